"""Signing off: two people, one digest, computed anew from the facts in the transaction that signs."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.evidence.holding import enter
from readiness.launches import events
from readiness.launches.changes import Change, changes
from readiness.launches.models import Launch, SignOff
from readiness.launches.operations.requesting import LONGEST, open_launch, record_of
from readiness.launches.queries import review_of
from readiness.launches.review import Review
from readiness.launches.signing import ACTIONS, AlreadySigned, SamePerson, refusal_of
from readiness.ledger.canonical import canonical
from readiness.refusals import Conflict, Forbidden, Invalid
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class ChangedSinceShown(Conflict):
    """What is there is not what the signer saw. `changes`: the differences, as far as they can be told."""

    code = "changed-since-shown"
    sentence = "The checklist or its evidence changed since you looked. Look again, then decide."

    def __init__(self, changes: tuple[Change, ...] = ()) -> None:
        self.changes = changes
        super().__init__()


@transaction.atomic
def sign_off(
    *,
    launch: Launch,
    role: str,
    digest: str,
    statement: str = "",
    shown_at: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> SignOff:
    """Sign the state that was shown, in `role` ("lead" or "security_reviewer").

    `digest` is the one that the signer saw. With `shown_at`, the time of the view that showed it, a refusal
    for changes can say what they are. Raises `Invalid`, `ChangedSinceShown`, `GateClosed`, `AlreadySigned`,
    `SamePerson`, `OwnEvidence`, `LaunchClosed`, `EnvironmentClosed`.
    """
    if role not in SignOff.Role.values:
        raise Invalid({"role": ["Sign as lead or as security_reviewer."]})
    signs_as = SignOff.Role(role)
    # The environment is held from here on: no evidence changes between what is computed and what is signed.
    enter(actor, ACTIONS[signs_as], launch.environment)
    if actor.user is None:
        raise Forbidden
    fresh = open_launch(launch)
    problems = Problems()
    statement = problems.free_text("statement", statement, longest=LONGEST)
    problems.refuse_any()
    review = review_of(fresh.checklist, at)
    if digest != review.digest:
        raise ChangedSinceShown(_changes_since(fresh, digest, shown_at, review))
    refusal = refusal_of(signs_as, actor.user.pk, fresh, review, fresh.sign_offs.all())
    if refusal is not None:
        raise refusal
    made = _insert(
        SignOff(
            launch=fresh,
            role=signs_as,
            signer=actor.user,
            digest=digest,
            subject=canonical(review.subject),
            statement=statement,
            signed_at=at,
        )
    )
    record_of(
        fresh,
        events.SIGNED_OFF,
        actor,
        at,
        data={"sign_off": str(made.pk), "role": made.role, "digest": made.digest},
        private={"statement": statement} if statement else {},
    )
    return made


def _insert(sign_off: SignOff) -> SignOff:
    """The database has the last word on one signature a role and one role a person."""
    try:
        with transaction.atomic():
            sign_off.save(force_insert=True)
    except IntegrityError as error:
        same = SignOff.objects.filter(launch=sign_off.launch, digest=sign_off.digest)
        if same.filter(role=sign_off.role).exists():
            raise AlreadySigned from error
        if same.filter(signer=sign_off.signer).exists():
            raise SamePerson from error
        raise
    return sign_off


def _changes_since(
    launch: Launch, digest: str, shown_at: datetime | None, review: Review
) -> tuple[Change, ...]:
    """What differs from the state that was shown, where that state can be had again."""
    if shown_at is None or shown_at > review.at:
        return ()
    shown = review_of(launch.checklist, shown_at, known_at=shown_at)
    return changes(shown.subject, review.subject) if shown.digest == digest else ()
