"""A prepared query: built once, right for everybody, and refused where it could not be."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.prepared import NotSent, prepared
from readiness.teams.actors import PROBE, Actor, Scope
from readiness.teams.models import Membership, Team
from readiness.teams.roles import Role
from tests.races import at_once
from tests.world import AT, EVERYBODY, World

BUILT: list[Any] = []


@prepared
def seen_by(*, actor: Actor) -> QuerySet[Service]:
    BUILT.append(actor)
    return visible_services(actor).select_related("team").order_by("name")


@prepared
def named(most: int, *, names: str) -> QuerySet[Service, tuple[str, UUID]]:
    return Service.objects.filter(name=names).values_list("name", "team")[:most]


@prepared
def these(*, ids: list[UUID]) -> QuerySet[Service]:
    BUILT.append(ids)
    return Service.objects.filter(pk__in=ids).order_by("name")


@prepared
def containing(*, text: str) -> QuerySet[Service]:
    return Service.objects.filter(Q(name__icontains=text) | Q(slug__startswith=text))


@prepared
def ending(*, text: str) -> QuerySet[Service]:
    return Service.objects.filter(name__endswith=text)


@prepared
def now_and_then(*, text: str) -> QuerySet[Service]:
    return Service.objects.filter(Q(name=text) | Q(name__endswith=text))


@prepared
def made(*, after: datetime | None) -> QuerySet[Service]:
    return Service.objects.filter(created_at__gt=after) if after else Service.objects.all()


@prepared
def none_at_all(*, actor: Actor) -> QuerySet[Service]:
    return Service.objects.filter(pk__in=[])


@pytest.fixture(autouse=True)
def nothing_kept():
    vars(connections["default"]).pop("prepared_queries", None)
    BUILT.clear()


@pytest.fixture
def services(world: World) -> list[Service]:
    return [
        world.service("Shop"),
        world.service("Ledger", world.billing),
        world.service("Map", world.billing, visibility="organisation"),
    ]


@pytest.mark.usefixtures("services")
def test_everybody_gets_their_own_answer_from_one_query(world: World):
    for _ in range(2):
        for who in EVERYBODY:
            actor = world.actor(who)
            assert seen_by(actor=actor) == list(visible_services(actor).order_by("name")), who
    assert len(BUILT) == 1
    assert BUILT[0].user.pk not in {person.pk for person in world.people.values()}


@pytest.mark.usefixtures("services")
def test_tokens_the_deactivated_and_machines_are_other_forms(world: World):
    lead = world.person("lead")
    gone = world.person("viewer")
    gone.is_active = False
    read = frozenset({Scope.READ})
    for actor in (
        Actor(lead, scopes=read, team_id=world.orders.pk),
        Actor(lead, scopes=read, team_id=world.billing.pk),
        Actor(lead, scopes=read),
        Actor(lead, scopes=frozenset({Scope.SIGN})),
        Actor(gone),
        PROBE,
        Actor(lead),
    ):
        assert seen_by(actor=actor) == list(visible_services(actor).order_by("name"))
    assert len(BUILT) == 6  # the two teams of the token are one form


def test_roles_decide_on_the_form_and_have_to_be_remembered(world: World):
    def form(roles: frozenset[Role]) -> Any:
        return Actor.person(world.person("lead")).remembering(lambda: roles).outline().form

    assert form(frozenset({Role.LEAD})) != form(frozenset({Role.VIEWER}))
    like = world.actor("lead").outline()
    stranger: Any = like.made_of(like.ids)
    with pytest.raises(RuntimeError, match="remember"):
        stranger.roles_held()


def test_a_change_shows_at_once(world: World, services: list[Service]):
    actor = world.actor("outsider")
    assert services[0] not in seen_by(actor=actor)
    Membership.objects.create(team=world.orders, user=world.person("outsider"), role="viewer", since=AT)
    assert services[0] in seen_by(actor=actor)


def test_related_rows_come_along(world: World, services: list[Service]):
    actor = world.actor("auditor")
    with CaptureQueriesContext(connection) as queries:
        assert {one.team.name for one in seen_by(actor=actor)} == {"Orders", "Billing"}
    assert len(queries) == 1


def test_texts_and_shapes(services: list[Service]):
    assert named(1, names="Shop") == [("Shop", services[0].team_id)]
    assert named(1, names="shop'; --") == []
    assert named(2, names="\x02stand-in 0") == []
    assert named(2, names="Map") == [("Map", services[2].team_id)]


def test_any_number_of_ids_is_a_handful_of_forms(services: list[Service]):
    keys = [one.pk for one in services]
    assert these(ids=keys) == sorted(services, key=lambda one: one.name)
    assert these(ids=[*keys, keys[0]]) == sorted(services, key=lambda one: one.name)
    assert len(BUILT) == 1
    assert these(ids=keys[:1]) == [services[0]]
    with pytest.raises(TypeError):
        these(ids=[])


@pytest.mark.parametrize(
    ("text", "names"),
    [("ho", ["Shop"]), ("HO", ["Shop"]), ("map", ["Map"]), ("%", []), ("_", []), ("\\", []), ("'", [])],
)
def test_parts_of_a_name(text: str, names: list[str], services: list[Service]):
    containing(text="x")
    assert [one.name for one in containing(text=text)] == names


def test_times_are_sent_as_times(services: list[Service]):
    assert len(made(after=AT - timedelta(seconds=1))) == 3
    assert made(after=AT) == []
    assert len(made(after=None)) == 3
    assert made(after=AT) == []


def test_a_value_that_is_changed_on_its_way_is_refused(world: World):
    with pytest.raises(NotSent):
        ending(text="Shop")
    with pytest.raises(NotSent):  # and not kept
        ending(text="Shop")
    with pytest.raises(NotSent):  # though it is sent as it is in another place
        now_and_then(text="Shop")
    with pytest.raises(TypeError):
        named(1, names=7)  # type: ignore[arg-type]


def test_what_can_have_no_rows_asks_nothing(world: World):
    actor = world.actor("lead")
    with CaptureQueriesContext(connection) as queries:
        assert none_at_all(actor=actor) == []
    assert not queries


def test_forms_kept_are_bounded(services: list[Service], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("readiness.prepared.MOST_KEPT", 3)
    for most in range(1, 9):
        assert len(named(most, names="Shop")) == 1
    assert len(vars(connections["default"])["prepared_queries"]) <= 3


def test_a_date_is_no_time(world: World):
    @prepared
    def due(*, until: date) -> QuerySet[Team]:
        return Team.objects.filter(services__checklists__items__due_date__lte=until)

    assert due(until=AT.date()) == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own(world: World, services: list[Service]):
    actor = world.actor("auditor")

    def ask() -> list[list[str]]:
        return [[one.name for one in seen_by(actor=actor)] for _ in range(5)]

    assert at_once(ask, ask, ask) == [[["Ledger", "Map", "Shop"]] * 5] * 3
