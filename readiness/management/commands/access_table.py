"""`manage.py access_table`: who may do what, as Markdown."""

from typing import Any

from django.core.management.base import BaseCommand

from readiness.teams.access_page import access_page


class Command(BaseCommand):
    """Prints `docs/access.md`."""

    help = "Print who may do what, as Markdown: python manage.py access_table > docs/access.md"
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the page."""
        self.stdout.write(access_page(), ending="")
