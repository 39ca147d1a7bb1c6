"""Who may sign, as far as the facts decide it: one list of rules for the operation and for the page.

Rights are decided elsewhere (`teams.access`): this is about a person who holds the right for the role.
"""

from collections.abc import Iterable
from uuid import UUID

from readiness.launches.models import Launch, SignOff
from readiness.launches.review import Review
from readiness.refusals import AlreadyDecided, Conflict, Refusal
from readiness.teams.access import Action

ACTIONS = {
    SignOff.Role.TEAM_LEAD: Action.SIGN_AS_LEAD,
    SignOff.Role.SECURITY_REVIEWER: Action.SIGN_AS_SECURITY,
}


class LaunchClosed(AlreadyDecided):
    """A launch that took place or was cancelled is not signed any more."""

    code = "launch-closed"
    sentence = "This launch is closed: it was launched or cancelled."


class GateClosed(Conflict):
    """Nobody signs what the machine says is not ready."""

    code = "gate-closed"
    sentence = "The gate says no-go: clear what stands in the way, then sign."


class AlreadySigned(AlreadyDecided):
    """One signature a role on one state of things."""

    code = "already-signed"
    sentence = "Somebody has already signed in this role, on exactly this state."


class SamePerson(Conflict):
    """Four eyes: the two signatures are two people's."""

    code = "same-person"
    sentence = "You have signed this state in the other role. Two different people must sign."


class OwnEvidence(Conflict):
    """A security reviewer vouches for other people's work."""

    code = "own-evidence"
    sentence = (
        "Some of what would be signed is your own: evidence, a waiver you asked for or a claim that an item does "
        "not apply. Another security reviewer must sign."
    )


def refusal_of(
    role: SignOff.Role, person: UUID, launch: Launch, review: Review, sign_offs: Iterable[SignOff]
) -> Refusal | None:
    """Why `person` cannot sign this state in `role`; None when nothing speaks against it."""
    if launch.state != Launch.State.OPEN:
        return LaunchClosed()
    if not review.is_go:
        return GateClosed()
    return refusal_of_person(role, person, review, sign_offs)


def refusal_of_person(
    role: SignOff.Role, person: UUID, review: Review, sign_offs: Iterable[SignOff]
) -> Refusal | None:
    """The same, as far as it lies in the person and in who has signed."""
    current = [one for one in sign_offs if one.digest == review.digest]
    if any(one.role == role for one in current):
        return AlreadySigned()
    if any(one.signer_id == person for one in current):
        return SamePerson()
    if role == SignOff.Role.SECURITY_REVIEWER and person in review.put_forward_by:
        return OwnEvidence()
    return None
