"""Answers that never reach a door: a problem for who asks the API, a page for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from readiness.api.problems import plain
from readiness.web import errors

API = "/api/"


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
    """500."""
    if request.path.startswith(API):
        return plain(500, "Something broke here. It was noted; nothing of this request was kept.")
    return errors.server_error(request)
