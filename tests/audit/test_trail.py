"""The audit trail shows what one may see, page by page, and nothing else."""

import dataclasses
from datetime import timedelta

import pytest

from readiness.audit.queries import Filters, entries_for, entries_visible_to, entry_for
from readiness.catalog.operations import add_dependency, remove_dependency
from readiness.models import LedgerEntry, Service
from readiness.refusals import Unseen
from readiness.teams.actors import SYSTEM, Actor, Scope
from readiness.teams.operations import add_member, edit_team
from tests.world import AT, EVERYBODY, last_entry


def kinds(actor):
    return set(entries_visible_to(actor).values_list("kind", flat=True))


def seen(world, name):
    return set(entries_visible_to(world.actor(name)).values_list("pk", flat=True))


@pytest.fixture
def foreign(world):
    """A service of team Billing, which only that team and the readers of all see."""
    return world.service("Invoices", team=world.billing)


def test_another_teams_service_leaves_no_trace(stage, foreign, world):
    of_billing = set(LedgerEntry.objects.filter(service=foreign).values_list("pk", flat=True))
    assert of_billing
    for name in ("viewer", "contributor", "lead", "colleague"):
        assert not of_billing & seen(world, name), name
    for name in ("outsider", "auditor", "security_reviewer", "administrator"):
        assert of_billing <= seen(world, name), name


def test_who_sees_a_service_sees_what_happened_to_it(stage, world):
    mine = set(LedgerEntry.objects.filter(service=stage.service).values_list("pk", flat=True))
    for name in ("viewer", "contributor", "lead", "auditor", "security_reviewer", "administrator"):
        assert mine <= seen(world, name), name
    for name in ("outsider", "colleague"):
        assert not mine & seen(world, name), name


def test_a_service_open_to_the_organisation_shows_its_trail_to_everybody(stage, world):
    Service.objects.filter(pk=stage.service.pk).update(visibility="organisation")
    mine = set(LedgerEntry.objects.filter(service=stage.service).values_list("pk", flat=True))
    assert mine <= seen(world, "colleague")


def test_a_service_that_was_handed_on_takes_its_trail_along(stage, world):
    Service.objects.filter(pk=stage.service.pk).update(team=world.billing)
    mine = set(LedgerEntry.objects.filter(service=stage.service).values_list("pk", flat=True))
    assert mine <= seen(world, "outsider")
    assert not mine & seen(world, "lead")


def test_what_happens_to_people_is_read_by_leads_auditors_and_administrators(world):
    added = LedgerEntry.objects.filter(kind="teams.member.added", team=world.orders)
    of_people = set(added.values_list("pk", flat=True))
    assert of_people
    for name in ("lead", "auditor", "administrator"):
        assert of_people <= seen(world, name), name
    for name in ("viewer", "contributor", "security_reviewer", "outsider", "colleague"):
        assert not of_people & seen(world, name), name


def test_what_happens_across_the_organisation_is_read_by_auditors_and_administrators(world):
    granted = LedgerEntry.objects.filter(kind="teams.organisation_role.granted")
    across = set(granted.values_list("pk", flat=True))
    for name in EVERYBODY:
        assert (across <= seen(world, name)) == (name in {"auditor", "administrator"}), name
        assert bool(across & seen(world, name)) == (name in {"auditor", "administrator"}), name


def test_machines_and_people_who_left_see_nothing(stage, world):
    assert not entries_visible_to(SYSTEM).exists()
    lead = world.person("lead")
    actor = Actor.person(lead)
    lead.is_active = False
    lead.save()
    assert not entries_visible_to(actor).exists()


def test_a_token_reads_as_far_as_its_scope_and_team_go(stage, foreign, world):
    add_member(team=world.billing, user=world.person("lead"), role="lead", actor=SYSTEM, at=AT)
    lead = world.actor("lead")
    reading = dataclasses.replace(lead, scopes=frozenset({Scope.READ}))
    assert set(entries_visible_to(reading)) == set(entries_visible_to(lead))
    writing = dataclasses.replace(lead, scopes=frozenset({Scope.WRITE}))
    assert not entries_visible_to(writing).exists()
    held = dataclasses.replace(reading, team_id=world.orders.pk)
    teams = set(entries_visible_to(held).values_list("team", flat=True))
    assert teams == {world.orders.pk}


def test_an_auditors_token_held_to_a_team_reads_that_team_only(stage, foreign, world):
    actor = dataclasses.replace(
        world.actor("auditor"), scopes=frozenset({Scope.READ}), team_id=world.billing.pk
    )
    assert set(entries_visible_to(actor).values_list("team", flat=True)) == {world.billing.pk}


def test_one_entry_is_found_or_unseen(stage, world):
    entry = LedgerEntry.objects.filter(service=stage.service).latest("pk")
    assert entry_for(world.actor("viewer"), entry.pk) == entry
    with pytest.raises(Unseen):
        entry_for(world.actor("outsider"), entry.pk)
    with pytest.raises(Unseen):
        entry_for(world.actor("viewer"), entry.pk + 1000)


def test_pages_follow_each_other_without_gap_or_repeat(world):
    for number in range(7):
        edit_team(team=world.orders, name=f"Orders {number}", actor=world.actor("lead"), at=AT)
    actor = world.actor("administrator")
    everything = [entry.pk for entry in entries_for(actor, limit=200).entries]
    paged, before = [], None
    while True:
        page = entries_for(actor, before=before, limit=4)
        paged += [entry.pk for entry in page.entries]
        before = page.older
        if before is None:
            break
    assert paged == everything == sorted(everything, reverse=True)


def test_what_is_written_while_somebody_reads_does_not_shift_the_next_page(world):
    actor = world.actor("administrator")
    first = entries_for(actor, limit=3)
    edit_team(team=world.orders, name="Orders 2", actor=world.actor("lead"), at=AT)
    second = entries_for(actor, before=first.older, limit=3)
    assert second.entries[0].pk < first.entries[-1].pk
    ids = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True)
    assert [entry.pk for entry in (*first.entries, *second.entries)] == list(ids)[1:7]


@pytest.mark.parametrize(("asked", "given"), [(-5, 1), (0, 1), (10**9, 200)])
def test_a_page_has_a_sane_size_whatever_is_asked(world, asked, given):
    assert len(entries_for(world.actor("administrator"), limit=asked).entries) <= given


def test_filters_narrow_and_never_widen(stage, foreign, world):
    before = last_entry()
    stage.put("all.readme")
    lead = world.actor("lead")

    def told(**filters):
        found = entries_for(lead, Filters(**filters), limit=200).entries
        return [entry.kind for entry in found if entry.pk > before]

    added, attached = "evidence.evidence.added", "checklists.evidence.attached"
    assert told() == [attached, added]
    assert told(kind=added) == [added]
    assert told(kind="checklists.") == [attached]
    assert told(kind="checklists") == []
    assert told(service=stage.service.pk, person=world.people["contributor"].pk) == [attached, added]
    assert told(person=world.people["lead"].pk) == []
    assert told(team=world.billing.pk) == []
    assert told(since=AT + timedelta(seconds=1)) == []
    assert told(until=AT) == []
    assert told(since=AT, until=AT + timedelta(seconds=1)) == [attached, added]
    assert entries_for(lead, Filters(service=foreign.pk)).entries == []


def test_no_entry_tells_what_a_service_stands_on_to_who_may_not_see_that(stage, foreign, world):
    """Not even by its id: the exact bytes are shown, so they only commit to it."""
    administrator = world.actor("administrator")
    before = last_entry()
    add_dependency(service=stage.service, needs=foreign, actor=administrator, at=AT)
    remove_dependency(service=stage.service, needs=foreign, actor=administrator, at=AT)
    shown = entries_visible_to(world.actor("viewer")).filter(pk__gt=before)
    assert len(shown) == 2
    for entry in shown:
        assert str(foreign.pk) not in bytes(entry.body).decode()
        assert entry.commitments.get(name="needs").value == str(foreign.pk)
