"""Who acts: a person (in the browser or by token) or one of the portal's machines. Pure but for the type."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

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


PROBE = Actor(user=None, machine="probe")
SYSTEM = Actor(user=None, machine="system")
