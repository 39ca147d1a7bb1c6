"""Which identity tokens of CI systems hand in for a service: said by its lead, taken at the door, ended at once."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from readiness import outbound
from readiness.catalog.models import Environment, Service
from readiness.evidence.holding import allow, person
from readiness.ingest import events
from readiness.ingest.identity.keys import has_signed
from readiness.ingest.identity.matching import NAMING, OF_THE_TOKEN, Wanted, differs, pins_of
from readiness.ingest.identity.reading import Claimed, read_identity
from readiness.ingest.identity.refusing import IdentityUntrusted
from readiness.ingest.identity.telling import echoed, kept
from readiness.ingest.issuers import keys_for
from readiness.ingest.models import TrustedIdentity
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import INGEST, Actor
from readiness.teams.fields import Problems

#: A service has so many at most: each is looked at when a token comes.
MOST = 20
MOST_CLAIMS = 12
#: A token that is valid for longer is hardly that of one job.
LONGEST_LIFE = timedelta(hours=24)
#: How stale "last used" and "last refused" may be.
NOTED_EVERY = timedelta(minutes=1)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]{0,99}")


class IdentityRevoked(AlreadyDecided):
    """Revoked once and for all."""

    code = "identity-revoked"
    sentence = "This identity is no longer trusted already."


class TooManyIdentities(Conflict):
    """The bound of one service."""

    code = "too-many-identities"
    sentence = f"A service trusts {MOST} identities at most. Revoke one that is no longer used."


@transaction.atomic
def trust_identity(
    *,
    service: Service,
    name: str,
    issuer: str,
    audience: str,
    claims: Mapping[str, str],
    environment: Environment | None = None,
    actor: Actor,
    at: datetime,
) -> TrustedIdentity:
    """From now on tokens of `issuer`, made for `audience`, of which each of `claims` is exactly as said, hand in.

    With `environment` for that one alone. Raises `Invalid`, `TooManyIdentities`, `Unseen`, `Forbidden`.
    """
    allow(actor, Action.MANAGE_INGEST, service)
    maker = person(actor)
    if environment is not None and environment.service_id != service.pk:
        raise Unseen
    problems = Problems()
    name = problems.one_line("name", name, longest=80, required=True)
    issuer, audience = _issuer(problems, issuer, at), _exact(problems, "audience", audience)
    claims = _claims(problems, claims)
    problems.refuse_any()
    if TrustedIdentity.objects.filter(service=service, revoked_at__isnull=True).count() >= MOST:
        raise TooManyIdentities
    identity = TrustedIdentity.objects.create(
        service=service,
        environment=environment,
        name=name,
        issuer=issuer,
        audience=audience,
        claims=claims,
        created_by=maker,
        created_at=at,
    )
    said = " ".join(f"{k}={v}" for k, v in claims.items())
    told = {"issuer": issuer, "audience": audience, "claims": said, "wanted": dict(claims)}
    _record(events.IDENTITY_TRUSTED, identity, actor, at, data=told, private={"name": name})
    return identity


@transaction.atomic
def revoke_identity(*, identity: TrustedIdentity, actor: Actor, at: datetime) -> TrustedIdentity:
    """Trust it no longer, from now on. Raises `IdentityRevoked`, `Unseen`, `Forbidden`."""
    allow(actor, Action.MANAGE_INGEST, identity.service)
    rows = TrustedIdentity.objects.select_for_update(of=("self",)).select_related("service__team")
    held = rows.get(pk=identity.pk)
    if held.revoked_at:
        raise IdentityRevoked
    held.revoked_at, held.revoked_by = at, person(actor)
    held.save(update_fields=["revoked_at", "revoked_by"])
    _record(events.IDENTITY_REVOKED, held, actor, at, data={"issuer": held.issuer})
    return held


def authenticate_identity(*, text: str, slug: str, at: datetime) -> tuple[TrustedIdentity, dict[str, str]]:
    """The trusted identity of the service at `slug` that the token `text` is, and what is kept of the token.

    Raises one of `identity.refusing`: the same for a service that is not there and for one that trusts others.
    A token may be used as often as it likes while it lasts; each report tells its `jti`.
    """
    token = read_identity(text, longest_life=LONGEST_LIFE, at=at)
    rows = TrustedIdentity.objects.select_related("service__team", "environment")
    alike = list(rows.filter(service__slug=slug, issuer=token.issuer, revoked_at__isnull=True)[:MOST])
    if not alike or not has_signed(keys_for(token, at), token):
        raise _untrusted(token)
    against = {one: differs(_wanted(one), token.claims) for one in alike}
    found = next((one for one, difference in against.items() if not difference), None)
    if found is None:
        for one, difference in against.items():
            _note_refusal(one, difference, at)
        raise _untrusted(token)
    _note_use(found, token, at)
    return found, {**kept(token.claims), "trusted": str(found.pk)}


def _wanted(identity: TrustedIdentity) -> Wanted:
    return Wanted(identity.audience, identity.claims, identity.pins)


def _untrusted(token: Claimed) -> IdentityUntrusted:
    return IdentityUntrusted(
        f"No identity that this service trusts is what the token says: {echoed(token.claims)}. Its signature, its"
        " audience and each claim must be exactly as the team's lead set them; the service's Ingest page shows the"
        " lead why the last one was refused."
    )


def _note_refusal(identity: TrustedIdentity, difference: str, at: datetime) -> None:
    stale = Q(last_refused_at__isnull=True) | Q(last_refused_at__lte=at - NOTED_EVERY)
    mine = TrustedIdentity.objects.filter(stale, pk=identity.pk)
    mine.update(last_refused_at=at, last_refusal=difference[:400])


@transaction.atomic
def _note_use(identity: TrustedIdentity, token: Claimed, at: datetime) -> None:
    """The first token tells the numbers of repository and owner; of two at once one is the first."""
    pins, mine = pins_of(token.claims), TrustedIdentity.objects.filter(pk=identity.pk)
    if pins and not identity.pins:
        if mine.filter(pins="").update(pins=pins):
            _record(events.IDENTITY_BOUND, identity, INGEST, at, data={"pins": pins})
        elif mine.exclude(pins=pins).exists():
            raise _untrusted(token)
    mine.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - NOTED_EVERY)).update(last_used_at=at)


def _issuer(problems: Problems, given: str, at: datetime) -> str:
    issuer = _exact(problems, "issuer", given)
    if not issuer:
        return issuer
    parts = urlsplit(issuer)
    host = parts.netloc
    if parts.scheme != "https" or not host or "@" in host or "?" in issuer or "#" in issuer:
        problems.add("issuer", "An issuer is an https address without user, question mark or hash.")
    elif not host.isascii() or host != host.lower():
        problems.add("issuer", "Write the issuer's host in lower-case ASCII letters, as its tokens do.")
    else:
        try:
            outbound.client().check(issuer, at)
        except outbound.NotDelivered as no:
            problems.add("issuer", str(no))
    return issuer


def _claims(problems: Problems, given: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, word in given.items():
        if not _NAME.fullmatch(name) or name in OF_THE_TOKEN:
            problems.add("claims", f"“{name[:40]}” is no claim that can be asked for here.")
            continue
        found[name] = _exact(problems, "claims", word)
    if not set(NAMING) & set(found):
        problems.add("claims", f"Name who hands in, by at least one of {', '.join(NAMING)}.")
    # A branch and a tag may bear one name, and whoever may make the one may not make the other.
    if "ref" in found and not found["ref"].startswith("refs/") and "ref_type" not in found:
        problems.add("claims", "A bare ref may be a tag or a branch: add ref_type, or ask for ref_path.")
    if len(found) > MOST_CLAIMS:
        problems.add("claims", f"Ask for {MOST_CLAIMS} claims at most.")
    return found


def _exact(problems: Problems, field: str, given: str) -> str:
    word = problems.one_line(field, given, longest=255, required=True)
    if word and ("*" in word or "?" in word):
        problems.add(field, "There are no patterns here: write the exact text.")
    return word


def _record(
    kind: str,
    identity: TrustedIdentity,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, object],
    private: dict[str, str] | None = None,
) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=identity,
        team=identity.service.team,
        service=identity.service,
        environment=identity.environment,
        data=data,
        private=private or {},
    )
