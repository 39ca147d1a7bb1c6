"""Lists: pages that go on from a row, cursors that are good for one list, a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.api.rights import scopes_of
from readiness.clock import now
from tests.api.client import Client, operations
from tests.api.routes import specs
from tests.api.things import build_things

LISTS = sorted(name for name, spec in specs().items() if spec.listing)
IN_A_LIST, IN_A_DETAIL, IN_A_REVIEW, IN_RULES = 6, 8, 14, 24


@pytest.fixture
def many(world):
    for number in range(7):
        world.service(f"Service {number}", tier=1 + number % 4)


def walk(client, operation, **asked):
    rows, cursor = [], None
    while True:
        page = client.call(operation, **asked, **({"cursor": cursor} if cursor else {}))
        assert page.status == 200, page
        rows += page["results"]
        cursor = page["next_cursor"]
        if not cursor:
            return rows


@pytest.mark.parametrize("ordering", ["name", "-name", "tier", "-tier", "team", "created", "-created"])
def test_pages_show_every_row_once_in_order(by, many, ordering):
    rows = walk(by("lead"), "services_list", limit=2, ordering=ordering)
    names = [row["name"] for row in rows]
    assert sorted(names) == [f"Service {number}" for number in range(7)]
    if ordering.endswith("tier"):
        tiers = [row["tier"] for row in rows]
        assert tiers == sorted(tiers, reverse=ordering.startswith("-"))


def test_a_row_that_comes_meanwhile_moves_nothing(by, world, many):
    lead = by("lead")
    first = lead.call("services_list", limit=3)
    world.service("Service 0a")
    second = lead.call("services_list", limit=3, cursor=first["next_cursor"])
    assert [row["name"] for row in second["results"]] == ["Service 3", "Service 4", "Service 5"]


def test_a_cursor_is_good_for_its_own_list_filters_order_and_person(by, many):
    lead = by("lead")
    cursor = lead.call("services_list", limit=2)["next_cursor"]
    wrong = [
        lead.call("services_list", limit=2, cursor=cursor, tier=1),
        lead.call("services_list", limit=2, cursor=cursor, ordering="tier"),
        lead.call("items_list", limit=2, cursor=cursor),
        by("contributor").call("services_list", limit=2, cursor=cursor),
        lead.call("services_list", limit=2, cursor=cursor[:-1] + ("a" if cursor[-1] != "a" else "b")),
        lead.call("services_list", limit=2, cursor="x"),
    ]
    assert [(answer.status, answer["code"]) for answer in wrong] == [(400, "cursor")] * 6
    assert lead.call("services_list", limit=5, cursor=cursor).status == 200


def test_no_list_counts(by, many):
    for name in ("services_list", "items_list", "audit_list"):
        assert set(by("lead").call(name)) == {"results", "next_cursor"}


def queries_of(client, name, things):
    _method, address, _told = operations()[name]
    for part, value in things.parts(name).items():
        address = address.replace(f"{{{part}}}", str(value))
    client.send("get", address, query=things.query(name))  # the use of the token is noted once a minute
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.send("get", address, query=things.query(name))
    assert answer.status in {200, 409}, (name, answer)
    assert sum(len(query["sql"]) for query in seen) < 64 * 1024
    return len(seen)


@pytest.mark.slow
def test_reading_costs_a_constant_number_of_queries(world, stage, by):
    things, client = build_things(world, stage), by("lead")
    own = {"reports_download", "reports_download_signed", "revisions_download", "services_export"}
    own |= {"sendings_list", "webhooks_list"}  # not for leads
    told = operations().items()
    reads = [
        name
        for name, (method, _, _) in told
        if method == "get" and name not in own and scopes_of(specs()[name].right)
    ]
    few = {name: queries_of(client, name, things) for name in reads}
    for number in range(5):
        world.service(f"More {number}")
        for key in ("all.readme", "all.access"):
            stage.put(key, at=now())
    many = {name: queries_of(client, name, things) for name in reads}
    # Fewer is no growth: a page that is full of the newest may name fewer sorts of things.
    assert {name: (few[name], many[name]) for name in reads if few[name] < many[name]} == {}
    # The trail asks once for each sort of name that it tells; a review, or a deployment, looks at every fact.
    reviews = {
        "audit_list",
        "launches_read",
        "gate_read",
        "gate_statement",
        "checklists_upgrade_preview",
        "deployments_read",
    }
    lists = {name: number for name, number in many.items() if name in LISTS and name not in reviews}
    assert {name: number for name, number in lists.items() if number > IN_A_LIST} == {}
    # The file of rules asks for each policy what is measured of it.
    assert many["policies_rules"] <= IN_RULES
    apart = {*LISTS, *reviews, "policies_rules"}
    details = {name: number for name, number in many.items() if name not in apart}
    assert {name: number for name, number in details.items() if number > IN_A_DETAIL} == {}
    assert {name: many[name] for name in reviews if many[name] > IN_A_REVIEW} == {}


def test_a_session_reads_the_same(world, stage):
    client = Client.in_session(world.person("lead"))
    assert client.call("services_list")["results"][0]["slug"] == "payments-api"
