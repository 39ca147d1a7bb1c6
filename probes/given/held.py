"""What people gave to probes against the log: each row says what its entries told, and none came or went past them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from probes.declaring import as_text
from probes.given import events
from probes.given.models import Declaration, HostProof, Permit, ProbeStop, ToolConnection
from probes.given.ownership import token_digest
from probes.given.permits import EVERYWHERE
from readiness.audit.held.one_at_a_time import OneAtATime
from readiness.audit.held.table import UNKNOWN, Opened, Table, by, spoken
from readiness.ledger.canonical import stamp
from readiness.ledger.verifier import Entry

_ENDED = ("ended_by_id", "ended_at")


class Declarations(OneAtATime):
    """What is said to be so, for one kind of probe."""

    model, one, many = Declaration, "declaration", "declarations"
    columns = ("id", "environment_id", "kind", "settings", "declared_by_id", "declared_at", *_ENDED)

    def _made(self, entry: Entry, opened: Opened) -> None:
        kind = entry.text("kind")
        self.begin(
            entry,
            entry.environment,
            kind,
            environment_id=entry.environment,
            kind=kind,
            settings=spoken(entry, opened, "settings"),
            declared_by_id=by(entry),
            declared_at=entry.at,
        )

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """With the settings as entries write them."""
        for row in super().rows():
            yield {**row, "settings": as_text(row["settings"])}

    steps = {events.DECLARED: _made, events.DECLARATION_WITHDRAWN: OneAtATime.end}


class Connections(OneAtATime):
    """Access to tools. The secret is in no entry, sealed or not."""

    model, one, many = ToolConnection, "connection", "connections of tools"
    columns = (
        "id", "team_id", "environment_id", "place", "tool", "base_url", "account", "made_by_id", "made_at", *_ENDED,
    )  # fmt: skip

    def _made(self, entry: Entry, opened: Opened) -> None:
        place, tool = entry.environment or entry.team, entry.text("tool")
        self.begin(
            entry,
            place,
            tool,
            team_id=entry.team,
            environment_id=entry.environment or None,
            place=place,
            tool=tool,
            base_url=spoken(entry, opened, "base_url"),
            account=spoken(entry, opened, "account"),
            made_by_id=by(entry),
            made_at=entry.at,
        )

    steps = {events.CONNECTED: _made, events.DISCONNECTED: OneAtATime.end}


class Proofs(Table):
    """Whose host it is. Looks before entries told what they met are judged by what they found alone."""

    model, one, many = HostProof, "proof of a host", "proofs of hosts"
    columns = (
        "id", "service_id", "host", "token", "begun_by_id", "begun_at", "asked_at", "checked_at", "way", "problem",
        "proven_until", *_ENDED,
    )  # fmt: skip

    def _begun(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            host=spoken(entry, opened, "host"),
            token=entry.data.get("token", UNKNOWN),
            begun_by_id=by(entry),
            begun_at=entry.at,
            way="",
            problem="",
            **dict.fromkeys(("asked_at", "checked_at", "proven_until", *_ENDED)),
        )

    def _asked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, asked_at=entry.at)

    def _looked(self, entry: Entry, opened: Opened) -> None:
        # Before, a look that renewed and found nothing was not told: what it met may stand in the row since.
        told = "problem" in entry.commitments
        self.tell(
            entry.subject,
            asked_at=None,
            checked_at=entry.at if told else UNKNOWN,
            problem=opened.get("problem", UNKNOWN),
        )
        if entry.kind == events.PROVEN:
            until = entry.data.get("until", UNKNOWN)
            self.tell(entry.subject, way=entry.text("way"), proven_until=until)

    def _given_up(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, ended_by_id=by(entry), ended_at=entry.at)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """With the token's digest in its place."""
        for row in super().rows():
            yield {**row, "token": token_digest(row["token"])}

    steps = {
        events.PROOF_BEGUN: _begun,
        events.PROOF_ASKED: _asked,
        events.PROVEN: _looked,
        events.NOT_PROVEN: _looked,
        events.PROOF_GIVEN_UP: _given_up,
    }


class Permits(OneAtATime):
    """Leave to do more than look."""

    model, one, many = Permit, "permit", "permits"
    columns = (
        "id", "environment_id", "team_id", "kind", "paths", "opens_at", "closes_at", "daily_from", "daily_until",
        "requests_a_day", "given_by_id", "given_at", *_ENDED,
    )  # fmt: skip

    def _given(self, entry: Entry, opened: Opened) -> None:
        kind, paths = entry.text("kind"), spoken(entry, opened, "paths")
        times = {name: stamp(datetime.fromisoformat(entry.text(name))) for name in ("opens_at", "closes_at")}
        # The hours of the day are told since some release: of a permit given before they are not judged.
        hours = {name: entry.data.get(name, UNKNOWN) for name in ("daily_from", "daily_until")}
        self.begin(
            entry,
            entry.environment,
            kind,
            **times,
            **hours,
            environment_id=entry.environment,
            team_id=entry.team,
            kind=kind,
            paths=paths if paths is UNKNOWN else json.dumps(paths.split(" ")),
            requests_a_day=entry.data.get("requests_a_day"),
            given_by_id=by(entry),
            given_at=entry.at,
        )

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """With the paths as one text: a list by any other name is none."""
        for row in super().rows():
            yield {**row, "paths": json.dumps(row["paths"])}

    steps = {events.PERMITTED: _given, events.PERMIT_ENDED: OneAtATime.end}


class Stops(OneAtATime):
    """Where active probes stand still."""

    model, one, many = ProbeStop, "stop of active probes", "stops of active probes"
    columns = ("id", "environment_id", "place", "reason", "stopped_by_id", "stopped_at", *_ENDED)

    def _set(self, entry: Entry, opened: Opened) -> None:
        place = entry.environment or EVERYWHERE
        self.begin(
            entry,
            place,
            environment_id=entry.environment or None,
            place=place,
            reason=spoken(entry, opened, "reason"),
            stopped_by_id=by(entry),
            stopped_at=entry.at,
        )

    steps = {events.STOPPED: _set, events.STOP_LIFTED: OneAtATime.end}
