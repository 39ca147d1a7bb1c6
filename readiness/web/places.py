"""Where the person who asks belongs, read once a request however many parts of its page want to know."""

from collections.abc import Callable
from functools import cache
from uuid import UUID

from django.http import HttpRequest

from readiness.teams.models import User
from readiness.teams.queries import Places, places_of


def places_in(request: HttpRequest, user: User) -> Callable[[], Places]:
    """Asks when first called; the answer is gone with the request.

    What an operation demands never comes from here: `access.demand` looks for itself.
    """
    known: dict[UUID, Callable[[], Places]] = vars(request).setdefault("places_by_person", {})
    return known.setdefault(user.pk, cache(lambda: places_of(user)))
