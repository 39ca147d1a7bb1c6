"""Secrets in AWS Secrets Manager were renewed: the age of the version that is AWSCURRENT.

LastChangedDate moves with any edit and is not asked for; LastRotatedDate knows only rotations by its own
function. No value is read: secretsmanager:DescribeSecret and ListSecretVersionIds are enough.
Source: docs.aws.amazon.com/secretsmanager/latest/apireference.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from probes.context import Context, Failure
from probes.probe import Feed, Kind
from probes.readback import NO_JSON, document_of, rows
from probes.rotation import BAD, FINDINGS, GOOD, Age, Seen, judge, moment
from probes.rotation import Declared as Secrets
from probes.signature_v4 import signed_headers

TOOL = "aws"
_CURRENT = "AWSCURRENT"
_NOT_THERE = "ResourceNotFoundException"


@dataclass(frozen=True, slots=True)
class Declared(Secrets):
    """The secrets' names or ARNs, and the region that their endpoint serves."""

    region: str = field(default="us-east-1", metadata={"help": "The region of the connection's endpoint"})


def look(context: Context) -> Seen:
    """Two questions for each declared secret."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    ages = tuple(_age(context, declared, name.strip()) for name in declared.secrets)
    return Seen(ages, declared.since, declared.days)


def _age(context: Context, declared: Declared, name: str) -> Age:
    described = _call(context, declared, "DescribeSecret", {"SecretId": name})
    if isinstance(described, Failure):
        return Age(name, failure=described)
    stages = described.get("VersionIdsToStages")
    if described.get("DeletedDate") is not None or not isinstance(stages, dict):
        return Age(name)
    current = [version for version, names in stages.items() if isinstance(names, list) and _CURRENT in names]
    if not current:
        return Age(name)
    listed = _call(context, declared, "ListSecretVersionIds", {"SecretId": name})
    if isinstance(listed, Failure):
        return Age(name, failure=listed)
    made = [
        row.get("CreatedDate") for row in rows(listed.get("Versions")) if row.get("VersionId") == current[0]
    ]
    made_at = moment(made[0]) if made else None
    return Age(name, made_at) if made_at else Age(name, failure=NO_JSON)


def _call(
    context: Context, declared: Declared, action: str, sent: dict[str, Any]
) -> dict[str, Any] | Failure:
    connection = context.connections[TOOL]
    body = json.dumps(sent).encode()
    target = connection.at("/")
    headers = signed_headers(
        host=target.authority,
        region=declared.region,
        service="secretsmanager",
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"secretsmanager.{action}"},
        body=body,
        key_id=connection.account,
        secret=connection.secret,
        at=context.at,
    )
    answer = context.ask_tool(TOOL, "/", method="POST", headers=headers, body=body)
    if isinstance(answer, Failure):
        return answer
    if answer.status == 400 and _NOT_THERE.encode() in answer.body:
        return Failure("not_found", "", "The store does not know this secret.")
    document = document_of(answer.status, answer.body)
    return document if isinstance(document, dict | Failure) else NO_JSON


KIND = Kind(
    name="aws_secrets",
    title="Secrets in AWS",
    question="Was each secret in AWS Secrets Manager renewed in time?",
    source="AWS Secrets Manager API reference: DescribeSecret, ListSecretVersionIds",
    feeds=(Feed("security.secrets_rotated"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=12),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
