"""The gate by the API: the same object on go and no-go, each reason with its mend, and the whole signed."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client as HttpClient

from readiness.clock import now
from readiness.launches.gate_key import enrol_gate_key
from readiness.launches.statement import open_envelope
from readiness.ledger.note import read_key
from tests.api.client import Client
from tests.world import AT

PLACE = {"slug": "payments-api"}


@pytest.fixture
def lead(world, stage):
    return Client.with_token(world.person("lead"), ["read"])


def test_a_no_go_names_every_reason_with_the_page_of_its_mend(lead, stage, settings):
    answer = lead.call("gate_read", **PLACE)
    assert answer.status == 409
    links = {one["item"]: one["link"] for one in answer["reasons"]}
    assert len(links) == 4
    for key, link in links.items():
        assert link == f"{settings.BASE_URL}/services/payments-api/production/items/{key}/"


def test_a_go_and_a_no_go_have_the_same_members(lead, stage):
    no = lead.call("gate_read", **PLACE)
    stage.make_ready(at=now())
    yes = lead.call("gate_read", **PLACE)
    assert set(yes) == set(no) == {"verdict", "reasons", "valid_until", "first_to_expire"}


def test_the_signed_answer_says_the_same_and_opens_with_the_public_key(lead, stage):
    assert lead.call("gate_statement", **PLACE).status == 503
    enrol_gate_key(at=AT)
    key = read_key(HttpClient().get("/ledger/gate-key").content.decode())
    for status, verdict in ((409, "no-go"), (200, "go")):
        if verdict == "go":
            stage.make_ready(at=now())
        answer = lead.call("gate_statement", **PLACE)
        told = open_envelope(answer, key)
        assert (answer.status, told["predicate"]["verdict"]) == (status, verdict)
        plain = lead.call("gate_read", **PLACE)
        assert [one["link"] for one in told["predicate"]["reasons"]] == [
            one["link"] for one in plain["reasons"]
        ]
    assert told["subject"][0]["name"] == "payments-api/production"


def test_the_documented_few_lines_verify_it(lead, stage, tmp_path, monkeypatch, capsys):
    enrol_gate_key(at=AT)
    (tmp_path / "answer").write_text(json.dumps(lead.call("gate_statement", **PLACE)))
    (tmp_path / "key").write_bytes(HttpClient().get("/ledger/gate-key").content)
    page = (Path(__file__).parents[2] / "docs/gate.md").read_text(encoding="utf-8")
    block = re.search(r"    import base64.*?\n\n(?=The key's line)", page, re.DOTALL)
    assert block is not None
    code = "\n".join(line.removeprefix("    ") for line in block.group(0).splitlines())
    monkeypatch.setattr("sys.argv", ["x", str(tmp_path / "answer"), str(tmp_path / "key")])
    exec(compile(code, "docs/gate.md", "exec"), {})
    assert capsys.readouterr().out == "no-go\n"


def test_nobody_else_gets_either(world, stage):
    outsider = Client.with_token(world.person("outsider"), ["read"])
    for call in ("gate_read", "gate_statement"):
        assert outsider.call(call, **PLACE).status == 404
