"""`manage.py export_alert_rules`: a service's alert policies as a rule file for Prometheus."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from readiness.alerts.exporting import rules_of
from readiness.catalog.models import Service
from readiness.catalog.queries import environments_of
from readiness.clock import now


class Command(BaseCommand):
    """Works without any server. `promtool check rules` takes what it prints."""

    help = "Print a service's alert policies as YAML of alerting rules for Prometheus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--service", required=True, metavar="SLUG", help="the service's address")
        parser.add_argument(
            "--environment", metavar="SLUG", help="one of its environments (default: its production)"
        )
        parser.add_argument("--all-environments", action="store_true", help="a group for each environment")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        service = Service.objects.filter(slug=options["service"]).first()
        if service is None:
            raise CommandError(f"There is no service {options['service']!r}.")
        if options["environment"] and options["all_environments"]:
            raise CommandError("--environment and --all-environments do not go together.")
        places = environments_of(service).select_related("service")
        if options["environment"]:
            places = places.filter(slug=options["environment"])
        elif not options["all_environments"]:
            places = places.filter(is_production=True)
        found = list(places)
        if not found:
            raise CommandError(f"{service.slug} has no environment {options['environment']!r}.")
        self.stdout.write(rules_of(found, now()), ending="")
