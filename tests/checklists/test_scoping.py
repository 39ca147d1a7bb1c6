"""Nobody finds what they may not see; what waits for somebody is exactly what they may decide."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    assign_items,
    attach_evidence,
    decide_waiver,
    put_forward,
    request_waiver,
    return_evidence,
    start_checklist,
)
from readiness.checklists.queries import (
    attachment_for,
    checklist_for,
    expiring_items,
    item_for,
    items_for,
    my_items,
    visible_checklists,
    visible_items,
    waiting_reviews,
    waiver_for,
    waivers_waiting,
)
from readiness.evidence.operations import revise_evidence, withdraw_evidence
from readiness.evidence.queries import evidence_for, evidence_of, revision_for, revisions_of, visible_evidence
from readiness.identifiers import new_id
from readiness.models import TemplateVersion
from readiness.refusals import Refusal, Unseen
from readiness.teams.actors import PROBE, SYSTEM, Actor, Scope
from tests.checklists.world import AT, DAY, HOUR, looked

PEER, LEAD, SECURITY = "infrastructure.hosting", "infrastructure.backups", "security.authentication"


def shown(world, *keys, by=None):
    evidence = put_forward(
        items=[world.item(key) for key in keys],
        kind="attestation",
        title="Shown",
        statement="x",
        actor=by or world.cora,
        at=AT,
    )
    return evidence, ItemEvidence.objects.filter(evidence=evidence).order_by("item__position")


def waiting(actor):
    return [row.item.key for row in waiting_reviews(actor)]


def test_every_way_to_one_thing_is_closed_to_another_team(world):
    evidence, (attachment,) = shown(world, PEER)
    item = world.item(PEER)
    waiver = request_waiver(item=item, reason="x", expires_at=AT + DAY, actor=world.cora, at=AT)
    ways = [
        lambda actor: checklist_for(actor, "checkout", "production"),
        lambda actor: item_for(actor, "checkout", "production", PEER),
        lambda actor: items_for(actor, [item.pk]),
        lambda actor: attachment_for(actor, attachment.pk),
        lambda actor: waiver_for(actor, waiver.pk),
        lambda actor: evidence_for(actor, evidence.pk),
        lambda actor: revision_for(actor, evidence.revisions.get().pk),
    ]
    for way in ways:
        for actor in (world.lea, world.vic, world.aud, world.sec, world.adm):
            assert way(actor)
        for actor in (world.olga, PROBE, SYSTEM, Actor(user=world.lea.user, team_id=world.other.pk)):
            with pytest.raises(Unseen):
                way(actor)


def test_lists_hold_only_what_may_be_seen(world):
    start_checklist(environment=world.foreign_production, actor=world.olga, at=AT)
    shown(world, PEER)
    for actor, checklists, pieces in (
        (world.vic, 1, 1),
        (world.olga, 1, 0),
        (world.aud, 2, 1),
        (PROBE, 0, 0),
    ):
        assert visible_checklists(actor).count() == checklists
        assert visible_items(actor).count() == checklists * 30
        assert visible_evidence(actor).count() == pieces


def test_a_service_open_to_the_organisation_is_seen_by_all(world):
    world.service.visibility = "organisation"
    world.service.save()
    assert checklist_for(world.olga, "checkout", "production") == world.checklist
    shown(world, PEER)
    assert waiting(world.olga) == []


def test_one_foreign_id_among_many_is_not_there(world):
    theirs = start_checklist(environment=world.foreign_production, actor=world.olga, at=AT)
    own = [world.item(PEER).pk, world.item(LEAD).pk]
    assert [item.key for item in items_for(world.lea, own)] == [PEER, LEAD]
    for strange in (theirs.items.first().pk, new_id()):
        with pytest.raises(Unseen):
            items_for(world.lea, [*own, strange])


def test_a_checklist_is_found_by_its_template(world):
    week = TemplateVersion.objects.get(template__slug="first_week")
    second = start_checklist(environment=world.production, version=week, actor=world.lea, at=AT)
    assert checklist_for(world.vic, "checkout", "production") == world.checklist
    assert checklist_for(world.vic, "checkout", "production", "first_week") == second
    for place in (("checkout", "staging"), ("ledgers", "production"), ("nowhere", "production")):
        with pytest.raises(Unseen):
            checklist_for(world.vic, *place)
    with pytest.raises(Unseen):
        item_for(world.vic, "checkout", "production", PEER, "first_week")


def test_the_queue_holds_what_the_role_may_decide(world):
    shown(world, PEER, LEAD, SECURITY)
    assert waiting(world.carl) == [PEER]
    assert waiting(world.lea) == [PEER, LEAD]
    assert waiting(world.sec) == [PEER, LEAD, SECURITY]
    for actor in (world.cora, world.vic, world.aud, world.adm, world.olga, PROBE):
        assert waiting(actor) == []


def test_the_queue_is_without_what_one_put_forward(world):
    evidence, _ = shown(world, PEER)
    attach_evidence(items=[world.item("data.migrations")], evidence=evidence, actor=world.carl, at=AT + HOUR)
    assert waiting(world.carl) == [PEER]
    assert waiting(world.cora) == []
    revise_evidence(evidence=evidence, statement="Better.", actor=world.carl, at=AT + DAY)
    assert waiting(world.carl) == []
    assert waiting(world.cora) == [PEER, "data.migrations"]


def test_whoever_has_it_in_the_queue_can_decide_it_and_nobody_else(world):
    """The list and the operation give the same answer, for every person and every item."""
    shown(world, PEER, LEAD, SECURITY)
    shown(world, PEER, LEAD, by=world.lea)
    rows = ItemEvidence.objects.select_related("evidence").order_by("pk")
    for actor in (world.lea, world.cora, world.carl, world.vic, world.olga, world.aud, world.sec, world.adm):
        listed = {row.pk for row in waiting_reviews(actor)}
        assert listed == {row.pk for row in rows if may_decide(row, actor)}


class TriedOutError(Exception):
    """Takes back what was only tried."""


def may_decide(attachment, actor):
    try:
        with transaction.atomic():
            revision = attachment.evidence.revisions.get()
            accept_evidence(attachment=attachment, revision=revision, actor=actor, at=AT)
            raise TriedOutError
    except TriedOutError:
        return True
    except Refusal:
        return False


def test_a_token_waits_for_nothing_that_it_may_not_decide(world):
    shown(world, PEER)
    user = world.carl.user
    assert waiting(Actor(user=user, scopes=frozenset({Scope.READ}))) == []
    assert waiting(Actor(user=user, scopes=frozenset({Scope.REVIEW}), team_id=world.other.pk)) == []
    assert waiting(Actor(user=user, scopes=frozenset({Scope.REVIEW}), team_id=world.team.pk)) == [PEER]


def test_the_queue_empties_by_deciding_and_withdrawing(world):
    evidence, (attachment,) = shown(world, PEER)
    other, _ = shown(world, "data.migrations")
    return_evidence(
        attachment=attachment, revision=evidence.revisions.get(), reason="No.", actor=world.lea, at=AT
    )
    assert waiting(world.carl) == ["data.migrations"]
    withdraw_evidence(evidence=other, reason="No.", actor=world.cora, at=AT)
    assert waiting(world.carl) == []


@pytest.mark.parametrize("closed", ["archived", "retired service", "retired item", "archived team"])
def test_nothing_waits_where_a_service_has_ended(world, closed):
    shown(world, PEER)
    assign_items(items=[world.item(PEER)], assignee=world.carl.user, actor=world.cora, at=AT)
    request_waiver(item=world.item(PEER), reason="x", expires_at=AT + DAY, actor=world.cora, at=AT)
    row, field, value = {
        "archived": (world.production, "archived_at", AT),
        "retired service": (world.service, "lifecycle", "retired"),
        "retired item": (world.item(PEER), "retired_at", AT),
        "archived team": (world.team, "archived_at", AT),
    }[closed]
    setattr(row, field, value)
    row.save()
    assert waiting(world.lea) == []
    assert not waivers_waiting(world.lea).exists()
    assert not my_items(world.carl).exists()


def test_waivers_wait_for_who_may_decide_and_did_not_ask(world):
    waiver = request_waiver(item=world.item(PEER), reason="x", expires_at=AT + DAY, actor=world.lea, at=AT)
    for actor in (world.lea, world.cora, world.aud, world.adm, world.olga, PROBE):
        assert list(waivers_waiting(actor)) == []
    assert list(waivers_waiting(world.sec)) == [waiver]
    decide_waiver(waiver=waiver, approve=False, reason="No.", actor=world.sec, at=AT)
    assert list(waivers_waiting(world.sue)) == []


def test_my_items_are_those_that_do_not_hold_yet_by_date(world):
    for key, due in (
        (PEER, None),
        (LEAD, date(2026, 5, 1)),
        (SECURITY, date(2026, 4, 1)),
        ("security.https", None),
    ):
        assign_items(items=[world.item(key)], assignee=world.carl.user, due_date=due, actor=world.cora, at=AT)
    looked(world.production)
    assert [item.key for item in my_items(world.carl)] == [SECURITY, LEAD, PEER]
    assert list(my_items(world.cora)) == []
    world.carl.user.memberships.all().delete()
    assert list(my_items(world.carl)) == []


def test_what_runs_out_next_comes_first(world):
    looked(world.production)
    evidence, (attachment,) = shown(world, PEER)
    accept_evidence(attachment=attachment, revision=evidence.revisions.get(), actor=world.carl, at=AT)
    soon = expiring_items(world.vic, timedelta(days=100), AT)
    assert [(item.key, item.good_until) for item in soon] == [
        ("security.https", AT + DAY),
        (PEER, AT + 90 * DAY),
    ]
    assert [item.key for item in expiring_items(world.vic, DAY, AT)] == ["security.https"]
    assert list(expiring_items(world.olga, timedelta(days=100), AT)) == []


def test_evidence_of_an_environment_is_listed_with_its_newest_revision(world):
    evidence, _ = shown(world, PEER)
    revise_evidence(evidence=evidence, statement="Better.", actor=world.cora, at=AT + HOUR)
    looked(world.staging)
    (row,) = evidence_of(world.production)
    assert (row, row.newest) == (evidence, 2)
    assert [revision.number for revision in revisions_of(evidence)] == [2, 1]
