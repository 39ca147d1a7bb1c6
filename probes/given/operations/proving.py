"""Proving that a team has a host: asked for by people, looked for by the probes' worker."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from probes.client import BadUrl, Client, Deadline, Target, normalise
from probes.given import events
from probes.given.models import LIVE, HostProof
from probes.given.ownership import Sight, find, new_token, token_digest
from probes.looking import client_for
from readiness.evidence.holding import enter, person
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.models import Endpoint, Environment, Service
from readiness.refusals import Conflict, Invalid, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import PROBE, Actor

CHECK_SECONDS = 12.0
#: A proof is looked for again before it runs out, and while it was asked for.
RENEW = timedelta(days=2)


class ProofAskedTooSoon(Conflict):
    """Asked again, while the last asking is still young."""

    code = "proof-asked-too-soon"
    status = 429
    sentence = "This was asked a moment ago. Wait for the answer first."


def begin_proof(*, environment: Environment, actor: Actor, at: datetime) -> HostProof:
    """The token for the host of the environment's address: a new one, or the one that stands for the service."""
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, environment)
        host = origin_of(held).host
        # Locked, or two environments of the service with one host would meet at the constraint.
        Service.objects.select_for_update(no_key=True).get(pk=held.service_id)
        row = HostProof.objects.filter(LIVE, service=held.service_id, host=host).first()
        if row is not None:
            return row
        row = HostProof.objects.create(
            service=held.service, host=host, token=new_token(), begun_by=person(actor), begun_at=at
        )
        _tell(events.PROOF_BEGUN, row, actor, at)
    return row


def ask_proof(*, environment: Environment, actor: Actor, at: datetime) -> HostProof:
    """Have a worker look for the token now. Raises `Unseen` before it is begun, `ProofAskedTooSoon`."""
    with transaction.atomic():
        row = _held(environment, actor)
        young = at - timedelta(seconds=settings.PROBE_ASK_SECONDS)
        if row.asked_at is not None and row.asked_at > young:
            raise ProofAskedTooSoon
        row.asked_at = at
        row.save(update_fields=["asked_at"])
        _tell(events.PROOF_ASKED, row, actor, at)
    return row


def give_up_proof(*, environment: Environment, actor: Actor, at: datetime) -> None:
    """The host is no longer this service's: active probes end there at once."""
    with transaction.atomic():
        row = _held(environment, actor)
        row.ended_by, row.ended_at = person(actor), at
        row.save(update_fields=["ended_by", "ended_at"])
        _tell(events.PROOF_GIVEN_UP, row, actor, at)


def check_proofs(*, at: datetime, limit: int = 8) -> int:
    """Look for the tokens that were asked for or run out soon; how many. Looks outside any transaction."""
    due = list(
        HostProof.objects.filter(LIVE)
        .filter(
            Q(asked_at__isnull=False)
            | Q(proven_until__gt=at, proven_until__lt=at + RENEW, checked_at__lt=at - timedelta(hours=6))
        )
        .select_related("service__team")
        .order_by("asked_at", "pk")[:limit]
    )
    for row in due:
        sight = _look(row, at)
        keep_sight(row, sight, at)
    return len(due)


def origin_of(environment: Environment) -> Target:
    """The origin that users open. Raises `Invalid` where there is none that can be asked."""
    web = environment.endpoints.filter(purpose=Endpoint.Purpose.WEB).first()
    try:
        return normalise(web.url if web else "").at("/")
    except BadUrl as problem:
        raise Invalid(sentence="Give the environment an address first.") from problem


def _held(environment: Environment, actor: Actor) -> HostProof:
    held = enter(actor, Action.CONFIGURE_PROBE, environment)
    row = (
        HostProof.objects.select_for_update()
        .filter(LIVE, service=held.service_id, host=origin_of(held).host)
        .first()
    )
    if row is None:
        raise Unseen
    return row


def _look(row: HostProof, at: datetime) -> Sight:
    """At each origin of the service on that host, until one shows it."""
    seen = Sight("", "No environment of the service has an address on this host any more.")
    deadline = Deadline(CHECK_SECONDS)
    for environment in Environment.objects.filter(service=row.service_id, archived_at__isnull=True):
        try:
            origin = origin_of(environment)
        except Invalid:
            continue
        if origin.host == row.host:
            client: Client = client_for(
                row.service.team.slug, environment.slug, frozenset({origin.port}), at, []
            )
            seen = find(client, origin, row.token, deadline)
        if seen.way:
            return seen
    return seen


@transaction.atomic
def keep_sight(row: HostProof, sight: Sight, at: datetime) -> None:
    """What was seen; a proof that stood stays until its day, each active look asks for the token again itself."""
    held = HostProof.objects.select_for_update().filter(LIVE, pk=row.pk, asked_at=row.asked_at).first()
    if held is None:
        return
    held.asked_at, held.checked_at, held.problem = None, at, sight.problem[:300]
    if sight.way:
        held.way, held.proven_until = sight.way, at + timedelta(days=settings.PROBE_PROOF_DAYS)
    held.save(update_fields=["asked_at", "checked_at", "problem", "way", "proven_until"])
    held.service = row.service
    # A renewal that found nothing is told too: the row says it, and the log holds every word of the row.
    _tell(events.PROVEN if sight.way else events.NOT_PROVEN, held, PROBE, at)


def _tell(kind: str, row: HostProof, actor: Actor, at: datetime) -> None:
    data, private = {}, {"host": row.host}
    if kind == events.PROOF_BEGUN:
        data["token"] = token_digest(row.token)
    if kind == events.PROVEN and row.proven_until:
        data |= {"way": row.way, "until": stamp(row.proven_until)}
    if kind in (events.PROVEN, events.NOT_PROVEN):
        private["problem"] = row.problem
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=row.service.team,
        service=row.service,
        data=data,
        private=private,
    )
