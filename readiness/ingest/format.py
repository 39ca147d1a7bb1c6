"""The contract of a format: raw bytes to facts, facts to a verdict, and twins that show both to be right. Pure.

A format is one module in `readiness/ingest/formats/` with a constant `FORMAT`. `parse` reads bytes and knows no
rule; `judge` is a function of the facts and of what was given beside them. Each format brings a good twin and bad
ones as bytes; one that lets a bad twin pass is switched off (`discovery`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.refusals import Refusal

Facts = TypeVar("Facts")


class Unreadable(Refusal):
    """The bytes are not what this format is: nothing is stored."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Feed:
    """A checklist item that the format testifies for: the claim itself (`proves`), or a part of it."""

    item: str
    proves: bool = True

    @property
    def klass(self) -> str:
        """The word of the checklist for it."""
        return "proves" if self.proves else "supports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came beside the bytes, and what the portal knows that bears on them.

    `at` is when it came, aware. `exit_code` and `check_exit_code` are those of the tool; `commits` is how many
    commits a scan read, `shallow` whether the clone was cut off; None: not told. `cases` are test cases that must
    have run. `rto_minutes`, `rpo_minutes` are the service's own targets. `severities` are ratings by advisory id
    from other scans of the environment, `waived` the advisories (package and id) with an approved waiver, `labels`
    the backups that the environment's backup tool has listed, None where none reported. `before` are the
    observations of the newest earlier report of the same part, `before_at` when that came.
    """

    at: datetime
    service: str = ""
    environment: str = ""
    is_production: bool = True
    release: str = ""
    commit: str = ""
    exit_code: int | None = None
    check_exit_code: int | None = None
    commits: int | None = None
    shallow: bool | None = None
    cases: tuple[str, ...] = ()
    rto_minutes: int | None = None
    rpo_minutes: int | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()
    labels: frozenset[str] | None = None
    before: Mapping[str, Any] | None = None
    before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Bytes whose verdict is known: `code` is what judging them must say; `unreadable` when parsing must refuse."""

    name: str
    content: bytes
    code: str
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """One weak dependency: a finding of it opens, and ends when a later scan no longer has it."""

    about: str
    severity: Severity
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[Facts]):
    """One format of one tool.

    `needs` says in a few words what the service must have for it, `command` how a pipeline makes the bytes,
    `source` where the rule comes from. `per_release`: it says something of one release or commit, which must be
    told. `counts_from` tells when what was seen took place (None: when it came); from then on it counts for `ttl`.
    `redact` gives what may be stored; without it the bytes themselves are. `belongs` may send the bytes to the
    format whose facts they are. `drill`: it tells of the real thing, tried once on purpose. `rule_version` grows
    whenever `judge` may say something else.
    """

    name: str
    title: str
    question: str
    feeds: tuple[Feed, ...]
    needs: str
    source: str
    command: str
    ttl: timedelta
    parse: Callable[[bytes, Given], Facts]
    judge: Callable[[Facts, Given], Verdict]
    findings: tuple[Finding, ...]
    good: tuple[Twin, ...]
    bad: tuple[Twin, ...]
    per_release: bool = False
    extension: str = "json"
    counts_from: Callable[[Facts], datetime | None] = lambda _facts: None
    redact: Callable[[bytes], bytes] | None = None
    weaknesses: Callable[[Facts, Given], tuple[Weakness, ...]] | None = None
    belongs: Callable[[Facts], str] | None = None
    aliases: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    parameters: tuple[str, ...] = ()
    rule_version: int = 1
    drill: bool = False

    def faults(self) -> list[str]:
        """What the twins show to be wrong with the format; one with faults must not testify."""
        found = [] if self.good and self.bad else ["it has no good twin or no bad twin"]
        for twin in (*self.good, *self.bad):
            code, holds = self._says(twin)
            if holds and twin in self.bad:
                found.append(f"the bad twin {twin.name!r} passes")
            elif not holds and twin in self.good:
                found.append(f"the good twin {twin.name!r} does not pass: {code}")
            elif code != twin.code:
                found.append(f"the twin {twin.name!r} is called {code}, not {twin.code}")
        return found

    def _says(self, twin: Twin) -> tuple[str, bool]:
        try:
            verdict = self.judge(self.parse(twin.content, twin.given), twin.given)
        except Unreadable as no:
            return no.code, False
        except Exception as error:  # noqa: BLE001 - whatever its rules raise, such a format must not testify
            return f"broken: {error!r}", twin in self.bad
        return verdict.code, verdict.status in (Status.PASS, Status.WARN)


def twin(name: str, content: bytes, code: str, given: Given, **changed: Any) -> Twin:
    """A twin whose `given` differs in what is `changed`."""
    return Twin(name, content, code, replace(given, **changed))
