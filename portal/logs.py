"""Structured logs: one JSON object a line (readable lines in debug), with the request's id on each."""

import logging
import re
from typing import Any
from urllib.parse import unquote_plus

import structlog
from structlog.types import EventDict, WrappedLogger

from readiness.credentials.telltale import looks_secret

#: Names of fields whose value is never written, wherever it comes from.
SECRET_NAMES = (
    "password", "passwd", "secret", "token", "authorization", "cookie", "csrf", "session", "api_key", "apikey",
    "private_key", "credential", "dsn", "otp", "code_verifier",
)  # fmt: skip
SCRUBBED = "[scrubbed]"
#: Links that let in whoever holds them: of an invitation, a calendar, a new password, an address to confirm.
SECRET_LINKS = re.compile(
    r"((?:/|%2F)(?:invitations|calendars|unsubscribe|obligations/answer|accounts/password/reset/key"
    r"|accounts/confirm-email)(?:/|%2F))[^/\s?#&%\"']+",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a field of this name may hold a secret."""
    lowered = name.lower().replace("-", "_")
    return any(word in lowered for word in SECRET_NAMES)


def scrub(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drops the values of fields that may hold secrets, and the secret part of links that let people in."""
    kept = {name: SCRUBBED if is_secret(name) else without_links(value) for name, value in event.items()}
    if isinstance(kept.get("request"), str):
        kept["request"] = without_values(kept["request"])
    return kept


def without_links(value: Any) -> Any:
    """Text without the secret part of links that let people in; anything else as it is."""
    return SECRET_LINKS.sub(rf"\1{SCRUBBED}", value) if isinstance(value, str) else value


def without_values(request: str) -> str:
    """A line such as "GET /secrets/?show=x" without what looks like the value of a secret in path or query."""
    path, mark, query = request.partition("?")
    parts = [SCRUBBED if _holds_value(part) else part for part in path.split("/")]
    return "/".join(parts) + mark + (SCRUBBED if _holds_value(query) else query)


def _holds_value(text: str) -> bool:
    # Nothing shorter is told from a word.
    return len(text) >= 8 and looks_secret(unquote_plus(text))


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    scrub,
]


def configuration(*, level: str, readable: bool) -> dict[str, Any]:
    """`LOGGING` for Django. Raises `ValueError` on a level that logging does not know."""
    if level not in logging.getLevelNamesMapping():
        raise ValueError(f"LOG_LEVEL={level!r} is none of {', '.join(logging.getLevelNamesMapping())}.")
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # django-structlog writes a better line for each request.
            "django.server": {"handlers": [], "propagate": False},
            # The schedule rings every few seconds; that it did is no news, that it failed is.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "django_structlog.celery.receivers": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
