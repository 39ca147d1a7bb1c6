"""The OpenAPI document is complete, true to its own rules, and public."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from readiness.api.glossary import IDS, WORDS
from readiness.launches.operations.signing import ChangedSinceShown
from tests.api.client import Client, document, operations


def test_the_generator_has_nothing_to_complain_of(tmp_path):
    file = tmp_path / "schema.json"
    call_command("spectacular", fail_on_warn=True, validate=True, file=str(file), stdout=StringIO())
    assert file.read_text().startswith("openapi: 3.1")


def test_every_call_says_who_may_make_it_and_what_it_may_answer(db):
    for name, (_method, _address, told) in operations().items():
        assert told["summary"], name
        assert "Token scope" in told["description"] or "session" in told["description"], name
        assert {"400", "401", "403", "429"} <= set(told["responses"]), name


def test_every_error_is_a_problem_but_the_gates_no_go(db):
    for name, (_method, _address, told) in operations().items():
        for status, answer in told["responses"].items():
            if int(status) >= 400 and (name, status) not in {("gate_read", "409"), ("gate_statement", "409")}:
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_every_address_of_the_api_is_in_the_document(db):
    from readiness.api.urls import urlpatterns
    from tests.api.routes import probes_patterns

    told = {re.sub(r"\{\w+\}", "{}", address) for address in document()["paths"]}
    real = {
        "/api/v1/" + re.sub(r"<\w+:\w+>", "{}", str(one.pattern))
        for one in (*urlpatterns, *probes_patterns())
    }
    assert real - told == {"/api/v1/schema/", "/api/v1/docs/"}
    assert told <= real


def test_bodies_are_closed(db):
    for name, shape in document()["components"]["schemas"].items():
        if name.endswith("Request") and "Form" not in name:
            assert shape["additionalProperties"] is False, name


@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/v1/docs/"])
def test_strangers_may_read_the_document(db, address):
    assert Client().send("get", address).status == 200


def test_the_reading_page_holds_no_inline_code(db):
    page = Client().send("get", "/api/v1/docs/").content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|style=|data:|https?://", page)


def test_examples_are_json_that_the_shapes_accept(db):
    import jsonschema

    components = document()["components"]
    shown = 0
    for name, (_method, _address, told) in operations().items():
        content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            schema = {**content["schema"], "components": components}
            jsonschema.validate(json.loads(json.dumps(example["value"])), schema)
            shown += 1
            assert name
    assert shown > 25


def asked_for():
    """(operation, name, shape) of everything that a call takes."""
    schemas = document()["components"]["schemas"]
    for operation, (_method, _address, told) in operations().items():
        for parameter in told.get("parameters", ()):
            yield operation, parameter["name"], parameter
        for content in told.get("requestBody", {}).get("content", {}).values():
            shape = content["schema"]
            while "$ref" in shape:
                shape = schemas[shape["$ref"].rpartition("/")[2]]
            for name, part in shape.get("properties", {}).items():
                yield operation, name, part


def test_nothing_that_is_asked_for_is_left_to_guessing(db):
    told = list(asked_for())
    assert len(told) > 200
    assert [(operation, name) for operation, name, shape in told if not shape.get("description")] == []


def test_the_glossary_holds_no_word_that_nobody_asks(db):
    said = {shape["description"] for _operation, _name, shape in asked_for()}
    assert {name for name, words in {**WORDS, **IDS}.items() if words not in said} == set()


def test_every_code_of_an_error_is_told_with_its_status(db):
    told = document()["components"]["schemas"]["Problem"]["properties"]["code"]["description"]
    assert (
        f"| `{ChangedSinceShown.code}` | {ChangedSinceShown.status} | {ChangedSinceShown.sentence} |" in told
    )
    assert "| `too-many-requests` | 429 |" in told
    rows = re.findall(r"^\| `([\w-]+)` \| \d{3} \|", told, re.MULTILINE)
    assert len(rows) == len(set(rows)) > 60
