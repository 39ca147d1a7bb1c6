"""Who acts: a person (in the browser or by token) or one of the portal's machines. Pure but for the type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from readiness.prepared import Outline
from readiness.teams.roles import Role

if TYPE_CHECKING:
    from readiness.teams.models import ApiToken, User


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    SIGN = "sign"


@dataclass(frozen=True)
class Actor:
    """The doer of an operation.

    `user` is None for the portal's machines, which then have a `machine` name ("probe", "system") and only do
    what operations open to machines. `scopes` is None in the browser; a token's actor is held to its scopes
    and, with `team_id`, to that team.

    `roles_held` answers for lists, without asking anew, which roles the person holds anywhere; a door gives it
    for the length of one request (`remembering`). `demand` never asks it.
    """

    user: "User | None"
    machine: str = ""
    scopes: frozenset[Scope] | None = None
    team_id: UUID | None = None
    roles_held: Callable[[], frozenset[Role]] | None = field(default=None, compare=False, repr=False)

    def remembering(self, roles_held: Callable[[], frozenset[Role]]) -> "Actor":
        """The same actor, whose roles are asked of `roles_held`."""
        return replace(self, roles_held=roles_held)

    def outline(self) -> Outline:
        """What a prepared query may depend on: everything but who it is and which team a token is held to."""
        roles = self.roles_held() if self.roles_held else None
        active = self.user is not None and self.user.is_active
        form = (self.machine, self.user is None, active, self.scopes, self.team_id is None, roles)
        return Outline(form, [one for one in (self.user and self.user.pk, self.team_id) if one], self._like)

    def _like(self, ids: Sequence[UUID]) -> "Actor":
        """Somebody else of whom all the same is true."""
        left = list(ids)
        # Not `type`: a request's user is a wrapper that pretends to be one.
        user = self.user.__class__(pk=left.pop(0), is_active=self.user.is_active) if self.user else None
        roles = self.roles_held() if self.roles_held else None
        return Actor(user, self.machine, self.scopes, left[0] if left else None, lambda: _known(roles))

    @classmethod
    def person(cls, user: "User") -> "Actor":
        """Somebody signed in."""
        return cls(user=user)

    @classmethod
    def token(cls, token: "ApiToken") -> "Actor":
        """Somebody's token."""
        scopes = frozenset(Scope(scope) for scope in token.scopes)
        return cls(user=token.user, scopes=scopes, team_id=token.team_id)

    @property
    def is_machine(self) -> bool:
        """True for the portal's own machines."""
        return self.user is None

    @property
    def name(self) -> str:
        """The name that pages show."""
        return self.machine if self.user is None else str(self.user)


def _known(roles: frozenset[Role] | None) -> frozenset[Role]:
    if roles is None:
        raise RuntimeError("A prepared query depends on roles: the actor has to remember them.")
    return roles


PROBE = Actor(user=None, machine="probe")
SYSTEM = Actor(user=None, machine="system")
INGEST = Actor(user=None, machine="ingest")
