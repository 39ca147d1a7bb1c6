"""`manage.py make_administrator EMAIL`: the first person of a new portal, or a way back in."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from readiness.clock import now
from readiness.refusals import Refusal
from readiness.teams.actors import SYSTEM
from readiness.teams.models import User
from readiness.teams.operations import grant_organisation_role, register_person
from readiness.teams.roles import Role


class Command(BaseCommand):
    """Grants the role of an administrator; makes the account, with a confirmed address, where there is none."""

    help = "Make somebody an administrator; a new account is asked for its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address, and the name of a new person."""
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the name of a new person")

    def handle(self, *_args: Any, email: str, name: str, **_options: Any) -> None:
        """Find or make the account, then grant the role."""
        user = User.objects.filter(email__iexact=email).first()
        try:
            if user is None:
                user = register_person(email=email, name=name, password=_password(), actor=SYSTEM, at=now())
            grant_organisation_role(user=user, role=Role.ADMINISTRATOR, actor=SYSTEM, at=now())
        except Refusal as no:
            raise CommandError(no.sentence) from no
        self.stdout.write(f"{user} is an administrator.")


def _password() -> str:
    password = getpass("Password of the new account: ")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    if getpass("Once more: ") != password:
        raise CommandError("The two passwords differ.")
    return password
