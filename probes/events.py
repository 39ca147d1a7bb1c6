"""The kinds of ledger entry that the probes write."""

RUN_ASKED = "probes.run.asked"
PROBE_CONFIGURED = "probes.probe.configured"
