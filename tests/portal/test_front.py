"""`make run` puts the portal behind HTTPS beside the samples, and keeps it as a service that its own probes look at."""

import http.client
import json
import ssl
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal.sample.front import front_file, front_servers, prepare_front
from portal.sample.registry import ca_file, prepare_samples
from portal.supervisor.ports import free_ports
from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import publish_library
from readiness.evidence.files import path_of
from readiness.management.demo import itself, people, story

NOW = datetime.now(UTC)


class Portal(BaseHTTPRequestHandler):
    """Says what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = {name: self.headers.get(name) for name in ("Host", "X-Forwarded-Proto", "X-Forwarded-For")}
        body = json.dumps({"path": self.path, **asked}).encode()
        self.send_response(418)
        self.send_header("Set-Cookie", "csrftoken=x; Path=/")
        self.send_header("Set-Cookie", "other=y; Secure")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("front")


@pytest.fixture(scope="module")
def front(folder):
    return prepare_front(folder, prepare_samples(folder, NOW), NOW)


@pytest.fixture(scope="module")
def portal():
    server = HTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_address
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(folder, front):
    started = []

    def asked(to, path="/", method="GET", **headers):
        started.extend(front_servers(front, folder, to))
        for server in started:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        trust = ssl.create_default_context(cafile=str(ca_file(folder)))
        connection = http.client.HTTPSConnection("127.0.0.1", front.https_port, timeout=10, context=trust)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    yield asked
    for server in started:
        server.shutdown()
        server.server_close()


def test_it_hands_on_what_was_asked_and_answered_and_says_that_it_was_https(ask, front, portal):
    answer, content = ask(portal, "/a?b=c", **{"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http"})
    assert answer.status == 418
    assert json.loads(content) == {
        "path": "/a?b=c",
        "Host": f"127.0.0.1:{front.https_port}",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "127.0.0.1",
    }
    assert answer.headers.get_all("Set-Cookie") == ["csrftoken=x; Path=/; Secure", "other=y; Secure"]


def test_a_head_has_no_body(ask, portal):
    answer, content = ask(portal, method="HEAD")
    assert (answer.status, content) == (418, b"")


def test_a_portal_that_does_not_answer_is_a_bad_gateway(ask):
    (nobody,) = free_ports(29_000, 1, avoid=set())
    assert ask(("127.0.0.1", nobody))[0].status == 502


def test_its_ports_stay_since_a_service_names_them(folder, front):
    samples = prepare_samples(folder, NOW)
    assert prepare_front(folder, samples, NOW).ports == front.ports
    assert set(front.ports).isdisjoint(port for sample in samples for port in sample.ports)


@pytest.mark.django_db
def test_the_portal_is_a_service_of_its_own_demo_with_its_real_documents(settings, folder, front):
    cast = people.bring(NOW - 401 * story.DAY)
    publish_library(NOW - 400 * story.DAY)
    assert list(story._itself(cast, NOW)) == []  # nothing runs here
    settings.VAR_DIR = folder
    assert front_file(folder).is_file()
    (told,) = story._itself(cast, NOW)
    production = told.service.environments.get(is_production=True)
    assert set(production.endpoints.values_list("purpose", "url")) == {
        ("web", front.https_url),
        ("plain_http", front.http_url),
    }
    shown = ItemEvidence.objects.filter(item__checklist__service=told.service)
    assert {
        one.item.key: one.evidence.revisions.get().file_id for one in shown
    }.keys() == itself.DOCUMENTS.keys()
    for one in shown:
        kept = path_of(one.evidence.revisions.get().file_id).read_bytes()
        assert kept == (settings.BASE_DIR / itself.DOCUMENTS[one.item.key][0]).read_bytes()
