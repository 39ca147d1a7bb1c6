"""Launches as people see them: the review, who signed what, what changed since, and who may still sign."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import visible_services
from readiness.launches.changes import Change, changes
from readiness.launches.models import Launch, LaunchDecision, SignOff
from readiness.launches.queries.reviewing import review_of
from readiness.launches.review import Review
from readiness.launches.signing import ACTIONS, refusal_of, refusal_of_person
from readiness.refusals import Forbidden, Refusal, Unseen
from readiness.teams.access import actions_of
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.teams.queries import leads_of, security_reviewers


def visible_launches(actor: Actor) -> QuerySet[Launch]:
    """The launches of every service that `actor` may see, with what a list shows of them."""
    launches = Launch.objects.filter(service__in=visible_services(actor).values("pk"))
    return launches.select_related("service__team", "environment", "checklist", "requested_by", "closed_by")


def open_launches(actor: Actor) -> QuerySet[Launch]:
    """Those in review, the next date first."""
    return visible_launches(actor).filter(state=Launch.State.OPEN).order_by("planned_for", "pk")


def launches_of(environment: Environment) -> QuerySet[Launch]:
    """Every launch of an environment that the caller may see, newest first."""
    found = Launch.objects.filter(environment=environment).select_related("requested_by", "closed_by")
    return found.order_by("-requested_at", "-pk")


def launch_for(actor: Actor, pk: UUID) -> Launch:
    """One launch with its service, team, environment and checklist. Raises `Unseen`."""
    found = visible_launches(actor).select_related("checklist__template", "checklist__version")
    launch = found.filter(pk=pk).first()
    if launch is None:
        raise Unseen
    return launch


@dataclass(frozen=True)
class SignOffView:
    """One signature. `current`: it covers the state of the view; else `changes` says what differs."""

    sign_off: SignOff
    current: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Awaited:
    """A role whose signature on this state is missing, and the people who could give it."""

    role: SignOff.Role
    people: tuple[User, ...]


@dataclass(frozen=True)
class LaunchView:
    """All that the page of a launch shows.

    `review` is live; `digest` names the state that signatures are held against: the live one, or for a launch
    that took place the one that was signed.
    """

    launch: Launch
    review: Review
    digest: str
    sign_offs: tuple[SignOffView, ...]
    awaited: tuple[Awaited, ...]
    decisions: tuple[LaunchDecision, ...] = ()

    def signed_by(self, role: SignOff.Role) -> SignOff | None:
        """The signature in `role` that covers this state."""
        current = (one.sign_off for one in self.sign_offs if one.current)
        return next((one for one in current if one.role == role), None)

    @property
    def is_signed(self) -> bool:
        """Whether both roles have signed this state."""
        return all(self.signed_by(role) for role in SignOff.Role)

    @property
    def may_launch(self) -> bool:
        """Whether nothing is missing any more for it to be launched."""
        is_go = self.review.is_go and not self.held_back
        return self.launch.state == Launch.State.OPEN and is_go and self.is_signed

    @property
    def held_back(self) -> tuple[LaunchDecision, ...]:
        """What people last decided, each role by itself, as far as it is no-go."""
        newest = {one.role: one for one in reversed(self.decisions)}
        return tuple(one for one in newest.values() if one.verdict == LaunchDecision.Verdict.NO_GO)


def launch_view(launch: Launch, at: datetime, *, known_at: datetime | None = None) -> LaunchView:
    """The launch as it stands at `at`, in a constant number of queries.

    With `known_at`, from what was recorded by then: the launch is a copy as `launches_then` gives it.
    """
    review = review_of(launch.checklist, at, known_at=known_at)
    signed = launch.sign_offs.select_related("signer").order_by("-signed_at", "-pk")
    sign_offs = list(signed.filter(signed_at__lte=known_at) if known_at else signed)
    decided = launch.decisions.select_related("decided_by").order_by("-number")
    state = _state(launch, review, sign_offs)
    return LaunchView(
        launch=launch,
        review=review,
        digest=state[0],
        sign_offs=tuple(_told(one, state) for one in sign_offs),
        awaited=tuple(_awaited(launch, review, sign_offs)) if launch.state == Launch.State.OPEN else (),
        decisions=tuple(decided.filter(decided_at__lte=known_at) if known_at else decided),
    )


def signing_of(view: LaunchView, actor: Actor) -> dict[SignOff.Role, Refusal | None]:
    """For each role whose right `actor` holds: why they cannot sign this state now, or None when they can."""
    launch, service = view.launch, view.launch.service
    visible = service.visibility == Service.Visibility.ORGANISATION
    rights = actions_of(actor, service.team_id, visible=visible)
    sign_offs = [one.sign_off for one in view.sign_offs]
    return {
        role: refusal_of(role, actor.user.pk, launch, view.review, sign_offs) if actor.user else Forbidden()
        for role, action in ACTIONS.items()
        if action in rights
    }


def _state(launch: Launch, review: Review, sign_offs: Iterable[SignOff]) -> tuple[str, Mapping[str, Any]]:
    """Digest and subject that signatures are held against."""
    if launch.state == Launch.State.LAUNCHED:
        roles: dict[str, set[str]] = {}
        for one in sign_offs:
            roles.setdefault(one.digest, set()).add(one.role)
            if len(roles[one.digest]) == len(SignOff.Role):
                return one.digest, json.loads(bytes(one.subject))
    return review.digest, review.subject


def _told(sign_off: SignOff, state: tuple[str, Mapping[str, Any]]) -> SignOffView:
    digest, subject = state
    if sign_off.digest == digest:
        return SignOffView(sign_off, current=True, changes=())
    differences = changes(json.loads(bytes(sign_off.subject)), subject)
    return SignOffView(sign_off, current=False, changes=differences)


def _awaited(launch: Launch, review: Review, sign_offs: Collection[SignOff]) -> Iterator[Awaited]:
    signed = {one.role for one in sign_offs if one.digest == review.digest}
    holders = {
        SignOff.Role.TEAM_LEAD: leads_of(launch.service.team_id),
        SignOff.Role.SECURITY_REVIEWER: security_reviewers(),
    }
    for role, people in holders.items():
        if role not in signed:
            able = (one for one in people if refusal_of_person(role, one.pk, review, sign_offs) is None)
            yield Awaited(role, tuple(able))
