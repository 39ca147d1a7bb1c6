"""The people of the whole organisation, for those who answer for them."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from readiness.refusals import Unseen
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import ApiToken, Membership, OrganisationRole, User

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
