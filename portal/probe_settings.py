"""What the environment says of probes; `portal.settings` takes all of it over."""

from portal import environment

PROBE_ALLOW = environment.text("PROBE_ALLOW")
PROBE_CA_FILE = environment.text("PROBE_CA_FILE")
PROBE_TIMEOUT_SECONDS = environment.whole("PROBE_TIMEOUT_SECONDS", 10, least=1, most=30)
PROBE_CONCURRENCY = environment.whole("PROBE_CONCURRENCY", 32, least=1, most=256)
PROBE_STARTS_PER_SECOND = environment.whole("PROBE_STARTS_PER_SECOND", 100, least=1, most=10_000)
PROBE_HOST_PER_SECOND = environment.whole("PROBE_HOST_PER_SECOND", 5, least=1, most=1000)
PROBE_DOUBT_SECONDS = environment.whole("PROBE_DOUBT_SECONDS", 60, least=5, most=3600)
PROBE_SWEEP_SECONDS = environment.whole("PROBE_SWEEP_SECONDS", 30, least=1, most=100)
PROBE_BLIND_LEAST = environment.whole("PROBE_BLIND_LEAST", 4, least=2, most=10_000)
PROBE_SELF_CHECK_URL = environment.text("PROBE_SELF_CHECK_URL")
PROBE_LOOK_SECONDS = environment.whole("PROBE_LOOK_SECONDS", 30, least=5, most=100)
PROBE_ASK_SECONDS = environment.whole("PROBE_ASK_SECONDS", 5, least=0, most=3600)
PROBE_RETRY_SECONDS = environment.whole("PROBE_RETRY_SECONDS", 300, least=10, most=86400)
PROBE_KEEP_DAYS = environment.whole("PROBE_KEEP_DAYS", 90, least=1, most=3650)
PROBE_PROOF_DAYS = environment.whole("PROBE_PROOF_DAYS", 30, least=1, most=400)
PROBE_PERMIT_DAYS = environment.whole("PROBE_PERMIT_DAYS", 90, least=1, most=400)
PROBE_MAINTENANCE_HOURS = environment.whole("PROBE_MAINTENANCE_HOURS", 72, least=1, most=720)
PROBE_MISSED_ROWS = environment.whole("PROBE_MISSED_ROWS", 48, least=0, most=1000)
PROBE_SECRET_KEYS = environment.listed("PROBE_SECRET_KEYS")
