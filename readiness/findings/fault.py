"""A fault as whoever found it tells it, before it is a finding. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

Kind = Literal["contradiction", "dependency", "secret", "recovery"]
Severity = Literal["critical", "high", "medium", "low", "info"]

KINDS: tuple[Kind, ...] = get_args(Kind)
#: Worst first.
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in an environment.

    `scope` names who looked ("launch" for a checklist's template, "pip-audit" for a tool) and `about` what is
    wrong there; with the kind they make the same fault the same finding while it is open. `said` and `seen` are
    ids of evidence revisions: what people testified, and what a machine saw.
    """

    kind: Kind
    scope: str
    about: str
    severity: Severity
    title: str
    detail: str = ""
    item_key: str = ""
    said: UUID | None = None
    seen: UUID | None = None

    @property
    def key(self) -> str:
        """What an open finding of this kind is known by within its environment."""
        return f"{self.scope}/{self.about}"
