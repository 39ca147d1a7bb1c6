"""The form in which a duty is edited: all that its own form of the beginning asks, as it is now."""

from collections.abc import Iterable
from typing import Any

from django import forms

from readiness.obligations.given import RHYTHM
from readiness.obligations.models import Obligation
from readiness.teams.models import User
from readiness.web.forms.obligations import OwnDutyForm

_SAME = ("why", "zone", "local_time", "grace_days", "needs_evidence", "reviewer", "title")


class EditDutyForm(OwnDutyForm):
    """Terms, owner and, for who may end a duty, its rhythm."""

    escalation_days = forms.CharField(
        label="Escalated after days",
        required=False,
        max_length=60,
        help_text="Overdue for so many days: team leads, security reviewers, administrators. Such as 1, 7, 14.",
    )

    def __init__(
        self, *args: Any, duty: Obligation, rhythm: bool, people: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, people=people, initial=_initial(duty), **kwargs)
        self._rhythm = rhythm
        if not rhythm:
            for name in RHYTHM:
                del self.fields[name]
        self.order_fields(["title", "why", "steps", "owner", *RHYTHM])

    def clean_escalation_days(self) -> list[int]:
        """The numbers."""
        return self.days_in("escalation_days")

    def parts(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        given = self.given()
        parts = {name: given.pop(name) for name in RHYTHM if name in given}
        return {**given, "rhythm": parts if self._rhythm else None}


def _initial(duty: Obligation) -> dict[str, Any]:
    rhythm = {name: getattr(duty, name) for name in RHYTHM if name != "anchor"}
    return {
        **rhythm,
        **{name: getattr(duty, name) for name in _SAME},
        "anchor": duty.anchor_on,
        "owner": str(duty.owner_id or ""),
        "steps": "\n".join(duty.steps),
        "lead_days": ", ".join(map(str, duty.lead_days)),
        "escalation_days": ", ".join(map(str, duty.escalation_days)),
    }
