"""The rules for single headers, without a server: what browsers make of odd spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.kinds.security_headers import content, permissions, simple, transport
from probes.kinds.security_headers.grading import Grade
from probes.kinds.security_headers.structured import MalformedError, dictionary

PAGE = "https://app.test/"


def policy(*values: str) -> Grade:
    return content.grade(values, page=PAGE).grade


@pytest.mark.parametrize(
    "text",
    [
        "default-src 'self' *",
        "default-src 'self' data:",
        "default-src 'self' https:",
        "default-src 'self' http://app.test",
        "default-src 'self' cdn.test",
        "default-src 'self'; object-src *",
        "default-src 'self'; script-src-elem 'unsafe-inline'",
        "default-src 'self'; script-src 'unsafe-eval'",
        "default-src 'self'; style-src 'unsafe-inline'",
        "default-src 'self'; img-src data:",
        "default-src 'self'; worker-src blob:",
        "default-src 'self'; child-src https://a.test",
        "default-src 'self'; script-src 'strict-dynamic'",
        "DEFAULT-SRC *; default-src 'self'",
        "default-src 'self' script-src 'self'",
        "default-src: 'self'",
    ],
)
def test_a_policy_that_allows_more_than_self_does_not_hold(text):
    assert policy(text) is Grade.WEAK


@pytest.mark.parametrize(
    "text", ["default-src \u2018self\u2019", "default-src 'slef'", "default-src 'self' \x7f"]
)
def test_a_policy_that_cannot_be_read_does_not_hold(text):
    assert policy(text) in (Grade.UNREADABLE, Grade.WEAK)


@pytest.mark.parametrize("text", ["", " ; ;", ","])
def test_an_empty_policy_is_none(text):
    assert policy(text) is Grade.MISSING


@pytest.mark.parametrize(
    "text",
    [
        "default-src 'self'",
        "Default-Src 'SELF';",
        "default-src 'none'",
        "default-src",
        "default-src https://app.test",
        "default-src 'self'; connect-src 'self' wss://app.test",
        "default-src 'self'; upgrade-insecure-requests; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        "default-src 'self'; default-src *",
    ],
)
def test_a_policy_at_least_as_strict_holds(text):
    assert policy(text) is Grade.STRICT


def test_policies_hold_together_so_the_strictest_of_each_directive_counts():
    assert policy("default-src 'self'; img-src *", "default-src *; img-src 'none'") is Grade.STRICT
    assert policy("default-src 'self', default-src *; script-src cdn.test") is Grade.STRICT
    assert policy("default-src 'self'; img-src *", "default-src *") is Grade.WEAK


def test_own_origin_of_another_port_is_another_host():
    assert content.grade(("default-src https://app.test:8443",), page=PAGE).grade is Grade.WEAK


def test_a_nonce_must_change_and_be_long():
    def graded(nonce: str, again: str) -> Grade:
        values = (f"default-src 'self' 'nonce-{nonce}'",)
        return content.grade(values, page=PAGE, again=(f"default-src 'self' 'nonce-{again}'",)).grade

    assert graded("A" * 24, "A" * 24) is Grade.WEAK
    assert graded("abc", "def") is Grade.WEAK
    assert graded("A" * 24, "B" * 24) is Grade.TOLERATED


@pytest.mark.parametrize(
    "text",
    [
        "max-age=31536000; max-age=31536000; includeSubDomains",
        "max-age=31536000, includeSubDomains",
        "max-age=31536000; includeSubDomains=1",
        "max-age=-31536000; includeSubDomains",
        "max-age=\u0663\u0661\u0665\u0663\u0666\u0660\u0660\u0660; includeSubDomains",
        "includeSubDomains",
        'max-age="31536000; includeSubDomains',
        "max-age 31536000; includeSubDomains",
    ],
)
def test_transport_security_that_browsers_ignore_is_unreadable(text):
    assert transport.grade((text,)).grade is Grade.UNREADABLE


@pytest.mark.parametrize(
    "text",
    [
        "max-age=31536000;includeSubDomains",
        "includeSubDomains; max-age = 40000000;;",
        "max-age=31536000; IncludeSubdomains; x=y",
    ],
)
def test_transport_security_in_any_honest_spelling_holds(text):
    assert transport.grade((text,)).holds


@pytest.mark.parametrize(
    "text",
    [
        "geolocation=(), microphone=(),",
        "Geolocation=(), Microphone=()",
        "geolocation=none, microphone=none",
        "geolocation=( ) microphone=()",
        'geolocation=("https://a.test"), microphone=()',
        "geolocation, microphone",
        "geolocation=(), microphone=(self)",
        "geolocation=(), geolocation=*, microphone=()",
    ],
)
def test_permissions_that_deny_nothing_do_not_hold(text):
    assert not permissions.grade((text,)).holds


@pytest.mark.parametrize(
    "text",
    ["microphone=( ),geolocation=()", 'camera=("https://a.test" self), geolocation=();a=1, microphone=()'],
)
def test_permissions_denied_in_any_honest_spelling_hold(text):
    assert permissions.grade((text,)).holds


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("", Grade.MISSING),
        ("origin", Grade.WEAK),
        ("no-referrer-when-downgrade", Grade.WEAK),
        ("origin-when-cross-origin", Grade.WEAK),
        ("never", Grade.UNREADABLE),
        ("strict-origin-when-cross-origin, future-policy", Grade.STRICT),
        ("same-origin", Grade.STRICT),
        ("strict-origin", Grade.STRICT),
    ],
)
def test_the_last_referrer_policy_that_is_known_counts(words, grade):
    assert simple.grade_referrer((words,)).grade is grade


@given(st.text(max_size=60))
def test_no_header_text_breaks_a_rule(text):
    rules = (
        transport.grade,
        permissions.grade,
        simple.grade_nosniff,
        simple.grade_framing,
        simple.grade_referrer,
    )
    graded = [content.grade((text,), page=PAGE), *(rule((text,)) for rule in rules)]
    assert all(isinstance(one.grade, Grade) for one in graded)


@given(st.text(alphabet='ab=(),;"*?:@ -1.self', max_size=30))
def test_a_dictionary_is_read_or_refused(text):
    try:
        members = dictionary(text)
    except MalformedError:
        return
    assert all(key for key, _ in members)
