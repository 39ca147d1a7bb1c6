"""How a checklist was laid out at an earlier time: under which version, whose items, with what put forward."""

from datetime import date

import pytest

from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    assign_items,
    detach_evidence,
    put_forward,
    upgrade_checklist,
)
from readiness.checklists.queries import checklist_page, layouts
from tests.checklists import test_upgrading
from tests.checklists.world import AT, DAY, HOUR

begun = test_upgrading.begun


@pytest.fixture
def then(begun):
    """The checklist at so many hours, as key -> standing, and as laid out."""
    begun.checklist.refresh_from_db()

    def ask(hours):
        begun.checklist.refresh_from_db()
        at = AT + hours * HOUR
        return checklist_page(begun.checklist, at, known_at=at)

    begun.then = ask
    return begun


def vouch(begun, name, hours):
    evidence = put_forward(
        items=[begun.item(name)],
        kind="attestation",
        title="x",
        statement="x",
        actor=begun.cora,
        at=AT + hours * HOUR,
    )
    return evidence, ItemEvidence.objects.get(evidence=evidence)


def upgrade(begun, hours, **items):
    version = test_upgrading.published(begun, **items)
    begun.checklist.refresh_from_db()
    upgrade_checklist(checklist=begun.checklist, version=version, actor=begun.lea, at=AT + hours * HOUR)


def test_before_an_upgrade_the_earlier_version_asked_its_own_items_in_its_own_words(then):
    upgrade(then, 2, d={"title": "Quite another thing"}, e={})
    asked = {hours: [row.item.template_item.title for row in then.then(hours)] for hours in (1, 2)}
    assert asked == {1: ["A", "B", "C", "D"], 2: ["Quite another thing", "E"]}
    assert layouts([then.checklist], AT + HOUR)[then.checklist.pk].checklist.version.number == 1
    assert layouts([then.checklist], None)[then.checklist.pk].checklist.version.number == 2


def test_what_an_upgrade_voids_counted_until_then_whatever_later_upgrades_void(then):
    _evidence, attachment = vouch(then, "a", 1)
    accept_evidence(
        attachment=attachment,
        revision=attachment.evidence.revisions.get(),
        actor=then.lea,
        at=AT + 2 * HOUR,
    )
    upgrade(then, 3, a={"title": "Something else"})
    upgrade(then, 5, a={"title": "Something else again"})
    stood = [then.then(hours)[0].standing.value for hours in (1, 2, 3, 4, 5)]
    assert stood == ["unknown", "pass", "unknown", "unknown", "unknown"]


def test_whose_an_item_was_and_when_it_was_due(then):
    for hours, person, due in (
        (1, then.cora.user, date(2030, 1, 1)),
        (3, then.lea.user, None),
        (4, None, None),
    ):
        assign_items(
            items=[then.item("a")], assignee=person, due_date=due, actor=then.lea, at=AT + hours * HOUR
        )
    told = [(row.item.assignee, row.item.due_date) for hours in range(5) for row in then.then(hours)[:1]]
    assert told == [
        (None, None),
        (then.cora.user, date(2030, 1, 1)),
        (then.cora.user, date(2030, 1, 1)),
        (then.lea.user, None),
        (None, None),
    ]
    assert then.then(4)[1].item.assignee is None


def test_what_was_taken_off_was_put_forward_until_then(then):
    evidence, _attachment = vouch(then, "a", 1)
    detach_evidence(item=then.item("a"), evidence=evidence, actor=then.cora, at=AT + 3 * HOUR)
    told = {hours: then.then(hours)[0] for hours in (0, 1, 2, 3)}
    assert [len(row.testimonies) for row in told.values()] == [0, 1, 1, 0]
    assert told[2].testimonies[0].evidence == evidence
    assert told[2].standing.reason == "Evidence is waiting for review."
    assert told[3].standing.reason.startswith("No evidence yet.")


def test_the_present_is_not_touched_by_looking_back(then):
    upgrade(then, 2, d={"title": "Other"})
    then.then(1)
    assert [row.item.key for row in checklist_page(then.checklist, AT + DAY)] == ["work.d"]
