"""Every call by everybody: who gets in is what the table of rights says, call by call.

Each call is made on things of team Orders, which its maker may or may not see. What is expected is derived from
the table; a call without a declared rule fails in `routes`.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from readiness.api.description import Spec
from readiness.api.rights import Open, scopes_of
from readiness.clock import now
from readiness.teams.access import TABLE, Action
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member
from readiness.teams.roles import Role
from tests.api.client import Client, operations
from tests.api.routes import specs
from tests.api.things import Things, build_things
from tests.launches.stage import set_up
from tests.world import World, build

#: Person of the world -> what they are to team Orders.
ROLES = {
    "outsider": Role.COLLEAGUE,
    "colleague": Role.COLLEAGUE,
    "viewer": Role.VIEWER,
    "contributor": Role.CONTRIBUTOR,
    "lead": Role.LEAD,
    "auditor": Role.AUDITOR,
    "security_reviewer": Role.SECURITY_REVIEWER,
    "administrator": Role.ADMINISTRATOR,
}
ALL_SCOPES = ("read", "write", "review", "sign")
IN, UNSEEN, REFUSED = {200, 201, 202, 204, 409, 412, 422}, {404}, {403, 404}


@pytest.fixture(scope="module")
def rows(keep) -> tuple[World, Things]:
    def make():
        world = build()
        return world, build_things(world, set_up(world))

    return keep(make)


@pytest.fixture
def world(rows, db) -> World:
    return rows[0]


@pytest.fixture
def things(rows, db, settings) -> Things:
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10_000
    return rows[1]


def ask(client: Client, name: str, things: Things) -> tuple[int, bytes]:
    """The call as it is meant to be made; whatever it changed is undone."""
    method, address, told = operations()[name]
    for part, value in things.parts(name).items():
        address = address.replace(f"{{{part}}}", str(value))
    assert "{" not in address, f"{name}: nothing is known to put into {address}"
    body, headers = things.body(name), {"If-Match": "*"} if specs()[name].revision else {}
    undo = transaction.savepoint()
    if isinstance(body, bytes):
        kinds = list(told["requestBody"]["content"])
        answer = client.upload(method, address, body, kinds[-1], query=things.query(name))
    else:
        answer = client.send(method, address, body, query=things.query(name), headers=headers)
    transaction.savepoint_rollback(undo)
    return answer.status, answer.content


def everything(client: Client, things: Things) -> Iterator[tuple[str, Spec, int, bytes]]:
    """Every call, made once."""
    for name, spec in by_people().items():
        yield name, spec, *ask(client, name, things)


def by_people() -> dict[str, Spec]:
    """Every call that people make: what pipelines hand in is theirs alone (tests/ingest/test_door.py)."""
    return {name: spec for name, spec in specs().items() if spec.right is not Open.PIPELINE}


def detail(content: bytes) -> str:
    return str(json.loads(content).get("detail", ""))


def test_strangers_are_told_to_sign_in(things):
    answers = {
        (status, json.loads(content)["code"]) for _, _, status, content in everything(Client(), things)
    }
    assert answers == {(401, "not-signed-in")}


def test_a_token_past_its_day_is_nobodys(world, things):
    client = Client.with_token(world.person("lead"), ALL_SCOPES, at=now() - timedelta(days=1))
    assert {status for _, _, status, _ in everything(client, things)} == {401}


@pytest.mark.parametrize("scope", ALL_SCOPES)
def test_a_token_does_nothing_without_its_scope(world, things, scope):
    client = Client.with_token(world.person("lead"), {"read", scope})
    for name, spec, status, content in everything(client, things):
        needed = {one.value for one in scopes_of(spec.right)}
        if not needed:
            assert (status, detail(content)) == (403, "This needs a session, not a token."), name
        elif needed.isdisjoint({"read", scope}):
            assert status == 403, name
            assert any(repr(one) in detail(content) for one in needed), name


@pytest.mark.parametrize("scope", ["write", "review", "sign"])
def test_every_call_by_token_needs_to_read(world, things, scope):
    client = Client.with_token(world.person("lead"), {scope})
    wrong = {
        name: detail(content) for name, spec, status, content in everything(client, things) if status != 403
    }
    assert wrong == {}


def test_a_token_of_another_team_opens_nothing(world, things):
    add_member(team=world.billing, user=world.person("lead"), role="viewer", actor=SYSTEM, at=now())
    client = Client.with_token(world.person("lead"), ALL_SCOPES, team=world.billing)
    for name, spec, status, content in everything(client, things):
        if expectation(spec, name, "lead") == IN and about_orders(name):
            assert status in REFUSED, (name, status, content)


@pytest.mark.parametrize("who", ROLES)
def test_roles_open_what_the_table_says(world, things, who):
    session = Client.in_session(world.person(who))
    token = Client.with_token(world.person(who), ALL_SCOPES)
    wrong = {}
    for name, spec in by_people().items():
        client = token if spec.fresh and scopes_of(spec.right) else session
        status, content = ask(client, name, things)
        expected = expectation(spec, name, who)
        if status not in expected:
            wrong[name] = (status, content[:200], f"expected {sorted(expected)}")
    assert wrong == {}


#: Lists that are not there for everybody.
RESERVED_LISTS = {"organisation_roles_list", "sendings_list", "webhooks_list", "erasures_list", "holds_list"}


def expectation(spec: Spec, name: str, who: str) -> set[int]:
    """The statuses that fit: in, unseen, refused; any of them where one's own things or four eyes decide."""
    either = IN | REFUSED
    if isinstance(spec.right, Open) or name in Things.OWN:
        return either
    roles = {Role.COLLEAGUE, ROLES[who]}
    allowed = any(not TABLE[action].roles.isdisjoint(roles) for action in spec.right)
    if not about_orders(name):
        everybodys = (spec.listing is not None and allowed) or spec.right == (Action.VIEW_SERVICE,)
        lists = spec.listing is not None and name not in RESERVED_LISTS
        return IN if allowed or everybodys or lists else REFUSED
    if TABLE[Action.VIEW_TEAM].roles.isdisjoint(roles):
        return REFUSED if name in Things.NOT_THE_TEAMS else UNSEEN
    if not allowed:
        return REFUSED
    return either if name in Things.NARROWER else IN


def about_orders(name: str) -> bool:
    """Whether the call is on something of team Orders."""
    return "{" in operations()[name][1] or name in Things.NAMED_IN_BODY


def test_what_is_made_up_is_not_there_for_who_may_do_all(world, things):
    nobody = "00000000-0000-7000-8000-00000000dead"
    names = {"id": nobody, "person": nobody, "number": 999_999}
    lost = Things(
        things.ids, {part: names.get(part, "nowhere") for part in ("slug", *names, "environment", "format")}
    )
    token = Client.with_token(world.person("lead"), ALL_SCOPES)
    session = Client.in_session(world.person("administrator"))
    found: dict[str, Any] = {}
    for name, spec in by_people().items():
        if "{" in operations()[name][1]:
            by_token = spec.fresh and scopes_of(spec.right)
            status, content = ask(token if by_token else session, name, lost)
            if status != 404:
                found[name] = (status, content)
    assert found == {}
