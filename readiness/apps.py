"""The readiness application: one label, one line of migrations."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """Teams, services, checklists, evidence, launches and what is told of them."""

    name = "readiness"
    verbose_name = "Readiness"
