"""How long a sign-in lasts: so long in all, and so long without being used.

Django counts a session's age from its last change, so one in use would never end.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from readiness.clock import now

BEGAN, SEEN = "began_at", "seen_at"  # in the session, seconds since 1970
#: How stale "seen" may be: a page with twenty requests is not written down twenty times.
SEEN_EVERY = 60.0


class SessionBounds:
    """Signs out who has been signed in for `SESSION_SECONDS`, or idle for `SESSION_IDLE_SECONDS`.

    Who chose to stay signed in on their device may be idle.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, as a stranger's where the session is over."""
        came_with_one = settings.SESSION_COOKIE_NAME in request.COOKIES
        if came_with_one and _is_over(request.session, now().timestamp()):
            logout(request)
        response = self.get_response(request)
        if came_with_one or request.session.modified:
            _note(request.session, now().timestamp())
        return response


def _is_over(session: SessionBase, at: float) -> bool:
    if SESSION_KEY not in session or BEGAN not in session:
        return False  # nobody signed in; or one from before this rule, which Django's own age ends
    idle = at - session.get(SEEN, session[BEGAN]) >= settings.SESSION_IDLE_SECONDS
    return at - session[BEGAN] >= settings.SESSION_COOKIE_AGE or (
        idle and session.get_expire_at_browser_close()
    )


def _note(session: SessionBase, at: float) -> None:
    """Nothing is written that would not be written anyway, but for "seen" once a minute."""
    if SESSION_KEY not in session:
        return
    if BEGAN not in session:
        if session.modified:
            session[BEGAN] = session[SEEN] = at
    elif at - session.get(SEEN, 0.0) >= SEEN_EVERY:
        session[SEEN] = at
