"""What the list of duties can be narrowed to: services, teams and people that the reader may see, with duties."""

from dataclasses import dataclass

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.obligations.models import Obligation
from readiness.teams.actors import Actor
from readiness.teams.models import Team, User

#: More than a list on a page can hold; narrowed to a team there are fewer.
MOST = 500


@dataclass(frozen=True)
class Offered:
    """The choices of one filter: word of the address, and what people call it; `cut` where there are more."""

    name: str
    label: str
    chosen: str
    choices: list[tuple[str, str]]
    cut: bool = False


def offered(actor: Actor, kept: dict[str, str]) -> list[Offered]:
    """Service, team and person; services and people of the team that is chosen."""
    seen = visible_services(actor)
    duties = Obligation.objects.filter(service__in=seen.values("pk"))
    teams = Team.objects.filter(pk__in=duties.values("service__team")).order_by("name", "pk")
    if team := kept.get("team"):
        duties = duties.filter(service__team__slug=team)
    services = Service.objects.filter(pk__in=duties.values("service")).order_by("name", "pk")
    people = User.objects.filter(pk__in=duties.values("owner")).order_by("name", "email", "pk")
    return [
        _offered("service", "Service", kept, [(one.slug, one.name) for one in services[: MOST + 1]]),
        _offered("team", "Team", kept, [(one.slug, one.name) for one in teams[: MOST + 1]]),
        _offered("person", "Owner", kept, [(str(one.pk), str(one)) for one in people[: MOST + 1]]),
    ]


def _offered(name: str, label: str, kept: dict[str, str], found: list[tuple[str, str]]) -> Offered:
    chosen = kept.get(name, "")
    choices = found[:MOST]
    if chosen and chosen not in dict(choices):
        # Of an address that somebody wrote, or of a team that is not chosen: still said, so that it can be cleared.
        choices = [*choices, (chosen, "Another one" if name == "person" else chosen)]
    return Offered(name, label, chosen, choices, cut=len(found) > MOST)
