"""The seed's six security headers on every answer, outermost so that none escapes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class SecurityHeaders:
    """Sets the headers of `settings.SECURITY_HEADERS`, and HSTS where the request came over HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers set."""
        response = self.get_response(request)
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers[name] = value
        # RFC 6797 7.2: never over plain HTTP.
        if request.is_secure():
            response.headers["Strict-Transport-Security"] = settings.STRICT_TRANSPORT_SECURITY
        else:
            response.headers.pop("Strict-Transport-Security", None)
        return response
