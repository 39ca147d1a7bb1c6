"""AWS Secrets Manager: signed requests, and the age of the version that is AWSCURRENT."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from probes.kinds.aws_secrets import Declared
from probes.signature_v4 import signed_headers
from tests.probes.sites import as_json

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
DECLARED = Declared(("shop/database",), region="eu-central-1")


def manager(*, current_days: float, stages=("AWSCURRENT",), described=None, status: int = 200):
    """The two answers of Secrets Manager's JSON protocol, in the shape of its API reference."""

    def answer(asked):
        if status != 200:
            return as_json({"__type": "ResourceNotFoundException"}, status)
        action = asked.headers["X-Amz-Target"].partition(".")[2]
        if action == "DescribeSecret":
            return as_json(
                {
                    "Name": "shop/database",
                    "LastChangedDate": AT.timestamp(),
                    "LastRotatedDate": AT.timestamp(),
                    "VersionIdsToStages": {"new": list(stages), "old": ["AWSPREVIOUS"]},
                    **(described or {}),
                }
            )
        days = {"new": current_days, "old": 400}
        return as_json(
            {
                "Versions": [
                    {"VersionId": name, "CreatedDate": (AT - timedelta(days=d)).timestamp()}
                    for name, d in days.items()
                ]
            }
        )

    return answer


def look(ask, tool):
    return ask("aws_secrets", DECLARED, tool, at=AT, account="AKIDEXAMPLE").verdict


@pytest.mark.parametrize(("days", "code"), [(10, "secrets_fresh"), (95, "secrets_due"), (101, "secrets_old")])
def test_the_current_versions_age_decides_not_the_last_change(ask, days, code):
    assert look(ask, manager(current_days=days)).code == code


def test_a_version_that_is_not_current_does_not_count(ask):
    assert look(ask, manager(current_days=1, stages=("AWSPENDING",))).code == "secret_gone"


def test_a_secret_marked_for_deletion_is_gone(ask):
    deleted = {"DeletedDate": AT.timestamp()}
    assert look(ask, manager(current_days=1, described=deleted)).code == "secret_gone"


@pytest.mark.parametrize(
    ("status", "code"), [(400, "not_found"), (403, "access_refused"), (500, "tool_error")]
)
def test_what_cannot_be_asked_is_never_a_pass(ask, status, code):
    verdict = look(ask, manager(current_days=1, status=status))
    assert (verdict.status, verdict.code) == ("error", code)


def test_neither_key_nor_signature_is_kept(ask):
    outcome = ask("aws_secrets", DECLARED, manager(current_days=1), at=AT, account="AKIDEXAMPLE")
    kept = json.dumps([outcome.observations, list(outcome.hops)])
    assert outcome.verdict.status == "pass"
    assert not any(word in kept for word in ("s3cret", "AKIDEXAMPLE", "Signature"))


def test_the_signature_is_that_of_the_published_example():
    """The suite's `post-vanilla`: service, region, key and time as in Amazon's published test vectors."""
    signed = signed_headers(
        host="example.amazonaws.com",
        region="us-east-1",
        service="service",
        headers={},
        body=b"",
        key_id="AKIDEXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        at=datetime(2015, 8, 30, 12, 36, tzinfo=UTC),
    )
    assert signed["X-Amz-Date"] == "20150830T123600Z"
    assert signed["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )
