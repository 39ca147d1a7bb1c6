"""How many calls a person or a token may make in a minute; strangers are counted by their address."""

from typing import ClassVar

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from readiness.teams.models import ApiToken

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class _PerMinute(SimpleRateThrottle):
    setting: ClassVar[str]
    of_readings: ClassVar[bool]

    def get_rate(self) -> str:
        """So many a minute, as the operator set it."""
        return f"{getattr(settings, self.setting)}/minute"

    def get_cache_key(self, request: Request, view: object) -> str | None:  # noqa: ARG002
        """Who is counted; None counts nobody."""
        if (request.method in READING) is not self.of_readings:
            return None
        if isinstance(request.auth, ApiToken):
            who = f"token-{request.auth.pk}"
        else:
            # A stranger has no user at all, not even an anonymous one.
            person = getattr(request.user, "pk", None)
            who = f"person-{person}" if person else f"address-{request.META.get('REMOTE_ADDR', '')}"
        return f"api-{self.scope}-{who}"


class Reads(_PerMinute):
    """Calls that only look."""

    scope, setting, of_readings = "reads", "API_READS_PER_MINUTE", True


class Writes(_PerMinute):
    """Calls that change something: all others."""

    scope, setting, of_readings = "writes", "API_WRITES_PER_MINUTE", False
