"""The kind of ledger entry that bulk demo data writes."""

SERVICE_SEEDED = "demo.service.seeded"
WORDS = {SERVICE_SEEDED: "made {service} as demo data, with {items} items and {evidence} pieces of evidence"}
