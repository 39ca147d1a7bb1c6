"""`manage.py assess` from outside: a process, real servers, files and exit statuses."""

import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.probes.sites import Answer, Service, Site, redirect_to

ROOT = Path(__file__).resolve().parents[3]
URL_ONLY = ("infrastructure.tls", "security.https", "security.headers", "operations.health_check")


@dataclass
class Run:
    """What one run left behind."""

    status: int
    out: str
    err: str
    seconds: float
    json: dict[str, Any] | None

    def standings(self) -> dict[str, str]:
        assert self.json is not None
        return {item["key"]: item["standing"] for item in self.json["items"]}

    def item(self, key: str) -> dict[str, Any]:
        assert self.json is not None
        return next(item for item in self.json["items"] if item["key"] == key)

    def codes(self) -> dict[str, str]:
        assert self.json is not None
        return {said["kind"]: said["code"] for item in self.json["items"] for said in item["probes"]}


@pytest.fixture
def assess(tmp_path: Path, house_ca_file: Path) -> Callable[..., Run]:
    """Runs the command with no configuration at all, and with a database that is not there."""

    def run(*arguments: object, trust: bool = True, **environment: str) -> Run:
        written = tmp_path / "result.json"
        written.unlink(missing_ok=True)
        given = [str(argument) for argument in arguments]
        given += ["--json", str(written)] if "--json" not in given else []
        given += ["--ca-file", str(house_ca_file)] if trust else []
        bare = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            **environment,
        }
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "manage.py", "assess", *given],
            cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        seconds = time.monotonic() - began
        told = json.loads(written.read_text()) if written.exists() else None
        return Run(done.returncode, done.stdout, done.stderr, seconds, told)

    return run


@pytest.fixture
def service(site: Callable[..., Site], certified: Callable[..., Any]) -> Callable[..., tuple[object, ...]]:
    """Starts a service and gives the arguments to assess it."""

    def start(https: Any = None, plain: Any = None, tls: Any = None) -> tuple[object, ...]:
        secure = site(https or Service(), tls=tls or certified())
        clear = site(plain or redirect_to(f"https://127.0.0.1:{secure.port}"))
        plain_url = f"http://127.0.0.1:{clear.port}"
        return f"https://127.0.0.1:{secure.port}", "--http", plain_url, "--allow", "127.0.0.0/8"

    return start


def test_a_right_service_is_proven_where_a_url_can_prove(assess, service):
    run = assess(*service())
    assert run.status == 0, run.out + run.err
    assert {key: run.standings()[key] for key in URL_ONLY} == dict.fromkeys(URL_ONLY, "pass")
    assert run.json["summary"] == {"pass": 4, "fail": 0, "unknown": 26, "not_applicable": 0}
    assert "Nothing fails of what the address shows" in run.out


def test_the_document_has_the_promised_shape(assess, service):
    arguments = service()
    run = assess(*arguments)
    assert set(run.json) == {"target", "at", "summary", "items"}
    assert run.json["target"] == arguments[0]
    assert datetime.fromisoformat(run.json["at"]).utcoffset() == timedelta(0)
    assert len(run.json["items"]) == 30
    for item in run.json["items"]:
        assert list(item) == ["key", "section", "title", "standing", "needs", "reason", "remedy", "probes"]
        assert item["standing"] in ("pass", "fail", "unknown", "not_applicable")
        assert item["needs"] in (None, "person", "ingest", "drill", "opt-in")
        assert item["reason"]
        for said in item["probes"]:
            assert list(said) == ["kind", "verdict", "code", "sentence", "observations"]
            assert said["verdict"] in ("pass", "warn", "fail", "error", "skipped")


def test_a_service_that_is_wrong_in_everything_exits_1(assess, service):
    run = assess(*service(https=lambda _: Answer(), plain=lambda _: Answer()))
    assert run.status == 1
    failing = {key for key, standing in run.standings().items() if standing == "fail"}
    assert failing == {"security.https", "security.headers", "operations.health_check"}
    assert run.item("security.headers")["remedy"].startswith("Send on every answer")


@pytest.mark.parametrize(
    ("names", "dates", "code"),
    [
        (("127.0.0.1",), (-90, -1), "expired"),
        (("127.0.0.1",), (1, 90), "not_yet_valid"),
        (("other.test",), (-1, 90), "wrong_name"),
    ],
)
def test_a_bad_certificate_fails_its_item_and_proves_nothing_else(
    assess, service, certified, names, dates, code
):
    now = datetime.now(UTC)
    start, end = (now + timedelta(days=days) for days in dates)
    run = assess(*service(tls=certified(*names, not_before=start, not_after=end)))
    assert run.status == 1
    assert run.codes()["tls_certificate"] == code
    assert "pass" not in run.standings().values()


def test_an_authority_that_is_not_given_is_not_trusted(assess, service):
    run = assess(*service(), trust=False)
    assert (run.status, run.codes()["tls_certificate"]) == (1, "unknown_issuer")


def test_a_target_that_nobody_permitted_is_refused_and_the_json_says_so(assess, service):
    run = assess(service()[0])
    assert run.status == 2
    assert set(run.codes().values()) == {"target_refused"}
    assert set(run.standings().values()) == {"unknown"}
    assert "--allow CIDR" in run.out


def test_a_metadata_address_is_refused_whatever_is_allowed(assess):
    assert assess("http://169.254.169.254/", "--allow", "169.0.0.0/8").status == 2


def test_a_port_that_needs_a_rule_of_its_own_is_told_how_to_get_one(assess):
    run = assess("https://127.0.0.1:1", "--allow", "127.0.0.0/8")
    assert run.status == 2
    assert run.item("infrastructure.tls")["remedy"].endswith("--allow CIDR:1.")


def test_nobody_there_is_exit_2_and_never_a_pass(assess, free_port):
    run = assess(
        f"https://127.0.0.1:{free_port}", "--http", f"http://127.0.0.1:{free_port}", "--allow", "127.0.0.0/8"
    )
    assert run.status == 2
    assert set(run.standings().values()) == {"unknown"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("ftp://app.test",),
        ("https://user:secret@app.test",),
        ("https://app.test:99999",),
        ("not a url",),
        ("https://app.test", "--allow", "everything"),
        ("https://app.test", "--allow", "0.0.0.0/0"),
        ("https://app.test", "--health", "health"),
        ("https://app.test", "--http", "https://app.test"),
        ("https://app.test", "--ca-file", "/nowhere/ca.pem"),
        ("https://app.test", "--json", "/nowhere/result.json"),
        ("https://app.test", "--pdf", "/nowhere/result.pdf"),
        ("https://app.test", "--ready", "//evil.test/ready"),
        ("https://app.test/\udcff",),
        ("https://app.test", "--ready", "/\udcff"),
        ("https://app.test", "--json", ""),
        ("https://app.test", "--pdf", ""),
        ("https://app.test", "--ca-file", ""),
        ("https://app.test", "--http", ""),
        ("https://app.test", "--allow", ""),
        ("https://app.test", "--json", "/tmp/one-file", "--pdf", "/tmp/../tmp/one-file"),
    ],
)
def test_bad_input_is_refused_in_one_plain_sentence_before_anything_is_asked(arguments):
    with pytest.raises(CommandError) as refusal:
        call_command("assess", *arguments)
    assert refusal.value.returncode == 2
    assert str(refusal.value).count("\n") == 0


def test_bad_input_exits_2_without_json_and_without_a_trace(assess):
    for arguments in ((), ("https://user:secret@app.test",)):
        run = assess(*arguments, trust=False)
        assert (run.status, run.json) == (2, None)
        assert run.err.strip()
        assert "Traceback" not in run.err


@pytest.mark.parametrize("name", ["localhost", "app.localhost"])
def test_a_name_of_this_machine_is_assessed_as_any_other(assess, site, certified, name):
    secure = site(Service(), tls=certified(name))
    clear = site(redirect_to(f"https://{name}:{secure.port}"))
    where = f"https://{name}:{secure.port}", "--http", f"http://{name}:{clear.port}"
    run = assess(*where, "--allow", "127.0.0.0/8")
    assert run.status == 0, run.out + run.err
    assert {key: run.standings()[key] for key in URL_ONLY} == dict.fromkeys(URL_ONLY, "pass")
    assert run.codes()["dns_records"] == "not_public"


def test_given_a_plain_address_https_is_port_443_of_its_host(assess, site):
    port = site(lambda _: Answer()).port
    run = assess(f"http://127.0.0.1:{port}", "--allow", "127.0.0.0/8")
    assert run.item("infrastructure.tls")["probes"][0]["observations"].get("port") == 443
    assert run.codes()["https_redirect"] == "in_clear"
    assert run.status == 1


@pytest.mark.parametrize("option", ["--json", "--pdf"])
def test_a_file_that_cannot_be_finished_is_exit_2_and_one_sentence(assess, service, option):
    run = assess(*service(), option, "/dev/full")
    assert run.status == 2
    assert f"{option} /dev/full could not be written: No space left on device." in run.err
    assert "Traceback" not in run.err
    assert "Launch checklist of" in run.out


def test_a_configuration_that_makes_no_sense_is_exit_2_and_one_sentence(assess, service):
    run = assess(*service(), DATABASE_URL="nonsense")
    assert (run.status, run.json) == (2, None)
    assert "Traceback" not in run.err
    assert "DATABASE_URL must name SQLite or PostgreSQL" in run.err


def shell(line: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A line of bash where "$@" is the command with its arguments."""
    command = [sys.executable, "manage.py", "assess", *map(str, arguments)]
    return subprocess.run(
        ["bash", "-c", line, "bash", *command],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("line", ['"$@" | head -1; exit ${PIPESTATUS[0]}', '"$@" >&-', '"$@" >&- 2>&-'])
def test_a_reader_that_leaves_changes_neither_exit_status_nor_files(service, house_ca_file, tmp_path, line):
    written = tmp_path / "result.json"
    right = shell(line, *service(), "--ca-file", house_ca_file, "--json", written)
    assert (right.returncode, right.stderr) == (0, "")
    assert len(json.loads(written.read_text())["items"]) == 30
    failing = shell(line, *service(plain=lambda _: Answer()), "--ca-file", house_ca_file)
    assert (failing.returncode, failing.stderr) == (1, "")


def test_json_to_a_reader_that_leaves_is_no_fault_either(service, house_ca_file):
    done = shell(
        '"$@" 2>/dev/null | head -c 1; exit ${PIPESTATUS[0]}',
        *service(), "--ca-file", house_ca_file, "--json", "-",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "{")


def test_a_table_that_cannot_be_written_is_exit_2_and_one_sentence(service, house_ca_file):
    done = shell('"$@" >/dev/full', *service(), "--ca-file", house_ca_file)
    assert (done.returncode, done.stderr) == (
        2, "the table could not be written: No space left on device.\n",
    )  # fmt: skip


def test_json_to_standard_output_leaves_the_table_on_standard_error(assess, service):
    run = assess(*service(), "--json", "-")
    assert json.loads(run.out)["summary"]["pass"] == 4
    assert "Launch checklist of" in run.err


def test_a_pipe_gets_no_colour_and_width_follows_the_terminal(assess, service):
    narrow = assess(*service(), COLUMNS="50", PYTHONIOENCODING="utf-8").out
    assert max(map(len, narrow.splitlines())) <= 50
    assert "\x1b[" not in narrow


def test_other_health_paths_are_asked(assess, service):
    moved = {"/up": Answer(200, b'{"status": "UP"}'), "/health": Answer(404)}
    run = assess(*service(https=Service(pages=moved)), "--health", "/up")
    assert run.codes()["health_endpoint"] == "not_marked_json"


def test_a_pdf_is_written_tagged_and_readable(assess, service, tmp_path):
    from pypdf import PdfReader

    run = assess(*service(), "--pdf", tmp_path / "result.pdf")
    assert run.status == 0, run.err
    reader = PdfReader(tmp_path / "result.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Launch checklist" in text
    for item in run.json["items"]:
        assert item["title"].split()[0] in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def silent(connection: socket.socket) -> None:
    time.sleep(60)


def dripping(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Drip: 1\r\n")
        time.sleep(0.2)


def endless(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")


def open_door(script: Callable[[socket.socket], None], tls: ssl.SSLContext | None) -> socket.socket:
    """A listener that runs the script on every connection."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            script(tls.wrap_socket(connection, server_side=True) if tls else connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener


@pytest.mark.slow
@pytest.mark.parametrize(("secure", "plain"), [(silent, dripping), (endless, endless)])
def test_it_ends_in_time_whatever_the_target_does(assess, certified, tmp_path, secure, plain):
    with open_door(secure, certified()) as https, open_door(plain, None) as http:
        ports = [door.getsockname()[1] for door in (https, http)]
        where = (f"https://127.0.0.1:{ports[0]}", "--http", f"http://127.0.0.1:{ports[1]}")
        run = assess(*where, "--allow", "127.0.0.0/8", "--pdf", tmp_path / "result.pdf")
    assert run.seconds < 40
    assert run.status in (0, 1)
    assert {key for key, standing in run.standings().items() if standing == "pass"} == {"infrastructure.tls"}
    assert (tmp_path / "result.pdf").stat().st_size > 10_000


def test_what_a_target_says_reaches_no_terminal_as_a_command(assess, service):
    evil = Answer(200, b'{"ready": true, "checks": {"\x1b[2J\\u001b]0;x\\u0007": false}}')
    run = assess(*service(https=Service(pages={"/health/ready": evil})))
    assert "\x1b" not in run.out + run.err
    assert "\x07" not in run.out + run.err
