"""Every call that there is, found in the addresses themselves: not one is written down twice."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern

from probes import api as probes_api
from readiness.api.description import Spec
from readiness.api.urls import urlpatterns

METHODS = ("get", "post", "put", "patch", "delete")


def probes_patterns() -> list[Any]:
    """The addresses that the probes bring."""
    return list(probes_api.urlpatterns)


def calls() -> Iterator[tuple[str, Any]]:
    """(method, method of the door) of every address but the document's own."""
    for pattern in (*urlpatterns, *probes_patterns()):
        assert isinstance(pattern, URLPattern)
        view = getattr(pattern.callback, "cls", None)
        if pattern.name in {"api-schema", "api-docs"}:
            continue
        for method in METHODS:
            handler = getattr(view, method, None)
            if handler is not None:
                yield method, handler


def specs() -> dict[str, Spec]:
    """operationId -> the call's description. A method that is no call fails here."""
    found = {}
    for method, handler in calls():
        spec = getattr(handler, "spec", None)
        assert isinstance(spec, Spec), f"{handler} ({method}) declares no rule"
        found[spec.operation] = spec
    return found
