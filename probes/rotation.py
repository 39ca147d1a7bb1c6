"""Secrets whose age a store tells: facts and the judgement that the kinds for such stores share. Pure.

The age that counts is that of the version in use. Dates of "last change" move when a label is edited, so no kind
asks for them.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from probes.context import Failure
from probes.probe import Twin, could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

ROTATE_DAYS, LATE_DAYS = 90, 100
CLOCKS_APART = timedelta(hours=1)

FRESH = Finding(
    "secrets_fresh",
    Status.PASS,
    "All {count} secrets were renewed within {days} days; the oldest is {oldest} days old.",
)
DUE = Finding(
    "secrets_due",
    Status.WARN,
    "{which} is {oldest} days old and should have been rotated after {days}.",
    "Rotate it now: make a new version, let the service read it, then revoke the old one.",
    Severity.MEDIUM,
)
OLD = Finding(
    "secrets_old",
    Status.FAIL,
    "{which} is {oldest} days old; it should be rotated every {days} days.",
    "Rotate it: make a new version, let the service read it, then revoke the old one.",
    Severity.HIGH,
)
NOT_SINCE = Finding(
    "secrets_of_development",
    Status.FAIL,
    "{which} was last renewed on {date}, before production was prepared.",
    "Make a new version for production: what was used in development is known to more people and machines.",
    Severity.HIGH,
)
GONE = Finding(
    "secret_gone",
    Status.FAIL,
    "{which} has no version in use: it was deleted or destroyed.",
    "Write a new version, or take the secret off the list declared here.",
    Severity.HIGH,
)
AHEAD = Finding(
    "secret_ahead_of_time",
    Status.ERROR,
    "The store says that {which} was made in the future, so its age is not known.",
    "Set the clocks of the store and of the portal by the same time servers.",
    Severity.LOW,
)
FINDINGS = (FRESH, DUE, OLD, NOT_SINCE, GONE, AHEAD)


@dataclass(frozen=True, slots=True)
class Declared:
    """`secrets`: the names that the store knows (never values). `since`: the day on which production was prepared."""

    secrets: tuple[str, ...] = field(
        metadata={"help": "Their names as the store calls them, one a line; never a value"}
    )
    since: str = field(
        default="",
        metadata={"help": "The day on which production was prepared, such as 2026-03-31; older is refused"},
    )
    days: int = field(default=ROTATE_DAYS, metadata={"help": "How many days a secret may serve"})

    def __post_init__(self) -> None:
        if not 1 <= len(self.secrets) <= 50 or any(not name.strip("/ ") for name in self.secrets):
            raise ValueError("Name 1 to 50 secrets, as the store calls them.")
        if self.since and _day(self.since) is None:
            raise ValueError("Write the day as 2026-03-31, or leave it empty.")
        if not 1 <= self.days <= 366:
            raise ValueError("A secret may serve 1 to 366 days.")


@dataclass(frozen=True, slots=True)
class Age:
    """One secret: when the version in use was made; None when none is in use."""

    name: str
    made_at: datetime | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    secrets: tuple[Age, ...]
    since: str = ""
    days: int = ROTATE_DAYS


def judge(seen: Seen, at: datetime) -> Verdict:
    """The oldest decides; what could not be asked lets nothing pass."""
    failed = [one for one in seen.secrets if one.failure is not None]
    gone = [one.name for one in seen.secrets if one.failure is None and one.made_at is None]
    known = sorted((one.made_at, one.name) for one in seen.secrets if one.made_at is not None)
    since = _day(seen.since)
    if gone:
        return GONE.say(which=_named(gone))
    ahead = [name for made, name in known if made > at + CLOCKS_APART]
    if ahead:
        return AHEAD.say(which=_named(ahead))
    late = [name for made, name in known if at - made > timedelta(days=seen.days + LATE_DAYS - ROTATE_DAYS)]
    oldest = max((at - known[0][0]).days, 0) if known else 0
    if late:
        return OLD.say(which=_named(late), oldest=oldest, days=seen.days)
    before = [(made, name) for made, name in known if since is not None and made < since]
    if before:
        return NOT_SINCE.say(which=_named([name for _made, name in before]), date=f"{before[0][0]:%Y-%m-%d}")
    if failed or not known:
        failure = failed[0].failure if failed else None
        return could_not_look(failure or Failure("could_not_look"), failed[0].name if failed else "The store")
    due = [name for made, name in known if at - made > timedelta(days=seen.days)]
    if due:
        return DUE.say(which=_named(due), oldest=oldest, days=seen.days)
    return FRESH.say(count=len(known), days=seen.days, oldest=oldest)


def moment(text: object) -> datetime | None:
    """A time as stores write it: RFC 3339 with any number of decimals, or seconds since 1970; aware UTC."""
    try:
        if isinstance(text, int | float) and not isinstance(text, bool):
            return datetime.fromtimestamp(text, UTC)
        whole, _, rest = str(text).partition(".")
        zone = rest.lstrip("0123456789") if rest else ""
        made = datetime.fromisoformat(whole + zone)
    except (ValueError, OverflowError, OSError):
        return None
    return made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC)


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _named(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _seen(days: float, since: str = "") -> Seen:
    ages = (Age("shop/database", _AT - timedelta(days=days)), Age("shop/api", _AT - timedelta(days=1)))
    return Seen(ages, since)


GOOD = (
    Twin("rotated last month", _seen(30), _AT, "secrets_fresh"),
    Twin("a week late", _seen(96), _AT, "secrets_due"),
)
BAD = (
    Twin("a year old", _seen(365), _AT, "secrets_old"),
    Twin("from development", _seen(60, since="2026-05-01"), _AT, "secrets_of_development"),
    Twin("made next year", _seen(-365), _AT, "secret_ahead_of_time"),
    Twin("destroyed", Seen((Age("shop/database"),)), _AT, "secret_gone"),
    Twin("one not readable", Seen((*_seen(3).secrets, Age("x", failure=Failure("access_refused", "", "No.")))), _AT,
         "access_refused"),
    Twin("nothing asked", Seen(()), _AT, "could_not_look"),
)  # fmt: skip
