"""What may be said of a service, read and bounded: the one place for forms, the API and CSV."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from readiness.catalog.models import Service
from readiness.catalog.urls import UrlError, web_url
from readiness.teams.fields import Problems
from readiness.teams.models import Membership, Team, User

NAME, SLUG, DESCRIPTION = 120, 60, 4000
#: A year: an objective beyond it is a slip of the keyboard.
MOST_MINUTES = 366 * 24 * 60
FIELDS = (
    "name",
    "description",
    "tier",
    "lifecycle",
    "visibility",
    "owner",
    "repository",
    "rto_minutes",
    "rpo_minutes",
)
#: Words and numbers of the product: the ledger may hold them as they are.
PLAIN = frozenset({"tier", "lifecycle", "visibility", "rto_minutes", "rpo_minutes"})
#: Free text and addresses: the ledger only commits to them.
FREE = frozenset({"name", "description", "repository"})


#: How a member of a team is found by what was typed; None for a stranger.
FindMember = Callable[[Team, object], User | None]


def read_details(
    given: Mapping[str, Any], team: Team, problems: Problems, find: FindMember | None = None
) -> dict[str, Any]:
    """The known fields among `given` as values for the row; what is wrong goes to `problems`.

    `find` looks members up, for whoever asks about many rows; by default each is asked of the database.
    """
    for unknown in sorted(set(given) - set(FIELDS)):
        problems.add(unknown, "This is not something that can be set.")
    values = {field: read(given[field], problems) for field, read in _READERS.items() if field in given}
    if "owner" in given:
        values["owner"] = _owner(given["owner"], team, problems, find or find_member)
    return values


def find_member(team: Team, given: object) -> User | None:
    """An active member of `team`, given as a person, an id or an address."""
    members = Membership.objects.filter(team=team, user__is_active=True).select_related("user")
    if isinstance(given, User | UUID):
        members = members.filter(user=given)
    else:
        # PostgreSQL takes no NUL in a text, not even to compare with.
        members = members.filter(user__email__iexact=str(given).strip().replace("\x00", "?"))
    membership = members.first()
    return membership.user if membership else None


def says_the_same(service: Service, field: str, given: object) -> bool:
    """Whether `given` repeats a value that may stand but could not be set anew.

    A form or a file says everything again: that a retired service is retired, and who its owner on call is,
    though that person may have left the team.
    """
    if field == "lifecycle":
        return given == service.lifecycle
    if field != "owner" or service.owner is None:
        return False
    if isinstance(given, User | UUID):
        return given in {service.owner, service.owner.pk}
    return str(given).strip().lower() == service.owner.email.lower()


def read_url(field: str, given: object, problems: Problems) -> str:
    """An optional web address in one spelling; "" when none is given."""
    text = "" if given is None else str(given).strip()
    if not text:
        return ""
    try:
        return web_url(text)
    except UrlError as error:
        problems.add(field, str(error))
        return ""


def _name(given: object, problems: Problems) -> str:
    return problems.one_line("name", given, longest=NAME, required=True)


def _description(given: object, problems: Problems) -> str:
    return problems.free_text("description", given, longest=DESCRIPTION)


def _tier(given: object, problems: Problems) -> int:
    try:
        return Service.Tier(_whole(given)).value
    except ValueError:
        problems.add("tier", "Choose a tier from 1 (critical) to 4 (minor).")
        return Service.Tier.STANDARD.value


def _lifecycle(given: object, problems: Problems) -> str:
    if given not in Service.Lifecycle.values:
        problems.add("lifecycle", f"Choose one of {', '.join(Service.Lifecycle.values)}.")
    elif given == Service.Lifecycle.RETIRED:
        problems.add("lifecycle", "Retiring a service is a step of its own.")
    return str(given)


def _visibility(given: object, problems: Problems) -> str:
    if given not in Service.Visibility.values:
        problems.add("visibility", f"Choose one of {', '.join(Service.Visibility.values)}.")
    return str(given)


def _owner(given: object, team: Team, problems: Problems, find: FindMember) -> User | None:
    if given is None or given == "":
        return None
    owner = find(team, given)
    if owner is None:
        # The same words for a stranger and for nobody: who has an account here is not told.
        problems.add("owner", "The owner on call must be a member of the team.")
    return owner


def _repository(given: object, problems: Problems) -> str:
    return read_url("repository", given, problems)


def _rto(given: object, problems: Problems) -> int | None:
    return _minutes("rto_minutes", given, problems)


def _rpo(given: object, problems: Problems) -> int | None:
    return _minutes("rpo_minutes", given, problems)


def _minutes(field: str, given: object, problems: Problems) -> int | None:
    if given is None or given == "":
        return None
    try:
        minutes = _whole(given)
    except ValueError:
        minutes = -1
    if 0 <= minutes <= MOST_MINUTES:
        return minutes
    problems.add(field, f"Give whole minutes from 0 to {MOST_MINUTES} (a year).")
    return None


def _whole(given: object) -> int:
    text = str(given).strip()
    if isinstance(given, bool) or not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError
    return int(text)


_READERS: dict[str, Callable[[object, Problems], Any]] = {
    "name": _name,
    "description": _description,
    "tier": _tier,
    "lifecycle": _lifecycle,
    "visibility": _visibility,
    "repository": _repository,
    "rto_minutes": _rto,
    "rpo_minutes": _rpo,
}
