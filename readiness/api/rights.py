"""What each call asks of who makes it, as `teams.access` says it: the table decides, doors only name the action."""

from enum import StrEnum

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from rest_framework.request import Request

from readiness.refusals import Forbidden
from readiness.teams.access import OPENED_BY_VISIBILITY, TABLE, Action
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import ApiToken


class Open(StrEnum):
    """Calls that no action of the table is about."""

    PUBLIC = "public"  # anybody, signed in or not
    OWN = "own"  # whoever is signed in, about themselves
    PIPELINE = "pipeline"  # no person: a service's ingest token, or its CI's identity token


#: One action, or several of which the thing at hand decides.
Right = Open | tuple[Action, ...]


class ProveAgain(Forbidden):
    """Like the pages, what weighs most asks for the password or the second step once more."""

    code = "reauthentication-required"
    sentence = "Confirm who you are at /accounts/reauthenticate/, or sign in by single sign-on again, then try again."


def demand_scope(actor: Actor, right: Right) -> None:
    """Raises `Forbidden` naming the scope that a token lacks. Every call by token needs `read` as well."""
    if actor.scopes is None or right is Open.PUBLIC:
        return
    scopes = scopes_of(right)
    if not scopes:
        raise Forbidden("This needs a session, not a token.")
    if Scope.READ not in actor.scopes:
        raise Forbidden("This token lacks the scope 'read'.")
    if actor.scopes.isdisjoint(scopes):
        raise Forbidden(f"This token lacks the scope {' or '.join(repr(scope.value) for scope in scopes)}.")


def demand_fresh(request: Request) -> None:
    """Raises `ProveAgain` for a session whose person was last asked who they are too long ago."""
    # A token that signs lives a day at most and was itself made after proving it.
    if isinstance(request.auth, ApiToken):
        return
    try:
        required = is_reauthentication_required(request._request, app="")  # noqa: SLF001
    except ReauthenticationRequired:
        required = True
    if required:
        raise ProveAgain


def scopes_of(right: Right) -> list[Scope]:
    """The scopes of which a token needs one; empty where no token will do."""
    if right is Open.PIPELINE:
        return []
    if isinstance(right, Open):
        return [Scope.READ]
    return list(dict.fromkeys(scope for action in right if (scope := TABLE[action].scope)))


def told(right: Right) -> str:
    """Who may make the call, for the document."""
    if right is Open.PUBLIC:
        return "Anybody may make this call."
    if right is Open.PIPELINE:
        return (
            "Token scope: that of an ingest token of the service, or an identity token of a CI that it trusts; a"
            " person's token does not do."
        )
    if isinstance(right, Open):
        return "Whoever is signed in, about themselves. Token scope: `read`."
    roles = dict.fromkeys(role for action in right for role in TABLE[action].roles)
    people = ", ".join(sorted(role.value.replace("_", " ") for role in roles))
    opened = " Where a service is visible to the organisation, everybody." if _opened(right) else ""
    scopes = scopes_of(right)
    needs = " or ".join(f"`{scope.value}`" for scope in scopes)
    return f"Roles: {people}.{opened} " + (
        f"Token scope: {needs}." if scopes else "Needs a session: no token will do."
    )


def _opened(right: tuple[Action, ...]) -> bool:
    return not OPENED_BY_VISIBILITY.isdisjoint(right)
