"""Settings of deployments and rollbacks; `docs/running.md` tells each."""

from portal import environment

# Per cent of requests that fail, as the mean over the window.
ROLLBACK_ERROR_RATE = environment.whole("ROLLBACK_ERROR_RATE", 10, least=1, most=100)
ROLLBACK_WINDOW_MINUTES = environment.whole("ROLLBACK_WINDOW_MINUTES", 5, least=1, most=120)
RELEASE_WATCH_MINUTES = environment.whole("RELEASE_WATCH_MINUTES", 60, least=5, most=1440)
OVERRIDE_MAX_HOURS = environment.whole("OVERRIDE_MAX_HOURS", 72, least=1, most=720)
