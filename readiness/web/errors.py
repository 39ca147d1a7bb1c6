"""Error pages: what happened, what is safe, what to do, with a reference.

They stand alone: no database, no session, no context processor, since any of these may be what broke.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from structlog.contextvars import get_contextvars

THEMES = {"light", "dark"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the refusal's own sentence where it has one."""
    return _page(request, 403, sentence=str(exception))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that did not come from our own page, or too late."""
    return _page(request, 403, "errors/csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404: missing and unseen look the same."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away."""
    return _page(request, 503)


def _page(request: HttpRequest, status: int, template: str = "", sentence: str = "") -> HttpResponse:
    theme = request.COOKIES.get("theme", "")
    context = {
        "theme": theme if theme in THEMES else "",
        "organisation": settings.ORGANISATION_NAME,
        # The same id as in the logs and, where set, in the error tracker.
        "reference": get_contextvars().get("request_id", ""),
        "sentence": sentence,
    }
    return HttpResponse(render_to_string(template or f"errors/{status}.html", context), status=status)
