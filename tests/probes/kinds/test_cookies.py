"""Cookies of real servers: flags, SameSite, prefixes and scope."""

import pytest

from tests.probes.sites import Answer, Asked, Service

RIGHT = "sid=topsecret; Path=/; Secure; HttpOnly; SameSite=Lax"


def setting(*cookies: str, path: str = "/") -> Service:
    return Service(pages={path: Answer(headers={"Set-Cookie": list(cookies)})})


def code_of(look, service, **options) -> tuple[str, str]:
    verdict = look("cookies", service, **options).verdict
    return str(verdict.status), verdict.code


@pytest.mark.parametrize(
    "cookies",
    [
        (RIGHT,),
        ("__Host-sid=a; Path=/; Secure; HttpOnly; SameSite=Strict", "lang=en; Secure"),
        ("sid=a; path=/; SECURE; httponly; samesite=LAX",),
        (RIGHT, "XSRF-TOKEN=a; Secure; SameSite=Strict"),
        (RIGHT, "sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "session=; Max-Age=0"),
        (RIGHT, "theme=dark; Secure; Domain=app.test"),
    ],
)
def test_cookies_with_what_they_need_are_right(look, cookies):
    assert code_of(look, setting(*cookies)) == ("pass", "cookies_right")


@pytest.mark.parametrize(
    ("cookie", "code"),
    [
        ("sid=a; Secure; SameSite=Lax", "session_exposed"),
        ("connect.sid=a; HttpOnly; SameSite=Lax", "session_exposed"),
        ("JSESSIONID=a; Secure; SameSite=Lax", "session_exposed"),
        ("laravel_session=a; Secure; SameSite=Lax", "session_exposed"),
        (".ASPXAUTH=a; Secure; SameSite=Lax", "session_exposed"),
        ("access-token=a; Secure; SameSite=Lax", "session_exposed"),
        ("sid=a; x=Secure; y=HttpOnly; SameSite=Lax", "session_exposed"),
        ("__Host-sid=a; Secure; HttpOnly; SameSite=Lax", "prefix_broken"),
        ("__Host-sid=a; Path=/; Secure; HttpOnly; SameSite=Lax; Domain=app.test", "prefix_broken"),
        ("__secure-lang=a; SameSite=Lax", "prefix_broken"),
        ("lang=a; SameSite=None", "same_site_refused"),
        ("sid=a; Secure; HttpOnly; SameSite=Laxx", "same_site_refused"),
        ("lang=a; Secure; SameSite", "same_site_refused"),
        ("csrftoken=a; Secure", "forgery_token_open"),
        ("lang=a; Secure; Domain=other.test", "domain_refused"),
        ("lang=a; Secure; Domain=test", "domain_refused"),
    ],
)
def test_a_cookie_that_lacks_what_it_needs_fails(look, cookie, code):
    assert code_of(look, setting(RIGHT, cookie)) == ("fail", code)


@pytest.mark.parametrize(
    ("cookie", "code"),
    [
        ("sid=a; Secure; HttpOnly", "session_same_site"),
        ("sid=a; Secure; HttpOnly; SameSite=None", "session_same_site"),
        ("sid=a; Secure; HttpOnly; SameSite=Lax; Domain=app.test", "session_shared"),
        ("lang=a", "cookie_loose"),
    ],
)
def test_a_looser_cookie_is_a_warning(look, cookie, code):
    assert code_of(look, setting(cookie)) == ("warn", code)


def test_the_cookie_of_the_sign_in_page_counts(look):
    assert code_of(look, setting("sid=a", path="/login"))[1] == "session_exposed"


def test_the_cookie_of_a_redirect_counts(look):
    away = Answer(302, headers={"Location": "/start", "Set-Cookie": "sid=a"})
    service = Service(pages={"/": away, "/start": Answer(headers={"Set-Cookie": RIGHT})})
    assert code_of(look, service)[1] == "session_exposed"


def test_a_session_over_plain_http_fails(look):
    def plain(_: Asked) -> Answer:
        return Answer(headers={"Set-Cookie": RIGHT})

    assert code_of(look, setting(RIGHT), plain=plain) == ("fail", "set_in_clear")


def test_without_a_cookie_nothing_is_right(look):
    assert code_of(look, Service()) == ("skipped", "no_cookies")


@pytest.mark.parametrize("status", [403, 500])
def test_a_page_that_is_not_served_to_us_shows_no_cookies(look, status):
    assert code_of(look, Service(pages={"/": Answer(status)}))[0] == "error"


def test_nobody_there_is_no_pass(look, free_port):
    assert code_of(look, https_port=free_port, service=None)[0] == "error"


def test_no_value_of_a_cookie_is_kept(look):
    assert "topsecret" not in str(look("cookies", setting(RIGHT)).observations)
