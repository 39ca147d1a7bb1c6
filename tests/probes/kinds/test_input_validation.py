"""Wrong inputs at real services with an OpenAPI document: refused, taken, broken on, and what shows nothing."""

import json

import pytest

from probes.budget import Budget
from probes.grant import Grant
from probes.kinds.input_validation.facts import Declared
from probes.kinds.input_validation.wrong import right_body, wrong_bodies
from probes.tools import Connection
from tests.probes.sites import Answer, as_json

ORDER = {
    "type": "object",
    "required": ["item", "count"],
    "properties": {
        "item": {"type": "string", "maxLength": 20},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "note": {"type": "string"},
    },
}
BODY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
DOCUMENT = {
    "openapi": "3.0.3",
    "paths": {
        "/api/orders": {
            "get": {
                "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}, "example": 1}]
            },
            "post": {"requestBody": BODY},
        },
        "/api/orders/{id}": {
            "put": {"requestBody": BODY, "parameters": [{"name": "id", "in": "path"}]},
            "delete": {"parameters": [{"name": "id", "in": "path", "schema": {"type": "integer"}}]},
        },
        "/api/me": {"get": {}},
    },
    "components": {"schemas": {"Order": ORDER}},
}


def strict(asked):
    """What a careful service answers."""
    if asked.headers.get("Authorization") != "Bearer owner":
        return 401
    if asked.method == "GET":
        page = asked.path.partition("page=")[2]
        return 200 if not page or page.isdigit() else 422
    try:
        order = json.loads(asked.body)
    except ValueError:
        return 400
    item, count = (order.get(name) for name in ("item", "count")) if isinstance(order, dict) else (None, None)
    right = isinstance(item, str) and len(item) <= 20 and isinstance(count, int) and 1 <= count <= 9
    return 201 if right else 422


def service(judge=strict, document=None):
    def answer(asked):
        if asked.path == "/openapi.json":
            return as_json(document or DOCUMENT)
        return Answer(judge(asked), b"{}")

    return answer


def lax(**answers):
    """Like `strict`, but for what is named: `broken` for broken JSON, `put` for all of PUT, `everything`."""

    def judge(asked):
        if "everything" in answers:
            return answers["everything"]
        if "put" in answers and asked.method == "PUT":
            return answers["put"]
        said = strict(asked)
        if "broken" in answers and said == 400:
            return answers["broken"]
        return answers.get("wrong", said) if said == 422 else said

    return judge


@pytest.fixture
def try_all(look, site, certified):
    def make(handler, *, paths=("/*",), budget=200, ids=("id=7",)):
        running = site(handler, tls=certified())
        account = Connection("test_account", f"https://app.test:{running.port}", "Bearer owner")
        grant = Grant(Declared(ids=ids), {"test_account": account}, "t", paths, Budget(budget))
        return running, look("input_validation", https_port=running.port, grant=grant)

    return make


@pytest.mark.parametrize(
    ("judge", "code"),
    [
        (strict, "refused"),
        (lax(broken=500), "broke"),
        (lax(broken=200), "accepted"),
        (lax(wrong=200), "accepted"),
        (lax(put=204), "accepted"),
        (lax(everything=400), "too_little"),
        (lax(everything=404), "too_little"),
        (lax(wrong=404), "too_little"),
        (lax(wrong=403), "too_little"),
        (lax(put=503), "too_little"),
        (lax(everything=200), "accepted"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_refused_counts_only_beside_what_is_taken(try_all, judge, code):
    assert try_all(service(judge))[1].verdict.code == code


def test_it_sends_what_is_documented_and_nothing_that_deletes(try_all):
    running, _outcome = try_all(service())
    assert {one.method for one in running.asked} == {"GET", "POST", "PUT"}
    assert not any(one.path == "/api/me" for one in running.asked)


def test_what_lies_outside_the_permit_is_not_sent_and_lowers_the_share(try_all):
    running, outcome = try_all(service(), paths=("/openapi.json", "/api/orders"))
    assert {one.path.partition("?")[0] for one in running.asked} == {"/openapi.json", "/api/orders"}
    assert (outcome.verdict.code, "66 %" in outcome.verdict.sentence) == ("too_little", True)


def test_a_spent_budget_is_no_verdict(try_all):
    running, outcome = try_all(service(), budget=5)
    assert (len(running.asked), outcome.verdict.code) == (5, "budget_spent")


def test_a_document_without_input_proves_nothing(try_all):
    document = {"openapi": "3.0.0", "paths": {"/api/me": {"get": {}}}}
    assert try_all(service(document=document))[1].verdict.code == "no_input"


def test_right_and_wrong_bodies_come_from_the_schema_alone():
    right = right_body(ORDER)
    assert right == {"item": "x", "count": 1}
    wrong = dict(wrong_bodies(ORDER, right))
    assert json.loads(wrong["more than its bounds"])["item"] == "x" * 21
    assert json.loads(wrong["a wrong type"])["item"] == {"launchproof": []}
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(wrong["broken JSON"])
    assert right_body({"example": {"a": 1}}) == {"a": 1}
    assert (
        right_body({"type": "array", "minItems": 2, "items": {"format": "uuid", "type": "string"}})[1].count(
            "-"
        )
        == 4
    )
