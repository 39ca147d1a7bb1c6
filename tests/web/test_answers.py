"""Links in mails: looking changes nothing, they are one person's, run out, and end mails with one click."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client

from readiness.clock import now
from readiness.models import LedgerEntry, Occurrence, User
from readiness.notify.links import ANSWER, ANSWER_LASTS, answer_token, unsubscribe_token
from readiness.obligations.operations import open_due, plan_due, start_own_duty
from tests.world import build

CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(scope="module")
def made(keep):
    def make():
        world, at = build(), now()
        service = world.service("Checkout")
        start_own_duty(
            service=service, owner=world.person("contributor"), title="Look", unit="day", every=5,
            anchor=at.date(), zone="UTC", lead_days=[5], actor=world.actor("lead"), at=at,
        )  # fmt: skip
        plan_due(at=at, limit=10)
        open_due(at=at, limit=10)
        return world, Occurrence.objects.filter(state="open").order_by("due_on").first()

    return keep(make)


@pytest.fixture
def world(made, db):
    return made[0]


@pytest.fixture
def row(made, db):
    return made[1]


def entered(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def link(row, person, written=None):
    return f"/obligations/answer/{answer_token(row.pk, person.pk, written or now())}/"


def test_looking_changes_nothing_and_the_button_puts_it_on_record(world, row):
    owner = world.person("contributor")
    client, path = entered(owner), link(row, owner)
    before = LedgerEntry.objects.count()
    assert "I have seen it" in client.get(path).content.decode()
    assert client.post(path).status_code == 200  # without a button
    assert LedgerEntry.objects.count() == before
    answer = client.post(path, {"do": "seen"})
    assert answer["Location"] == f"/obligations/due/{row.pk}/"
    row.refresh_from_db()
    assert row.acknowledged_by == owner
    assert f"{owner} has seen it" in client.get(path).content.decode()


def test_a_reminder_is_put_off_with_a_reason(world, row):
    owner = world.person("contributor")
    client, path = entered(owner), link(row, owner)
    day = (now() + timedelta(days=3)).date().isoformat()
    assert client.post(path, {"do": "snooze", "until": day, "reason": ""}).status_code == 422
    assert client.post(path, {"do": "snooze", "until": day, "reason": "Away."}).status_code == 302
    row.refresh_from_db()
    assert row.snoozed_reason == "Away."


def test_nobody_else_gets_in_by_it_and_nobody_unasked(world, row):
    owner = world.person("contributor")
    path = link(row, owner)
    assert entered(world.person("lead")).get(path).status_code == 404
    assert Client().get(path)["Location"].startswith("/accounts/login/")
    assert Client().post(path, {"do": "seen"}).status_code == 302
    row.refresh_from_db()
    assert row.acknowledged_by is None


def test_forged_and_late_ones_do_nothing(world, row):
    owner = world.person("contributor")
    client = entered(owner)
    late = client.get(link(row, owner, now() - ANSWER_LASTS))
    assert (late.status_code, "has run out" in late.content.decode()) == (409, True)
    other = Signer(key="x" * 50, salt=ANSWER).sign_object([row.pk.hex, owner.pk.hex, 9999999999])
    for token in (other, unsubscribe_token(owner), "x", "a:b"):
        assert client.get(f"/obligations/answer/{token}/").status_code == 404


def test_one_click_from_a_mail_program_ends_the_mails_and_nothing_else(world, row, settings):
    owner = world.person("contributor")
    path, program = f"/unsubscribe/{unsubscribe_token(owner)}/", Client(enforce_csrf_checks=True)
    assert "Send me no more mails" in program.get(path).content.decode()
    assert User.objects.get(pk=owner.pk).notice_mails
    for _twice in range(2):
        answer = program.post(path, CLICK)
        assert (answer.status_code, "No more of these mails" in answer.content.decode()) == (200, True)
        assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert not User.objects.get(pk=owner.pk).notice_mails
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.kind, entry.actor) == ("teams.profile.edited", owner)
    assert program.post(f"/unsubscribe/{answer_token(row.pk, owner.pk, now())}/", CLICK).status_code == 404


def test_the_link_of_an_address_that_is_no_longer_theirs_does_nothing(world):
    owner = world.person("contributor")
    path = f"/unsubscribe/{unsubscribe_token(owner)}/"
    User.objects.filter(pk=owner.pk).update(email="new@example.org")
    assert Client().post(path, CLICK).status_code == 404
