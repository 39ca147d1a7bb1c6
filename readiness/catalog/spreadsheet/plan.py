"""What importing a file would do, row by row, in the world as it is now. Changes nothing.

Rows are taken in order, each in the world that the rows above it leave: two rows cannot take one name or address.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from readiness.catalog.details import FIELDS, SLUG, read_details, read_url, says_the_same
from readiness.catalog.models import Endpoint, Service
from readiness.catalog.queries import visible_services
from readiness.catalog.spreadsheet.reading import Line
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Team, User
from readiness.teams.queries import people_of, visible_teams
from readiness.teams.slugs import free_slug, slug_from

CREATE, UPDATE, UNCHANGED = "create", "update", "unchanged"
#: An empty cell of these says nothing; of any other it says that there is none.
_NEVER_EMPTY = frozenset({"tier", "lifecycle", "visibility"})
_BATCH = 500


@dataclass
class Row:
    """One row's outcome. `changes`: field -> (text before, text after); `problems`: column -> sentences."""

    line: int
    slug: str
    name: str
    action: str = UNCHANGED
    team: Team | None = None
    service: Service | None = None
    details: dict[str, Any] = field(default_factory=dict)
    url: str | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)


def production_url() -> Subquery:
    """The web address of a service's production environment."""
    web = Endpoint.objects.filter(
        environment__service=OuterRef("pk"), environment__is_production=True, purpose=Endpoint.Purpose.WEB
    )
    return Subquery(web.values("url")[:1])


class Planner:
    """The world that the rows meet: what is there, what is taken, what the actor may do."""

    def __init__(self, lines: Iterable[Line], actor: Actor) -> None:
        self.actor = actor
        self.lines = list(lines)
        self.teams = self._teams()
        self.services = self._services()
        self.rights: dict[UUID, frozenset[Action]] = {}
        self.names = self._names()
        self.members: dict[UUID, dict[str, User]] = {}
        # Addresses that rows ask for are kept from those that are made from names.
        asked = {line.cells.get("slug", "").strip() for line in self.lines}
        self.existing = set(Service.objects.values_list("slug", flat=True))
        self.taken = asked | self.existing
        self.seen: set[str] = set()

    def rows(self) -> list[Row]:
        """Every line's outcome, in order."""
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> Row:
        slug = line.cells.get("slug", "").strip()
        row = Row(line.number, slug, line.cells.get("name", "").strip(), problems=dict(line.problems))
        if row.problems:
            return row
        problems = Problems()
        if slug in self.seen:
            problems.add("slug", "This address is in the file twice.")
        row.service = self.services.get(slug) if slug else None
        if slug:
            self.seen.add(slug)
        if row.service:
            self._plan_update(row, row.service, line.cells, problems)
        else:
            self._plan_creation(row, line.cells, problems)
        row.problems = problems.fields
        return row

    def _plan_creation(self, row: Row, cells: dict[str, str], problems: Problems) -> None:
        row.action = CREATE
        team = row.team = self._team(cells["team"].strip(), problems)
        if row.slug:
            problems.slug("slug", row.slug, longest=SLUG)
            # As on pages: an address that is taken moves on, whoever has it.
            if row.slug in self.existing:
                row.slug = free_slug(row.slug, longest=SLUG, taken=self.taken)
                self.taken.add(row.slug)
        if team is None:
            return
        if Action.CREATE_SERVICE not in self._rights(team):
            problems.add("team", "You may not add services to this team.")
        given = {name: cells[name] for name in FIELDS if cells.get(name, "").strip() or name == "name"}
        values = read_details(given, team, problems, self._member)
        row.details = values
        row.url = read_url("url", cells.get("url"), problems)
        self._take_name(team, values["name"], problems)
        if not row.slug:
            wanted = slug_from(values["name"], longest=SLUG, otherwise="service")
            row.slug = free_slug(wanted, longest=SLUG, taken=self.taken)
            self.taken.add(row.slug)
        row.changes = {name: ("", _shown(value)) for name, value in values.items() if _shown(value)}
        if row.url:
            row.changes["url"] = ("", row.url)

    def _plan_update(self, row: Row, service: Service, cells: dict[str, str], problems: Problems) -> None:
        team = row.team = service.team
        if cells["team"].strip() != team.slug:
            problems.add("team", "Moving a service to another team is a step of its own.")
        given = {
            name: cells[name]
            for name in FIELDS
            if name in cells
            and not (name in _NEVER_EMPTY and not cells[name].strip())
            and not says_the_same(service, name, cells[name].strip())
        }
        values = read_details(given, team, problems, self._member)
        row.details = {name: value for name, value in values.items() if getattr(service, name) != value}
        row.changes = {
            name: (_shown(getattr(service, name)), _shown(value)) for name, value in row.details.items()
        }
        self._plan_url(row, service, cells, problems)
        if "name" in row.details:
            self._take_name(team, row.details["name"], problems, before=service.name)
        row.action = UPDATE if row.changes else UNCHANGED
        if row.changes:
            self._check_right_to_change(row, service, team, problems)

    def _plan_url(self, row: Row, service: Service, cells: dict[str, str], problems: Problems) -> None:
        if "url" not in cells:
            return
        before = str(getattr(service, "production_url", None) or "")
        after = read_url("url", cells["url"], problems)
        if after != before:
            row.url = after
            row.changes["url"] = (before, after)

    def _check_right_to_change(self, row: Row, service: Service, team: Team, problems: Problems) -> None:
        rights = self._rights(team)
        if Action.EDIT_SERVICE not in rights:
            problems.add("slug", "You may see this service, but not change it.")
        elif service.lifecycle == Service.Lifecycle.RETIRED and not (
            "lifecycle" in row.details and Action.RETIRE_SERVICE in rights
        ):
            problems.add("lifecycle", "This service is retired. Bring it back before changing it.")

    def _take_name(self, team: Team, name: str, problems: Problems, *, before: str | None = None) -> None:
        taken = self.names.setdefault(team.pk, set())
        if before is not None:
            taken.discard(before.lower())
        if name.lower() in taken:
            problems.add("name", "This team already has a service with that name, here or in a row above.")
        taken.add(name.lower())

    def _team(self, slug: str, problems: Problems) -> Team | None:
        if not slug:
            problems.add("team", "This is needed.")
        elif slug not in self.teams:
            problems.add("team", "There is no team with this address that you may see.")
        elif self.teams[slug].archived_at:
            problems.add("team", "This team is archived.")
        return self.teams.get(slug)

    def _member(self, team: Team, given: object) -> User | None:
        if team.pk not in self.members:
            held = people_of(team).filter(user__is_active=True)
            self.members[team.pk] = {membership.user.email.lower(): membership.user for membership in held}
        return self.members[team.pk].get(str(given).strip().lower())

    def _rights(self, team: Team) -> frozenset[Action]:
        if team.pk not in self.rights:
            self.rights[team.pk] = frozenset() if team.archived_at else actions_of(self.actor, team)
        return self.rights[team.pk]

    def _teams(self) -> dict[str, Team]:
        asked = {line.cells.get("team", "").strip() for line in self.lines}
        return {team.slug: team for team in visible_teams(self.actor) if team.slug in asked}

    def _services(self) -> dict[str, Service]:
        asked = sorted({line.cells.get("slug", "").strip() for line in self.lines} - {""})
        seen = visible_services(self.actor).select_related("team", "owner")
        seen = seen.annotate(production_url=production_url())
        found: dict[str, Service] = {}
        for start in range(0, len(asked), _BATCH):
            found |= {
                service.slug: service for service in seen.filter(slug__in=asked[start : start + _BATCH])
            }
        return found

    def _names(self) -> dict[UUID, set[str]]:
        teams = {team.pk for team in self.teams.values()} | {s.team_id for s in self.services.values()}
        names: dict[UUID, set[str]] = {}
        for team_id, name in Service.objects.filter(team__in=teams).values_list("team", "name"):
            names.setdefault(team_id, set()).add(name.lower())
        return names


def _shown(value: object) -> str:
    if isinstance(value, User):
        return value.email
    return "" if value is None else str(value)
