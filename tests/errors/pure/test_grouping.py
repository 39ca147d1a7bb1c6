"""Exception type and location make a group: not the line, not the message, not the names that bundlers give."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.errors.capture import FIELDS, captured
from readiness.errors.grouping import grouping_of
from readiness.errors.releases import is_newer
from tests.errors.sending import an_event


def key(event):
    return grouping_of(event).key


def frames(*listed, kind="TypeError", value="x"):
    return {"exception": {"values": [{"type": kind, "value": value, "stacktrace": {"frames": list(listed)}}]}}


def test_other_types_and_other_places_are_other_groups():
    keys = {
        key(an_event()),
        key(an_event(type="ValueError")),
        key(an_event(function="release")),
        key({}),
        key(frames({"module": "a", "function": "f"})),
        key(frames({"module": "b", "function": "f"})),
    }
    assert len(keys) == 6


def test_lines_messages_and_frames_of_libraries_are_the_same_group():
    one, other = an_event(), an_event(value="no stock for order 99")
    listed = other["exception"]["values"][0]["stacktrace"]["frames"]
    listed[2]["lineno"], listed[0]["function"] = 999, "get_response_async"
    listed.append({"module": "psycopg.cursor", "function": "execute", "in_app": False})
    assert key(one) == key(other)
    assert grouping_of(one).title == "NoStock: no stock for order 17"
    assert grouping_of(one).culprit == "shop.stock in reserve"


def test_without_a_frame_of_the_application_the_innermost_counts():
    outer, inner = {"module": "a", "function": "f"}, {"module": "b", "function": "g"}
    assert (
        key(frames(outer, inner))
        == key(frames({"module": "z", "function": "y"}, inner))
        != key(frames(outer))
    )


def test_of_a_chain_the_one_that_was_raised_last_counts():
    event = an_event()
    cause = {"type": "KeyError", "value": "k", "stacktrace": {"frames": [{"module": "c", "function": "h"}]}}
    event["exception"]["values"].insert(0, cause)
    assert key(event) == key(an_event())


def test_where_a_bundle_was_served_from_and_its_hash_do_not_matter():
    told = [
        "https://cdn.example.org/static/main.3f2a1b9c.js",
        "https://other.example.org/static/main.77aa01ff.js?v=2",
        "app:///static/main.0011aabb.js#x",
    ]
    keys = {key(frames({"filename": one, "function": "buy", "in_app": True})) for one in told}
    assert len(keys) == 1
    assert len({key(frames({"filename": "/a.js", "function": one})) for one in ("?", "<anonymous>", "")}) == 1
    lambdas = ("Foo$$Lambda$12/0x000abc", "Foo$$Lambda$99/0x000def")
    assert len({key(frames({"module": "m", "function": one})) for one in lambdas}) == 1


def test_without_frames_the_message_counts_but_not_the_values_in_it():
    def said(value, kind="Timeout"):
        return {"exception": {"values": [{"type": kind, "value": value}]}}

    assert key(said("order 17 of 'ana' took 3.5 s")) == key(said("order 99 of 'bob' took 12 s"))
    assert key(said("a")) != key(said("b"))
    assert key({"message": "job 1 lost"}) == key({"message": "job 2 lost"}) != key({"message": "job found"})
    template = {"message": "job %s lost", "params": ["1"], "formatted": "job 1 lost"}
    assert key({"logentry": template}) == key(
        {"logentry": {**template, "params": ["2"], "formatted": "job 2 lost"}}
    )
    assert grouping_of({"logentry": template}).title == "job 1 lost"


def test_the_fingerprint_of_the_sdk_is_honoured():
    default = key(an_event())
    assert (
        key(an_event(fingerprint=["{{ default }}"])) == default == key(an_event(fingerprint=["{{default}}"]))
    )
    assert key(an_event(fingerprint=[])) == default == key(an_event(fingerprint="x"))
    assert key(an_event(fingerprint=["mine"])) == key(an_event(fingerprint=["mine"], type="Other")) != default
    split = {key(an_event(fingerprint=["{{ default }}", n])) for n in ("a", "b")}
    assert len(split) == 2
    assert default not in split
    by_type = [key(an_event(fingerprint=["{{ type }}"], function=one)) for one in "xy"]
    assert by_type[0] == by_type[1] != key(an_event(fingerprint=["{{ type }}"], type="Other"))


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "values",
                    "stacktrace",
                    "frames",
                    "module",
                    "function",
                    "type",
                    "message",
                    "params",
                    "data",
                    "headers",
                ]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=10,
)


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "exception",
                "logentry",
                "message",
                "fingerprint",
                "request",
                "user",
                "contexts",
                "sdk",
                "release",
            ]
        ),
        JUNK,
    )
)
def test_whatever_an_event_looks_like_it_is_grouped_and_told(event):
    before = copy.deepcopy(event)
    found = grouping_of(event)
    assert len(found.key) == 64
    assert found.title
    assert len(found.title) <= 250
    assert set(captured(event)) == set(FIELDS)
    assert event == before


def test_each_of_the_seven_fields_is_looked_for_by_itself():
    whole = an_event()
    assert all(captured(whole).values())
    without = {
        "stack": {"exception": {"values": [{"type": "X", "stacktrace": {"frames": []}}]}},
        "request": {"request": {**whole["request"], "url": ""}},
        "user": {"user": {"email": "a@example.org"}},
        "body": {"request": {**whole["request"], "data": {}}},
        "environment": {"environment": ""},
        "release": {"release": None},
        "client": {"request": {**whole["request"], "headers": {"Host": "x"}}},
    }
    for name, changed in without.items():
        assert [one for one, there in captured({**whole, **changed}).items() if not there] == [name]


def test_a_page_in_a_browser_has_an_address_and_no_method():
    page = {
        "request": {"url": "https://x.example.org/", "headers": {"User-Agent": "Mozilla"}},
        "platform": "javascript",
    }
    assert captured(page)["request"]
    assert not captured({**page, "platform": "python"})["request"]


@pytest.mark.parametrize(
    ("release", "than", "answer"),
    [
        ("shop@1.4.1", "shop@1.4.0", True),
        ("shop@1.4.0", "shop@1.4.0", False),
        ("shop@1.3.9", "shop@1.4.0", False),
        ("1.10.0", "1.9.0", True),
        ("v2", "1.9", True),
        ("1.4", "1.4.0", False),
        ("1.4.0", "1.4.0-rc.1", True),
        ("1.4.0-rc.2", "1.4.0-rc.10", False),
        ("1.4.0-beta", "1.4.0-1", True),
        ("1.4.0+7", "1.4.0", False),
        ("3f2a1b9", "1.4.0", None),
        ("3f2a1b9", "77aa01f", None),
        ("a@2", "b@1", None),
    ],
)
def test_releases_are_compared_by_their_numbers_where_they_can_be(release, than, answer):
    assert is_newer(release, than) is answer
