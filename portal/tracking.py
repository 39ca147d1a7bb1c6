"""Error tracking of the portal itself, when `SENTRY_DSN` is set: the seed's seven fields, scrubbed.

Stack trace, URL and method, user id, sanitised request body, environment, release and client come with every
event; addresses of people only where `SENTRY_SEND_EMAIL` says so, since the seed's own privacy item asks for it.
"""

from typing import Any

from django.conf import settings

from portal.logs import SCRUBBED, is_secret, without_links
from readiness.credentials.telltale import looks_secret

_BODY_VALUES_KEPT = 200


def start() -> bool:
    """Starts the SDK where a DSN is set; answers whether it did."""
    if not settings.SENTRY_DSN:
        return False
    import sentry_sdk  # noqa: PLC0415  costs start-up time, so only where used
    from sentry_sdk.integrations.logging import ignore_logger  # noqa: PLC0415

    # The fault itself is an event already: its lines in the log would be two more.
    ignore_logger("django_structlog.middlewares.request")
    ignore_logger("django.request")

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.ENVIRONMENT,
        release=settings.RELEASE,
        traces_sample_rate=settings.SENTRY_TRACES_SAMPLE_RATE,
        # Users, cookies and bodies would be sent unscrubbed; `clean` adds back what is allowed.
        send_default_pii=True,
        max_request_body_size="medium",
        # Values of variables hold whatever was at hand, secrets too; the stack trace does without them.
        include_local_variables=False,
        before_send=clean,
        before_send_transaction=clean,
    )
    return True


def clean(event: Any, _hint: dict[str, Any]) -> Any:
    """The event without secrets: cookies gone, secret-looking fields replaced, the person by id only."""
    request = event.get("request")
    if isinstance(request, dict):
        request.pop("cookies", None)
        request["headers"] = {
            name: without_links(value)
            for name, value in (request.get("headers") or {}).items()
            if not is_secret(name)
        }
        if "url" in request:
            request["url"] = without_links(request["url"])
        if "data" in request:
            request["data"] = scrubbed(request["data"])
        if request.get("query_string"):
            request["query_string"] = SCRUBBED
    user = event.get("user")
    if isinstance(user, dict):
        kept = {"id", "email"} if settings.SENTRY_SEND_EMAIL else {"id"}
        event["user"] = {name: value for name, value in user.items() if name in kept}
    for frames in _frames(event):
        for frame in frames:
            if "vars" in frame:
                frame["vars"] = scrubbed(frame["vars"])
    return event


def scrubbed(value: Any) -> Any:
    """`value` with what may be a secret replaced, at every depth; long texts cut."""
    if isinstance(value, dict):
        return {
            name: SCRUBBED if isinstance(name, str) and is_secret(name) else scrubbed(member)
            for name, member in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrubbed(member) for member in value]
    if isinstance(value, str):
        return SCRUBBED if looks_secret(value) else str(without_links(value))[:_BODY_VALUES_KEPT]
    return value


def _frames(event: dict[str, Any]) -> list[list[dict[str, Any]]]:
    values = (event.get("exception") or {}).get("values") or []
    return [(value.get("stacktrace") or {}).get("frames") or [] for value in values]
