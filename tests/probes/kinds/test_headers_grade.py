"""The grade of real servers: the Observatory's where it is right, no A where it is fooled."""

import secrets

import pytest

from tests.probes.sites import SIX, Answer, Asked, Service, redirect_to

ISOLATED = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": 'require-corp; report-to="x"',
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
}


def site(body: bytes = b"<!doctype html><title>Shop</title>", home: dict | None = None, **changed) -> Service:
    """A service with the six, some changed (names with underscores; None takes one away), `home` on `/` alone."""
    six = {**SIX, **{name.replace("_", "-").title(): value for name, value in changed.items()}}
    headers = {name: value for name, value in six.items() if value is not None}
    return Service(six=headers, pages={"/": Answer(body=body, headers=dict(home or {}))})


def said(look, service, **options) -> tuple[str, str]:
    """The code and the sentence."""
    verdict = look("headers_grade", service, **options).verdict
    return verdict.code, verdict.sentence


@pytest.mark.parametrize(
    ("service", "grade"),
    [
        (site(), "A+ (score 115)"),
        (site(**ISOLATED), "A+ (score 145)"),
        (site(content_security_policy="default-src 'none'"), "A+ (score 120)"),
        (site(x_frame_options="DENY, DENY"), "A+ (score 115)"),
        (site(x_frame_options=["DENY", "DENY"]), "A+ (score 115)"),
        (
            site(content_security_policy="default-src 'self'; frame-ancestors 'none'", x_frame_options=None),
            "(score 115)",
        ),
        (site(home={"Set-Cookie": "sid=a; Secure; HttpOnly; SameSite=Lax"}), "A+ (score 120)"),
        (site(home={"Set-Cookie": "lang=a"}), "A+ (score 110)"),
        (site(referrer_policy=None), "A+ (score 110)"),
        (site(content_security_policy="default-src 'self'; report-uri /a; report-uri /b"), "A+ (score 110)"),
        (site(x_content_type_options=None), "A+ (score 110)"),
        (
            site(b'<!doctype html><script src="https://cdn.app.test/a.js"></script>'),
            "(score 115)",
        ),
        (
            site(b'<!doctype html><script src="https://cdn.other/a.js" integrity="sha384-x"></script>'),
            "(score 120)",
        ),
    ],
)
def test_a_good_site_gets_its_a(look, service, grade):
    code, sentence = said(look, service)
    assert code == "grade_a"
    assert grade in sentence


@pytest.mark.parametrize(
    ("service", "grade"),
    [
        (site(content_security_policy=None), "grade B (score 75)"),
        (site(content_security_policy="default-src 'self' 'unsafe-inline'"), "grade B+ (score 80)"),
        (site(content_security_policy="default-src https:"), "grade B+ (score 80)"),
        (site(x_frame_options=None), "grade B+ (score 80)"),
        (site(x_frame_options="ALLOWALL"), "grade B+ (score 80)"),
        (site(strict_transport_security=None), "grade B+ (score 80)"),
        (site(home={"Set-Cookie": "lang=a; Secure; SameSite=Odd"}), "grade B+ (score 80)"),
        (
            site(
                b'<script src="https://cdn.other/a.js"></script>',
                x_content_type_options=None,
                referrer_policy="unsafe-url",
            ),
            "grade A- (score 85)",
        ),
        (site(b'<script src="http://cdn.other/a.js"></script>'), "grade C (score 50)"),
        (site(b'<script src="//cdn.other/a.js" integrity="sha384-x"></script>'), "grade B+ (score 80)"),
        (Service(six={}), "grade D (score 30)"),
    ],
)
def test_a_poor_site_gets_the_observatorys_letter(look, service, grade):
    code, sentence = said(look, service)
    assert code == "below_a"
    assert grade in sentence


def shares_with(*origins: str):
    def page(asked: Asked) -> Answer:
        origin = asked.headers.get("Origin", "")
        if origin not in origins and not (origins == ("*",) and origin):
            return Answer()
        return Answer(
            headers={"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
        )

    return Service(pages={"/": page})


class BareMissing(Service):
    """Headers on what is found only, as nginx sends them without `always`."""

    def __call__(self, asked: Asked) -> Answer:
        answer = super().__call__(asked)
        return Answer(404, b"<h1>Not found</h1>") if answer.status == 404 else answer


FOOLS = {
    "max-age=abc": site(strict_transport_security="max-age=abc; includeSubDomains"),
    "max-age=0": site(strict_transport_security="max-age=0; includeSubDomains"),
    "frame-ancestors": site(
        content_security_policy="default-src 'self'; frame-ancestors *", x_frame_options=None
    ),
    "sid": site(home={"Set-Cookie": "sid=a; Secure; SameSite=Lax"}),
    "hosts": site(content_security_policy="default-src 'self'; script-src *.googleapis.com https://*.com"),
    "nonce": site(content_security_policy=f"default-src 'self'; script-src 'nonce-{'A' * 24}'"),
    "base": site(content_security_policy="script-src 'self'; object-src 'none'"),
    "404": BareMissing(),
    "null": shares_with("null"),
}


@pytest.mark.parametrize("service", FOOLS.values(), ids=FOOLS)
def test_what_fools_graders_gets_no_a(look, service):
    code, sentence = said(look, service)
    assert code == "overlooked_fault"
    assert " A" not in sentence.partition("(")[0]


def test_a_sign_in_over_plain_http_gets_no_a(look, site, certified):
    def plain(asked: Asked) -> Answer:
        return Answer() if asked.path == "/login" else redirect_to("https://app.test:1")(asked)

    code, sentence = said(look, Service(), plain=plain)
    assert code == "overlooked_fault"
    assert "/login is answered over plain HTTP (200)" in sentence


def test_any_origin_with_credentials_loses_fifty(look):
    code, sentence = said(look, shares_with("*"))
    assert code == "overlooked_fault"
    assert "grade C (score 50" in sentence
    assert "(-50)" in sentence


def test_a_nonce_that_changes_keeps_its_a(look):
    class Nonced(Service):
        def __call__(self, asked: Asked) -> Answer:
            answer = super().__call__(asked)
            answer.headers["Content-Security-Policy"] = (
                f"default-src 'self' 'nonce-{secrets.token_urlsafe(18)}'"
            )
            return answer

    assert said(look, Nonced())[0] == "grade_a"


@pytest.mark.parametrize(
    ("plain", "points"),
    [
        (lambda _: Answer(), "(-20)"),
        (lambda asked: Answer(301, headers={"Location": "http://app.test/next"}), "(-20)"),
        (
            lambda asked: Answer(
                301, headers={"Location": "/a" if asked.path != "/a" else "https://app.test/"}
            ),
            "(-10)",
        ),
    ],
)
def test_plain_http_that_leads_astray_costs_points(look, plain, points):
    poor = site(x_content_type_options=None, referrer_policy="unsafe-url")
    assert points in said(look, poor, plain=plain)[1]


def test_a_closed_port_80_costs_nothing(look, free_port):
    assert said(look, Service(), http_port=free_port)[0] == "grade_a"


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_page_has_no_grade(look, status):
    assert said(look, lambda _: Answer(status, headers=dict(SIX)))[0] == "no_page"


def test_nobody_there_has_no_grade(look, free_port):
    assert look("headers_grade", None, https_port=free_port).verdict.status == "error"
