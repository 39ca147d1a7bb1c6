"""Settings on which the portal's rules rest: whoever loosens one leaves an entry in the log.

They are read where the worker runs, at its first round and never again in one process: two workers that were
started with different settings would otherwise write an entry each time in turn. A change that no worker was
started with, and one in the code, is not seen.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from readiness.ledger.operations import record
from readiness.teams import events
from readiness.teams.actors import SYSTEM
from readiness.teams.models import PolicySettings

Values = Mapping[str, int | str]

#: Setting -> (its name in Django, what of it is weaker: "more", "less", or "other" where any change may be).
WATCHED = {
    "SECURE_COOKIES": ("SESSION_COOKIE_SECURE", "less"),
    "DEBUG": ("DEBUG", "more"),
    "PASSWORD_MIN_LENGTH": ("PASSWORD_MIN_LENGTH", "less"),
    "REAUTHENTICATION_SECONDS": ("ACCOUNT_REAUTHENTICATION_TIMEOUT", "more"),
    "SESSION_SECONDS": ("SESSION_COOKIE_AGE", "more"),
    "SESSION_IDLE_SECONDS": ("SESSION_IDLE_SECONDS", "more"),
    "SIGNUP_DOMAINS": ("SIGNUP_DOMAINS", "other"),
    "OIDC_ISSUER": ("OIDC_ISSUER", "other"),
    "API_TOKEN_MAX_DAYS": ("API_TOKEN_MAX_DAYS", "more"),
    "WAIVER_MAX_DAYS": ("WAIVER_MAX_DAYS", "more"),
    "WAIVER_NOTICE_DAYS": ("WAIVER_NOTICE_DAYS", "less"),
    "ANCHOR_EVERY_HOURS": ("ANCHOR_EVERY_HOURS", "more"),
    "TIMESTAMP_URL": ("TIMESTAMP_URL", "other"),
    "PROBE_ALLOW": ("PROBE_ALLOW", "other"),
    "PROBE_CA_FILE": ("PROBE_CA_FILE", "other"),
    "PROBE_KEEP_DAYS": ("PROBE_KEEP_DAYS", "less"),
}
#: Addresses of the inside, perhaps with a password: the log only commits to them.
PRIVATE = ("PROBE_ALLOW", "TIMESTAMP_URL")

_compared: Values | None = None


def values_now() -> Values:
    """What is set: numbers as they are, yes as 1, lists in one line."""
    return {name: _plain(getattr(settings, inside)) for name, (inside, _weaker) in WATCHED.items()}


def record_policy(*, at: datetime, limit: int = 1) -> int:  # noqa: ARG001  every round has one
    """Tell the log when settings differ from those told last; how many entries that made.

    Of workers that start at once one tells: the number after the last is given once.
    """
    global _compared  # noqa: PLW0603  what this process has compared, see above
    values, last = values_now(), PolicySettings.objects.order_by("-number").first()
    if last is not None and values == _compared:
        return 0
    told: Values = json.loads(last.values) if last else {}
    changed = sorted(name for name in {*values, *told} if values.get(name) != told.get(name))
    made = _tell(values, told, changed, last.number + 1 if last else 1, at) if changed else 0
    _compared = values
    return made


def weakened(values: Values, told: Values) -> list[str]:
    """The settings by which `values` are weaker, or may be, than `told`; without `told` none is known to be."""
    return sorted(
        name
        for name, (_inside, way) in WATCHED.items()
        if name in told and _weaker(way, told[name], values[name])
    )


def _weaker(way: str, before: int | str, now: int | str) -> bool:
    if way == "other" or isinstance(before, str) or isinstance(now, str):
        return before != now
    return now > before if way == "more" else now < before


def _tell(values: Values, told: Values, changed: list[str], number: int, at: datetime) -> int:
    try:
        with transaction.atomic():
            row = PolicySettings.objects.create(
                number=number, values=json.dumps(values, sort_keys=True), told_at=at
            )
            record(
                kind=events.SETTINGS_CHANGED,
                actor=SYSTEM,
                at=at,
                subject=row,
                data={
                    "number": number,
                    "changed": changed,
                    "weaker": weakened(values, told),
                    "values": {name: value for name, value in values.items() if name not in PRIVATE},
                },
                private={name: str(values[name]) for name in PRIVATE if name in changed},
            )
    except IntegrityError:
        return 0  # another worker was first
    return 1


def _plain(value: object) -> int | str:
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(str(one) for one in value))
    return str(value or "")
