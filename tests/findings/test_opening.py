"""The same fault is one open finding; a fault that returns, or grew worse, is a new one."""

import pytest
from django.db import IntegrityError, transaction

from readiness.catalog.operations import archive_environment
from readiness.evidence.holding import EnvironmentClosed
from readiness.findings.models import Finding
from readiness.findings.operations import (
    assign_finding,
    open_finding,
    resolve_finding,
    settle_findings,
)
from readiness.models import LedgerCommitment, LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.actors import SYSTEM
from tests.checklists.world import AT, DAY, HOUR
from tests.findings.faults import opened, weak
from tests.world import kinds_since, last_entry


def settled(world, *faults, scopes=("pip-audit",), at=AT):
    settle_findings(
        environments=[world.production],
        kind="dependency",
        looked=[(world.production.pk, scope) for scope in scopes],
        faults=[(world.production.pk, fault) for fault in faults],
        actor=SYSTEM,
        at=at,
    )


def standing():
    return sorted(Finding.objects.filter(state="open").values_list("key", "severity"))


def test_the_same_fault_is_one_open_finding(people):
    first = opened(people)
    before = last_entry()
    assert opened(people, by=people.sec, at=AT + HOUR) == first
    assert kinds_since(before) == []
    opened(people, environment=people.staging)
    opened(people, about="CVE-2026-0002 in oldlib")
    assert Finding.objects.count() == 3


def test_opening_tells_the_ledger_and_keeps_what_is_weak_to_itself(people):
    finding = opened(people)
    entry = LedgerEntry.objects.get(kind="findings.finding.opened")
    assert entry.subject_id == finding.pk
    assert b"oldlib" not in bytes(entry.body)
    assert LedgerCommitment.objects.get(entry=entry).value == finding.title


def test_a_fault_that_grew_worse_is_a_new_finding_with_the_owner_of_the_old(people):
    mild = opened(people, severity="low")
    assign_finding(finding=mild, owner=people.carl.user, due_date=AT.date(), actor=people.lea, at=AT)
    worse = opened(people, severity="critical", at=AT + DAY)
    mild.refresh_from_db()
    assert (mild.state, mild.resolution) == ("resolved", "Found again, now of critical severity.")
    assert (worse.owner_id, worse.due_date) == (people.carl.user.pk, AT.date())


def test_a_fault_that_returns_is_a_new_finding(people):
    first = opened(people)
    resolve_finding(finding=first, reason="Updated.", actor=people.lea, at=AT)
    assert opened(people).pk != first.pk


@pytest.mark.parametrize(
    ("who", "refusal"), [("vic", Forbidden), ("aud", Forbidden), ("adm", Forbidden), ("olga", Unseen)]
)
def test_who_cannot_write_there_opens_nothing(people, who, refusal):
    with pytest.raises(refusal):
        opened(people, by=getattr(people, who))
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "contradiction"}, {"kind"}),
        ({"severity": "awful"}, {"severity"}),
        ({"title": " "}, {"title"}),
        ({"scope": "a/b"}, {"scope"}),
        ({"scope": "", "about": "x" * 256}, {"scope", "about"}),
    ],
)
def test_what_cannot_be_a_finding_is_told_field_by_field(people, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        opened(people, **fields)
    assert set(refusal.value.fields) == wrong


def test_nothing_is_opened_where_nothing_runs(people):
    archive_environment(environment=people.staging, actor=people.lea, at=AT)
    with pytest.raises(EnvironmentClosed):
        opened(people, environment=people.staging)


def test_the_database_holds_one_open_finding_for_a_fault(people):
    row = opened(people)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(
            service=people.service,
            environment=people.production,
            kind=row.kind,
            key=row.key,
            severity="low",
            title="The same",
            opened_at=AT,
        )


def test_a_tool_opens_what_is_new_and_resolves_what_is_gone(people):
    settled(people, weak(), weak(about="b"))
    before = last_entry()
    settled(people, weak(about="b"), weak(about="c"), at=AT + DAY)
    assert standing() == [("pip-audit/b", "high"), ("pip-audit/c", "high")]
    assert kinds_since(before) == ["findings.finding.resolved", "findings.finding.opened"]
    gone = Finding.objects.get(state="resolved")
    assert (gone.resolved_by, gone.resolved_at) == (None, AT + DAY)


def test_a_tool_resolves_only_where_it_looked(people):
    settled(people, weak(), weak(scope="npm-audit"))
    settled(people, scopes=("npm-audit",))
    assert standing() == [("pip-audit/CVE-2026-0001 in oldlib", "high")]


def test_what_did_not_change_costs_one_query_however_much_it_is(people, django_assert_num_queries):
    faults = [weak(about=str(number)) for number in range(30)]
    settled(people, *faults)
    with django_assert_num_queries(1):
        settled(people, *faults, at=AT + DAY)


def test_a_tool_tells_of_a_change_of_severity(people):
    settled(people, weak(severity="low"))
    settled(people, weak(severity="critical"), at=AT + DAY)
    assert standing() == [("pip-audit/CVE-2026-0001 in oldlib", "critical")]


def test_a_finding_stays_in_its_service(people):
    with pytest.raises(IntegrityError, match="belongs to another service"), transaction.atomic():
        Finding.objects.create(
            service=people.foreign,
            environment=people.production,
            kind="dependency",
            key="a/b",
            severity="low",
            title="x",
            opened_at=AT,
        )


def test_machines_open_by_settling_alone(people):
    with pytest.raises(Forbidden):
        open_finding(environment=people.production, fault=weak(), actor=SYSTEM, at=AT)
