"""A launch starts the lists of its first day and first week; the machine fills what it can, and people the rest."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from readiness.checklists.models import Checklist, ChecklistItem, ChecklistTemplate, ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    archive_template,
    publish_library,
    put_forward,
)
from readiness.evidence.models import EvidenceRevision
from readiness.launches.models import AfterLaunch, AfterLaunchWord
from readiness.launches.operations import (
    AfterwardsOver,
    ItemsOpen,
    finish_afterwards,
    look_afterwards,
    record_launch,
    tell_afterwards,
)
from readiness.launches.queries import afterwards_of
from readiness.launches.watching import ERROR_RATE, TRAFFIC
from readiness.ledger.models import LedgerEntry
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.sample import Sample
from readiness.notify.models import Notice
from readiness.notify.operations import note_entries
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.actors import Actor, Scope
from tests.world import AT

LATER = AT + timedelta(hours=1)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def open_launch(ready):
    publish_library(AT)
    launch = ready.request()
    ready.sign(launch, "lead")
    ready.sign(launch, "security_reviewer")
    return launch


@pytest.fixture
def launch(ready, open_launch):
    return record_launch(launch=open_launch, actor=ready.world.actor("lead"), at=LATER)


def after(stage):
    return AfterLaunch.objects.select_related("launch").get(stage=stage, state="open")


def push(stage, metric, samples, at, statistic=""):
    told = [Told(metric, statistic, one) for one in samples]
    keep_samples(environment=stage.environment, told=told, at=at)


def verdict_of(kind):
    newest = EvidenceRevision.objects.filter(evidence__probe_kind=kind).order_by("-number").first()
    return newest.verdict, newest.code


def settle(ready, key, at):
    item = ChecklistItem.objects.get(key=key)
    put_forward(
        items=[item], kind="attestation", title="Done", statement="We did.",
        actor=ready.world.actor("contributor"), at=at,
    )  # fmt: skip
    attachment = ItemEvidence.objects.filter(item=item).latest("attached_at")
    revision = attachment.evidence.revisions.latest("number")
    accept_evidence(attachment=attachment, revision=revision, actor=ready.world.actor("lead"), at=at)


def test_a_launch_starts_both_lists_with_dates_and_people(ready, launch):
    rows = list(AfterLaunch.objects.order_by("due_at"))
    assert [(one.stage, one.starts_at, one.due_at) for one in rows] == [
        ("first_24_hours", LATER, LATER + DAY), ("first_week", LATER, LATER + 7 * DAY)
    ]  # fmt: skip
    items = ChecklistItem.objects.filter(checklist__in=[one.checklist_id for one in rows])
    assert items.count() == 8
    assert set(items.values_list("assignee", flat=True)) == {ready.world.people["lead"].pk}
    assert sorted(set(items.values_list("due_date", flat=True))) == [one.due_at.date() for one in rows]
    assert set(items.values_list("standing", flat=True)) == {"unknown"}
    assert LedgerEntry.objects.filter(kind="launches.after.started").count() == 2


def test_a_list_whose_template_is_archived_holds_up_no_launch(ready, open_launch):
    archive_template(
        template=ChecklistTemplate.objects.get(slug="first_week"),
        actor=ready.world.actor("administrator"),
        at=AT,
    )
    record_launch(launch=open_launch, actor=ready.world.actor("lead"), at=LATER)
    assert [one.stage for one in AfterLaunch.objects.all()] == ["first_24_hours"]


def test_a_token_that_may_record_a_launch_starts_the_lists_too(ready, open_launch):
    lead = ready.world.person("lead")
    signing = Actor(user=lead, scopes=frozenset({Scope.READ, Scope.SIGN}))
    record_launch(launch=open_launch, actor=signing, at=LATER)
    assert AfterLaunch.objects.count() == 2


def test_the_database_starts_each_list_once_and_keeps_what_ended(launch):
    row = after("first_week")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AfterLaunch.objects.update(due_at=LATER + 90 * DAY)


def test_no_numbers_are_never_a_pass(ready, launch):
    assert verdict_of(ERROR_RATE) == ("error", "watching")
    end = LATER + DAY + timedelta(hours=1)
    assert look_afterwards(at=end, limit=9) == 2
    assert (verdict_of(ERROR_RATE), verdict_of(TRAFFIC)) == (("error", "not_covered"),) * 2
    assert ChecklistItem.objects.get(key="first_24_hours.error_rates").standing == "unknown"
    assert look_afterwards(at=end, limit=9) == 0


def test_a_day_that_was_covered_and_calm_proves_its_item(ready, launch):
    push(
        ready, "error_rate", [Sample(LATER + (one + 0.5) * MINUTE, 0.002) for one in range(1440)], LATER + DAY
    )
    look_afterwards(at=LATER + 3 * timedelta(hours=1), limit=9)
    assert verdict_of(ERROR_RATE) == ("error", "watching")
    look_afterwards(at=LATER + DAY + 10 * MINUTE, limit=9)
    item = ChecklistItem.objects.get(key="first_24_hours.error_rates")
    assert (verdict_of(ERROR_RATE), item.standing, item.proof) == (("pass", "watched"), "pass", "proven")


def test_what_is_wrong_is_told_while_the_day_goes_on(ready, launch):
    push(ready, "error_rate", [Sample(LATER + 5 * MINUTE, 0.2)], LATER + 6 * MINUTE)
    look_afterwards(at=LATER + 15 * MINUTE, limit=9)
    item = ChecklistItem.objects.get(key="first_24_hours.error_rates")
    assert (verdict_of(ERROR_RATE), item.standing) == (("fail", "above_five_percent"), "fail")


def test_a_list_is_done_when_its_items_are_and_its_surprises_are_written_down(ready, launch):
    week, by = after("first_week"), {"actor": ready.world.actor("contributor"), "at": LATER + 8 * DAY}
    with pytest.raises(Invalid):
        finish_afterwards(after=week, **by)
    with pytest.raises(ItemsOpen):
        finish_afterwards(after=week, summary="Nothing.", **by)
    for key in ("errors_reviewed", "performance", "feedback", "surprises"):
        settle(ready, f"first_week.{key}", LATER + 7 * DAY)
    finish_afterwards(after=week, summary="Twice the sign-ups.", **by)
    done = AfterLaunch.objects.get(pk=week.pk)
    assert (done.state, done.summary, set(done.standings.values())) == (
        "done",
        "Twice the sign-ups.",
        {"pass"},
    )
    with pytest.raises(AfterwardsOver):
        finish_afterwards(after=week, summary="Again.", **by)
    view = afterwards_of(launch)[1]
    assert (view.open, view.is_late(LATER + 9 * DAY)) == (0, False)


def test_who_is_not_of_the_team_finishes_nothing(ready, launch):
    with pytest.raises(Forbidden):
        finish_afterwards(after=after("first_24_hours"), actor=ready.world.actor("auditor"), at=LATER)
    with pytest.raises(Unseen):
        finish_afterwards(after=after("first_24_hours"), actor=ready.world.actor("outsider"), at=LATER)


def test_another_launch_begins_the_lists_anew_and_old_evidence_does_not_count(ready, launch):
    push(ready, "error_rate", [Sample(LATER + (one + 0.5) * MINUTE, 0.0) for one in range(1440)], LATER + DAY)
    look_afterwards(at=LATER + DAY + 10 * MINUTE, limit=9)
    settle(ready, "first_24_hours.feedback", LATER + DAY)
    again = LATER + 2 * DAY
    second = ready.request(at=again)
    ready.sign(second, "lead", at=again)
    ready.sign(second, "security_reviewer", at=again)
    record_launch(launch=second, actor=ready.world.actor("lead"), at=again)
    assert Checklist.objects.filter(template__slug="first_24_hours").count() == 1
    items = ChecklistItem.objects.filter(checklist__template__slug="first_24_hours")
    assert set(items.values_list("standing", flat=True)) == {"unknown"}
    first = AfterLaunch.objects.get(launch=launch, stage="first_24_hours")
    assert (first.state, first.standings["first_24_hours.feedback"]) == ("overtaken", "pass")
    assert after("first_24_hours").launch_id == second.pk


def test_people_are_told_once_before_the_end_and_once_after_it(ready, launch):
    note_entries(at=LATER, limit=1000)
    earlier = list(Notice.objects.values_list("pk", flat=True))
    assert tell_afterwards(at=LATER + timedelta(hours=19), limit=9) == 0
    for moment in (timedelta(hours=21), timedelta(hours=22), timedelta(hours=25), timedelta(hours=26)):
        tell_afterwards(at=LATER + moment, limit=9)
    assert list(AfterLaunchWord.objects.order_by("told_at").values_list("kind", flat=True)) == [
        "soon",
        "over",
    ]
    note_entries(at=LATER + 2 * DAY, limit=1000)
    told = Notice.objects.filter(recipient=ready.world.people["contributor"]).exclude(pk__in=earlier)
    assert [one.subject for one in told.order_by("created_at", "pk")] == [
        "Payments API: the first 24 hours after the launch are almost over, 4 of its items are open",
        "Payments API: the first 24 hours after the launch are over, 4 of its items are open",
    ]
