"""All that testifies by itself, in one list: kinds of probe, and formats that pipelines and drills hand in.

`told()` is what `list_probes --json` prints; the page of witnesses is made of the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from probes.discovery import Found, found
from probes.needs import in_words
from readiness.errors.documented import RECEIVED_ERRORS
from readiness.evidence.verdict import Finding
from readiness.ingest import discovery as formats
from readiness.ingest import documented

NOTHING = "nothing but a URL"


@dataclass(frozen=True, slots=True)
class Witness:
    """One of them. `witness` is probe, ingest or drill; `items` are (key, class) pairs; `every` only of probes."""

    kind: str
    title: str
    question: str
    witness: str
    items: tuple[tuple[str, str], ...]
    needs: str
    source: str
    findings: Sequence[Finding]
    faults: tuple[str, ...]
    every: timedelta | None = None

    @property
    def enabled(self) -> bool:
        """Whether it passes its own test, and so may testify."""
        return not self.faults

    def fits(self, words: str) -> bool:
        """Whether all the words are to be found in it."""
        text = " ".join(
            (self.kind, self.title, self.question, self.needs, *(key for key, _class in self.items))
        )
        return all(word in text.lower() for word in words.lower().split())


def witnesses() -> list[Witness]:
    """Every one, by title."""
    probes = [_of_probe(one) for one in found()]
    handed_in = {row["kind"]: row for row in documented.witnesses()}
    reports = [_of_format(one, handed_in[one.format.name]) for one in formats.found()]
    return sorted([*probes, *reports, _of_errors()], key=lambda one: one.title.lower())


def told(one: Witness) -> dict[str, Any]:
    """One witness as JSON values."""
    return {
        "kind": one.kind,
        "title": one.title,
        "question": one.question,
        "witness": one.witness,
        "items": [{"key": key, "class": klass} for key, klass in one.items],
        "needs": one.needs,
        "source": one.source,
        "codes": [finding.code for finding in one.findings],
        "interval_seconds": int(one.every.total_seconds()) if one.every else None,
        "enabled": one.enabled,
        "faults": list(one.faults),
    }


def needs_of(needs: Sequence[str]) -> str:
    """What a kind takes, in words."""
    return ", ".join(map(in_words, needs)) or NOTHING


def _of_probe(one: Found) -> Witness:
    kind = one.kind
    return Witness(
        kind=kind.name,
        title=kind.title,
        question=kind.question,
        witness="probe",
        items=tuple((feed.item, "proves" if feed.proves else "supports") for feed in kind.feeds),
        needs=needs_of(kind.needs),
        source=kind.source,
        findings=kind.findings,
        faults=one.faults,
        every=kind.interval,
    )


def _of_format(one: formats.Found, row: dict[str, Any]) -> Witness:
    return Witness(
        kind=row["kind"],
        title=one.format.title,
        question=one.format.question,
        witness=row["witness"],
        items=tuple((item["key"], item["class"]) for item in row["items"]),
        needs=row["needs"],
        source=row["source"],
        findings=one.format.findings,
        faults=one.faults,
    )


def _of_errors() -> Witness:
    one = RECEIVED_ERRORS
    return Witness(
        one.kind, one.title, one.question, "ingest", one.items, one.needs, one.source, one.findings, faults=()
    )
