"""The people of the whole organisation, for those who answer for them."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from readiness.refusals import Unseen
from readiness.teams.access import TABLE, Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import ApiToken, Membership, OrganisationRole, Team, User

Row = TypeVar("Row", bound=Model)
_SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def with_second_step(rows: QuerySet[Row], person: str = "pk") -> QuerySet[Row]:
    """Each row with `second_step`: whether signing in takes the person (`person` names them) a second step."""
    kept = Authenticator.objects.filter(user=OuterRef(person), type__in=_SECOND_STEPS)
    annotated: QuerySet[Row] = rows.annotate(second_step=Exists(kept))  # type: ignore[assignment]
    return annotated


def people_for(actor: Actor, *, q: str = "", role: str = "") -> QuerySet[User]:
    """Everybody with an account, by name, with their roles across the organisation.

    `q` is a part of the name or address, `role` a role across the organisation. Raises `Unseen` for whoever
    does not hand out such roles.
    """
    if not may(actor, Action.GRANT_ORGANISATION_ROLE, None):
        raise Unseen
    people = with_second_step(User.objects.all())
    if q:
        people = people.filter(Q(name__icontains=q) | Q(email__icontains=q))
    if role:
        people = people.filter(organisation_roles__role=role)
    held = Prefetch("organisation_roles", OrganisationRole.objects.order_by("role"))
    return people.prefetch_related(held).order_by("name", "email")


def person_for(actor: Actor, pk: UUID) -> User:
    """One of them, with their places in teams. Raises `Unseen`."""
    places = Prefetch("memberships", Membership.objects.select_related("team").order_by("team__name"))
    person = people_for(actor).filter(pk=pk).prefetch_related(places).first()
    if person is None:
        raise Unseen
    return person


def working_tokens(person: User, at: datetime) -> QuerySet[ApiToken]:
    """The person's tokens that work at `at`."""
    tokens = ApiToken.objects.filter(user=person, revoked_at__isnull=True, expires_at__gt=at)
    return tokens.select_related("team").order_by("-created_at", "-pk")


def teams_allowing(actor: Actor, action: Action) -> QuerySet[Team]:
    """The open teams to whose things `actor` may do `action`, by name: the same answer as `demand`."""
    rule = TABLE[action]
    held = {"user": actor.user, "user__is_active": True, "role__in": rule.roles}
    if actor.user is None or (actor.scopes is not None and rule.scope not in actor.scopes):
        return Team.objects.none()
    within = Q(pk__in=Membership.objects.filter(**held).values("team"))
    teams = Team.objects.filter(within | Exists(OrganisationRole.objects.filter(**held)), archived_at=None)
    return (teams if actor.team_id is None else teams.filter(pk=actor.team_id)).order_by("name", "pk")
