"""Connecting a service's own tools. A secret goes in and never comes out; no entry holds it or its digest."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from probes.client import BadUrl, Guard, TargetBlocked, normalise, parse_allow_rules
from probes.given import events
from probes.given.models import LIVE, ToolConnection
from probes.looking import own_places
from probes.secrecy import SecretLost, reseal, seal
from probes.tools import IDENTITIES, TOOLS, Tool
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.models import Environment, Team
from readiness.refusals import Invalid, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor

MOST_SECRET = 4000


def connect(
    *,
    environment: Environment,
    tool: str,
    base_url: str,
    secret: str,
    account: str = "",
    for_team: bool = False,
    actor: Actor,
    at: datetime,
) -> ToolConnection:
    """Connect a tool, for the environment or (`for_team`) all services of its team; a former one is replaced.

    The secret is always given anew, so that nobody sends a secret that they do not know to another address.
    Raises `Invalid`.
    """
    chosen = TOOLS.get(tool)
    if chosen is None:
        raise Invalid({"tool": ["There is no such tool."]})
    _demand_usable(chosen, secret, account)
    with transaction.atomic():
        held = enter(actor, Action.CONNECT_TOOL, environment)
        url = _checked(chosen, base_url, held, at, for_team=for_team)
        place = held.service.team_id if for_team else held.pk
        # Locked, or two who connect the team's tool in different environments would meet at the constraint.
        Team.objects.select_for_update(no_key=True).get(pk=held.service.team_id)
        live = ToolConnection.objects.filter(LIVE, place=str(place), tool=tool)
        live.update(sealed="", ended_by=person(actor), ended_at=at)
        row = ToolConnection.objects.create(
            team=held.service.team,
            environment=None if for_team else held,
            place=str(place),
            tool=tool,
            base_url=url,
            account=account.strip(),
            sealed=seal(secret, url),
            made_by=person(actor),
            made_at=at,
        )
        _tell(events.CONNECTED, row, held, actor, at)
    return row


def disconnect(*, environment: Environment, connection: ToolConnection, actor: Actor, at: datetime) -> None:
    """Remove a connection of the environment or of its team; its secret is gone. Raises `Unseen`."""
    with transaction.atomic():
        held = enter(actor, Action.CONNECT_TOOL, environment)
        places = (str(held.pk), str(held.service.team_id))
        row = (
            ToolConnection.objects.select_for_update()
            .filter(LIVE, pk=connection.pk, place__in=places, team=held.service.team)
            .first()
        )
        if row is None:
            raise Unseen
        row.sealed, row.ended_by, row.ended_at = "", person(actor), at
        row.save(update_fields=["sealed", "ended_by", "ended_at"])
        _tell(events.DISCONNECTED, row, held, actor, at)


def reseal_connections() -> tuple[int, int]:
    """Seal every kept secret under the newest key; how many, and how many no key opens. No secret changes."""
    done = lost = 0
    for pk in ToolConnection.objects.filter(LIVE).exclude(sealed="").values_list("pk", flat=True):
        with transaction.atomic():
            row = ToolConnection.objects.select_for_update(no_key=True).get(pk=pk)
            try:
                row.sealed = reseal(row.sealed)
            except SecretLost:
                lost += 1
                continue
            row.save(update_fields=["sealed"])
            done += 1
    return done, lost


def _demand_usable(tool: Tool, secret: str, account: str) -> None:
    wrong = {}
    if not secret and not tool.open:
        wrong["secret"] = [f"Enter the {tool.secret[0].lower()}{tool.secret[1:]}."]
    if len(secret) > MOST_SECRET or not all(" " <= one <= "~" for one in secret):
        wrong["secret"] = [f"A secret is at most {MOST_SECRET} printable ASCII characters in one line."]
    if len(account) > 200 or not all(" " <= one <= "~" for one in account):
        wrong["account"] = ["Enter at most 200 printable ASCII characters."]
    if account and not tool.account:
        wrong["account"] = ["This tool takes none."]
    if wrong:
        raise Invalid(wrong)


def _checked(tool: Tool, base_url: str, held: Environment, at: datetime, *, for_team: bool) -> str:
    """The base URL in its normal form, when probes of this team and environment may go there."""
    refused = {
        "base_url": ["Probes may not go there. An operator can permit an internal network (PROBE_ALLOW)."]
    }
    try:
        target = normalise(base_url.strip())
        guard = Guard(
            parse_allow_rules(settings.PROBE_ALLOW),
            frozenset({target.port}),
            at=at,
            team=held.service.team.slug,
            environment=held.slug,
            own=own_places(),
        )
        guard.check_url(target.url)
    except BadUrl as problem:
        raise Invalid({"base_url": [problem.sentence]}) from problem
    except TargetBlocked as problem:
        raise Invalid(refused) from problem
    if "?" in target.path:
        raise Invalid({"base_url": ["Leave out the question mark and what follows it."]})
    if tool.name in IDENTITIES:
        _demand_own_origin(target.origin, held, for_team=for_team)
    return target.url


def _demand_own_origin(origin: tuple[str, str, int], held: Environment, *, for_team: bool) -> None:
    if for_team:
        raise Invalid({"for_team": ["A test account belongs to one environment."]})
    if not any(_has_origin(one.url, origin) for one in held.endpoints.all()):
        raise Invalid(
            {"base_url": ["A test account is used at the environment's own address, nowhere else."]}
        )


def _has_origin(url: str, origin: tuple[str, str, int]) -> bool:
    try:
        return normalise(url).origin == origin
    except BadUrl:
        return False


def _tell(kind: str, row: ToolConnection, held: Environment, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=held.service.team,
        service=held.service,
        environment=row.environment,
        data={"tool": row.tool, "for_team": row.environment_id is None},
        private={"base_url": row.base_url, "account": row.account},
    )
