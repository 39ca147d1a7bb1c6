"""Settings on which rules rest are told to the log when they change, once, and what is secret only as a commitment."""

import json

import pytest

from readiness.audit.words import describe
from readiness.ledger.models import LedgerEntry
from readiness.teams import policy
from readiness.teams.models import PolicySettings
from readiness.teams.policy import PRIVATE, WATCHED, record_policy, values_now, weakened
from tests.at_once import at_once
from tests.world import AT

KIND = "teams.settings.changed"


def told():
    return [json.loads(bytes(one.body)) for one in LedgerEntry.objects.filter(kind=KIND).order_by("pk")]


@pytest.fixture
def another_start(monkeypatch):
    """The memory of a process that begins now."""
    return lambda: monkeypatch.setattr(policy, "_compared", None)


def test_the_first_start_tells_all_and_a_second_with_the_same_nothing(db, another_start):
    assert record_policy(at=AT) == 1
    another_start()
    assert record_policy(at=AT) == 0
    (first,) = told()
    assert first["data"]["weaker"] == []
    assert set(first["data"]["values"]) == set(WATCHED) - set(PRIVATE)


def test_a_setting_that_was_loosened_is_named_with_its_value(db, another_start, settings):
    record_policy(at=AT)
    settings.WAIVER_MAX_DAYS, settings.API_TOKEN_MAX_DAYS = settings.WAIVER_MAX_DAYS + 1, 1
    another_start()
    assert record_policy(at=AT) == 1
    data = told()[-1]["data"]
    assert (data["changed"], data["weaker"]) == (
        ["API_TOKEN_MAX_DAYS", "WAIVER_MAX_DAYS"],
        ["WAIVER_MAX_DAYS"],
    )
    assert data["values"]["WAIVER_MAX_DAYS"] == settings.WAIVER_MAX_DAYS
    assert "was started with other settings: API TOKEN MAX DAYS, WAIVER MAX DAYS" in describe(
        LedgerEntry.objects.latest("pk")
    )


def test_addresses_of_the_inside_are_only_committed_to(db, another_start, settings):
    record_policy(at=AT)
    settings.PROBE_ALLOW = "10.20.30.40/32:443"
    another_start()
    assert record_policy(at=AT) == 1
    entry = LedgerEntry.objects.latest("pk")
    assert b"10.20.30.40" not in bytes(entry.body)
    assert entry.commitments.get().value == settings.PROBE_ALLOW
    assert told()[-1]["data"]["weaker"] == ["PROBE_ALLOW"]


def test_two_processes_with_different_settings_do_not_tell_in_turn(db, another_start, settings):
    record_policy(at=AT)
    settings.WAIVER_MAX_DAYS += 1
    assert [record_policy(at=AT), record_policy(at=AT)] == [1, 0]
    mine = policy._compared
    settings.WAIVER_MAX_DAYS -= 1
    another_start()
    assert record_policy(at=AT) == 1
    settings.WAIVER_MAX_DAYS += 1
    policy._compared = mine
    assert record_policy(at=AT) == 0


@pytest.mark.parametrize("name", sorted(name for name, (_inside, way) in WATCHED.items() if way != "other"))
def test_each_way_of_weakening_is_known(name):
    values = values_now()
    step = 1 if WATCHED[name][1] == "more" else -1
    assert weakened({**values, name: values[name] + step}, values) == [name]
    assert weakened({**values, name: values[name] - step}, values) == []


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_that_start_at_once_one_tells(another_start):
    another_start()
    outcomes = at_once([lambda: record_policy(at=AT)] * 8)
    assert sorted(outcomes) == [0] * 7 + [1]
    assert PolicySettings.objects.count() == len(told()) == 1
