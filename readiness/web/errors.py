"""Error pages: what happened, what is safe, what to do, with a reference."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """400."""
    return _page(request, 400)


def forbidden(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """403."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that did not come from our own page, or too late."""
    return _page(request, 403, "errors/csrf.html")


def not_found(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """404: missing and unseen look the same."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, 500)


def _page(request: HttpRequest, status: int, template: str | None = None) -> HttpResponse:
    return render(request, template or f"errors/{status}.html", status=status)
