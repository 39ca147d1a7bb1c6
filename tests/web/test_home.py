"""The first page: each thing that waits for a person, with its one action; then how their services stand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.catalog.models import Service
from readiness.catalog.operations import retire_service
from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    assign_items,
    put_forward,
    request_waiver,
    return_evidence,
)
from readiness.checklists.operations.registering import register_service
from readiness.clock import now
from readiness.evidence.operations import revise_evidence
from readiness.launches.operations import request_launch
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.doing import review_occurrence, submit_occurrence
from readiness.obligations.operations.skipping import ask_skip
from readiness.obligations.operations.starting import start_duty
from readiness.teams.operations import archive_team
from readiness.web.needs import Need
from tests.web.conftest import Enter
from tests.world import World

LONG_AGO = timedelta(days=20)


@pytest.fixture
def shop(world: World, library: None) -> Service:
    """A service of Orders with its launch checklist, begun twenty days ago."""
    return register_service(
        team=world.orders, name="Shop", actor=world.actor("contributor"), at=now() - LONG_AGO
    )


def item_of(service: Service, accepted_by: str = "security_reviewer", number: int = 0) -> ChecklistItem:
    rows = ChecklistItem.objects.filter(checklist__service=service, template_item__accepted_by=accepted_by)
    return rows.order_by("position")[number]


def put(world: World, item: ChecklistItem, who: str = "contributor") -> ItemEvidence:
    evidence = put_forward(
        items=[item],
        kind="attestation",
        title="Looked at it",
        statement="It holds.",
        actor=world.actor(who),
        at=now(),
    )
    return evidence.attachments.get()


def groups(enter: Enter, who: str) -> dict[str, list[str]]:
    """Key of the group -> titles of its rows."""
    needs = enter(who).get("/").context["needs"]
    return {group.key: [need.title for need in group.rows] for group in needs}


def test_a_newcomer_is_told_what_to_do_first(world: World, enter: Enter):
    page = enter("colleague").get("/")
    assert page.context["needs"] == []
    assert "You are in no team" in page.content.decode()
    assert "Register a service" in enter("lead").get("/").content.decode()


def test_nothing_to_do_is_said_proudly(shop: Service, enter: Enter):
    page = enter("lead").get("/").content.decode()
    assert "Nothing needs you" in page
    assert "All done." in page
    assert "/services/shop/" in page


def test_evidence_waits_for_who_may_accept_it_and_for_nobody_else(world: World, shop: Service, enter: Enter):
    item = item_of(shop)
    attachment = put(world, item)
    assert groups(enter, "security_reviewer") == {"reviews": [item.template_item.title]}
    for who in ("contributor", "lead", "viewer", "auditor", "administrator", "outsider", "colleague"):
        assert "reviews" not in groups(enter, who), who
    (need,) = enter("security_reviewer").get("/").context["needs"][0].rows
    assert need.url.startswith(reverse("reviews"))
    assert str(attachment.pk) in need.url


def test_what_was_returned_waits_for_who_submitted_it_until_it_is_answered(
    world: World, shop: Service, enter: Enter
):
    item = item_of(shop)
    attachment = put(world, item)
    revision = attachment.evidence.revisions.get()
    return_evidence(
        attachment=attachment,
        revision=revision,
        reason="Which release?",
        actor=world.actor("security_reviewer"),
        at=now(),
    )
    assert groups(enter, "contributor") == {"returned": [item.template_item.title]}
    page = enter("contributor").get("/").content.decode()
    assert "Which release?" in page
    assert reverse("evidence", args=[attachment.evidence_id]) in page
    assert groups(enter, "lead") == {}
    revise_evidence(
        evidence=attachment.evidence, statement="Release 4.", actor=world.actor("contributor"), at=now()
    )
    assert groups(enter, "contributor") == {}


def waiting(enter: Enter, who: str) -> list[Need]:
    """The duties that wait for somebody."""
    needs = enter(who).get("/").context["needs"]
    return [need for group in needs if group.key == "duties" for need in (*group.rows, *group.more)]


def handed_out(shop: Service, world: World, key: str = "restore_test") -> Occurrence:
    """The first occurrence of a duty of the contributor's, long overdue."""
    began = now() - timedelta(days=90)
    start_duty(
        service=shop,
        key=key,
        owner=world.person("contributor"),
        zone="UTC",
        actor=world.actor("lead"),
        at=began,
    )
    row = (
        Occurrence.objects.filter(obligation__service=shop, obligation__key=key).order_by("period_no").first()
    )
    assert row is not None
    return row


def test_a_duty_waits_for_who_has_it_until_it_is_handed_in_and_then_for_a_reviewer(
    world: World, shop: Service, enter: Enter
):
    row = handed_out(shop, world)
    (need,) = waiting(enter, "contributor")[:1]
    assert (need.title, need.action, need.url) == (
        "Test backup restore",
        "Do it",
        reverse("occurrence", args=[row.pk]),
    )
    assert need.moment_word == "overdue, was due"
    for who in ("lead", "viewer", "auditor", "administrator", "outsider", "colleague", "security_reviewer"):
        assert waiting(enter, who) == [], who
    piece = put(world, item_of(shop)).evidence.revisions.get()
    submit_occurrence(occurrence=row, evidence=piece, actor=world.actor("contributor"), at=now())
    assert need.url not in {other.url for other in waiting(enter, "contributor")}, "nobody reviews their own"
    for who in ("lead", "security_reviewer"):
        assert [need.action for need in waiting(enter, who)] == ["Review"], who
    for who in ("viewer", "auditor", "administrator", "outsider", "colleague"):
        assert waiting(enter, who) == [], who
    review_occurrence(
        occurrence=row, accept=False, reason="Which backup was it?", actor=world.actor("lead"), at=now()
    )
    assert waiting(enter, "lead") == []
    back = waiting(enter, "contributor")[0]
    assert (back.action, back.detail) == ("Answer", "Which backup was it?")


def test_a_wish_to_skip_waits_for_who_may_decide_and_did_not_ask(world: World, shop: Service, enter: Enter):
    row = handed_out(shop, world, "error_trends")
    ask_skip(occurrence=row, reason="A week without traffic.", actor=world.actor("contributor"), at=now())
    assert waiting(enter, "contributor")[0].action == "Do it", "it is theirs until somebody lets them skip it"
    for who in ("lead", "security_reviewer"):
        (need,) = waiting(enter, who)
        assert (need.action, need.detail) == ("Decide", "A week without traffic."), who


def test_a_duty_without_an_owner_waits_for_the_teams_leads(world: World, shop: Service, enter: Enter):
    began = now() - timedelta(days=90)
    start_duty(service=shop, key="error_trends", owner=None, zone="UTC", actor=world.actor("lead"), at=began)
    assert waiting(enter, "lead")[0].action == "Do it"
    assert waiting(enter, "contributor") == []
    retire_service(service=shop, actor=world.actor("lead"), at=now())
    assert waiting(enter, "lead") == []


def test_my_items_show_when_they_are_due_this_week_or_late(world: World, shop: Service, enter: Enter):
    today = now().date()
    for number, days in enumerate((-3, 2, 30)):
        assign_items(
            items=[item_of(shop, number=number)],
            assignee=world.person("viewer"),
            due_date=today + timedelta(days=days),
            actor=world.actor("lead"),
            at=now(),
        )
    late, soon = (item_of(shop, number=number).template_item.title for number in (0, 1))
    assert groups(enter, "viewer") == {"due": [late, soon]}
    assert groups(enter, "lead") == {}


def test_a_waiver_waits_for_who_may_decide_and_did_not_ask(world: World, shop: Service, enter: Enter):
    item = item_of(shop)
    request_waiver(
        item=item, reason="Later.", expires_at=now() + timedelta(days=9), actor=world.actor("lead"), at=now()
    )
    title = item.template_item.title
    assert groups(enter, "security_reviewer") == {"waivers": [title]}
    assert groups(enter, "lead") == groups(enter, "contributor") == groups(enter, "outsider") == {}


def test_what_runs_out_within_two_weeks_is_told_to_the_team_alone(world: World, shop: Service, enter: Enter):
    item = item_of(shop)
    attachment = put(world, item)
    accept_evidence(
        attachment=attachment,
        revision=attachment.evidence.revisions.get(),
        actor=world.actor("security_reviewer"),
        at=now(),
    )
    ChecklistItem.objects.filter(pk=item.pk).update(good_until=now() + timedelta(days=13))
    assert groups(enter, "viewer") == {"expiring": [item.template_item.title]}
    # They see every service; the team's own dates are the team's business.
    assert groups(enter, "auditor") == groups(enter, "security_reviewer") == {}
    ChecklistItem.objects.filter(pk=item.pk).update(good_until=now() + timedelta(days=15))
    assert groups(enter, "viewer") == {}
    # A probe renews daily what it proves.
    ChecklistItem.objects.filter(pk=item.pk).update(good_until=now() + timedelta(hours=3), proof="proven")
    assert groups(enter, "viewer") == {}


def test_a_launch_with_nothing_in_the_way_waits_for_its_two_signers(
    world: World, shop: Service, enter: Enter
):
    request_launch(
        environment=shop.environments.get(),
        planned_for=(now() + timedelta(days=5)).date(),
        note="",
        actor=world.actor("lead"),
        at=now(),
    )
    assert groups(enter, "lead") == groups(enter, "security_reviewer") == {}
    Checklist.objects.update(verdict="ready")
    assert groups(enter, "lead") == {"signatures": ["Launch of Shop"]}
    assert groups(enter, "security_reviewer") == {"signatures": ["Launch of Shop"]}
    assert groups(enter, "contributor") == groups(enter, "administrator") == groups(enter, "outsider") == {}


@pytest.mark.parametrize("ended", ["service", "team"])
def test_nothing_of_what_has_ended_waits_for_anybody(ended: str, world: World, shop: Service, enter: Enter):
    back = put(world, item_of(shop, number=2))
    return_evidence(
        attachment=back,
        revision=back.evidence.revisions.get(),
        reason="Which release?",
        actor=world.actor("security_reviewer"),
        at=now(),
    )
    request_launch(
        environment=shop.environments.get(),
        planned_for=(now() + timedelta(days=5)).date(),
        note="",
        actor=world.actor("lead"),
        at=now(),
    )
    Checklist.objects.update(verdict="ready")
    put(world, item_of(shop))
    request_waiver(
        item=item_of(shop, number=1),
        reason="x",
        expires_at=now() + timedelta(days=9),
        actor=world.actor("lead"),
        at=now(),
    )
    if ended == "service":
        retire_service(service=shop, actor=world.actor("lead"), at=now())
    else:
        archive_team(team=world.orders, actor=world.actor("administrator"), at=now())
    for who in ("security_reviewer", "lead", "contributor"):
        assert groups(enter, who) == {}, who
    assert enter("lead").get("/").context["rows"] == []


def test_the_grid_has_my_teams_services_alone(world: World, shop: Service, enter: Enter):
    world.service("Map", world.billing, visibility="organisation")
    assert [row.name for row in enter("viewer").get("/").context["rows"]] == ["Shop"]
    assert [row.name for row in enter("outsider").get("/").context["rows"]] == ["Map"]
    assert enter("auditor").get("/").context["rows"] == []


def test_who_is_in_no_team_sees_what_fails_among_what_they_may_see(world: World, shop: Service, enter: Enter):
    Checklist.objects.update(verdict="failing")
    page = enter("security_reviewer").get("/")
    assert [row.name for row in page.context["failing"]] == ["Shop"]
    assert "Failing now" in page.content.decode()
    assert enter("colleague").get("/").context["failing"] == []
    assert enter("viewer").get("/").context["failing"] == []


def test_the_sentence_counts_and_long_groups_fold(world: World, shop: Service, enter: Enter):
    for number in range(7):
        assign_items(
            items=[item_of(shop, number=number)],
            assignee=world.person("lead"),
            due_date=now().date(),
            actor=world.actor("lead"),
            at=now(),
        )
    put(world, item_of(shop, "lead"))
    page = enter("lead").get("/")
    assert page.context["sentence"] == "7 items of yours are due and 1 review waits for you."
    assert [len(page.context["needs"][0].rows), len(page.context["needs"][0].more)] == [5, 2]
    assert "2 more" in page.content.decode()


@pytest.mark.slow
def test_the_first_page_costs_the_same_whatever_waits(world: World, shop: Service, enter: Enter):
    client = enter("lead")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    cost()
    small = cost()
    for number in range(12):
        register_service(team=world.orders, name=f"Shop {number}", actor=world.actor("lead"), at=now())
        put(world, item_of(shop, "lead", number % 2))
    for number in range(5):
        request_waiver(
            item=item_of(shop, number=number),
            reason="Later.",
            expires_at=now() + timedelta(days=9),
            actor=world.actor("contributor"),
            at=now(),
        )
    assert cost() == small
    assert small <= 12
