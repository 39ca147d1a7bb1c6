"""How a checklist stands for a launch, as one value that queries make and rules read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from readiness.checklists.models import Checklist
from readiness.launches.gate import GateAnswer
from readiness.launches.next_steps import Blocker


@dataclass(frozen=True)
class Review:
    """A checklist as it stands at `at`.

    `subject` is what would be signed and `digest` its name; `blockers` has the gate's reasons, each with its
    next step; `put_forward_by` are the people whose word is part of the subject; `titles` names each
    item by its key, `findings` each weighty finding by its id.
    """

    checklist: Checklist
    at: datetime
    gate: GateAnswer
    blockers: tuple[Blocker, ...]
    subject: Mapping[str, Any]
    digest: str
    put_forward_by: frozenset[UUID]
    titles: Mapping[str, str]
    findings: Mapping[str, str]

    def title_of(self, about: str) -> str:
        """The title of an item by its key, or of a finding by its id."""
        return self.titles.get(about) or self.findings.get(about, about)

    @property
    def is_go(self) -> bool:
        """Whether the machine's answer is go."""
        return self.gate.verdict == "go"
