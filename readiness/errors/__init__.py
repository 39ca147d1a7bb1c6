"""What broke: events as Sentry's SDKs send them, scrubbed on arrival, grouped, counted and reviewed."""
