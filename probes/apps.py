"""The probes application: machine witnesses."""

from django.apps import AppConfig


class ProbesConfig(AppConfig):
    """Probes, their schedule and their runs."""

    name = "probes"
    verbose_name = "Probes"
