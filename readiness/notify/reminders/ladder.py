"""Who stands on which rung now. A rung with nobody on it passes the reminder on to the next one up."""

from collections.abc import Callable, Sequence
from uuid import UUID

from readiness.notify.audience import Told, administrators, leads, reviewers
from readiness.obligations.models import Obligation
from readiness.obligations.reminding import ADMINISTRATOR, LADDER, LEAD, OWNER, REVIEWER


class Ladder:
    """Asks for each group of people once: made for one look."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, UUID | None], Sequence[Told]] = {}

    def people(self, duty: Obligation, rung: str) -> Sequence[Told]:
        """Everybody on `rung` for `duty`, which comes with owner, service and team; else on the next with anybody."""
        for one in LADDER[LADDER.index(rung) :]:
            if found := self._on(duty, one):
                return found
        return []

    def _on(self, duty: Obligation, rung: str) -> Sequence[Told]:
        if rung == OWNER:
            owner = duty.owner
            return [(owner, "You get this because this duty is yours.")] if owner and owner.is_active else []
        team = duty.service.team
        ask: dict[str, tuple[UUID | None, Callable[[], Sequence[Told]]]] = {
            LEAD: (team.pk, lambda: leads(team)),
            REVIEWER: (None, reviewers),
            ADMINISTRATOR: (None, administrators),
        }
        whose, answer = ask[rung]
        if (rung, whose) not in self._asked:
            self._asked[rung, whose] = answer()
        return self._asked[rung, whose]
