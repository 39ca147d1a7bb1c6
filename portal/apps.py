"""The wiring's own application: commands and start-up checks, no tables."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Wiring only."""

    name = "portal"
    verbose_name = "Portal"
