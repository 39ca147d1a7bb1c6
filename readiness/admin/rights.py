"""What somebody may do in the admin, asked of the one table of rights."""

from django.http import HttpRequest

from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.models import User

_KEPT = "admin_rights"


def may_look(request: HttpRequest) -> bool:
    """Administrators, auditors, and an operator's superuser."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or _may(request, Action.VIEW_ADMIN)


def may_correct(request: HttpRequest) -> bool:
    """Administrators only: the operation that a correction goes through asks again."""
    return _may(request, Action.CORRECT_IN_ADMIN)


def _may(request: HttpRequest, action: Action) -> bool:
    """Asked once a request: Django asks for every row and every model on a page."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return False
    known: dict[Action, bool] = request.__dict__.setdefault(_KEPT, {})
    if action not in known:
        known[action] = may(Actor.person(user), action, None)
    return known[action]
