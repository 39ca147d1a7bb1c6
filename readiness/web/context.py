"""What the frame of every page shows: the person, their teams, what is unread, how they like to see it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from readiness import clock
from readiness.notify.queries import unread_count
from readiness.teams.access import Action, allows
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.teams.queries import TeamName
from readiness.web.places import places_in

THEMES = {"light", "dark"}
MOST_UNREAD = 99


class Shell:
    """Answers when a template asks, so that a page without the frame pays for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) and user.is_authenticated else None

    @property
    def organisation(self) -> str:
        """The name of whose portal this is."""
        return settings.ORGANISATION_NAME

    @cached_property
    def now(self) -> datetime:
        """The portal's time, which the page's script goes on counting from."""
        return clock.now()

    @property
    def theme(self) -> str:
        """`light`, `dark`, or nothing for the system's; a cookie remembers for people not signed in."""
        chosen = self._user.theme if self._user else self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def dense(self) -> bool:
        """Rows of 32 px instead of 40."""
        return self._user is not None and self._user.density == User.Density.DENSE

    @property
    def shortcuts(self) -> bool:
        """Whether single keys act (WCAG 2.1.4 wants them switchable)."""
        return self._user is not None and self._user.shortcuts

    @cached_property
    def teams(self) -> Sequence[TeamName]:
        """The teams the person is in."""
        return places_in(self._request, self._user)().teams if self._user else ()

    @property
    def decides_erasures(self) -> bool:
        """Whether the person is somebody who asks for or decides on erasures."""
        if self._user is None:
            return False
        return allows(places_in(self._request, self._user)().roles, Action.DECIDE_ERASURE)

    @property
    def team(self) -> TeamName | None:
        """The team that `?team=` narrows the page to."""
        slug = self._request.GET.get("team")
        return next((team for team in self.teams if team.slug == slug), None)

    @cached_property
    def unread(self) -> str:
        """How many notices wait: "", "7", "99+"."""
        if self._user is None:
            return ""
        # Bounded: nobody reads the difference of 100 and 10,000.
        number = unread_count(Actor.person(self._user), most=MOST_UNREAD + 1)
        return f"{MOST_UNREAD}+" if number > MOST_UNREAD else str(number or "")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame."""
    return {"person": getattr(request, "user", None), "shell": Shell(request)}
