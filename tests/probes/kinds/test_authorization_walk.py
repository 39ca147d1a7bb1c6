"""Walks over real services with an OpenAPI document: what denies, what is open, what only looks like a denial."""

import json

import pytest

from probes.budget import Budget
from probes.grant import Grant
from probes.kinds.authorization_walk.facts import Declared
from probes.openapi import BadDocument, ids_of, read
from probes.tools import Connection
from tests.probes.sites import Answer, as_json

ID = {"name": "order_id", "in": "path", "required": True, "schema": {"type": "integer"}}
DOCUMENT = {
    "openapi": "3.1.0",
    "security": [{"token": []}],
    "paths": {
        "/api/orders": {"get": {}, "post": {"requestBody": {}}},
        "/api/orders/{order_id}": {"parameters": [{"$ref": "#/components/parameters/id"}], "get": {}},
        "/api/admin": {"get": {}},
        "/api/version": {"get": {"security": []}},
    },
    "components": {"parameters": {"id": ID}},
}
RIGHTS = {
    "Bearer owner": "/api/admin /api/orders /api/orders/7",
    "Bearer low": "/api/orders",
    "Bearer other": "/api/orders",
}


class Shop:
    """A service that denies rightly; `opens` maps a path to whom it lets in besides, `denies` is how it says no."""

    def __init__(self, opens=(), denies=None, document=None, rights=None):
        self.opens, self.document = dict(opens), document or DOCUMENT
        self.denies = denies or Answer(401, b"{}")
        self.rights = rights or RIGHTS

    def __call__(self, asked):
        if asked.path == "/openapi.json":
            return as_json(self.document)
        who = asked.headers.get("Authorization", "")
        if asked.path == "/api/version" or who in self.opens.get(asked.path, ()):
            return as_json({"secret": True})
        if asked.path in self.rights.get(who, "").split():
            return as_json({"yours": True})
        return self.denies if not who else Answer(403, b"{}")


@pytest.fixture
def walk(look, site, certified):
    def make(shop, *, said=None, paths=("/*",), budget=100, stopped=None, origin=None):
        service = site(shop, tls=certified())
        base = origin or f"https://app.test:{service.port}"
        accounts = {"test_account": "owner", "low_privilege": "low", "other_tenant": "other"}
        held = {tool: Connection(tool, base, f"Bearer {who}") for tool, who in accounts.items()}
        said = said or Declared(ids=("order_id=7",), restricted=("/api/admin",))
        stop = (lambda: stopped(service)) if stopped else (lambda: False)
        grant = Grant(said, held, "t", paths, Budget(budget), stop)
        return service, look("authorization_walk", https_port=service.port, grant=grant)

    return make


@pytest.mark.parametrize(
    ("shop", "code"),
    [
        (Shop(), "partly_walked"),
        (Shop(denies=Answer(302, b"", {"Location": "/login?next=/"})), "partly_walked"),
        (Shop(denies=Answer(404, b"")), "partly_walked"),
        (Shop({"/api/admin": [""]}), "open"),
        (Shop({"/api/admin": ["Bearer low"]}), "open"),
        (Shop({"/api/orders/7": ["Bearer other"]}), "open"),
        (Shop(rights={"": ""}), "nothing_exercised"),
        (Shop(denies=Answer(503, b"")), "nothing_exercised"),
        (Shop(denies=Answer(302, b"", {"Location": "/elsewhere"})), "nothing_exercised"),
        (Shop(document={"swagger": "2.0"}), "no_document"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_walk_tells_denials_from_what_only_looks_like_one(walk, shop, code):
    _service, outcome = walk(shop)
    assert outcome.verdict.code == code


def test_it_says_how_much_it_could_not_try_and_sends_safe_methods_only(walk):
    service, outcome = walk(Shop(), said=Declared())
    assert "(50 %)" in outcome.verdict.sentence
    assert {one.method for one in service.asked} == {"GET"}
    assert not any("{" in one.path for one in service.asked)


def test_what_all_deny_and_is_read_only_passes(walk):
    document = {**DOCUMENT, "paths": {"/api/orders": {"get": {}}}}
    assert walk(Shop(document=document))[1].verdict.status == "pass"


def test_paths_outside_the_permit_are_not_asked(walk):
    service, outcome = walk(Shop({"/api/admin": [""]}), paths=("/openapi.json", "/api/orders"))
    assert {one.path for one in service.asked} == {"/openapi.json", "/api/orders"}
    assert outcome.verdict.code == "partly_walked"


def test_a_stop_holds_within_one_request_and_what_is_open_stays_known(walk):
    service, outcome = walk(Shop({"/api/orders": [""]}), stopped=lambda site: len(site.asked) >= 3)
    assert (len(service.asked), outcome.verdict.code) == (3, "open")


def test_a_credential_goes_to_no_other_origin(walk):
    service, outcome = walk(Shop(), origin="https://elsewhere.test")
    assert (service.asked, outcome.verdict.code) == ([], "no_connection")
    assert "owner" not in json.dumps([outcome.observations, list(outcome.hops)])


@pytest.mark.parametrize(
    "document",
    [
        b"\xff", b"[]", b"{}", b'{"openapi": "3.0.0"}', b'{"openapi": "3.0.0", "paths": []}',
        b'{"openapi": "3.0.0", "servers": [{"url": "https://evil.example/"}], "paths": {"/a": {"get": {}}}}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_walked_says_so(document):
    with pytest.raises(BadDocument):
        read(document, "app.test")


ODD = {"name": "q", "in": "query", "example": "a b/../c"}


def test_a_reference_to_itself_and_odd_shapes_end():
    document = {
        "openapi": "3.0.0",
        "servers": [{"url": "/v1/"}],
        "paths": {
            "/a": {"get": {"parameters": [{"$ref": "#/components/x"}, 7, ODD]}},
            "/b/{id}": {"get": {"parameters": [{"name": "id", "in": "path"}]}},
            7: [], "b": {"get": 1},
        },
        "components": {"x": {"$ref": "#/components/x"}},
    }  # fmt: skip
    first, second = read(json.dumps(document).encode(), "app.test")
    assert first.address({}) == "/v1/a?q=a%20b%2F..%2Fc"
    assert (second.address({}), second.address({"id": "../x"}), second.address({"id": ".."})) == (
        None,
        "/v1/b/..%2Fx",
        None,
    )
    with pytest.raises(ValueError, match="name=value"):
        ids_of(("id",))
