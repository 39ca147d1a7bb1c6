"""How old a secret is, and what of it is a fault; what a store tells of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from readiness.credentials.ageing import SecretFacts, age, faults_of
from readiness.credentials.ageing import testimony as says_of
from readiness.credentials.witnessing import version_made_at

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def facts(days=None, *, registered=1, most=90, in_code=False):
    made_at = None if days is None else AT - days * DAY
    return SecretFacts(
        id=UUID(int=7), name="Database", in_code=in_code, made_at=made_at, registered_at=AT - registered * DAY,
        max_age_days=most,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "state", "days"),
    [
        (facts(1), "fresh", 1),
        (facts(76), "fresh", 76),
        (facts(77), "soon", 77),
        (facts(90), "soon", 90),
        (facts(91), "overdue", 91),
        (facts(None), "unknown", 1),
        (facts(None, registered=91), "overdue", 91),
        (facts(-1), "fresh", 0),
    ],
)
def test_a_secret_ages_from_when_its_version_was_made(given, state, days):
    found = age(given, AT)
    assert (found.state, found.days) == (state, days)


def test_it_is_overdue_only_once_it_is_older_than_it_may_be():
    due = age(facts(90), AT).due_at
    assert due == AT
    assert age(facts(90), AT + timedelta(seconds=1)).state == "overdue"
    assert age(facts(90), AT).share == 1


def test_faults_are_what_is_overdue_and_what_stands_in_the_code():
    assert list(faults_of(facts(1), AT, production=True)) == []
    assert list(faults_of(facts(None), AT, production=True)) == []
    both = list(faults_of(facts(91, in_code=True), AT, production=False))
    assert [(one.about.split("/")[0], one.severity) for one in both] == [
        ("in-code", "high"),
        ("overdue", "medium"),
    ]
    assert [one.severity for one in faults_of(facts(91), AT, production=True)] == ["high"]
    assert {one.item_key for one in both} == {"security.secrets_rotated"}


def version(made_at, name="shop/database", **more):
    return {"secrets": [{"name": name, "made_at": made_at, **more}]}


NEW = "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize(
    ("observations", "known", "found"),
    [
        (version(NEW), None, True),
        (version(NEW, name="/shop/database/"), AT - 9 * DAY, True),
        (version(NEW), AT - DAY, False),  # that very one
        (version(NEW), AT - DAY - timedelta(minutes=50), False),  # recorded a little before its version
        (version(NEW, name="shop/other"), None, False),
        (version(NEW, failure={"code": "access_refused"}), None, False),
        (version(None), None, False),
        (version("2026-03-02T09:00:00"), None, False),
        (version("yesterday"), None, False),
        (version("2026-03-04T09:00:00+00:00"), None, False),
        ({"secrets": version(NEW)["secrets"] * 2}, None, False),
        ({"secrets": "x"}, None, False),
        ({}, None, False),
    ],
)
def test_a_store_tells_of_a_new_version_only_where_it_knows(observations, known, found):
    seen = version_made_at(observations, {"shop/database", "Database", ""}, known=known, seen_at=AT)
    assert (seen is not None) == found


@pytest.mark.parametrize(
    ("secrets", "status", "code"),
    [
        ([facts(1), facts(90)], "pass", "register_in_time"),
        ([facts(1), facts(91)], "fail", "register_overdue"),
        ([facts(1, in_code=True)], "fail", "register_overdue"),
        ([facts(1), facts(None)], "warn", "register_age_unknown"),
        ([facts(None, registered=91)], "fail", "register_overdue"),
        ([], "warn", "register_empty"),
    ],
)
def test_the_register_says_so_of_an_environment(secrets, status, code):
    said = says_of(secrets, AT)
    assert (said.status, said.code) == (status, code)
