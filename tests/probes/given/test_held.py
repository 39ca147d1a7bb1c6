"""Whatever people do with what they give to probes, the log tells it to the letter; older entries accuse nobody."""

from datetime import timedelta

import pytest

from probes.given import events
from probes.given.models import Declaration, HostProof, Permit
from probes.given.operations import (
    ask_proof,
    begin_proof,
    connect,
    declare,
    disconnect,
    end_permit,
    give_up_proof,
    lift_stop,
    stop_probes,
    withdraw_declaration,
)
from probes.given.operations.proving import keep_sight
from probes.given.ownership import Sight
from probes.held import probe_tables
from readiness.models import LedgerEntry
from tests.audit.older_entries import problems_of
from tests.flushing import walls_down
from tests.probes.given.test_races import permit
from tests.world import AT

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
#: What entries tell since some release.
LATER = ("problem", "token", "until", "daily_from", "daily_until")


def problems(*, before=False):
    return problems_of(probe_tables(), AT + timedelta(days=9), without=LATER if before else ())


@pytest.fixture
def told(world, production):
    return {"environment": production, "actor": world.actor("lead")}


@pytest.fixture
def row(told):
    """A proof that was found, and once more looked for in vain."""
    begin_proof(**told, at=AT)
    row = ask_proof(**told, at=AT)
    keep_sight(row, Sight("dns"), AT + HOUR)
    row.refresh_from_db()
    keep_sight(row, Sight("", "It answers 503."), AT + 8 * HOUR)
    return row


def test_whatever_people_do_the_rows_say_what_the_log_told(told, row, world):
    tool = {"tool": "loki", "base_url": "https://logs.example.org", "secret": "x", **told}
    for hours in range(3):
        at = AT + hours * HOUR
        declare(kind="reads_tool", settings={"job": f"api {hours}", "paths": ["/a b"]}, **told, at=at)
        permit(told["environment"], told["actor"])
        connect(**tool, at=at)
        shared = connect(**tool, for_team=True, at=at)
        stop_probes(reason="Too loud." * (hours % 2), **told, at=at)
        stop_probes(environment=None, actor=world.actor("security_reviewer"), at=at)
        if hours == 1:
            withdraw_declaration(kind="reads_tool", **told, at=at)
            end_permit(kind="bursts", **told, at=at)
            disconnect(connection=shared, **told, at=at)
            lift_stop(**told, at=at)
            lift_stop(environment=None, actor=world.actor("security_reviewer"), at=at)
            give_up_proof(**told, at=at)
            keep_sight(begin_and_ask(told, at), Sight("web", "The record is gone."), at)
    assert problems() == []
    assert problems(before=True) == []


def begin_and_ask(told, at):
    begin_proof(**told, at=at)
    return ask_proof(**told, at=at)


def test_a_renewal_that_found_nothing_is_told(row):
    kinds = LedgerEntry.objects.filter(subject_id=row.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [events.PROOF_BEGUN, events.PROOF_ASKED, events.PROVEN, events.NOT_PROVEN]
    assert problems() == []


@pytest.mark.parametrize(
    ("model", "changed", "also_before"),
    [
        (HostProof, {"proven_until": AT + timedelta(days=3000)}, False),
        (HostProof, {"token": "launchproof=another"}, False),
        (HostProof, {"host": "others.example.org"}, True),
        (Permit, {"daily_from": "01:00", "daily_until": "05:00"}, False),
        (Permit, {"paths": ["/*"]}, True),
        (Permit, {"requests_a_day": 5000}, True),
        (Declaration, {"settings": {"job": "another"}}, True),
        (Declaration, {"ended_at": None, "ended_by": None}, True),
    ],
)
def test_what_was_changed_past_the_portal_is_told_and_of_older_rows_what_their_entries_hold(
    told, row, model, changed, also_before
):
    permit(told["environment"], told["actor"])
    declare(kind="reads_tool", settings={"job": "api"}, **told, at=AT)
    withdraw_declaration(kind="reads_tool", **told, at=AT)
    with walls_down():
        model.objects.update(**changed)
    assert problems()
    assert bool(problems(before=True)) == also_before
