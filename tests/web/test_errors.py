"""Error pages: what happened, what is safe, what to do; they stand when everything else lies."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from portal import urls as portal_urls
from readiness.web import errors


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the disk is full at /srv/secret")


def deny(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Only a lead may <sign>.")


urlpatterns = [*portal_urls.urlpatterns, path("fails", fail), path("denied", deny)]
handler400, handler403 = portal_urls.handler400, portal_urls.handler403
handler404, handler500 = portal_urls.handler404, portal_urls.handler500


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404), ("/denied", 403), ("/fails", 500)])
def test_a_page_says_what_happened_what_is_safe_and_what_to_do(client: Client, address: str, status: int):
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert all(words in page for words in ("What happened", "What is safe", "What to do", "Reference"))
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"


def test_the_reference_is_the_requests_own(client: Client, caplog: pytest.LogCaptureFixture):
    page = client.get("/nowhere").content.decode()
    logged = [record.msg["request_id"] for record in caplog.records if isinstance(record.msg, dict)]
    assert logged
    assert all(reference in page for reference in logged)
    assert logged[0] not in client.get("/nowhere").content.decode()


def test_an_error_of_ours_tells_nothing_of_its_insides(client: Client):
    assert "secret" not in client.get("/fails").content.decode()


def test_a_refusal_keeps_its_sentence_escaped(client: Client):
    assert "Only a lead may &lt;sign&gt;." in client.get("/denied").content.decode()


def test_a_foreign_form_is_told_apart(settings: Settings):
    settings.ROOT_URLCONF = __name__
    answer = Client(enforce_csrf_checks=True).post("/appearance", {"theme": "dark"})
    assert answer.status_code == 403
    assert "This form could not be trusted" in answer.content.decode()


@pytest.mark.parametrize("page", [errors.bad_request, errors.forbidden, errors.not_found])
def test_no_page_needs_the_database_or_a_session(page: object):
    request = RequestFactory().get("/")  # without the user and session that middleware would bring
    assert connection.connection is None or not connection.in_atomic_block
    assert page(request, Exception()).status_code in (400, 403, 404)


def test_the_500_page_needs_neither_as_well():
    request = RequestFactory().get("/", headers={"Cookie": "theme=dark"})
    assert b'data-theme="dark"' in errors.server_error(request).content
