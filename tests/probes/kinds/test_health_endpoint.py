"""Health endpoints on real servers: every way of lying must be caught."""

import json

import pytest

from probes.kinds.health_endpoint.reading import Word, read_liveness, read_readiness
from tests.probes.sites import HEALTHY, READY, Answer, Service, as_json


def code_of(look, service) -> tuple[str, str]:
    verdict = look("health_endpoint", service).verdict
    return str(verdict.status), verdict.code


def health(answer) -> Service:
    return Service(pages={"/health": answer})


def ready(answer) -> Service:
    return Service(pages={"/health/ready": answer})


@pytest.mark.parametrize(
    ("service", "code"),
    [
        (health(Answer(200, b"<!doctype html><title>App</title>")), "not_json"),
        (health(Answer(200, b"OK")), "not_json"),
        (health(Answer(204, b"")), "wrong_status"),
        (health(Answer(404, b"")), "absent"),
        (health(Answer(500, b"")), "wrong_status"),
        (health(as_json(HEALTHY, 500)), "contradicts"),
        (health(as_json({"status": "sick"})), "wrong_shape"),
        (health(as_json({"status": True})), "wrong_shape"),
        (health(as_json(["healthy"])), "wrong_shape"),
        (health(as_json({"status": "down"})), "contradicts"),
        (health(as_json({"status": "healthy", "checks": {"db": False}})), "contradicts"),
        (health(as_json({"status": "UP", "components": {"db": {"status": "DOWN"}}})), "contradicts"),
        (health(Answer(200, b'{"status": "healthy", "status": "down"}')), "not_json"),
        (health(Answer(200, b'{"status": "healthy", "load": NaN}')), "not_json"),
        (health(Answer(200, b"[" * 20_000)), "not_json"),
        (health(as_json(HEALTHY, headers={"Age": "17"})), "cached"),
        (health(as_json(HEALTHY, headers={"X-Cache": "HIT"})), "cached"),
        (health(as_json(HEALTHY, headers={"Cache-Status": "edge; hit"})), "cached"),
        (ready(Answer(404, b"")), "absent"),
        (ready(as_json({"ready": "true", "checks": {"db": True}})), "wrong_shape"),
        (ready(as_json({"ready": 1, "checks": {"db": True}})), "wrong_shape"),
        (ready(as_json({"ready": True})), "no_checks"),
        (ready(as_json({"ready": True, "checks": {}})), "no_checks"),
        (ready(as_json({"ready": True, "checks": ["db"]})), "wrong_shape"),
        (ready(as_json({"ready": True, "checks": {"db": "ok"}})), "wrong_shape"),
        (ready(as_json({"ready": True, "checks": {"db": True, "cache": False}})), "contradicts"),
        (ready(as_json({"ready": True, "status": "fail", "checks": {"db": True}})), "contradicts"),
        (ready(as_json({"ready": False, "checks": {"db": False}})), "contradicts"),
        (ready(as_json(READY, 503)), "contradicts"),
        (ready(as_json({"ready": False, "checks": {"db": False}}, 503)), "not_ready"),
        (ready(Answer(503, b"")), "not_ready"),
        (ready(as_json(HEALTHY)), "wrong_shape"),
        (ready(as_json({"status": "pass", "checks": {"db": [{"status": "fail"}]}})), "contradicts"),
        (ready(as_json({"status": "ok", "checks": {"db": "failed"}})), "wrong_shape"),
        (ready(as_json({"status": "ok", "checks": {"db": 0}})), "wrong_shape"),
        (ready(as_json({"status": "ok", "checks": {"db": None}})), "wrong_shape"),
        (ready(as_json({"status": "ok", "checks": {"db": {}}})), "wrong_shape"),
        (ready(as_json({"status": "ok", "checks": ["db"]})), "wrong_shape"),
        (ready(as_json({"status": "pass", "checks": {"db": {"status": "unreachable"}}})), "wrong_shape"),
        (ready(as_json({"status": "UP", "components": {"db": {"status": "UNKNOWN"}}})), "wrong_shape"),
        (ready(as_json(READY, headers={"X-Cache": "TCP_HIT from edge"})), "cached"),
        (ready(as_json(READY, headers={"X-Cache": "MISS, HIT"})), "cached"),
        (ready(as_json(READY, headers={"X-Proxy-Cache": "STALE"})), "cached"),
        (ready(as_json(READY, headers={"X-Varnish": "32770 3"})), "cached"),
        (ready(as_json(READY, headers={"X-Cache-Hits": "0, 4"})), "cached"),
        (ready(as_json(READY, headers={"X-Cache": "RefreshHit from cloudfront"})), "cached"),
        (ready(as_json(READY, headers={"X-Nginx-Cache": "HIT"})), "cached"),
        (ready(as_json(READY, headers={"X-Rack-Cache": "fresh"})), "cached"),
        (health(as_json(HEALTHY | {"database": "down"})), "contradicts"),
        (health(as_json(HEALTHY | {"services": {"db": {"state": "Down"}}})), "contradicts"),
        (health(as_json(HEALTHY | {"success": False})), "contradicts"),
        (ready(as_json(READY | {"cache": "unavailable"})), "contradicts"),
    ],
)
def test_an_endpoint_that_lies_or_is_not_there_fails(look, service, code):
    assert code_of(look, service) == ("fail", code)


FILE = {
    "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT",
    "Accept-Ranges": "bytes",
    "Content-Type": "text/plain",
}


@pytest.mark.parametrize(
    "service", [health(as_json(HEALTHY, headers=FILE)), ready(as_json(READY, headers=FILE))]
)
def test_right_words_from_a_file_on_disk_are_neither_a_pass_nor_a_fault(look, service):
    assert code_of(look, service) == ("error", "stored_file")


def test_wrong_words_from_a_file_on_disk_fail(look):
    service = ready(as_json({"ready": False, "checks": {"db": False}}, headers=FILE))
    assert code_of(look, service) == ("fail", "contradicts")


def test_a_cache_that_tells_nothing_of_itself_is_seen_through(look):
    class Cached(Service):
        def __call__(self, asked):
            said = super().__call__(asked)
            ill = as_json({"ready": False, "checks": {"db": False}}, 503)
            return ill if asked.path.startswith("/health/ready?") else said

    outcome = look("health_endpoint", Cached()).verdict
    assert (outcome.status, outcome.code) == ("fail", "cached_well")
    assert "(db)" in outcome.sentence


@pytest.mark.parametrize("status", [200, 400, 404, 429])
def test_a_service_that_refuses_a_query_it_does_not_know_is_not_ill(look, status):
    class Strict(Service):
        def __call__(self, asked):
            return Answer(status, b"no such query") if "?" in asked.path else super().__call__(asked)

    assert code_of(look, Strict()) == ("pass", "healthy")


def test_a_word_of_failure_among_settings_is_no_part_that_is_ill(look):
    body = HEALTHY | {"log_level": "error", "features": {"beta": False}, "note": "shut down at night"}
    assert code_of(look, health(as_json(body))) == ("pass", "healthy")


def test_a_missing_client_certificate_by_the_words_of_nginx_is_no_verdict(look):
    page = b"<title>400 No required SSL certificate was sent</title>"
    assert code_of(look, lambda _: Answer(400, page)) == ("error", "closed_to_us")
    assert code_of(look, health(Answer(400, b"bad request"))) == ("fail", "wrong_status")


def test_an_endpoint_for_everything_proves_nothing(look):
    assert code_of(look, lambda _: as_json(HEALTHY | READY))[1] == "catch_all"


def test_a_prefix_that_is_ready_for_every_name_proves_nothing(look):
    class Prefix(Service):
        def __call__(self, asked):
            return as_json(READY) if asked.path.startswith("/health/") else super().__call__(asked)

    assert code_of(look, Prefix()) == ("fail", "catch_all")


def test_a_single_page_site_with_real_endpoints_is_no_catch_all(look):
    assert code_of(look, Service(not_found=Answer())) == ("pass", "healthy")


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_closed_endpoint_is_no_verdict(look, status):
    assert code_of(look, ready(Answer(status, b""))) == ("error", "closed_to_us")


def test_a_redirect_to_the_sign_in_page_fails(look):
    service = Service(pages={"/health": Answer(302, b"", {"Location": "/login"}), "/login": Answer()})
    assert code_of(look, service) == ("fail", "not_json")


def test_an_untrusted_certificate_is_never_a_pass(look, certified):
    verdict = look("health_endpoint", tls=certified("other.test")).verdict
    assert (verdict.status, verdict.code) == ("error", "tls_failed")


def test_both_faults_are_told(look):
    service = Service(pages={"/health": Answer(404, b""), "/health/ready": as_json(READY, 503)})
    sentence = look("health_endpoint", service).verdict.sentence
    assert "/health answered 404" in sentence
    assert "/health/ready contradicts itself" in sentence


def test_the_two_plain_endpoints_pass(look):
    assert code_of(look, Service()) == ("pass", "healthy")


@pytest.mark.parametrize(
    ("liveness", "readiness", "code"),
    [
        ({"status": "pass"}, {"status": "pass", "checks": {"db:ping": [{"status": "pass"}]}}, "healthy"),
        (
            {"status": "UP"},
            {"status": "UP", "components": {"db": {"status": "UP", "details": {"ro": False}}}},
            "healthy",
        ),
        ({"status": "UP"}, {"status": "UP"}, "parts_unnamed"),
        ({"status": "ok"}, {"status": "warn", "checks": {"disk": [{"status": "warn"}]}}, "warns"),
    ],
)
def test_documented_dialects_hold(look, liveness, readiness, code):
    service = Service(pages={"/health": as_json(liveness), "/health/ready": as_json(readiness)})
    assert code_of(look, service)[1] == code


def test_right_words_under_the_wrong_content_type_are_a_warning(look):
    service = health(Answer(200, b'{"status": "healthy"}', {"Content-Type": "text/plain"}))
    assert code_of(look, service) == ("warn", "not_marked_json")


def test_an_age_of_nought_is_fresh(look):
    assert code_of(look, health(as_json(HEALTHY, headers={"Age": "0"}))) == ("pass", "healthy")


@pytest.mark.parametrize("text", [None, "", "null", "1" * 5000, '{"status": null}', '"healthy"'])
def test_odd_bodies_say_nothing(text):
    assert read_liveness(text).word in (Word.NOT_JSON, Word.OTHER)
    assert read_readiness(text).word in (Word.NOT_JSON, Word.OTHER)


@pytest.mark.parametrize(
    "beside",
    [
        '"maintenance": true',
        '"maintenance_mode": true',
        '"maintenanceMode": true',
        '"flags": {"draining": true}',
        '"mode": "maintenance"',
    ],
)
def test_well_beside_maintenance_contradicts_itself(beside):
    assert read_liveness(f'{{"status": "healthy", {beside}}}').word is Word.CONTRADICTS
    assert read_readiness(f'{{"ready": true, "checks": {{"db": true}}, {beside}}}').word is Word.CONTRADICTS


@pytest.mark.parametrize(
    "beside", ['"maintenance": false', '"maintenance": null', '"maintenance": "sundays"']
)
def test_maintenance_that_is_not_now_is_no_fault(beside):
    assert read_liveness(f'{{"status": "healthy", {beside}}}').word is Word.WELL
    assert read_readiness(f'{{"ready": true, "checks": {{"db": true}}, {beside}}}').word is Word.WELL


_ENTRIES = {
    "status": "Healthy",
    "totalDuration": "00:00:00.0412",
    "entries": {"db": {"status": "Healthy", "tags": []}},
}
_TERMINUS = {
    "status": "ok",
    "info": {"db": {"status": "up"}},
    "error": {},
    "details": {"db": {"status": "up"}},
}


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (_ENTRIES, Word.WELL),
        ({**_ENTRIES, "status": "Degraded"}, Word.WARNS),
        ({**_ENTRIES, "status": "Unhealthy"}, Word.ILL),
        ({**_ENTRIES, "entries": {"db": {"status": "Unhealthy"}}}, Word.CONTRADICTS),
        ({**_ENTRIES, "entries": {"db": {"status": "Sleepy"}}}, Word.OTHER),
        ({**_ENTRIES, "entries": {}}, Word.OTHER),
        (_TERMINUS, Word.WELL),
        ({**_TERMINUS, "error": {"redis": {"status": "down"}}}, Word.CONTRADICTS),
        ({"status": "UP", "checks": [{"name": "db", "status": "UP", "data": {}}]}, Word.WELL),
        ({"status": "UP", "checks": [{"name": "db", "status": "DOWN"}]}, Word.CONTRADICTS),
        (
            {"status": "up", "details": {"db": {"status": "up", "timestamp": "2026-06-01T00:00:00Z"}}},
            Word.WELL,
        ),
        ({"status": "ok", "checks": {"db": True}, "log_level": "error"}, Word.WELL),
        ({"status": "ok", "checks": {"db": True}, "errors": 0}, Word.WELL),
        ({"status": "ok", "checks": {"db": True}, "database": "error"}, Word.CONTRADICTS),
        ({"status": "ok", "checks": {"db": True}, "redis_state": "fail"}, Word.CONTRADICTS),
        ({"status": "ok", "checks": {"db": True}, "search": "unreachable"}, Word.CONTRADICTS),
        ({"status": "ok", "checks": {"db": True}, "error": "no route to the database"}, Word.CONTRADICTS),
        ({"status": "ok", "checks": {"db": True}, "failures": {"queue": "timeout"}}, Word.CONTRADICTS),
    ],
    ids=str,
)
def test_readiness_is_read_in_the_words_of_its_framework(body, word):
    assert read_readiness(json.dumps(body)).word is word
