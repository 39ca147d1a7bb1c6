"""What a probe says at the end: a status, a stable code, a sentence and what to do about it.

    Finding   one thing that a kind of probe can say; constants on top of the kind's module, a closed list
    Verdict   a finding filled with this run's facts

Three answers, not two: found right (`pass`, `warn`), found wrong (`fail`), could not tell (`error`,
`skipped`,
`missed`). The last three never count for or against anybody. Facts are kept apart (`observations`), so that a
newer rule can judge old facts again.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The answer of one run of one probe."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"  # we could not tell
    SKIPPED = "skipped"  # does not apply to this target, or policy says not to look
    MISSED = "missed"  # a slot of the schedule that nobody ran

    @property
    def looked(self) -> bool:
        """Whether the probe saw enough to say right or wrong."""
        return self in (Status.PASS, Status.WARN, Status.FAIL)


class Severity(StrEnum):
    """How much harm the finding does if it stays; apart from the status."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run concluded. Text holds no bytes of a reply beyond cleaned, shortened values."""

    status: Status
    code: str
    sentence: str
    remedy: str = ""
    severity: Severity = Severity.NONE


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a kind can say. `sentence` and `remedy` may hold `{names}`, filled by `say`."""

    code: str
    status: Status
    sentence: str
    remedy: str = ""
    severity: Severity = Severity.NONE

    def __post_init__(self) -> None:
        if self.status is not Status.PASS and not self.remedy:
            raise ValueError(f"finding {self.code}: everything but a pass says what to do about it")

    def say(self, **facts: object) -> Verdict:
        """The verdict with `facts` in its sentence and remedy; KeyError when one that they name is
        missing.
        """
        return Verdict(
            self.status, self.code, self.sentence.format(**facts), self.remedy.format(**facts), self.severity
        )


_ORDER = (Status.FAIL, Status.ERROR, Status.WARN, Status.PASS, Status.SKIPPED, Status.MISSED)
_WEIGHT = tuple(reversed(Severity))


def worst(verdicts: list[Verdict]) -> Verdict:
    """The verdict to show when several rules spoke: fail, then error, warn, pass; the graver, then the
    earlier, first.

    An error outranks a warning here because what was not seen might have failed.
    """
    if not verdicts:
        raise ValueError("no verdict to choose from")
    return min(verdicts, key=lambda v: (_ORDER.index(v.status), _WEIGHT.index(v.severity)))
