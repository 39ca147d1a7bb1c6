"""The SDKs' addresses, answered before sessions, sign-in and page machinery: a service in trouble sends a lot."""

import re
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from portal import faults
from readiness.api.envelopes import receive

log = structlog.get_logger(__name__)
_ADDRESS = re.compile(r"/api/(?P<number>[1-9]\d{0,17})/(?P<kind>envelope|store)/?")


class Intake:
    """Answers `/api/{project}/envelope/` and `/store/`, and hands everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or hand on."""
        path = request.path_info
        found = _ADDRESS.fullmatch(path) if path.startswith("/api/") else None
        if found is None:
            return self.get_response(request)
        try:
            return receive(request, int(found["number"]), found["kind"])
        except Exception as fault:
            log.exception("intake_broke", kind=found["kind"], fault=type(fault).__name__)
            answer = faults.server_error(request)
            answer.headers["Access-Control-Allow-Origin"] = "*"
            return answer
