"""The six security headers on real servers."""

import secrets

import pytest

from probes.grant import Grant
from probes.paths import Declared
from tests.probes.sites import HEALTHY, SIX, Answer, Asked, Service, as_json


def code_of(look, service) -> tuple[str, str]:
    verdict = look("security_headers", service).verdict
    return str(verdict.status), verdict.code


def six(**changed) -> dict:
    """The six, with some changed (names with underscores); None takes one away."""
    headers = SIX | {name.replace("_", "-").title(): value for name, value in changed.items()}
    return {name: value for name, value in headers.items() if value is not None}


@pytest.mark.parametrize("name", SIX)
def test_each_of_the_six_must_be_there(look, name):
    service = Service(six={other: value for other, value in SIX.items() if other != name})
    assert code_of(look, service) == ("fail", "header_missing")


@pytest.mark.parametrize("name", SIX)
def test_each_of_the_six_must_be_on_the_404_too(look, name):
    class ForgetsOn404(Service):
        def __call__(self, asked):
            said = super().__call__(asked)
            if said.status == 404:
                del said.headers[name]
            return said

    outcome = look("security_headers", ForgetsOn404())
    assert outcome.verdict.code == "header_missing"
    assert f"{name}: missing (on the 404)" in outcome.verdict.sentence


@pytest.mark.parametrize(
    "headers",
    [
        six(strict_transport_security="max-age=abc; includeSubDomains"),
        six(strict_transport_security="max-age=0; includeSubDomains"),
        six(strict_transport_security="max-age=31535999; includeSubDomains"),
        six(strict_transport_security="max-age=31536000"),
        six(strict_transport_security=["max-age=31536000; includeSubDomains", "max-age=0"]),
        six(content_security_policy=None, content_security_policy_report_only="default-src 'self'"),
        six(content_security_policy="default-src 'self' 'unsafe-inline'"),
        six(content_security_policy="default-src 'self'; script-src *.googleapis.com https://*.com"),
        six(content_security_policy="default-src 'self' 'nonce-c3RhdGljLW5vbmNlLTEyMzQ1Ng=='"),
        six(content_security_policy="script-src 'self'"),
        six(content_security_policy="default-src self"),
        six(content_security_policy="default-src 'self'; frame-ancestors *"),
        six(x_frame_options=None, content_security_policy="default-src 'self'; frame-ancestors *"),
        six(x_content_type_options="sniff"),
        six(x_frame_options="SAMEORIGIN"),
        six(x_frame_options=["DENY", "SAMEORIGIN"]),
        six(x_frame_options="ALLOW-FROM https://a.test"),
        six(referrer_policy="unsafe-url"),
        six(referrer_policy="strict-origin-when-cross-origin, unsafe-url"),
        six(content_security_policy="default-src 'self'; fenced-frame-src https://evil.test"),
        six(permissions_policy="geolocation=(self), microphone=()"),
        six(permissions_policy="geolocation=*, microphone=()"),
        six(permissions_policy="geolocation=()"),
        six(permissions_policy="geolocation 'none'; microphone 'none'"),
        six(permissions_policy=["geolocation=(), microphone=()", "geolocation=*"]),
    ],
)
def test_weaker_unreadable_or_contradicting_headers_fail(look, headers):
    assert code_of(look, Service(six=headers))[0] == "fail"


@pytest.mark.parametrize("name", ["sid", "token", ".AspNetCore.Identity.Application", ".AspNetCore.Cookies"])
def test_a_session_cookie_open_to_scripts_fails(look, name):
    service = Service(pages={"/": Answer(headers={"Set-Cookie": f"{name}=abc; Secure; SameSite=Lax"})})
    assert code_of(look, service) == ("fail", "cookie_exposed")


def test_a_session_cookie_behind_many_others_fails(look):
    cookies = [f"c{number}=a; Secure; HttpOnly" for number in range(60)]
    service = Service(pages={"/": Answer(headers={"Set-Cookie": [*cookies, "sid=abc; Secure"]})})
    assert code_of(look, service) == ("fail", "cookie_exposed")


def test_answers_shared_with_the_origin_null_fail(look):
    def shares(asked: Asked) -> Answer:
        origin = asked.headers.get("Origin")
        if origin is None:
            return Answer()
        shared: dict[str, str | list[str]] = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
        }
        return Answer(headers=shared)

    assert code_of(look, Service(pages={"/": shares})) == ("fail", "cross_origin_open")


def test_headers_on_the_redirect_but_not_on_the_page_behind_it_fail(look):
    class BareLogin(Service):
        def __call__(self, asked):
            if asked.path == "/":
                return Answer(302, b"", {**SIX, "Location": "/login"})
            return Answer() if asked.path == "/login" else super().__call__(asked)

    assert code_of(look, BareLogin()) == ("fail", "header_missing")


def test_a_service_that_answers_200_to_everything_is_not_proven(look):
    assert code_of(look, Service(not_found=Answer())) == ("error", "no_not_found_page")


def test_a_service_that_answers_200_to_everything_can_still_fail(look):
    class ForgetsOnInvented(Service):
        def __call__(self, asked):
            return Answer() if "no-such" in asked.path else super().__call__(asked)

    assert code_of(look, ForgetsOnInvented()) == ("fail", "header_missing")


def test_a_single_page_site_is_judged_where_it_does_answer_404(look):
    pages = lambda asked: Answer(404) if asked.path.endswith(".txt") else Answer()  # noqa: E731

    class SinglePage(Service):
        def __call__(self, asked):
            said = pages(asked)
            return Answer(said.status, said.body, {**SIX})

    assert code_of(look, SinglePage()) == ("pass", "headers_right")


def test_a_service_without_a_page_is_judged_by_its_health_endpoint(look):
    assert code_of(look, Service(pages={"/": Answer(404)})) == ("pass", "headers_right")


def test_a_redirect_to_another_origin_is_no_page(look):
    away = {path: Answer(302, b"", {"Location": "https://www.app.test/"}) for path in ("/", "/health")}
    assert code_of(look, Service(pages=away)) == ("error", "no_ok_page")


def test_an_untrusted_certificate_is_never_a_pass(look, certified):
    verdict = look("security_headers", tls=certified("other.test")).verdict
    assert (verdict.status, verdict.code) == ("error", "tls_failed")


def test_the_six_as_asked_pass(look):
    assert code_of(look, Service()) == ("pass", "headers_right")


@pytest.mark.parametrize(
    "headers",
    [
        six(strict_transport_security='Max-Age="63072000" ; includesubdomains; preload'),
        six(strict_transport_security=["max-age=31536000; includeSubDomains"] * 2),
        six(content_security_policy="default-src 'none'; script-src 'self'; img-src 'self'"),
        six(content_security_policy=["default-src *", "default-src 'self'"]),
        six(x_frame_options="deny, DENY"),
        six(x_content_type_options="NoSniff"),
        six(referrer_policy="no-referrer-when-downgrade, strict-origin-when-cross-origin"),
        six(referrer_policy="no-referrer"),
        six(permissions_policy="camera=(self), geolocation=(), microphone=();report-to=x"),
    ],
)
def test_stricter_or_equal_headers_pass(look, headers):
    assert code_of(look, Service(six=headers)) == ("pass", "headers_right")


def test_headers_missing_on_the_health_answer_alone_are_a_warning(look):
    class Bare(Service):
        def __call__(self, asked):
            said = super().__call__(asked)
            return as_json(HEALTHY) if asked.path == "/health" else said

    outcome = look("security_headers", Bare())
    assert (outcome.verdict.status, outcome.verdict.code) == ("warn", "elsewhere")
    assert "missing (on the /health 200)" in outcome.verdict.sentence


def test_headers_missing_on_the_redirect_before_the_page_fail(look):
    class Led(Service):
        def __call__(self, asked):
            return Answer(302, b"", {"Location": "/app"}) if asked.path == "/" else super().__call__(asked)

    outcome = look("security_headers", Led(pages={"/app": Answer()}))
    assert (outcome.verdict.status, outcome.verdict.code) == ("fail", "header_missing")
    assert "missing (on the 302)" in outcome.verdict.sentence


@pytest.mark.parametrize("status", [200, 401, 403])
def test_headers_missing_at_a_declared_path_fail(look, status):
    class Bare(Service):
        def __call__(self, asked):
            return as_json({}, status) if asked.path == "/api/v1/me" else super().__call__(asked)

    def code(*paths):
        return look("security_headers", Bare(), grant=Grant(declared=Declared(paths))).verdict.code

    assert (code(), code("/"), code("/api/v1/me")) == ("headers_right", "headers_right", "header_missing")


@pytest.mark.parametrize("wrong", [("login",), ("//elsewhere.example/",), ("/a b",), ("/#a",), ("/",) * 7])
def test_what_is_no_path_cannot_be_declared(wrong):
    with pytest.raises(ValueError, match=r"path"):
        Declared(wrong)


def test_a_fresh_nonce_is_a_warning(look):
    class Nonced(Service):
        def __call__(self, asked):
            self.six = six(content_security_policy=f"default-src 'self' 'nonce-{secrets.token_urlsafe(18)}'")
            return super().__call__(asked)

    assert code_of(look, Nonced()) == ("warn", "tolerated")


def test_framing_by_the_site_itself_beside_deny_is_a_warning(look):
    headers = six(content_security_policy="default-src 'self'; frame-ancestors 'self'")
    assert code_of(look, Service(six=headers)) == ("warn", "tolerated")


def test_a_static_nonce_that_hides_from_the_second_look_is_not_proven(look):
    page = {"Content-Security-Policy": f"default-src 'self' 'nonce-{'A' * 24}'"}
    answers = iter([Answer(headers=dict(page))])
    service = Service(pages={"/": lambda _: next(answers, Answer(403))})
    assert code_of(look, service) == ("error", "not_seen_again")


def test_a_forgery_token_that_scripts_must_read_is_no_session(look):
    service = Service(pages={"/": Answer(headers={"Set-Cookie": "csrftoken=abc; Secure; SameSite=Lax"})})
    assert code_of(look, service) == ("pass", "headers_right")


def test_no_cookie_value_is_kept(look):
    service = Service(pages={"/": Answer(headers={"Set-Cookie": "sid=topsecret; Secure; HttpOnly"})})
    assert "topsecret" not in str(look("security_headers", service).observations)
