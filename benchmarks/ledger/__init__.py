"""What the sealed log costs: `python -m benchmarks.ledger`."""
