"""What a labelled test error shows of error tracking, judged on the event as it is kept. Pure."""

from datetime import datetime, timedelta
from typing import Any

from readiness.errors.capture import FIELDS, captured
from readiness.errors.scrubbing import MARK
from readiness.evidence.verdict import Finding, Severity, Status, Verdict

#: The kind of evidence that this is.
WITNESS = "received_errors"
_SKEW = timedelta(minutes=10)

SEEN = Finding(
    "event_complete",
    Status.PASS,
    "A test error of {release} came from {environment} with everything that an error should include, and without the"
    " made-up password.",
)
SECRET = Finding(
    "event_shows_secret",
    Status.FAIL,
    "The made-up password is still in the event that was kept.",
    "Send the password under a name that tells what it is, and switch the SDK's own scrubbing on.",
    Severity.HIGH,
)
NOT_PLANTED = Finding(
    "secret_not_planted",
    Status.FAIL,
    "The event holds no filtered password in its request body, so it does not show that secrets are taken out.",
    "Raise the error inside a request whose body holds the made-up password, and let the SDK send request bodies.",
    Severity.MEDIUM,
)
OTHER_PLACE = Finding(
    "event_of_another_environment",
    Status.FAIL,
    "The event says environment {said}, and came by the DSN of {environment}.",
    "Set the environment of the SDK from the deployment, and give each environment its own DSN.",
    Severity.MEDIUM,
)
INCOMPLETE = Finding(
    "event_incomplete",
    Status.FAIL,
    "The event came without: {missing}.",
    "Set environment and release in the SDK, its request integration on, and the user where one is signed in.",
    Severity.MEDIUM,
)
OLD = Finding(
    "event_not_of_this_test",
    Status.FAIL,
    "The event says that it happened before the test began.",
    "Raise the error now; where it was raised now, see to the clock of the service.",
    Severity.MEDIUM,
)
FINDINGS = (SEEN, SECRET, NOT_PLANTED, OTHER_PLACE, INCOMPLETE, OLD)


def prove(
    event: dict[str, Any],
    body: str,
    *,
    planted: str,
    signed_in: bool,
    environment: str,
    names: frozenset[str],
    occurred_at: datetime,
    started_at: datetime,
) -> tuple[Verdict, dict[str, bool]]:
    """The verdict on a kept event, and which of the seven fields it holds.

    `body` is its whole text, `names` what the environment may be called in small letters.
    """
    holds = captured(event)
    # Turned and cut ones count too: half of a password is a secret.
    if planted in body or planted[::-1] in body or planted[: len(planted) // 2] in body:
        return SECRET.say(), holds
    if occurred_at < started_at - _SKEW:
        return OLD.say(), holds
    said = str(event.get("environment") or "")
    if holds["environment"] and said.strip().lower() not in names:
        return OTHER_PLACE.say(said=said[:80], environment=environment), holds
    wanted = [name for name in FIELDS if name != "user" or signed_in]
    if missing := [FIELDS[name] for name in wanted if not holds[name]]:
        return INCOMPLETE.say(missing=", ".join(missing)), holds
    if not _has_mark(event.get("request")):
        return NOT_PLANTED.say(), holds
    return SEEN.say(release=str(event.get("release"))[:80], environment=environment), holds


def names_of(slug: str, name: str, *, is_production: bool) -> frozenset[str]:
    """What an SDK may call an environment."""
    return frozenset({slug.lower(), name.strip().lower(), *(("production", "prod") if is_production else ())})


def _has_mark(request: object) -> bool:
    """Whether the body held a password that was taken out: by the SDK, or here."""
    data = request.get("data") if isinstance(request, dict) else None
    return _marked(data, 0)


def _marked(value: object, depth: int) -> bool:
    if depth > 6:
        return False
    if isinstance(value, str):
        lowered = value.lower()
        return "password" in lowered and (MARK.lower() in lowered or "***" in lowered)
    if isinstance(value, dict):
        return any(
            (isinstance(key, str) and "password" in key.lower() and isinstance(one, str) and _filtered(one))
            or _marked(one, depth + 1)
            for key, one in value.items()
        )
    return any(_marked(one, depth + 1) for one in value) if isinstance(value, list) else False


def _filtered(value: str) -> bool:
    return value.strip().lower() in {MARK.lower(), "[filtered]", "[redacted]", "[scrubbed]"} or set(
        value
    ) == {"*"}
