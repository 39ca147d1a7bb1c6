"""`list_probes` and `probe KIND TARGET`."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from probes.discovery import kinds
from readiness.errors.proving import WITNESS as RECEIVED_ERRORS
from readiness.ingest.discovery import formats
from tests.probes.sites import Answer, Service, Site, redirect_to


def call(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def target(
    site: Callable[..., Site], certified: Callable[..., Any], house_ca_file: Path
) -> Callable[..., list[str]]:
    def start(service: Service | None = None) -> list[str]:
        https = site(service or Service(), tls=certified())
        plain = site(redirect_to(f"https://127.0.0.1:{https.port}"))
        where = [f"https://127.0.0.1:{https.port}", "--http", f"http://127.0.0.1:{plain.port}"]
        return [*where, "--allow", "127.0.0.0/8", "--ca-file", str(house_ca_file)]

    return start


def test_an_unknown_kind_is_bad_input_and_names_the_known_ones():
    with pytest.raises(CommandError, match="https_redirect") as refusal:
        call_command("probe", "no_such_kind", "https://app.test")
    assert refusal.value.returncode == 2


def test_a_refused_target_exits_2():
    status, said = call("probe", "hosting", "http://127.0.0.1/")
    assert status == 2
    assert said.startswith("error: 127.0.0.1 is an internal")


@pytest.mark.parametrize(
    ("kind", "service", "status"),
    [
        ("https_redirect", Service(), 0),
        ("tls_certificate", Service(), 0),
        ("dns_records", Service(), 2),
        ("health_endpoint", Service(pages={"/health": Answer(500)}), 1),
    ],
)
def test_the_exit_status_is_the_verdict(target, kind, service, status):
    assert call("probe", kind, *target(service))[0] == status


@pytest.mark.parametrize("kind", ["vault_secrets", "rate_limit", "uptime", "error_events"])
def test_a_kind_that_needs_more_than_a_url_says_what_and_asks_nobody(target, kind):
    status, said = call("probe", kind, *target())
    assert status == 2
    assert said.startswith("skipped: A URL is not enough for this probe. It needs ")
    assert "--service" in said


def test_a_target_and_a_service_are_one_too_many():
    for given in (("https://app.test", "--service=x"), ()):
        with pytest.raises(CommandError, match="either"):
            call_command("probe", "hosting", *given)


def test_one_look_is_told_as_json_with_timings(target):
    status, said = call("probe", "hosting", *target(), "--json")
    told = json.loads(said)
    assert (status, told["verdict"], told["kind"]) == (0, "pass", "hosting")
    assert len(told["hops"]) == 3
    assert set(told["hops"][0]["phases"]) == {"dns", "connect", "tls", "send", "wait", "receive"}


def test_the_kinds_are_listed_for_people():
    said = call("list_probes")[1]
    assert "https_redirect (probe, on)" in said
    assert "pip_audit (ingest, on)" in said
    assert "supports infrastructure.hosting" in said


def test_all_witnesses_are_listed_for_programs():
    listed = {entry["kind"]: entry for entry in json.loads(call("list_probes", "--json")[1])}
    assert set(listed) == {*kinds(), *formats(), RECEIVED_ERRORS}
    assert all(entry["enabled"] and not entry["faults"] for entry in listed.values())
    assert {entry["witness"] for entry in listed.values()} == {"probe", "ingest", "drill"}
    assert {kind for kind, entry in listed.items() if entry["witness"] == "drill"} == {
        "migration_test", "restore_drill", "rollback_rehearsal", "page_drill",
    }  # fmt: skip
    assert {kind for kind, entry in listed.items() if entry["witness"] == "probe"} == set(kinds())
    assert all(entry["source"] and entry["needs"] and entry["items"] for entry in listed.values())
    assert listed["dns_records"]["items"] == [{"key": "infrastructure.dns", "class": "proves"}]
