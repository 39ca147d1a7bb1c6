"""A log line never lets anybody in."""

import pytest

from portal.logs import scrub
from portal.tracking import clean


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /invitations/abc-DEF_1.00ff", "GET /invitations/[scrubbed]"),
        ("GET /calendars/abc-DEF_1.ics", "GET /calendars/[scrubbed]"),
        ("GET /invitations/abc?x=1", "GET /invitations/[scrubbed]?x=1"),
        (
            "GET /accounts/login/?next=%2Finvitations%2Fabc.def%2F&x=1",
            "GET /accounts/login/?next=%2Finvitations%2F[scrubbed]%2F&x=1",
        ),
        (
            "POST /accounts/password/reset/key/4-set-password/",
            "POST /accounts/password/reset/key/[scrubbed]/",
        ),
        ("GET /accounts/confirm-email/MQ:1abc:XYZ/", "GET /accounts/confirm-email/[scrubbed]/"),
    ],
)
def test_links_that_let_in_lose_their_secret(line: str, kept: str):
    assert scrub(None, "info", {"request": line})["request"] == kept


@pytest.mark.parametrize("value", ["GET /services/invitations", "GET /accounts/login/", 7, None])
def test_other_values_stay(value: object):
    assert scrub(None, "info", {"request": value}) == {"request": value}


KEY = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"GET /secrets/?show={KEY}", "GET /secrets/?[scrubbed]"),
        (f"GET /services/{KEY}/secrets?page=2", "GET /services/[scrubbed]/secrets?page=2"),
        ("GET /search?q=postgres%3A%2F%2Fapp%3As3cr3t%40db%2Forders", "GET /search?[scrubbed]"),
        ("GET /search?q=payments-api&team=orders", "GET /search?q=payments-api&team=orders"),
    ],
)
def test_the_line_of_a_request_has_no_value_of_a_secret(line: str, kept: str):
    assert scrub(None, "info", {"request": line})["request"] == kept


def test_an_error_report_has_none_in_what_was_sent():
    event = {"request": {"data": {"location": f"see {KEY}", "name": "Database password"}}}
    assert clean(event, {})["request"]["data"] == {"location": "[scrubbed]", "name": "Database password"}


def test_an_error_report_does_not_let_in_either():
    link = "https://ready.example.org/invitations/abc.def"
    frame = {"vars": {"path": "/invitations/abc.def"}}
    event = {
        "request": {"url": link, "headers": {"Referer": link}},
        "exception": {"values": [{"stacktrace": {"frames": [frame]}}]},
    }
    assert "abc" not in repr(clean(event, {}))
