"""The wiring's own application: commands and start-up checks, no tables."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Wiring only."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Make our Celery the current one, or a page's `delay()` would look for a broker of its own."""
        from portal import celery  # noqa: F401, PLC0415  the settings must be ready first
