"""Keys for the REST API: made by their owner in a session, shown once, bounded in time."""

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Forbidden, Unseen
from readiness.teams import events
from readiness.teams.access import Action, allows, demand, roles_of
from readiness.teams.actors import Actor, Scope
from readiness.teams.fields import Problems
from readiness.teams.models import ApiToken, Team, User
from readiness.teams.secrets import api_secret, digest_of, prefix_of

#: A key that signs stands for a person's own decision, so it hardly outlives the day of that decision.
LONGEST_SIGNING = timedelta(days=1)
#: How stale "last used" may be: a key used a hundred times a second is not written a hundred times.
USED_EVERY = timedelta(minutes=1)
_NO_DIGEST = digest_of("no such token")


class TokenRevoked(AlreadyDecided):
    """Revoked once and for all."""

    code = "token-revoked"
    sentence = "This token is already revoked."


@transaction.atomic
def make_token(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    team: Team | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[ApiToken, str]:
    """A key for oneself; returns its row and `lp_<prefix>_<secret>`, which is never shown again.

    With `team` it does nothing outside that team. Raises `Invalid`, and `Forbidden` for somebody else's name
    or when a token itself asks.
    """
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    if actor.user is None or actor.user.pk != user.pk:
        raise Forbidden
    if team and not allows(roles_of(actor, team), Action.VIEW_TEAM):
        raise Unseen
    problems = Problems()
    name = problems.one_line("name", name, longest=80, required=True)
    held = _read_scopes(scopes, problems)
    _check_expiry(held, expires_at, at, problems)
    problems.refuse_any()
    secret, prefix = api_secret()
    token = ApiToken.objects.create(
        user=user,
        team=team,
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        scopes=[scope.value for scope in held],
        created_at=at,
        expires_at=expires_at,
    )
    record(
        kind=events.TOKEN_MADE,
        actor=actor,
        at=at,
        subject=token,
        team=team,
        data={"scopes": token.scopes, "prefix": prefix, "expires_at": expires_at.isoformat()},
        private={"name": name},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor, at: datetime) -> ApiToken:
    """End a key at once: one's own, or anybody's for an administrator."""
    held = ApiToken.objects.select_for_update().filter(pk=token.pk).first()
    if held is None:
        raise Unseen
    if actor.user is not None and held.user_id == actor.user.pk:
        demand(actor, Action.USE_OWN_ACCOUNT, None)
    elif not allows(demand(actor, Action.USE_OWN_ACCOUNT, None), Action.REVOKE_ANY_TOKEN):
        raise Unseen  # that somebody else has a key is nobody's business
    if held.revoked_at:
        raise TokenRevoked
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    record(
        kind=events.TOKEN_REVOKED,
        actor=actor,
        at=at,
        subject=held,
        data={"prefix": held.prefix, "person": str(held.user_id)},
    )
    return held


def authenticate_token(secret: str, at: datetime) -> ApiToken | None:
    """The key that `secret` is, while it is good and its owner active; None for every other text.

    Found by its public prefix and compared in constant time. Notes the use, at most once a minute.
    """
    prefix = prefix_of(secret)
    token = ApiToken.objects.select_related("user").filter(prefix=prefix).first() if prefix else None
    # Compared even when there is nothing to compare with, so that time does not tell which prefixes exist.
    genuine = hmac.compare_digest(token.digest if token else _NO_DIGEST, digest_of(secret))
    if token is None or not genuine or token.revoked_at or token.expires_at <= at or not token.user.is_active:
        return None
    unused = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - USED_EVERY)
    if token.last_used_at is None or token.last_used_at <= at - USED_EVERY:
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_at=at)
    return token


def longest_life(scopes: Collection[str]) -> timedelta:
    """How long a key with these scopes may last at most."""
    longest = timedelta(days=settings.API_TOKEN_MAX_DAYS)
    return min(longest, LONGEST_SIGNING) if Scope.SIGN in scopes else longest


def _read_scopes(scopes: Collection[str], problems: Problems) -> list[Scope]:
    known = [scope for scope in Scope if scope in scopes]
    if not known or len(known) != len(set(scopes)):
        problems.add("scopes", f"Choose at least one of {', '.join(Scope)}.")
    return known


def _check_expiry(scopes: Collection[Scope], expires_at: datetime, at: datetime, problems: Problems) -> None:
    longest = longest_life(scopes)
    if expires_at <= at:
        problems.add("expires_at", "This time has passed.")
    elif expires_at > at + longest:
        days = f"{longest.days} day{'s' if longest.days > 1 else ''}"
        what = "A token that may sign lasts" if Scope.SIGN in scopes else "A token lasts"
        problems.add("expires_at", f"{what} {days} at most.")
