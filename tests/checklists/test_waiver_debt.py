"""Waiver debt: who sees which, what it counts, and that it leaves when the waiver ends."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from readiness.checklists.operations import decide_waiver, request_waiver, withdraw_waiver
from readiness.checklists.queries import debt_by_team, waiver_debt
from readiness.findings.fault import Fault
from readiness.findings.operations import (
    decide_finding_waiver,
    open_finding,
    request_finding_waiver,
    resolve_finding,
)
from tests.api.client import Client as Api
from tests.launches.stage import set_up
from tests.world import AT, world

__all__ = ["world"]
DAY = timedelta(days=1)


@pytest.fixture
def stage(world):
    return set_up(world)


def asked(stage, key="all.readme", days=30, at=AT, by="contributor", reason="It is ordered."):
    return request_waiver(
        item=stage.item(key), reason=reason, expires_at=at + days * DAY, actor=stage.world.actor(by), at=at
    )


def given(stage, key="all.readme", days=30, at=AT, **more):
    waiver = asked(stage, key, days, at, **more)
    return decide_waiver(waiver=waiver, approve=True, actor=stage.world.actor("lead"), at=at)


def excused(stage, approve=True, days=30, about="CVE-1", at=AT):
    """A waiver of a finding."""
    fault = Fault(kind="dependency", scope="pip-audit", about=about, severity="high", title="oldlib is weak")
    by = stage.world.actor("contributor")
    finding = open_finding(environment=stage.environment, fault=fault, actor=by, at=at)
    waiver = request_finding_waiver(
        finding=finding, reason="It is ordered.", expires_at=at + days * DAY, actor=by, at=at
    )
    if approve:
        decide_finding_waiver(waiver=waiver, approve=True, actor=stage.world.actor("lead"), at=at)
    return waiver


def rows(debt):
    return debt.loaded(debt.keys())


def waivers(debt):
    return {one.waiver for one in rows(debt)}


def entered(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_holds_what_is_in_force_or_asked_for_and_nothing_that_ended(stage, world):
    in_force, waits = given(stage), asked(stage, "all.https")
    refused, ended = asked(stage, "all.access"), given(stage, "all.retention", days=1)
    decide_waiver(waiver=refused, approve=False, reason="No.", actor=world.actor("lead"), at=AT)
    lead = world.actor("lead")
    assert waivers(waiver_debt(lead, AT)) == {in_force, waits, ended}
    assert waivers(waiver_debt(lead, AT + DAY)) == {in_force, waits}
    withdraw_waiver(waiver=in_force, actor=lead, at=AT + DAY)
    assert waivers(waiver_debt(lead, AT + DAY)) == {waits}


@pytest.mark.parametrize(
    ("who", "sees"),
    [("lead", True), ("auditor", True), ("security_reviewer", True), ("administrator", True), ("viewer", False),
     ("contributor", False), ("outsider", False), ("colleague", False)],
)  # fmt: skip
def test_a_lead_sees_their_teams_and_who_reads_all_sees_all(stage, world, who, sees):
    given(stage)
    excused(stage)
    assert bool(rows(waiver_debt(world.actor(who), AT))) is sees
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        page = entered(world.person(who)).get("/waivers/")
        api = Api.in_session(world.person(who)).call("waivers_debt")
        totals = Api.in_session(world.person(who)).call("waivers_debt_teams")
    assert page.status_code == (200 if sees or who == "outsider" else 403)
    assert (b"Payments API" in page.content) is sees
    assert (b"oldlib is weak" in page.content) is sees
    assert len(api.get("results", [])) == (2 if sees else 0)
    assert [one["in_force"] for one in totals.get("results", [])] == ([2] if sees else [])


def test_an_item_that_is_excused_again_and_again_is_told_so(stage, world):
    lead = world.actor("lead")
    given(stage, days=1)
    given(stage, days=1, at=AT + DAY)
    refused = asked(stage, at=AT + 2 * DAY)
    decide_waiver(waiver=refused, approve=False, reason="No.", actor=lead, at=AT + 2 * DAY)
    waits = asked(stage, at=AT + 2 * DAY)
    (row,) = rows(waiver_debt(lead, AT + 2 * DAY))
    assert (row.waiver, row.times, row.since) == (waits, 2, AT)
    decide_waiver(waiver=waits, approve=True, actor=lead, at=AT + 2 * DAY)
    (row,) = rows(waiver_debt(lead, AT + 2 * DAY))
    assert (row.times, row.since) == (3, AT)


def test_the_totals_count_by_team(stage, world):
    given(stage, days=3)
    given(stage, "all.https", days=1, at=AT - DAY)
    given(stage, "all.https", days=60)
    asked(stage, "all.access")
    excused(stage, days=2)
    excused(stage, approve=False, about="CVE-2")
    (team,) = debt_by_team(waiver_debt(world.actor("auditor"), AT), AT, 7 * DAY)
    counts = team.in_force, team.asked_for, team.ending, team.repeated, team.findings
    assert (team.slug, *counts) == ("orders", 3, 2, 2, 1, 2)


def test_a_waiver_of_a_finding_stands_beside_those_of_items_until_the_fault_is_gone(stage, world):
    item, fault = given(stage, days=9), excused(stage, days=5)
    lead = world.actor("lead")
    assert [(one.of, one.waiver) for one in rows(waiver_debt(lead, AT))] == [
        ("finding", fault),
        ("item", item),
    ]
    assert waivers(waiver_debt(lead, AT).narrowed(of="finding", team="orders")) == {fault}
    resolve_finding(finding=fault.finding, reason="Updated.", actor=lead, at=AT + DAY)
    assert waivers(waiver_debt(lead, AT + DAY)) == {item}
    again = excused(stage, at=AT + 2 * DAY)
    (row,) = rows(waiver_debt(lead, AT + 2 * DAY).narrowed(of="finding"))
    assert (row.waiver, row.times, row.since) == (again, 2, AT)


@pytest.mark.parametrize("ordering", ["expires", "-expires"])
def test_the_api_goes_through_both_sorts_as_one_list(stage, world, ordering):
    for number, days in enumerate((3, 1, 4)):
        excused(stage, days=days, about=f"CVE-{number}")
    for key, days in (("all.readme", 2), ("all.https", 4), ("all.access", 5)):
        given(stage, key, days)
    client = Api.in_session(world.person("auditor"))
    found, cursor = [], {}
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        while True:
            page = client.call("waivers_debt", ordering=ordering, limit=2, **cursor)
            found += page["results"]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
    ends = [one["expires_at"] for one in found]
    assert len({one["id"] for one in found}) == 6
    assert ends == sorted(ends, reverse=ordering.startswith("-"))
    assert {(one["of"], one["item"] is None, one["finding"] is None) for one in found} == {
        ("item", False, True),
        ("finding", True, False),
    }


def test_page_csv_and_api_tell_the_same_and_no_cell_is_a_formula(stage, world):
    given(stage, reason='=HYPERLINK("http://evil.example")', days=9)
    waits = asked(stage, "all.https")
    auditor, api = entered(world.person("auditor")), Api.in_session(world.person("auditor"))
    with time_machine.travel(AT + 2 * DAY, tick=False):
        assert auditor.get("/waivers/", {"team": "orders"}).content.count(b"data-row>") == 2
        assert auditor.get("/waivers/", {"state": "requested"}).content.count(b"data-row>") == 1
        assert b"Nothing matches" in auditor.get("/waivers/", {"service": "nowhere"}).content
        content = b"".join(auditor.get("/waivers/", {"format": "csv"}).streaming_content).decode()
        told = api.call("waivers_debt", state="requested")["results"]
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(content))}
    row = rows["all.readme"]
    assert row["reason"].startswith("'=HYPERLINK")
    assert (row["asked_by"], row["approved_by"], row["days_left"], row["days_old"], row["times_waived"]) == (
        "contributor", "lead", "7", "2", "1",
    )  # fmt: skip
    assert rows["all.https"]["approved_by"] == ""
    assert [one["id"] for one in told] == [str(waits.pk)]
    assert (told[0]["team"], told[0]["times_waived"]) == ("orders", 0)
