"""Runbooks are begun, written, read from documents, restored and exercised."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from readiness.catalog.operations import add_dependency
from readiness.evidence.models import Evidence
from readiness.ledger.models import LedgerEntry
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import open_due, review_occurrence, start_duty
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.runbooks.models import Runbook, RunbookExercise, RunbookVersion
from readiness.runbooks.operations import import_runbook, restore_runbook
from readiness.runbooks.operations.exercising import NoRunbook
from readiness.runbooks.operations.writing import RunbookChanged, RunbookThere
from readiness.runbooks.queries import (
    RunbookFilter,
    content_of,
    runbook_issue_for,
    runbook_of,
    services_by_runbook,
    version_of,
)
from readiness.runbooks.structure import Issue, Line, normal
from readiness.runbooks.template import template
from readiness.runbooks.writing import write

from .conftest import AT, DAY


def test_a_new_runbook_has_the_template_and_what_the_catalogue_knows(desk):
    add_dependency(service=desk.service, needs=desk.world.service("Stores"), **desk.by("lead"))
    content = content_of(desk.start())
    assert (content.title, content.overview[1]) == ("Checkout", Line("Dependencies", "Stores"))
    assert content.issues == template().issues
    with pytest.raises(RunbookThere):
        desk.start()
    assert LedgerEntry.objects.filter(kind="runbooks.version.written").count() == 1


@pytest.mark.parametrize("name", ["viewer", "auditor", "security_reviewer", "administrator"])
def test_only_the_team_writes_and_a_stranger_sees_nothing(desk, name):
    with pytest.raises(Forbidden):
        desk.start(by=name)
    with pytest.raises(Unseen):
        desk.start(by="outsider")


def test_each_change_is_the_next_version_and_the_same_is_none(desk):
    first = desk.start()
    content = replace(content_of(first), issues=(Issue("queue", "The queue is long"),))
    second = desk.write(content, note="Only what happens", expected=1)
    assert (second.number, second.note, second.way) == (2, "Only what happens", "form")
    assert desk.write(content, expected=2) == second
    runbook = runbook_of(desk.service)
    assert (runbook.number, runbook.score, runbook.text) == (2, second.score, write(normal(content)))
    assert content_of(version_of(runbook, 1)) == content_of(first)


def test_who_looked_at_an_older_version_is_told_and_writes_nothing(desk):
    first = desk.start()
    desk.write(replace(content_of(first), title="Ours"), expected=1)
    with pytest.raises(RunbookChanged):
        desk.write(replace(content_of(first), title="Mine"), expected=1)
    assert RunbookVersion.objects.count() == 2


def test_a_document_is_read_and_what_has_no_place_is_named(desk):
    desk.start()
    document = write(template()).replace("[Service Name]", "Checkout") + "\n## Escalation\n\nRing Ann.\n"
    made = import_runbook(service=desk.service, document=document, **desk.by())
    assert (made.version.number, made.version.way) == (2, "markdown")
    assert [one.where for one in made.unplaced] == ["Escalation"]
    assert "Ring Ann." in content_of(made.version).rest
    assert import_runbook(service=desk.service, document=document, **desk.by()).version == made.version


@pytest.mark.parametrize("document", ["", "Hello.", "# Runbook: x\n", "x" * 1_000_001], ids=len)
def test_what_is_no_runbook_is_refused(desk, document):
    with pytest.raises(Invalid):
        import_runbook(service=desk.service, document=document, **desk.by())
    assert not Runbook.objects.exists()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("issues", tuple(Issue(f"k{one}", f"T{one}") for one in range(201))),
        ("issues", (Issue("k", ""),)),
        ("issues", (Issue("k", "T", "x" * 1_001),)),
        ("issues", (Issue("k", "T", diagnosis=("x",) * 61),)),
        ("overview", (Line("Purpose", "x" * 8_001),)),
        ("access", tuple(Line(f"L{one}") for one in range(61))),
        ("rest", "x" * 60_001),
    ],
)  # fmt: skip
def test_too_much_is_refused_and_named(desk, part, value):
    with pytest.raises(Invalid) as refused:
        desk.write(replace(template(), **{part: value}))
    assert list(refused.value.fields) == [part]


def test_an_old_version_comes_back_as_the_next(desk):
    first = desk.start()
    desk.write(replace(content_of(first), title="Ours"))
    third = restore_runbook(service=desk.service, number=1, **desk.by())
    assert (third.number, third.way, third.restored, third.digest) == (3, "restored", 1, first.digest)
    with pytest.raises(Unseen):
        restore_runbook(service=desk.service, number=9, **desk.by())


@pytest.mark.parametrize("change", [{"number": 9}, {"content": {}}])
def test_the_database_keeps_versions_as_they_are(desk, change):
    version = desk.start()
    with pytest.raises(IntegrityError), transaction.atomic():
        RunbookVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunbookVersion.objects.filter(pk=version.pk).delete()
    version.pk, version.number = None, 7
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_an_exercise_is_recorded_with_its_version_and_is_evidence(desk):
    version = desk.start()
    made = desk.exercise(issue="high_error_rate", minutes=40, exercised_at=AT - DAY)
    assert (made.version, made.exercised_at, made.minutes) == (version, AT - DAY, 40)
    piece = Evidence.objects.get()
    assert (piece.kind, made.evidence.evidence) == ("attestation", piece)
    assert "Gone through by Ada and Lin." in made.evidence.statement
    runbook = runbook_of(desk.service)
    assert (runbook.exercised_at, runbook.exercised_number) == (AT - DAY, 1)
    desk.exercise(exercised_at=AT - 9 * DAY)
    assert runbook_of(desk.service).exercised_at == AT - DAY


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"found": " "}, "found"),
        ({"people": ""}, "people"),
        ({"minutes": 0}, "minutes"),
        ({"issue": "smoke"}, "issue"),
        ({"exercised_at": AT + DAY}, "exercised_at"),
    ],
)
def test_an_exercise_says_who_what_and_when(desk, given, field):
    desk.start()
    with pytest.raises(Invalid) as refused:
        desk.exercise(**given)
    assert list(refused.value.fields) == [field]
    assert not RunbookExercise.objects.exists()


def test_what_is_not_there_is_not_exercised(desk):
    with pytest.raises(NoRunbook):
        desk.exercise()


def test_an_exercise_is_handed_in_for_the_duty_and_a_colleague_closes_it(desk):
    desk.start()
    start_duty(service=desk.service, key="runbook_exercise", owner=None, zone="UTC", **desk.by())
    due = Occurrence.objects.order_by("period_no").first()
    opened = due.opens_at + DAY
    open_due(at=opened, limit=10)
    desk.exercise(exercised_at=AT - 400 * DAY, at=opened)
    due.refresh_from_db()
    assert due.state == "open"
    made = desk.exercise(at=opened)
    due.refresh_from_db()
    assert (due.state, due.evidence) == ("submitted", made.evidence)
    review_occurrence(occurrence=due, accept=True, **desk.by("lead", opened))
    due.refresh_from_db()
    assert due.state == "closed"


def test_an_alert_leads_to_the_issue_that_answers_it(desk):
    assert runbook_issue_for(desk.service, "down") == ""
    first = desk.start()
    own = Issue("all_down", "Everything is down", alerts=("down",))
    desk.write(replace(content_of(first), issues=(*content_of(first).issues, own)))
    found = {
        key: runbook_issue_for(desk.service, key).partition("#")[2]
        for key in (
            "error_rate_warning",
            "latency_critical",
            "down",
            "disk_free",
            "certificate_expiry",
            "smoke",
        )
    }
    assert found == {
        "error_rate_warning": "issue-high_error_rate",
        "latency_critical": "issue-slow_response_times",
        "down": "issue-all_down",
        "disk_free": "issues",
        "certificate_expiry": "procedures-2",
        "smoke": "issues",
    }


def test_lists_begin_with_what_has_no_runbook_and_show_what_went_stale(desk):
    stores, at = desk.world.service("Stores"), AT + 200 * DAY
    desk.start()
    actor = desk.world.actor("viewer")

    def names(show, at=at):
        return [one.name for one in services_by_runbook(actor, RunbookFilter(show=show), at)]

    assert names("") == ["Stores", "Checkout"]
    assert names("missing") == ["Stores"]
    assert names("incomplete") == names("stale") == ["Checkout"]
    desk.exercise()
    assert names("stale", AT + 100 * DAY) == []
    assert names("stale") == ["Checkout"]
    assert stores.name not in names("incomplete")
    assert list(services_by_runbook(desk.world.actor("outsider"), RunbookFilter(), at)) == []
