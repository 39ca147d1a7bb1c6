"""The readiness application: one label, one line of migrations."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """Teams, services, checklists, evidence, launches and what is told of them."""

    name = "readiness"
    verbose_name = "Readiness"

    def ready(self) -> None:
        """Let the rooms above follow the evidence; models are loaded by now."""
        from readiness.checklists.operations.following import ChecklistsFollow  # noqa: PLC0415
        from readiness.evidence.following import follow  # noqa: PLC0415

        follow(ChecklistsFollow())
