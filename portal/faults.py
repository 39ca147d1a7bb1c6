"""Answers that never reach a door: a problem for who asks the API, a page for everybody else."""

import sys

from django.db import Error as DatabaseError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from readiness.api.problems import plain
from readiness.web import errors

API = "/api/"
AWAY = "The database cannot be reached just now. Nothing of this request was kept: send it again in a moment."
#: When to come back: about what a database takes to start again.
SECONDS = 10
#: What PostgreSQL says while it is away: lost or refused connections, shutting down or starting, too many of them.
STATES = ("08", "53300", "57P01", "57P02", "57P03")
#: What SQLite and the driver say.
SAID = (
    "unable to open database file",
    "database is locked",
    "connection already closed",
    "the connection is closed",
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if request.path.startswith(API):
        return plain(400, "This request cannot be read.")
    return errors.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if request.path.startswith(API):
        return plain(403, "This is not allowed.")
    return errors.forbidden(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: missing and unseen look the same."""
    if request.path.startswith(API):
        return nothing(request, request.path)
    return errors.not_found(request, exception)


@csrf_exempt  # there is nothing to protect, and the answer is the same for every method
def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001
    """Every address under /api/ that is none."""
    return plain(404, "There is nothing here that you may see.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away, which a program can wait for."""
    # Django calls this while it handles the exception, and hands it over no other way.
    if is_away(sys.exc_info()[1]):
        return unavailable(request)
    if request.path.startswith(API):
        return plain(500, "Something broke here. It was noted; nothing of this request was kept.")
    return errors.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, with a word on when to come back."""
    answer = plain(503, AWAY) if request.path.startswith(API) else errors.unavailable(request)
    answer.headers["Retry-After"] = str(SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def is_away(fault: BaseException | None) -> bool:
    """Whether it tells that the database cannot be reached, not that it refused or broke at a statement."""
    if not isinstance(fault, DatabaseError):
        return False
    cause = fault.__cause__
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return str(state).startswith(STATES)
    # Without a state the driver never got through to a server; SQLite has none at all.
    refused = type(cause).__module__.startswith("psycopg") and isinstance(fault, OperationalError)
    return refused or any(words in str(fault) for words in SAID)
