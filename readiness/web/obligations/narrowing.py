"""What a calendar or a forecast is narrowed to, as its address says it, and what its form offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from readiness.obligations.agenda import AgendaFilter
from readiness.teams.actors import Actor
from readiness.teams.models import Team
from readiness.teams.queries import people_of, visible_teams
from readiness.web.asking import asked

ME = "me"
MOST_TEAMS = 500
#: The pages about what comes again and again, and what their tabs say.
TABS = {
    "obligations": "List",
    "obligations-calendar": "Calendar",
    "obligations-forecast": "Load",
    "secrets": "Secrets",
}
#: Its list is not narrowed: a secret has no date of its own in the calendar.
WHOLE = {"secrets"}


@dataclass(frozen=True)
class Narrowed:
    """`kept` is what the address asks for, without what means nothing; `team` is one that the person may see."""

    kept: Mapping[str, str]
    rows: AgendaFilter
    team: Team | None

    def address(self, name: str, **more: str) -> str:
        """The page `name`, narrowed alike."""
        given = {key: value for key, value in {**self.kept, **more}.items() if value}
        return reverse(name) + (f"?{urlencode(given)}" if given else "")


def narrowed_by(request: HttpRequest, actor: Actor) -> Narrowed:
    """`team` and `service` are addresses of theirs, `person` is an id or "me"."""
    kept = {name: asked(request, name) for name in ("team", "service", "person")}
    person = actor.user.pk if kept["person"] == ME and actor.user else as_id(kept["person"])
    if person is None:
        kept["person"] = ""
    team = visible_teams(actor).filter(slug=kept["team"]).first() if kept["team"] else None
    rows = AgendaFilter(team=kept["team"], service=kept["service"], person=person)
    return Narrowed({name: value for name, value in kept.items() if value}, rows, team)


def choices(narrowed: Narrowed, actor: Actor) -> dict[str, Any]:
    """What the form offers: the teams that the person may see, and the people of the one that is chosen."""
    people = (
        [place.user for place in people_of(narrowed.team) if place.user.is_active] if narrowed.team else []
    )
    teams = visible_teams(actor).filter(archived_at__isnull=True).order_by("name", "pk")[:MOST_TEAMS]
    return {
        "narrowed": narrowed.kept,
        "teams": list(teams),
        "people": [(str(person.pk), person) for person in people],
        # Somebody whom another page named.
        "other_person": narrowed.kept.get("person", "") not in {"", ME, *(str(one.pk) for one in people)},
    }


def tabs_of(narrowed: Narrowed | None, current: str) -> list[dict[str, Any]]:
    """Links between the pages, each narrowed alike where it can be."""
    return [
        {
            "label": label,
            "url": narrowed.address(name) if narrowed and name not in WHOLE else reverse(name),
            "current": name == current,
        }
        for name, label in TABS.items()
    ]


def as_id(text: str) -> UUID | None:
    """An id; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
