"""What lists show is what the pure function answers, brought up to date in time and at a flat cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.checklists.models import ChecklistItem, ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    assign_items,
    claim_not_applicable,
    decide_waiver,
    publish_template,
    put_forward,
    refresh_checklist,
    refresh_due,
    refresh_environment,
    request_waiver,
    return_evidence,
    save_draft,
    start_checklist,
    withdraw_not_applicable,
    withdraw_waiver,
)
from readiness.checklists.queries import (
    checklist_page,
    expiring_items,
    item_facts,
    my_items,
    upgrade_preview,
    waiting_reviews,
)
from readiness.checklists.standing import standing
from readiness.evidence.operations import revise_evidence
from readiness.models import LedgerEntry
from tests.checklists.drift import assert_kept_as_computed
from tests.checklists.test_upgrading import PROBE, text
from tests.checklists.world import AT, DAY, HOUR, launch_world, looked

HTTPS = "security.https"


@pytest.fixture
def world(db):
    """Of this test alone: some here begin with less."""
    return launch_world()


def queries(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_a_probe_changes_what_lists_show_at_once(world):
    looked(world.production)
    world.checklist.refresh_from_db()
    assert world.checklist.cells == "uuuuuup" + "u" * 23
    item = world.item(HTTPS)
    assert (item.standing, item.proof, item.good_until) == ("pass", "proven", AT + DAY)
    looked(world.production, status="fail", at=AT + HOUR)
    world.checklist.refresh_from_db()
    assert (world.checklist.verdict, world.checklist.count_fail) == ("failing", 1)
    assert world.item(HTTPS).changed_at == AT + HOUR


def test_an_item_keeps_when_its_standing_last_changed(world):
    looked(world.production)
    looked(world.production, at=AT + 8 * HOUR)
    item = world.item(HTTPS)
    assert (item.changed_at, item.good_until) == (AT, AT + 8 * HOUR + DAY)


def test_ageing_alone_is_noticed_when_its_time_comes(world):
    looked(world.production)
    world.checklist.refresh_from_db()
    assert world.checklist.changes_at == AT + DAY
    assert refresh_due(AT + DAY - timedelta(seconds=1)) == 0
    assert world.item(HTTPS).standing == "pass"
    assert refresh_due(AT + DAY) == 1
    assert world.item(HTTPS).standing == "stale"
    assert refresh_due(AT + DAY) == 0


def test_the_longest_overdue_come_first_and_no_more_than_asked(world):
    staging = start_checklist(environment=world.staging, actor=world.lea, at=AT)
    looked(world.staging, at=AT)
    looked(world.production, at=AT + HOUR)
    assert refresh_due(AT + 2 * DAY, limit=1) == 1
    staging.refresh_from_db()
    assert (staging.count_stale, world.item(HTTPS).standing) == (1, "pass")


def test_what_holds_no_more_is_told_through_the_ledger_once(world):
    looked(world.production)
    for at in (AT + DAY, AT + 2 * DAY):
        refresh_checklist(world.checklist, at)
    (entry,) = LedgerEntry.objects.filter(kind="checklists.item.no_longer_holds")
    assert (entry.subject_id, entry.actor) == (world.item(HTTPS).pk, None)
    assert b'"from":"pass"' in bytes(entry.body)
    assert b'"to":"stale"' in bytes(entry.body)


def test_nobody_is_told_of_what_has_ended(world):
    looked(world.production)
    world.service.lifecycle = "retired"
    world.service.save()
    refresh_due(AT + DAY)
    assert world.item(HTTPS).standing == "stale"
    assert not LedgerEntry.objects.filter(kind="checklists.item.no_longer_holds").exists()


def test_an_environment_is_refreshed_as_a_whole(world):
    looked(world.production)
    (checklist,) = refresh_environment(world.production, AT + DAY)
    assert (checklist.pk, checklist.count_stale) == (world.checklist.pk, 1)


def test_refreshing_again_writes_no_item(world):
    looked(world.production)
    with CaptureQueriesContext(connection) as captured:
        refresh_checklist(world.checklist, AT)
    assert not [one for one in captured if one["sql"].startswith('UPDATE "readiness_checklistitem"')]


def sized(people, environment, count):
    """A checklist with `count` items, each given to Carl, fed by a probe and served by evidence of Cora."""
    items = {f"i{number}": {"probes": PROBE} for number in range(count)}
    template = save_draft(template=None, team=people.team, toml=text(**items), actor=people.lea, at=AT)
    version = publish_template(template=template, actor=people.lea, at=AT)
    checklist = start_checklist(environment=environment, version=version, actor=people.lea, at=AT)
    rows = list(checklist.items.all())
    assign_items(items=rows, assignee=people.carl.user, actor=people.lea, at=AT)
    for row in rows:
        evidence = put_forward(
            items=[row], kind="attestation", title="x", statement="x", actor=people.cora, at=AT
        )
        attachment = ItemEvidence.objects.get(evidence=evidence)
        accept_evidence(attachment=attachment, revision=evidence.revisions.get(), actor=people.carl, at=AT)
        revise_evidence(evidence=evidence, statement="Newer.", actor=people.cora, at=AT)
        waiver = request_waiver(item=row, reason="x", expires_at=AT + DAY, actor=people.cora, at=AT)
        decide_waiver(waiver=waiver, approve=True, actor=people.lea, at=AT)
    looked(environment, status="warn")
    return checklist


def page(rows):
    """What a page touches of each row."""
    return [
        (
            row.freshness_of(testimony),
            testimony.newest.submitted_by.name,
            testimony.evidence.title,
            testimony.review and testimony.review.reviewer.name,
            [waiver.requested_by.name for waiver in row.gathered.waivers],
            row.item.assignee.name,
        )
        for row in rows
        for testimony in row.testimonies
        if testimony.newest.submitted_by
    ]


ASKED = {
    "refresh": lambda people, checklist: refresh_checklist(checklist, AT),
    "refresh what aged": lambda people, checklist: refresh_checklist(checklist, AT + 10 * HOUR),
    "page": lambda people, checklist: page(checklist_page(checklist, AT)),
    "page as of then": lambda people, checklist: page(checklist_page(checklist, AT, known_at=AT)),
    "facts": lambda people, checklist: item_facts(list(checklist.items.all())),
    "upgrade preview": lambda people, checklist: upgrade_preview(checklist, checklist.version),
    "a run": lambda people, checklist: looked(checklist.environment, status="error", at=AT + HOUR),
    "review queue": lambda people, checklist: [
        (row.item.template_item.title, row.evidence.title, row.item.checklist.service.team.name)
        for row in waiting_reviews(people.sec).filter(item__checklist=checklist)
    ],
    "my items": lambda people, checklist: [
        (row.template_item.title, row.checklist.environment.name)
        for row in my_items(people.carl).filter(checklist=checklist)
    ],
    "expiring": lambda people, checklist: [
        (row.template_item.title, row.checklist.service.name)
        for row in expiring_items(people.vic, 90 * DAY, AT).filter(checklist=checklist)
    ],
}


@pytest.mark.slow
def test_ten_times_the_items_cost_the_same_number_of_queries(people):
    small, large = sized(people, people.staging, 2), sized(people, people.production, 20)
    assert small.items.count() * 10 == large.items.count()
    cost = {
        name: (queries(lambda: ask(people, small)), queries(lambda: ask(people, large)))  # noqa: B023
        for name, ask in ASKED.items()
    }
    assert {name: few for name, (few, _) in cost.items()} == {name: many for name, (_, many) in cost.items()}
    assert max(many for _, many in cost.values()) <= 21  # one of them: which findings are open
    assert cost["page"] == (6, 6)


def test_how_it_stood_is_told_from_what_was_recorded_by_then(world):
    looked(world.production)
    key, hosting = "security.https", "infrastructure.hosting"
    evidence = put_forward(
        items=[world.item(hosting)],
        kind="attestation",
        title="x",
        statement="x",
        actor=world.cora,
        at=AT + HOUR,
    )
    attachment, revision = ItemEvidence.objects.get(evidence=evidence), evidence.revisions.get()
    accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT + 2 * HOUR)
    waiver = request_waiver(
        item=world.item("data.migrations"),
        reason="x",
        expires_at=AT + 30 * DAY,
        actor=world.cora,
        at=AT + HOUR,
    )
    decide_waiver(waiver=waiver, approve=True, actor=world.lea, at=AT + 3 * HOUR)
    claim_not_applicable(item=world.item("data.privacy"), reason="None.", actor=world.cora, at=AT + HOUR)
    return_evidence(attachment=attachment, revision=revision, reason="No.", actor=world.lea, at=AT + 5 * HOUR)
    looked(world.production, status="fail", at=AT + 5 * HOUR)
    withdraw_waiver(waiver=waiver, actor=world.lea, at=AT + 5 * HOUR)
    withdraw_not_applicable(item=world.item("data.privacy"), actor=world.lea, at=AT + 5 * HOUR)

    def stood(hours):
        then = AT + hours * HOUR
        rows = {
            row.item.key: row.standing.value for row in checklist_page(world.checklist, then, known_at=then)
        }
        return [rows[one] for one in (key, hosting, "data.migrations", "data.privacy")]

    assert stood(0) == ["pass", "unknown", "unknown", "unknown"]
    assert stood(1) == ["pass", "unknown", "unknown", "not_applicable"]
    assert stood(2) == ["pass", "pass", "unknown", "not_applicable"]
    assert stood(4) == ["pass", "pass", "waived", "not_applicable"]
    assert stood(5) == ["fail", "unknown", "unknown", "unknown"]
    assert_kept_as_computed(AT + 5 * HOUR)


def test_one_item_stands_as_its_page_says(world):
    looked(world.production)
    item = world.item(HTTPS)
    assert standing(item_facts([item])[item.pk], AT).reason == item.reason
    assert ChecklistItem.objects.filter(standing="pass").count() == 1
