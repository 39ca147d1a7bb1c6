"""Erasures: whoever may decide is told of each request, whoever asked of what became of it."""

from collections.abc import Iterator
from uuid import UUID

from readiness.notify import audience
from readiness.notify.paths import home_path, privacy_path
from readiness.notify.telling import Happening, Telling
from readiness.privacy import events
from readiness.privacy.models import Erasure

#: What became of it.
ENDS = {
    events.ERASURE_APPROVED: ("is approved and done", "What was erased cannot be brought back."),
    events.ERASURE_REFUSED: ("is refused", "Everything stays as it is."),
}


def requested(happening: Happening) -> Iterator[Telling]:
    """To the security reviewers and administrators but the person whom it is about, as long as it waits.

    Words about what is to go would stay in the mail: it names only what sort of thing it is, and why.
    """
    erasure = _erasure(happening.subject_id)
    if erasure is None or erasure.state != Erasure.State.REQUESTED:
        return
    why = erasure.get_reason_display().lower()
    deciders = audience.one_each(audience.reviewers(), audience.administrators())
    for person, because in audience.without(deciders, erasure.person):
        yield Telling(
            recipient=person,
            subject=f"The erasure of a {erasure.target} waits for a decision",
            text=f"{happening.doer} asks that a {erasure.target} be erased ({why}). Approve or refuse it: who asked "
            "does not decide. A legal hold may stand against it.",
            because=because,
            path=privacy_path(),
        )


def decided(happening: Happening) -> Iterator[Telling]:
    """To whoever asked, if they still can sign in."""
    erasure = _erasure(happening.subject_id)
    if erasure is None:
        return
    word, then = ENDS[happening.entry.kind]
    own = erasure.person_id == erasure.requested_by_id
    yield Telling(
        recipient=erasure.requested_by,
        subject=f"The erasure of a {erasure.target} {word}",
        text=f"{happening.doer} decided on the erasure that you asked for: it {word}. {then}",
        because="You get this because you asked for it.",
        path=home_path() if own else privacy_path(),
    )


def _erasure(pk: UUID) -> Erasure | None:
    return Erasure.objects.select_related("requested_by", "person").filter(pk=pk).first()


RULES = {
    events.ERASURE_REQUESTED: requested,
    events.ERASURE_APPROVED: decided,
    events.ERASURE_REFUSED: decided,
}
