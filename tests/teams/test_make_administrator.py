"""The operator lets the first person in."""

from collections.abc import Iterator
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from readiness.management.commands import make_administrator
from readiness.teams.models import User
from tests.world import World

PASSWORD = "correct horse battery staple"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at the prompts, in order."""
    answers: list[str] = []
    waiting: Iterator[str] = iter(lambda: answers.pop(0), None)
    monkeypatch.setattr(make_administrator, "getpass", lambda _prompt: next(waiting))
    return answers


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("make_administrator", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_new_portal_gets_its_first_administrator(typed: list[str]):
    typed += [PASSWORD, PASSWORD]
    assert run("First@Example.org", "--name", "Ada") == "Ada is an administrator.\n"
    user = User.objects.get(email="first@example.org")
    assert user.check_password(PASSWORD)
    assert user.is_staff
    assert EmailAddress.objects.get(user=user).verified


def test_somebody_who_has_an_account_is_asked_for_no_password(world: World):
    run("COLLEAGUE@example.org")
    assert world.people["colleague"].organisation_roles.get().role == "administrator"
    with pytest.raises(CommandError, match="already has that role"):
        run("colleague@example.org")


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [["short", "short"], [PASSWORD, "another"]])
def test_a_weak_or_mistyped_password_makes_no_account(typed: list[str], answers: list[str]):
    typed += answers
    with pytest.raises(CommandError):
        run("first@example.org")
    assert not User.objects.exists()
