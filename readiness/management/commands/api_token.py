"""A token for somebody, from the operator's terminal: for a first pipeline, before anybody opens the portal."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from readiness.clock import now
from readiness.refusals import Refusal
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import User
from readiness.teams.operations import make_token


class Command(BaseCommand):
    """Prints the token, once; only its SHA-256 is kept."""

    help = "Make an API token for a person and print it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom, for what, for how long."""
        parser.add_argument("--email", required=True, help="whose token: it may do what this person may")
        parser.add_argument("--scopes", default="read", help=f"comma-separated: {', '.join(Scope)}")
        parser.add_argument("--days", type=float, default=30, help="how long it works; with sign at most 1")
        parser.add_argument("--name", default="Made at the terminal", help="what its owner sees in the list")

    def handle(self, *_args: Any, email: str, scopes: str, days: float, name: str, **_options: Any) -> None:
        """The token alone on standard output, so that a script can take it."""
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody active has the address {email}.")
        at = now()
        try:
            _token, secret = make_token(
                user=user,
                name=name,
                scopes=[scope.strip() for scope in scopes.split(",")],
                expires_at=at + timedelta(days=days),
                actor=Actor.person(user),
                at=at,
            )
        except Refusal as no:
            raise CommandError(no.sentence) from no
        except OverflowError as error:
            raise CommandError("That many days is too long.") from error
        self.stdout.write(secret)
