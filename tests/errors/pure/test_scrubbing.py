"""Whatever an event holds and wherever: what looks like a secret is not kept, and what does not is."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.errors.happened import happened
from readiness.errors.scrubbing import CUT, DEEPEST, LONGEST, MARK, WIDEST, Scrubber, is_secret
from tests.errors.sending import an_event

CANARY = "c4n4ry-v4lu3"
AT = datetime(2026, 6, 1, tzinfo=UTC)


def kept(event, **told):
    return happened(event, event_id="e" * 32, pepper=b"x", keep_emails=False, at=AT, **told)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "userPassword",
        "DB_PASSWORD",
        "passwd",
        "secret",
        "client_secret",
        "clientSecret",
        "token",
        "csrfToken",
        "X-CSRF-Token",
        "access_token",
        "Authorization",
        "Proxy-Authorization",
        "cookie",
        "Set-Cookie",
        "api_key",
        "apiKey",
        "X-Api-Key",
        "apikey",
        "private_key",
        "PRIVATE-KEY",
        "credentials",
        "sessionid",
        "session_id",
        "sid",
        "pwd",
        "cvv",
        "ssn",
        "otp",
        "card_number",
        "cardNumber",
        "creditCard",
        "X-Forwarded-For",
        "REMOTE_ADDR",
        "jwt",
        "passphrase",
        "awsSecretAccessKey",
        "iban",
        "dsn",
    ],
)
def test_what_is_called_like_a_secret_is_one(name):
    assert is_secret(name)
    event = kept(
        {"extra": {name: CANARY, "list": [[name, CANARY]], "pairs": [{"key": name, "value": CANARY}]}}
    )
    assert CANARY not in event.body
    assert event.scrubbed == 3


@pytest.mark.parametrize(
    "name",
    [
        "user",
        "inside",
        "author",
        "passenger",
        "compass",
        "side",
        "order",
        "spinner",
        "url",
        "path",
        "password_reset_timeout",
    ],
)
def test_other_names_are_not(name):
    assert not is_secret(name)


@pytest.mark.parametrize(
    "text",
    [
        f"password={CANARY}",
        f"?a=1&access_token={CANARY}&b=2",
        f'{{"password": "{CANARY}"}}',
        f'{{"password": "two {CANARY} words"}}',
        f"{{'token': '{CANARY}'}}",
        f'{{\\"secret\\": \\"x {CANARY}\\", \\"b\\": 1}}',
        f'"password": "a\\"{CANARY}"',
        f"api_key => {CANARY}",
        f"PASSWORD : {CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"authorization: Basic {CANARY}",
        f"bearer {CANARY}",
        f"<password>{CANARY}</password>",
        f"postgres://u:{CANARY}@db/x",
        f"client_secret%3D{CANARY}",
        f"b'token={CANARY}'",
        f"eyJhbGciOi.eyJ{CANARY}.sig",
        f"pwd={CANARY};",
        f"sid={CANARY}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}",
        f"secret\n = {CANARY}",
        f"refresh-token={CANARY}",
        f"credentials=[{CANARY}]",
        f"{CANARY}@example.org",
        f"{CANARY}%40example.org",
    ],
)
def test_secrets_in_text_are_taken_out(text):
    scrubber = Scrubber()
    assert CANARY not in scrubber.text(text), scrubber.text(text)
    assert scrubber.count >= 1


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-abcdefghijklmnop",
        "ghp_abcdefghijklmnopqrstuv",
        "AKIAABCDEFGHIJKLMNOP",
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
        "4111111111111111",
        "lp_abcdefgh_" + "x" * 43,
        "xoxb-12345678-abc",
    ],
)
def test_values_that_are_known_are_taken_out_wherever_they_stand(text):
    assert text not in Scrubber().text(f"charged {text} for it")
    assert text not in kept({"message": f"charged {text}", "contexts": {"a": [{"b": text}]}, text: 1}).body


@pytest.mark.parametrize(
    "text",
    [
        "no stock for order 1234567890123",
        "2026-06-01T12:00:00Z",
        "user 17 not found",
        "https://x.example.org/a?page=2",
        "division by zero",
        "at Object.<anonymous> (app.js:10:5)",
        "1717243200000",
        "4111111111111112",
        "[Filtered]",
        "password=[Filtered]",
        "password: [Filtered], x",
        "Cannot read properties of undefined (reading 'token')",
    ],
)
def test_ordinary_texts_stay_as_they_are(text):
    scrubber = Scrubber()
    assert (scrubber.text(text), scrubber.count) == (text, 0)


def test_addresses_of_people_are_kept_only_where_the_policy_says_so():
    assert Scrubber(keep_emails=True).text("to ana@example.org") == "to ana@example.org"
    assert Scrubber().text("to ana@example.org") == f"to {MARK}"


def test_the_person_is_a_keyed_hash_and_nothing_else():
    event = kept({"user": {"id": "u1", "email": "ana@example.org", "ip_address": "10.1.2.3", "name": CANARY}})
    assert json.loads(event.body)["user"] == {"id": event.who}
    assert len(event.who) == 32
    assert event.who == kept({"user": {"id": "u1"}}).who != kept({"user": {"id": "u2"}}).who
    other = happened({"user": {"id": "u1"}}, event_id="e" * 32, pepper=b"y", keep_emails=True, at=AT)
    assert other.who != event.who
    assert [kept({"user": one}).who for one in (None, {}, "u", {"ip_address": "{{auto}}"}, {"id": None})] == [
        ""
    ] * 5
    for text in ("u1", "ana@", "10.1.2.3", CANARY):
        assert text not in event.body.replace(event.who, "")


def test_the_seeds_own_event_is_kept_without_its_secrets():
    event = kept(an_event())
    for secret in ("hunter22", "abcdef123456", "s3cr3t", "t0psecret", "token=abc", "ana@example.org"):
        assert secret not in event.body
    held = json.loads(event.body)
    assert held["request"]["data"] == {"item": "17", "password": MARK}
    assert held["request"]["url"] == "https://shop.example.org/checkout"
    assert event.scrubbed == 5


NAMES = st.sampled_from(["password", "X-Auth-Token", "api_key", "cookie", "user_secret", "Authorization"])
PLAIN = st.text(max_size=20)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), PLAIN)
#: The canary under a secret's name, or in a text that gives it away.
PLANTED = st.one_of(
    st.dictionaries(NAMES, st.just(CANARY), min_size=1, max_size=2),
    st.tuples(NAMES, st.just(CANARY)).map(list),
    NAMES.map(lambda name: {"name": name, "value": {"deep": [CANARY]}}),
    NAMES.map(lambda name: f"{name}={CANARY}"),
    NAMES.map(lambda name: json.dumps({name: CANARY})),
    NAMES.map(lambda name: json.dumps(json.dumps({name: CANARY}))),
    NAMES.map(lambda name: repr({name: CANARY})),
)
NESTED = st.recursive(
    st.one_of(LEAVES, PLANTED),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(PLAIN, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["extra", "request", "contexts", "breadcrumbs", "tags", "exception"]), NESTED
    )
)
def test_a_planted_secret_is_nowhere_in_what_is_kept(event):
    held = kept(event)
    assert CANARY not in held.body
    json.loads(held.body, parse_constant=lambda odd: pytest.fail(f"{odd} is no JSON"))
    held.body.encode("utf-8")
    assert "\0" not in held.body


def test_depth_width_and_length_are_bounded_and_the_cut_is_told():
    deep: object = "x"
    for _ in range(DEEPEST + 5):
        deep = [deep]
    event = json.loads(
        kept({"extra": deep, "tags": {str(n): 1 for n in range(WIDEST + 7)}, "message": "y" * 20_000}).body
    )
    assert CUT in json.dumps(event["extra"], ensure_ascii=False)
    assert event["tags"][CUT] == 7
    assert event["message"] == "y" * LONGEST + CUT


@pytest.mark.parametrize(
    "text",
    [
        "-" * 9000,
        "a" * 9000 + "@",
        "token" * 1700 + "=",
        'token="' * 1200,
        "a@" * 4100,
        "4" * 9000,
        "a://:" * 1700,
        "eyJ" * 2700,
    ],
)
def test_no_text_keeps_the_scrubber_busy(text):
    began = time.process_time()
    Scrubber().text(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (1780272000.5, datetime(2026, 6, 1, 0, 0, 0, 500000, tzinfo=UTC).replace(microsecond=0)),
        ("2026-05-31T23:00:00Z", datetime(2026, 5, 31, 23, tzinfo=UTC)),
        ("2026-05-31T23:00:00", datetime(2026, 5, 31, 23, tzinfo=UTC)),
        ("2030-01-01T00:00:00Z", AT),
        (0, AT),
        ("soon", AT),
        (None, AT),
        (True, AT),
        (1e300, AT),
        ([], AT),
    ],
)
def test_an_event_happened_when_it_says_unless_that_cannot_be(told, found):
    assert kept({"timestamp": told}).occurred_at == found
