"""The wiring's own application: commands and start-up checks, no tables."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Wiring only."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Start-up checks, error tracking, and our Celery made the current one.

        Without the last a page's `delay()` would look for a broker of its own.
        """
        from portal import celery, checks, tracking  # noqa: F401, PLC0415  the settings must be ready first

        tracking.start()
