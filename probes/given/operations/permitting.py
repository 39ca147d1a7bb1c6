"""Permits of active probes: who may send how much where and when."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from probes.client import BadUrl
from probes.discovery import kinds
from probes.given import events
from probes.given.models import LIVE, HostProof, Permit
from probes.given.operations.proving import origin_of
from probes.needs import PERMISSION
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.models import Environment
from readiness.refusals import Conflict, Invalid, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor

MOST_PATHS = 50
MOST_REQUESTS = 5000


class HostNotProven(Conflict):
    """Nobody permits what may be somebody else's."""

    code = "host-not-proven"
    sentence = "Prove first that the team has this host."


def permit_probe(
    *,
    environment: Environment,
    kind: str,
    paths: Sequence[str],
    opens_at: datetime,
    closes_at: datetime,
    requests_a_day: int,
    daily_from: time | None = None,
    daily_until: time | None = None,
    also_production: bool = False,
    actor: Actor,
    at: datetime,
) -> Permit:
    """Permit an active kind at `paths` (exact, or a beginning that ends in `*`); a former permit is ended.

    Raises `Invalid`, or `HostNotProven` without a proof that counts.
    """
    chosen = kinds().get(kind)
    if chosen is None or PERMISSION not in chosen.needs:
        raise Unseen
    with transaction.atomic():
        held = enter(actor, Action.PERMIT_PROBE, environment)
        told = _checked(held, paths, opens_at, closes_at, requests_a_day, daily_from, daily_until, at)
        if chosen.writes and held.is_production and not also_production:
            raise Invalid(
                {"also_production": ["This is production. Permit it in staging, or say that it may be here."]}
            )
        host = origin_of(held).host
        if not HostProof.objects.filter(
            LIVE, service=held.service_id, host=host, proven_until__gt=at
        ).exists():
            raise HostNotProven
        live = Permit.objects.filter(LIVE, environment=held, kind=kind)
        live.update(ended_by=person(actor), ended_at=at)
        row = Permit.objects.create(
            environment=held,
            team=held.service.team,
            kind=kind,
            paths=told,
            opens_at=opens_at,
            closes_at=closes_at,
            daily_from=daily_from,
            daily_until=daily_until,
            requests_a_day=requests_a_day,
            given_by=person(actor),
            given_at=at,
        )
        _tell(events.PERMITTED, row, held, actor, at)
    return row


def end_permit(*, environment: Environment, kind: str, actor: Actor, at: datetime) -> None:
    """End a permit: a look under way stops before its next request. Raises `Unseen` where there is none.

    Whoever may stop active probes may end a permit.
    """
    with transaction.atomic():
        held = enter(actor, Action.STOP_PROBES, environment)
        row = Permit.objects.select_for_update().filter(LIVE, environment=held, kind=kind).first()
        if row is None:
            raise Unseen
        row.ended_by, row.ended_at = person(actor), at
        row.save(update_fields=["ended_by", "ended_at"])
        _tell(events.PERMIT_ENDED, row, held, actor, at)


def _checked(
    held: Environment,
    paths: Sequence[str],
    opens_at: datetime,
    closes_at: datetime,
    requests_a_day: int,
    daily_from: time | None,
    daily_until: time | None,
    at: datetime,
) -> list[str]:
    """The paths as they are kept. Raises `Invalid`."""
    wrong: dict[str, list[str]] = {}
    found = list(dict.fromkeys(one.strip() for one in paths if one.strip()))
    if not found:
        wrong["paths"] = ["Name at least one path."]
    elif len(found) > MOST_PATHS or not all(_is_path(held, one) for one in found):
        wrong["paths"] = [f"Give at most {MOST_PATHS} paths that begin with /; a * only at the end."]
    most = timedelta(days=settings.PROBE_PERMIT_DAYS)
    if not opens_at < closes_at or closes_at <= at or closes_at - opens_at > most:
        wrong["closes_at"] = [
            f"A window ends after it opens, in the future, and is at most {most.days} days long."
        ]
    if (daily_from is None) != (daily_until is None) or (daily_from and daily_from == daily_until):
        wrong["daily_until"] = ["Give two different hours, or none of them."]
    if not 1 <= requests_a_day <= MOST_REQUESTS:
        wrong["requests_a_day"] = [f"Permit 1 to {MOST_REQUESTS} requests a day."]
    if wrong:
        raise Invalid(wrong)
    return found


def _is_path(held: Environment, path: str) -> bool:
    plain = path.removesuffix("*")
    if any(one in plain for one in "*?#") or len(path) > 500:
        return False
    try:
        return origin_of(held).at(plain).path == plain
    except BadUrl:
        return False


def _tell(kind: str, row: Permit, held: Environment, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "kind": row.kind,
            "opens_at": row.opens_at.isoformat(),
            "closes_at": row.closes_at.isoformat(),
            "daily_from": row.daily_from and row.daily_from.isoformat(timespec="minutes"),
            "daily_until": row.daily_until and row.daily_until.isoformat(timespec="minutes"),
            "requests_a_day": row.requests_a_day,
        },
        private={"paths": " ".join(row.paths)},
    )
