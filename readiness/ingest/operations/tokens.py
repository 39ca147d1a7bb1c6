"""Keys by which a service's pipelines hand in reports: shown once, bounded in time, good for nothing else."""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.catalog.models import Environment, Service
from readiness.evidence.holding import allow, person
from readiness.ingest import events
from readiness.ingest.models import IngestToken
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.secrets import api_secret, digest_of, prefix_of

#: How stale "last used" may be.
USED_EVERY = timedelta(minutes=1)
_NO_DIGEST = digest_of("no such token")


class IngestTokenRevoked(AlreadyDecided):
    """Revoked once and for all."""

    code = "token-revoked"
    sentence = "This token is already revoked."


@transaction.atomic
def make_ingest_token(
    *,
    service: Service,
    name: str,
    expires_at: datetime,
    environment: Environment | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[IngestToken, str]:
    """A key of `service`; returns its row and `lp_<prefix>_<secret>`, which is never shown again.

    With `environment` it is good for that one alone. Raises `Invalid`, `Unseen`, `Forbidden`.
    """
    allow(actor, Action.MANAGE_INGEST, service)
    maker = person(actor)
    if environment is not None and environment.service_id != service.pk:
        raise Unseen
    problems = Problems()
    name = problems.one_line("name", name, longest=80, required=True)
    longest = timedelta(days=settings.INGEST_TOKEN_MAX_DAYS)
    if expires_at <= at:
        problems.add("expires_at", "This time has passed.")
    elif expires_at > at + longest:
        problems.add("expires_at", f"An ingest token lasts {longest.days} days at most.")
    problems.refuse_any()
    secret, prefix = api_secret()
    token = IngestToken.objects.create(
        service=service,
        environment=environment,
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        created_by=maker,
        created_at=at,
        expires_at=expires_at,
    )
    _record(
        events.TOKEN_MADE,
        token,
        actor,
        at,
        data={"prefix": prefix, "expires_at": expires_at.isoformat()},
        private={"name": name},
    )
    return token, secret


@transaction.atomic
def revoke_ingest_token(*, token: IngestToken, actor: Actor, at: datetime) -> IngestToken:
    """End a key at once. Raises `IngestTokenRevoked`, `Unseen`, `Forbidden`."""
    allow(actor, Action.MANAGE_INGEST, token.service)
    held = (
        IngestToken.objects.select_for_update(of=("self",)).select_related("service__team").get(pk=token.pk)
    )
    if held.revoked_at:
        raise IngestTokenRevoked
    held.revoked_at, held.revoked_by = at, person(actor)
    held.save(update_fields=["revoked_at", "revoked_by"])
    _record(events.TOKEN_REVOKED, held, actor, at, data={"prefix": held.prefix}, private={})
    return held


def authenticate_ingest_token(*, secret: str, at: datetime) -> IngestToken | None:
    """The key that `secret` is, while it is good; None for every other text. Notes the use, at most once a minute.

    Found by its public prefix and compared in constant time.
    """
    prefix = prefix_of(secret)
    tokens = IngestToken.objects.select_related("service__team", "environment")
    token = tokens.filter(prefix=prefix).first() if prefix else None
    # Compared even when there is nothing to compare with, so that time does not tell which prefixes exist.
    genuine = hmac.compare_digest(token.digest if token else _NO_DIGEST, digest_of(secret))
    if token is None or not genuine or token.revoked_at or token.expires_at <= at:
        return None
    if token.last_used_at is None or token.last_used_at <= at - USED_EVERY:
        unused = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - USED_EVERY)
        IngestToken.objects.filter(unused, pk=token.pk).update(last_used_at=at)
    return token


def _record(
    kind: str,
    token: IngestToken,
    actor: Actor,
    at: datetime,
    *,
    data: dict[str, str],
    private: dict[str, str],
) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=token,
        team=token.service.team,
        service=token.service,
        environment=token.environment,
        data=data,
        private=private,
    )
