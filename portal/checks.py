"""What the portal says about its own configuration, in Django's words: `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from probes.client import parse_allow_rules

NO_SECRET_KEY = Error(
    "SECRET_KEY is not set.",
    hint="The embedded key under VAR_DIR is for trying out. Set SECRET_KEY or SECRET_KEY_FILE.",
    id="portal.E001",
)
BAD_PROBE_ALLOW = Error(
    "PROBE_ALLOW cannot be read.",
    hint="docs/probes-safety.md shows the form of a rule.",
    id="portal.E002",
)
PLAIN_BASE_URL = Warning(
    "BASE_URL is not an https:// address, so cookies travel in clear and passkeys do not work.",
    hint="Set BASE_URL=https://... to the address that people open.",
    id="portal.W001",
)
NO_REDIS = Warning(
    "REDIS_URL is not set, so rate limits are counted per process and workers cannot be told to look at once.",
    hint="Set REDIS_URL.",
    id="portal.W002",
)
MAIL_GOES_NOWHERE = Warning(
    "EMAIL_URL is not set, so mails are kept or printed here instead of being sent.",
    hint="Set EMAIL_URL=smtp+tls://user:password@host:587.",
    id="portal.W003",
)
SIMULATED_CLOCK = Warning(
    "SIMULATED_CLOCK is set: every time that the portal records is invented.",
    hint="Unset it anywhere but in rehearsals.",
    id="portal.W004",
)


@register(Tags.security)
def probe_rules(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Rules about internal targets are read at every start, not first when a probe runs."""
    try:
        parse_allow_rules(settings.PROBE_ALLOW)
    except ValueError as error:
        return [Error(f"{BAD_PROBE_ALLOW.msg} {error}", hint=BAD_PROBE_ALLOW.hint, id=BAD_PROBE_ALLOW.id)]
    return []


@register(Tags.security, deploy=True)
def deployment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """What must not go live."""
    wrong = [
        (NO_SECRET_KEY, not settings.SECRET_KEY_GIVEN),
        (PLAIN_BASE_URL, not settings.HTTPS),
        (NO_REDIS, not settings.REDIS_URL),
        (MAIL_GOES_NOWHERE, not settings.EMAIL_BACKEND.startswith("django.core.mail.backends.smtp")),
        (SIMULATED_CLOCK, bool(settings.SIMULATED_CLOCK)),
    ]
    return [message for message, holds in wrong if holds]
