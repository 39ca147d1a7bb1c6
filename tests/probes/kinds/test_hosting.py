"""Hosting: served by a service, and steadily."""

from itertools import count

import pytest

from tests.probes.sites import Answer, Service


def home(answer) -> Service:
    return Service(pages={"/": answer})


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Welcome to nginx!</title></head></html>",
        b"<title>Apache2 Debian Default Page: It works</title>",
        b"<html><body><h1>It works!</h1></body></html>\n",
        b"<title>Caddy works!</title>",
        b"<title>x</title><p>This domain is for sale</p>",
        b"<Error><Code>NoSuchBucket</Code></Error>",
        b"<title>Welcome to nginx on Debian!</title>",
        b"<title>Welcome to OpenResty!</title>",
        b"<title>The install worked successfully! Congratulations!</title>",
        b"<title>Microsoft Azure App Service - Welcome</title>",
        b"Fastly error: unknown domain: shop.example",
        b'{"status":"error","code":404,"message":"Application not found","request_id":"railway-1"}',
    ],
)
def test_a_default_or_parked_page_fails(look, body):
    assert look("hosting", home(Answer(200, body))).verdict.code == "not_the_service"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<title>Shop</title><p>Runs on nginx, Jetty and Caddy. It works!</p>",
        b"<title>Railway timetable</title><p>Station not found</p>",
    ],
)
def test_a_page_of_its_own_passes(look, body):
    assert look("hosting", home(Answer(200, body))).verdict.code == "steady"


def test_a_way_to_another_origin_is_not_the_service(look):
    away = Answer(302, b"", {"Location": "https://elsewhere.example/"})
    assert look("hosting", home(away)).verdict.code == "leads_elsewhere"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_errors_alone_fail(look, status):
    assert look("hosting", home(Answer(status, b""))).verdict.code == "server_error"


def test_nobody_there_is_no_verdict(look, free_port):
    assert look("hosting", https_port=free_port).verdict.status == "error"


def test_an_untrusted_certificate_is_no_verdict(look, certified):
    assert look("hosting", tls=certified("other.test")).verdict.code == "tls_failed"


def test_answers_that_change_are_a_warning(look):
    numbers = count()
    flapping = lambda _: Answer(502 if next(numbers) % 2 else 200)  # noqa: E731
    assert look("hosting", home(flapping)).verdict.code == "unsteady"


def test_a_page_that_speaks_of_nginx_is_a_service(look):
    assert look("hosting", home(Answer(200, b"<title>How we run nginx</title>"))).verdict.code == "steady"


def test_an_api_without_a_root_page_is_a_service(look):
    assert look("hosting", home(Answer(404, b"{}"))).verdict.code == "steady"
