"""Planning maintenance: bounded, told to the log, never for what has been, and never rewritten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from probes.maintaining import environments_in_maintenance
from probes.models import Maintenance
from probes.upkeep.operations import (
    MaintenanceOver,
    TooManyWindows,
    end_maintenance,
    move_end,
    plan_maintenance,
)
from probes.upkeep.queries import open_windows, past_windows, told
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen

AT = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def plan(world, production):
    def planned(begins="2026-03-28T22:00", ends="2026-03-29T05:00", who="lead", at=AT, **more):
        given = {"zone": "Europe/Berlin", "reason": "The database moves.", **more}
        return plan_maintenance(
            environment=production, begins=begins, ends=ends, actor=world.actor(who), at=at, **given
        )

    return planned


def excused(environment, *moments):
    found = environments_in_maintenance({(environment.pk, at) for at in moments})
    return [(environment.pk, at) in found for at in moments]


def test_times_are_of_the_clock_that_was_named_and_half_open(plan, production):
    one = told(plan(), AT)
    # The night in which the clock is put forward: 05:00 in Berlin is 03:00 UTC by then.
    opens, closes = datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC)
    assert (one.opens, one.closes, one.state) == (opens, closes, "to come")
    assert excused(production, opens - MINUTE, opens, closes - MINUTE, closes) == [False, True, True, False]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"zone": "Berlin"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"begins": "2026-03-28 22:00"}, "begins"),
        ({"begins": "2026-03-28T22:00+01:00"}, "begins"),
        ({"begins": "2026-02-30T22:00"}, "begins"),
        ({"begins": "0001-01-01T00:00"}, "begins"),
        ({"begins": "2026-03-28T20:58", "ends": "2026-03-28T22:00"}, "begins"),
        ({"begins": "2027-04-28T22:00", "ends": "2027-04-28T23:00"}, "begins"),
        ({"ends": "9999-12-31T23:59"}, "ends"),
        ({"ends": "2026-03-28T22:00"}, "ends"),
        ({"ends": "2026-03-28T21:00"}, "ends"),
        ({"ends": "2026-04-01T22:00"}, "ends"),
        # Both lie in the hour that is skipped: they mean one moment.
        ({"begins": "2026-03-29T02:10", "ends": "2026-03-29T02:50"}, "ends"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"reason": "exe\u202egpj"}, "reason"),
    ],
)
def test_what_is_no_window_is_refused_at_its_field(plan, more, field):
    with pytest.raises(Invalid) as no:
        plan(**more)
    assert list(no.value.fields) == [field]
    assert not Maintenance.objects.exists()


def test_the_longest_window_is_measured_in_real_hours(plan, monkeypatch):
    monkeypatch.setattr(settings, "PROBE_MAINTENANCE_HOURS", 6)
    # Seven hours by the clock are six in this night; eight are seven.
    assert plan().pk
    with pytest.raises(Invalid):
        plan(ends="2026-03-29T05:01")


def test_a_begin_of_this_minute_excuses_nothing_from_before_it_was_planned(plan, production):
    late = AT + timedelta(seconds=40)
    plan(begins="2026-03-28T21:00", ends="2026-03-28T22:00", at=late)
    assert excused(production, AT, late - timedelta(seconds=1), late) == [False, False, True]


def test_ending_now_takes_nothing_back_and_excuses_nothing_more(plan, world, production):
    row = plan(begins="2026-03-28T21:00", ends="2026-03-28T23:00")
    ended = end_maintenance(window=row, actor=world.actor("lead"), at=AT + HOUR)
    assert told(ended, AT + HOUR).state == "ended"
    assert excused(production, AT, AT + HOUR - MINUTE, AT + HOUR, AT + HOUR + MINUTE) == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(MaintenanceOver):
        end_maintenance(window=row, actor=world.actor("lead"), at=AT + HOUR)
    with pytest.raises(MaintenanceOver):
        move_end(window=row, ends="2026-03-28T23:30", actor=world.actor("lead"), at=AT + HOUR)


def test_one_that_is_to_come_is_called_off_and_one_that_is_over_is_left(plan, world, production):
    row, gone = plan(), plan(begins="2026-03-28T21:30", ends="2026-03-28T21:40")
    later = AT + timedelta(minutes=50)
    with pytest.raises(MaintenanceOver):
        end_maintenance(window=gone, actor=world.actor("lead"), at=later)
    end_maintenance(window=row, actor=world.actor("lead"), at=later)
    assert open_windows(production, later) == []
    assert {one.state for one in past_windows(production, later)} == {"called off", "over"}


def test_moving_the_end_keeps_what_was_planned_and_leaves_no_gap(plan, world, production):
    row = plan(begins="2026-03-28T21:00", ends="2026-03-28T23:00")
    lead, later = world.actor("lead"), AT + HOUR
    moved = move_end(window=row, ends="2026-03-29T01:00", actor=lead, at=later)
    row.refresh_from_db()
    assert (row.ends, row.cancelled_at) == ("2026-03-28T23:00", later)
    assert (moved.begins, moved.ends, moved.cancelled_at) == (row.begins, "2026-03-29T01:00", None)
    assert excused(production, later - MINUTE, later, AT + 3 * HOUR, AT + 4 * HOUR) == [
        True,
        True,
        True,
        False,
    ]
    entry = LedgerEntry.objects.get(kind="probes.maintenance.moved")
    assert str(row.pk) in bytes(entry.body).decode()
    for ends in ("2026-03-28T21:30", "2026-04-02T00:00", "soon"):
        with pytest.raises(Invalid):
            move_end(window=moved, ends=ends, actor=lead, at=later)


def test_each_act_is_an_entry_and_the_reason_is_not_in_it(plan, world):
    row = plan()
    end_maintenance(window=row, actor=world.actor("contributor"), at=AT)
    entries = LedgerEntry.objects.filter(kind__startswith="probes.maintenance").order_by("pk")
    assert [one.kind for one in entries] == ["probes.maintenance.planned", "probes.maintenance.ended"]
    assert b"Europe/Berlin" in bytes(entries[0].body)
    assert b"database" not in bytes(entries[0].body)


@pytest.mark.parametrize(("who", "no"), [("viewer", Forbidden), ("auditor", Forbidden), ("outsider", Unseen)])
def test_who_may_not_set_up_probes_plans_and_ends_nothing(plan, world, who, no):
    with pytest.raises(no):
        plan(who=who)
    row = plan()
    for act in (
        lambda: end_maintenance(window=row, actor=world.actor(who), at=AT),
        lambda: move_end(window=row, ends="2026-03-29T04:00", actor=world.actor(who), at=AT),
    ):
        with pytest.raises(no):
            act()


def test_there_is_an_end_to_how_many_are_planned(plan, world, monkeypatch):
    monkeypatch.setattr("probes.upkeep.operations.MOST_OPEN", 2)
    first = plan()
    plan()
    with pytest.raises(TooManyWindows):
        plan()
    end_maintenance(window=first, actor=world.actor("lead"), at=AT)
    assert plan().pk
