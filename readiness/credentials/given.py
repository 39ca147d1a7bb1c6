"""What somebody gives for a secret, read and checked: every problem named by its field, no value of a secret let in."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import visible_services
from readiness.credentials.models import Secret
from readiness.credentials.telltale import SENTENCE, holding_secrets, looks_secret
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

#: What may be given, when a secret is registered and later on.
GIVEN = ("name", "kind", "place", "location", "environments", "dependents", "max_age_days")
MOST_DEPENDENTS, LONGEST_AGE = 30, 3660


def refuse_values(given: Mapping[str, Any]) -> None:
    """Refuse everything at once when a part of it looks like the value of a secret. Raises `Invalid`."""
    problems = Problems()
    for name in holding_secrets(given):
        problems.add(name, SENTENCE)
    problems.refuse_any()


def read_terms(
    given: Mapping[str, Any], service: Service, actor: Actor, problems: Problems
) -> dict[str, Any]:
    """Those of `GIVEN` that are given, as columns have them."""
    for unknown in sorted(set(given) - set(GIVEN)):
        problems.add("" if looks_secret(unknown) else unknown[:60], "This is not something that can be set.")
    readers: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: problems.one_line("name", value, longest=120, required=True),
        "kind": lambda value: _choice("kind", value, Secret.Kind.values, problems),
        "place": lambda value: _choice("place", value, Secret.Place.values, problems),
        "location": lambda value: problems.one_line("location", value, longest=300),
        "environments": lambda value: _environments(value, service, problems),
        "dependents": lambda value: _dependents(value, service, actor, problems),
        "max_age_days": lambda value: _days(value, problems),
    }
    return {name: readers[name](given[name]) for name in GIVEN if name in given}


def read_moment(field: str, value: object, at: datetime, problems: Problems) -> datetime | None:
    """An aware time that is not ahead of `at`; None where none is given."""
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        problems.add(field, "Give a date and time with its zone.")
        return None
    if value > at:
        problems.add(field, "This is in the future.")
    return value


def _choice(field: str, value: object, choices: list[str], problems: Problems) -> str:
    # What was given is not repeated: it might be what must not be here.
    if value not in choices:
        problems.add(field, f"One of: {', '.join(choices)}.")
        return ""
    return str(value)


def _days(value: object, problems: Problems) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_AGE:
        problems.add("max_age_days", f"A number of days from 1 to {LONGEST_AGE}.")
        return 1
    return value


def _ids(value: object) -> list[str] | None:
    """UUIDs as text, each once; None where something else is among them."""
    if not isinstance(value, list | tuple) or len(value) > 100:
        return None
    try:
        return list(dict.fromkeys(str(UUID(str(one))) for one in value))
    except ValueError:
        return None


def _environments(value: object, service: Service, problems: Problems) -> list[str]:
    wanted = _ids(value)
    there = Environment.objects.filter(service=service, archived_at__isnull=True, pk__in=wanted or [])
    if not wanted or len(wanted) != there.count():
        problems.add("environments", "Choose at least one environment of this service.")
        return []
    return sorted(wanted)


def _dependents(value: object, service: Service, actor: Actor, problems: Problems) -> list[dict[str, str]]:
    given: list[Any] = list(value) if isinstance(value, list | tuple) else [None]
    shaped = all(isinstance(one, dict) and set(one) in ({"service"}, {"system"}) for one in given)
    if not shaped or len(given) > MOST_DEPENDENTS:
        problems.add("dependents", f"At most {MOST_DEPENDENTS}, each a service or the name of a system.")
        return []
    services = _ids([one["service"] for one in given if "service" in one])
    seen = visible_services(actor).exclude(pk=service.pk).filter(pk__in=services or [])
    if services is None or len(services) != seen.count():
        problems.add("dependents", "Choose other services that you may see.")
        return []
    names = [one["system"] for one in given if "system" in one]
    systems = [problems.one_line("dependents", name, longest=120, required=True) for name in names]
    return [{"service": one} for one in services] + [{"system": one} for one in dict.fromkeys(systems)]
