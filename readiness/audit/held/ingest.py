"""Keys of pipelines, the identities that are trusted instead, and what tools reported."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from readiness.audit.held.table import UNKNOWN, Opened, Table, by, spoken
from readiness.ingest import events
from readiness.ingest.content import SAID, report_digest
from readiness.ingest.models import IngestToken, ToolReport, TrustedIdentity
from readiness.ledger.canonical import canonical, stamp
from readiness.ledger.verifier import Entry


class IngestTokens(Table):
    """Keys by which pipelines hand in: for what, how long, and which are revoked."""

    model, one, many = IngestToken, "ingest token", "ingest tokens"
    columns = (
        "id", "service_id", "environment_id", "name", "prefix", "created_by_id", "created_at", "expires_at",
        "revoked_at", "revoked_by_id",
    )  # fmt: skip

    def _made(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            environment_id=entry.environment or None,
            name=spoken(entry, opened, "name"),
            prefix=entry.text("prefix"),
            created_by_id=by(entry),
            created_at=entry.at,
            expires_at=stamp(datetime.fromisoformat(entry.text("expires_at"))),
            revoked_at=None,
            revoked_by_id=None,
        )

    def _revoked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, revoked_at=entry.at, revoked_by_id=by(entry))

    steps = {events.TOKEN_MADE: _made, events.TOKEN_REVOKED: _revoked}


class TrustedIdentities(Table):
    """What tokens of CI systems must say; their claims are compared where the entry tells them one by one."""

    model, one, many = TrustedIdentity, "trusted identity", "trusted identities"
    columns = (
        "id", "service_id", "environment_id", "name", "issuer", "audience", "claims", "pins", "created_by_id",
        "created_at", "revoked_at", "revoked_by_id",
    )  # fmt: skip

    def _trusted(self, entry: Entry, opened: Opened) -> None:
        wanted = entry.data.get("wanted", UNKNOWN)
        self.tell(
            entry.subject,
            service_id=entry.service,
            environment_id=entry.environment or None,
            name=spoken(entry, opened, "name"),
            issuer=entry.text("issuer"),
            audience=entry.text("audience"),
            claims=wanted if wanted is UNKNOWN else _exactly(wanted),
            pins="",
            created_by_id=by(entry),
            created_at=entry.at,
            revoked_at=None,
            revoked_by_id=None,
        )

    def _bound(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, pins=entry.text("pins"))

    def _revoked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, revoked_at=entry.at, revoked_by_id=by(entry))

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """With the claims as one text, whatever order a database gives them."""
        for row in super().rows():
            yield {**row, "claims": _exactly(row["claims"])}

    steps = {
        events.IDENTITY_TRUSTED: _trusted,
        events.IDENTITY_BOUND: _bound,
        events.IDENTITY_REVOKED: _revoked,
    }


class ToolReports(Table):
    """What came in; of one that came before entries committed to all that a report says, what they told."""

    model, one, many = ToolReport, "report of a tool", "reports of tools"
    columns = (
        "id", "environment_id", "format", "commit_sha", "sha256", "size", "status", "code", "revision_id",
        "token__prefix", "received_at", *SAID,
    )  # fmt: skip

    def _received(self, entry: Entry, opened: Opened) -> None:
        said = opened.get("said", UNKNOWN)
        told = {} if said is not UNKNOWN else {
            name: spoken(entry, opened, name) for name in ("part", "release")
        }  # fmt: skip
        self.tell(
            entry.subject,
            **told,
            said=said,
            environment_id=entry.environment,
            format=entry.text("format"),
            commit_sha=entry.text("commit"),
            sha256=entry.text("sha256"),
            size=entry.data.get("size"),
            status=entry.text("verdict"),
            code=entry.text("code"),
            revision_id=entry.text("revision"),
            token__prefix=entry.data.get("token"),
            received_at=entry.at,
        )

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """With what each says, as its entry commits to it."""
        for row in super().rows():
            yield {**row, "said": _said(row)}

    steps = {events.REPORT_RECEIVED: _received}


def _exactly(claims: object) -> str:
    try:
        return canonical(claims).decode()
    except (TypeError, ValueError):
        return "what no entry can hold"


def _said(row: Mapping[str, Any]) -> str:
    try:
        return report_digest(row)
    except (TypeError, ValueError):
        return "what has no digest"
