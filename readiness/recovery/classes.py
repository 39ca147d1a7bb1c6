"""What a backup has to do, by the class of what is backed up: the seed's strategy as data. Pure.

Editable where an organisation asks for more; what a policy asks less than this is recorded and shown as weaker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Klass = Literal["database", "uploads", "configuration"]
#: The seed's example of a typical service: four hours to be back, one hour of data lost.
USUAL_RTO, USUAL_RPO = 240, 60
#: From this tier on (4, minor) nothing is assumed where nothing is declared.
MINOR_TIER = 4
DAY_MINUTES = 1440
#: How long a person's word about a line counts, in days.
WORD_DAYS = 180


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a policy. `measured`: machines can show it; otherwise a person tells where it is to be seen."""

    key: str
    says: str
    measured: bool
    remedy: str


@dataclass(frozen=True, slots=True)
class PolicyClass:
    """What one class asks. `cadence_minutes`: how often a backup is made at least; `keep_days`: how long it stays."""

    key: Klass
    title: str
    cadence_minutes: int
    keep_days: int
    lines: tuple[Line, ...]


_FULL = Line("daily_full", "Full backup daily", True, "Schedule a full backup every day and let it ping.")
_PITR = Line(
    "point_in_time", "Point-in-time recovery on", True,
    "Archive the write-ahead log, and let the archiving ping with kind=log or hand in the tool's report.",
)  # fmt: skip
_KEPT = Line(
    "retention", "Kept 30 days at least", True,
    "Keep backups long enough, and show it by the tool's list or by a word with a link to its settings.",
)  # fmt: skip
_COPY = Line(
    "replicated", "Replicated to separate storage", False,
    "Copy to storage with another account and another key, and say where it is set up.",
)  # fmt: skip
_VERSIONS = Line("versioned", "Versions kept", False, "Switch versions on, and say where it is to be seen.")
_CODE = Line(
    "as_code", "Infrastructure as code, committed", False, "Commit it, and give the repository's address."
)
_VAULT = Line(
    "secrets_apart", "Secrets in a vault, backed up separately", False,
    "Back the vault up apart from everything it opens, and say where.",
)  # fmt: skip

CLASSES: Mapping[str, PolicyClass] = {
    one.key: one
    for one in (
        PolicyClass("database", "Database", DAY_MINUTES, 30, (_FULL, _PITR, _KEPT)),
        PolicyClass("uploads", "User uploads", DAY_MINUTES, 30, (_COPY, _VERSIONS)),
        PolicyClass("configuration", "Configuration", DAY_MINUTES, 30, (_CODE, _VAULT)),
    )
}


def line_of(klass: str, key: str) -> Line | None:
    """A line of a class by its key."""
    return next((one for one in CLASSES[klass].lines if one.key == key), None)


def weaker(klass: str, terms: Mapping[str, Any]) -> list[str]:
    """In what a policy with these terms asks less than its class does, each as a sentence; nothing where it does not.

    `terms` has `cadence_minutes`, `keep_days` and `waived`, the keys of lines that it leaves out.
    """
    usual = CLASSES[klass]
    said = []
    if terms["cadence_minutes"] > usual.cadence_minutes:
        said.append(
            f"A backup every {in_words(terms['cadence_minutes'])}, not every {in_words(usual.cadence_minutes)}."
        )
    if terms["keep_days"] < usual.keep_days:
        said.append(f"Kept {terms['keep_days']} days, not {usual.keep_days}.")
    said += [f"Does not ask: {one.says.lower()}." for one in usual.lines if one.key in terms["waived"]]
    return said


def in_words(minutes: float) -> str:
    """A stretch of time as people say it: 90 min, 26 h, 12 days."""
    if minutes < 120:
        return f"{round(minutes)} min"
    hours = minutes / 60
    return f"{round(hours)} h" if hours < 72 else f"{round(hours / 24)} days"
