"""Every error of the API as `application/problem+json` (RFC 9457) with a stable `code`."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from readiness.refusals import Invalid, Refusal

MEDIA_TYPE = "application/problem+json"

#: The code of a status where no rule says it more exactly.
CODES = {
    400: "bad-request",
    401: "not-signed-in",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    410: "gone",
    412: "changed-meanwhile",
    413: "too-large",
    415: "unsupported-media-type",
    428: "if-match-needed",
    429: "too-many-requests",
    500: "fault",
    503: "unavailable",
}

SENTENCES = {
    400: "Some of what was sent cannot be read.",
    428: "Say which state you looked at.",
}


def problem(status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """The members of a problem: type, title, status, code, detail, and what the kind of problem adds."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }


def handler(fault: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is not an expected refusal is let through, loudly."""
    if isinstance(fault, Refusal):
        asks = {"WWW-Authenticate": 'Bearer error="invalid_token"'} if fault.status == 401 else {}
        return _response(problem(fault.status, fault.code, fault.sentence, **_more(fault)), asks)
    if isinstance(fault, RequestDataTooBig):
        return _response(problem(413, CODES[413], "The body is larger than this portal takes."))
    if isinstance(fault, SuspiciousOperation):
        return _response(problem(400, CODES[400], "This request cannot be read."))
    if isinstance(fault, Http404):
        fault = exceptions.NotFound()
    elif isinstance(fault, PermissionDenied):
        fault = exceptions.PermissionDenied()
    if not isinstance(fault, exceptions.APIException):
        return None
    status = fault.status_code
    headers = {}
    if wait := getattr(fault, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if header := getattr(fault, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(fault, exceptions.ValidationError):
        return _response(
            problem(status, CODES[status], SENTENCES[status], errors=_fields(fault.detail)), headers
        )
    return _response(problem(status, CODES.get(status, "refused"), str(fault.detail)), headers)


def plain(status: int, detail: str) -> JsonResponse:
    """A problem for answers that never reach DRF: an unknown address under /api/, or a fault."""
    return JsonResponse(problem(status, CODES[status], detail), status=status, content_type=MEDIA_TYPE)


def _more(refusal: Refusal) -> dict[str, Any]:
    """What some refusals say beyond their sentence: which fields, or what changed meanwhile."""
    if isinstance(refusal, Invalid) and refusal.fields:
        return {"errors": refusal.fields}
    changes = getattr(refusal, "changes", ())
    return {"changes": [change.sentence for change in changes]} if changes else {}


def _response(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _fields(detail: Any, name: str = "") -> dict[str, list[str]]:
    """DRF's nested error details as `path.of.field` -> sentences."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            found |= _fields(
                value, f"{name}.{key}" if name else ("" if key == "non_field_errors" else str(key))
            )
        return found
    if isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        found = {}
        for number, part in enumerate(detail):
            found |= _fields(part, f"{name}[{number}]")
        return found
    return {name: [str(part) for part in detail] if isinstance(detail, list) else [str(detail)]}
