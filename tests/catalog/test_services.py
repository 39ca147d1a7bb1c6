"""Services: made of a name and a URL, edited under a revision, retired, transferred; by who may, recorded once."""

from typing import Any

import pytest

from readiness.catalog import events
from readiness.catalog.models import Endpoint, Service
from readiness.catalog.operations import (
    create_service,
    edit_service,
    retire_service,
    transfer_service,
)
from readiness.catalog.operations.entering import ServiceRetired
from readiness.catalog.operations.services import AlreadyRetired, RevisionPassed, SameTeam
from readiness.catalog.operations.writing import NameTaken
from readiness.models import LedgerCommitment, LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.access import TeamArchived
from readiness.teams.actors import PROBE, Actor, Scope
from readiness.teams.operations import add_member, archive_team, remove_member
from tests.world import AT, EVERYBODY, World, kinds_since, last_entry

MAY_EDIT = {"contributor", "lead", "administrator"}
MAY_RETIRE = {"lead", "administrator"}
IN_ORDERS = {"viewer", "contributor", "lead", "auditor", "security_reviewer", "administrator"}


def make(world: World, name: str = "Shop", who: str = "lead", **details: Any) -> Service:
    return create_service(team=world.orders, name=name, actor=world.actor(who), at=AT, **details)


def edit(
    world: World, service: Service, who: str = "lead", revision: int | None = None, **changes: Any
) -> Service:
    given = service.revision if revision is None else revision
    return edit_service(service=service, changes=changes, revision=given, actor=world.actor(who), at=AT)


@pytest.mark.parametrize("name", EVERYBODY)
def test_each_person_does_what_the_table_says_with_an_own_and_an_open_service(world: World, name: str):
    actor = world.actor(name)

    def expect(allowed: set[str], refusal: type[Exception], act: Any) -> None:
        if name in allowed:
            act()
        else:
            with pytest.raises(refusal):
                act()

    hidden = Forbidden if name in IN_ORDERS else Unseen
    expect(MAY_EDIT, hidden, lambda: create_service(team=world.orders, name="New", actor=actor, at=AT))
    for visibility, refusal in (("team", hidden), ("organisation", Forbidden)):
        service = world.service(f"Shop {visibility}", visibility=visibility)
        expect(
            MAY_EDIT,
            refusal,
            lambda s=service: edit_service(service=s, changes={"tier": 1}, revision=1, actor=actor, at=AT),
        )
        expect(MAY_RETIRE, refusal, lambda s=service: retire_service(service=s, actor=actor, at=AT))
        assert (Service.objects.get(pk=service.pk).tier == 1) == (name in MAY_EDIT)


def test_a_name_and_a_url_are_enough(world: World):
    service = make(world, "  Orders \u00a0& Billing ", url="Shop.Example.org")
    assert (service.name, service.slug) == ("Orders & Billing", "orders-billing")
    assert (service.tier, service.lifecycle, service.visibility) == (3, "pre_launch", "team")
    production = service.environments.get()
    assert (production.slug, production.is_production) == ("production", True)
    endpoint = production.endpoints.get()
    assert (endpoint.purpose, endpoint.url) == ("web", "https://shop.example.org/")


def test_the_url_may_follow_later(world: World):
    assert not Endpoint.objects.filter(environment__service=make(world)).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \u00a0 "),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("name", "Shop \u202egro.elpmaxe"),
        ("url", "ftp://example.org"),
        ("url", "https://user:pw@example.org"),
        ("slug", "With Spaces"),
        ("slug", "UPPER"),
        ("slug", "-x"),
        ("slug", "a--b"),
        ("slug", "new"),
        ("slug", "x" * 61),
        ("tier", 0),
        ("tier", 5),
        ("tier", "high"),
        ("tier", True),
        ("tier", 1.5),
        ("lifecycle", "retired"),
        ("lifecycle", "dead"),
        ("visibility", "public"),
        ("repository", "javascript:alert(1)"),
        ("repository", "git@example.org:x.git"),
        ("rto_minutes", -1),
        ("rto_minutes", 366 * 24 * 60 + 1),
        ("rto_minutes", "4h"),
        ("rpo_minutes", "1.5"),
        ("rpo_minutes", "٣"),
        ("description", "x" * 4001),
        ("description", "a\x07b"),
        ("owner", "nobody@example.org"),
        ("owner", "nobody\x00@example.org"),
        ("team_id", "x"),
        ("revision", 7),
        ("created_at", AT),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(world: World, field: str, value: object):
    details: dict[str, Any] = {"name": "Shop", field: value}
    with pytest.raises(Invalid) as refused:
        create_service(team=world.orders, actor=world.actor("lead"), at=AT, **details)
    assert list(refused.value.fields) == [field]
    assert not Service.objects.exists()


def test_all_that_is_wrong_is_told_at_once(world: World):
    with pytest.raises(Invalid) as refused:
        make(world, "", url="x y", tier="9", rto_minutes="soon")
    assert set(refused.value.fields) == {"name", "url", "tier", "rto_minutes"}


def test_the_owner_on_call_is_a_member_of_the_team(world: World):
    for stranger in ("outsider", "administrator", "colleague"):
        with pytest.raises(Invalid, match="member of the team"):
            make(world, owner=world.people[stranger])
    with pytest.raises(Invalid, match="member of the team"):
        make(world, owner="outsider@example.org")
    contributor = world.people["contributor"]
    assert make(world, "A", owner=contributor).owner == contributor
    assert make(world, "B", owner=contributor.pk).owner == contributor
    assert make(world, "C", owner="CONTRIBUTOR@example.org").owner == contributor
    assert make(world, "D", owner="").owner is None


def test_a_team_has_a_name_once_in_any_case_and_another_team_may_have_it_too(world: World):
    make(world, "Shop")
    with pytest.raises(NameTaken):
        make(world, "SHOP")
    twin = world.service("Shop", world.billing)
    assert twin.slug == "shop-2"


def test_a_taken_address_moves_on_and_tells_of_nobody_elses_service(world: World):
    world.service("One", world.billing, slug="shop")
    assert make(world, "Two", slug="shop").slug == "shop-2"
    assert make(world, "Shop").slug == "shop-3"
    assert make(world, "shop!").slug == "shop-4"
    assert make(world, "日本").slug == "service"
    assert make(world, "Import").slug == "import-1"


def test_an_edit_needs_the_revision_that_was_looked_at(world: World):
    service = make(world)
    edit(world, service, "contributor", description="First")
    with pytest.raises(RevisionPassed) as passed:
        edit(world, service, description="Second")
    assert passed.value.status == 412
    service.refresh_from_db()
    assert (service.description, service.revision) == ("First", 2)


def test_an_edit_that_changes_nothing_leaves_the_revision_and_the_ledger(world: World):
    service = make(world, url="example.org", owner=world.people["lead"])
    before = last_entry()
    same = edit(world, service, name="Shop", tier="3", owner="lead@example.org", lifecycle="pre_launch")
    assert same.revision == 1
    assert kinds_since(before) == []


def test_an_edit_takes_known_fields_only(world: World):
    service = make(world)
    for field in ("slug", "team", "team_id", "id", "revision", "created_at", "owner_id", "url", "pk"):
        with pytest.raises(Invalid) as refused:
            edit_service(service=service, changes={field: "x"}, revision=1, actor=world.actor("lead"), at=AT)
        assert list(refused.value.fields) == [field]


def test_a_rename_onto_a_sibling_is_refused_and_a_change_of_case_is_not(world: World):
    make(world, "Shop")
    other = make(world, "Cart")
    with pytest.raises(NameTaken):
        edit(world, other, name="shop")
    assert edit(world, other, name="CART").name == "CART"


def test_an_owner_who_left_may_stand_but_not_be_named_again(world: World):
    service = make(world, owner=world.people["contributor"])
    remove_member(team=world.orders, user=world.people["contributor"], actor=world.actor("lead"), at=AT)
    service = edit(world, service, owner="contributor@example.org", tier=1)
    assert (service.owner, service.tier) == (world.people["contributor"], 1)
    service = edit(world, service, owner="")
    with pytest.raises(Invalid):
        edit(world, service, owner="contributor@example.org")


def test_a_retired_service_stays_as_it_was_until_who_may_retire_brings_it_back(world: World):
    service = retire_service(service=make(world), actor=world.actor("lead"), at=AT)
    with pytest.raises(AlreadyRetired):
        retire_service(service=service, actor=world.actor("lead"), at=AT)
    with pytest.raises(ServiceRetired):
        edit(world, service, tier=1)
    with pytest.raises(ServiceRetired):
        edit(world, service, tier=1, lifecycle="retired")
    with pytest.raises(Forbidden):
        edit(world, service, "contributor", lifecycle="live")
    assert edit(world, service, lifecycle="live", tier=1).lifecycle == "live"


def test_a_service_moves_by_who_has_the_right_in_both_teams(world: World):
    service = make(world, owner=world.people["contributor"])
    for name, refusal in (("lead", Unseen), ("contributor", Forbidden), ("outsider", Unseen)):
        with pytest.raises(refusal):
            transfer_service(service=service, team=world.billing, actor=world.actor(name), at=AT)
    add_member(
        team=world.billing,
        user=world.people["lead"],
        role="contributor",
        actor=world.actor("outsider"),
        at=AT,
    )
    with pytest.raises(Forbidden):
        transfer_service(service=service, team=world.billing, actor=world.actor("lead"), at=AT)
    moved = transfer_service(service=service, team=world.billing, actor=world.actor("administrator"), at=AT)
    assert (moved.team, moved.owner, moved.revision) == (world.billing, None, 2)
    with pytest.raises(Unseen):
        edit(world, moved, "contributor", tier=1)


def test_a_service_does_not_move_where_it_is_nor_onto_a_name_nor_into_an_archive(world: World):
    service, administrator = make(world), world.actor("administrator")
    with pytest.raises(SameTeam):
        transfer_service(service=service, team=world.orders, actor=administrator, at=AT)
    world.service("SHOP", world.billing)
    with pytest.raises(NameTaken):
        transfer_service(service=service, team=world.billing, actor=administrator, at=AT)
    archive_team(team=world.billing, actor=administrator, at=AT)
    with pytest.raises(TeamArchived):
        transfer_service(service=service, team=world.billing, actor=administrator, at=AT)


def test_a_stale_copy_gives_no_right_over_a_service_that_has_moved(world: World):
    service = make(world)
    transfer_service(service=service, team=world.billing, actor=world.actor("administrator"), at=AT)
    assert service.team == world.orders  # the copy that the page held
    with pytest.raises(Unseen):
        retire_service(service=service, actor=world.actor("lead"), at=AT)


def test_nothing_is_added_to_an_archived_team(world: World):
    service = make(world)
    archive_team(team=world.orders, actor=world.actor("administrator"), at=AT)
    with pytest.raises(TeamArchived):
        make(world, "Another")
    with pytest.raises(TeamArchived):
        edit(world, service, tier=1)


def test_machines_and_narrow_tokens_change_no_service(world: World):
    service = make(world)
    reading = Actor(world.person("lead"), scopes=frozenset({Scope.READ}))
    elsewhere = Actor(world.person("lead"), scopes=frozenset(Scope), team_id=world.billing.pk)
    for actor, refusal in ((PROBE, Forbidden), (reading, Forbidden), (elsewhere, Unseen)):
        with pytest.raises(refusal):
            retire_service(service=service, actor=actor, at=AT)


def test_each_change_is_recorded_once_with_names_only_committed_to(world: World):
    before = last_entry()
    service = make(world, "Canary", url="https://canary.example.org", description="Sings")
    service = edit(world, service, name="Kanarie", tier=1)
    service = retire_service(service=service, actor=world.actor("lead"), at=AT)
    transfer_service(service=service, team=world.billing, actor=world.actor("administrator"), at=AT)
    assert kinds_since(before) == [
        events.SERVICE_CREATED,
        events.SERVICE_EDITED,
        events.SERVICE_RETIRED,
        events.SERVICE_TRANSFERRED,
    ]
    entries = LedgerEntry.objects.filter(pk__gt=before).order_by("pk")
    bodies = b"".join(bytes(entry.body) for entry in entries)
    for word in (b"Canary", b"canary", b"Kanarie", b"Sings"):
        assert word not in bodies
    kept = set(LedgerCommitment.objects.filter(entry__in=entries).values_list("name", "value"))
    assert {("name", "Kanarie"), ("name_before", "Canary"), ("url", "https://canary.example.org/")} <= kept
    assert b'"from":{"tier":3},"revision":2,"to":{"tier":1}' in bytes(entries[1].body)
