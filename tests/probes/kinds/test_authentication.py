"""Real services with a sign-in: who is let in, with what, and for how long."""

import json

import pytest

from probes.grant import Grant
from probes.kinds.authentication.facts import Declared, bend
from probes.tools import Connection
from tests.probes.sites import Answer

FORM = b'<form><input type="password" name="p"></form>'
PAGE = b"<h1>Account of Grace Hopper</h1><p>Card ending in 4242, paid until June</p>"
HTML = {"Content-Type": "text/html"}
COOKIE = "sessionid=abcdef; Path=/; Secure; HttpOnly; SameSite=Lax"


class Site:
    """A service with sessions; the arguments make it wrong."""

    def __init__(self, nobody=None, *, any_cookie=False, keeps=False, cookie=COOKIE, page=b"yours"):
        self.nobody = nobody or Answer(302, b"", {"Location": "/login?next=/account"})
        self.any_cookie, self.keeps, self.cookie, self.page = any_cookie, keeps, cookie, page
        self.sessions = {"sessionid=abcdef"}

    def __call__(self, asked):
        sent = asked.headers.get("Cookie", "")
        known = sent in self.sessions or (self.any_cookie and sent)
        if asked.path == "/login":
            return Answer(200, FORM, {"Content-Type": "text/html", "Set-Cookie": self.cookie})
        if asked.path == "/logout" and asked.method == "POST":
            self.sessions = self.sessions if self.keeps else set()
            return Answer(302, b"", {"Location": "/"})
        if asked.path == "/account":
            return Answer(200, self.page) if known else self.nobody
        return Answer(404, b"")


@pytest.fixture
def sign_in(look, site, certified):
    def make(handler, *, out="/logout", path="/account", secret="sessionid=abcdef"):
        running = site(handler, tls=certified())
        account = Connection("test_account", f"https://app.test:{running.port}", secret, "Cookie")
        said = Declared(protected=(path,), sign_in="/login", sign_out=out)
        return running, look(
            "authentication", https_port=running.port, grant=Grant(said, {"test_account": account}, "t")
        )

    return make


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (Site(), "holds"),
        (Site(Answer(401, b"")), "holds"),
        (Site(Answer(200, FORM, {"Content-Type": "text/html; charset=utf-8"})), "holds"),
        (Site(Answer(200, b"everybody's")), "open"),
        (Site(Answer(302, PAGE, {"Location": "/login"}), page=PAGE), "sent_along"),
        (Site(Answer(200, PAGE + FORM, HTML), page=PAGE), "sent_along"),
        (Site(Answer(401, b"<p>Account: sign in to see your card</p>" + FORM, HTML), page=PAGE), "holds"),
        (Site(cookie="csrftoken=abc; Path=/; Secure; SameSite=Lax"), "holds"),
        (Site(any_cookie=True), "any_credential"),
        (Site(keeps=True), "session_stays"),
        (Site(cookie="sessionid=abcdef; Secure; SameSite=Lax"), "weak_cookie"),
        (Site(Answer(302, b"", {"Location": "https://evil.test/login"})), "unclear"),
        (Site(Answer(503, b"")), "unclear"),
        (Site(Answer(404, b"")), "unclear"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_service_gets_what_it_deserves(sign_in, handler, code):
    assert sign_in(handler)[1].verdict.code == code


def test_without_a_declared_way_out_nothing_but_get_is_sent_and_it_says_so(sign_in):
    running, outcome = sign_in(Site(keeps=True), out="")
    assert {one.method for one in running.asked} == {"GET"}
    assert "No sign-out was tried." in outcome.verdict.sentence


def test_an_expired_session_shows_nothing_and_stays_secret(sign_in):
    outcome = sign_in(Site(), secret="sessionid=over-and-gone")[1]
    assert outcome.verdict.code == "not_exercised"
    assert "over-and-gone" not in json.dumps(
        [outcome.observations, list(outcome.hops), outcome.verdict.sentence]
    )


@pytest.mark.parametrize(
    "value", ["Bearer abc", "sessionid=abc", "aba", "a=b; sessionid=abc==", "Basic YWI6Yw=="]
)
def test_a_bent_credential_is_another_of_the_same_shape(value):
    assert bend(value) != value
    assert bend(value).split(" ")[0].partition("=")[0] in (value.split(" ")[0].partition("=")[0], "abax")


@pytest.mark.parametrize(
    ("value", "bent"),
    [
        # Who reads what a token says and does not check its signature takes this for real.
        ("Bearer eyJh.eyJz.sig-nature", "Bearer eyJh.eyJz.erutan-gis"),
        ("sessionid=eyJ1c2VyIjoxfQ:1tKq:0123456789", "sessionid=eyJ1c2VyIjoxfQ:1tKq:9876543210"),
        ("Token token=abc", "Token token=cba"),
        # Any of several may be the session's: one that stays would let the right account in.
        ("sessionid=abc; theme=dark", "sessionid=cba; theme=krad"),
    ],
)
def test_of_a_signed_credential_the_signature_is_bent_and_of_several_each(value, bent):
    assert bend(value) == bent
