"""Private links to calendars: made after its person asked, shown once, replaced or revoked, read by programs."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from readiness.ledger.operations import record
from readiness.obligations import events
from readiness.obligations.models import CalendarFeed
from readiness.refusals import AlreadyDecided, Forbidden, Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, Team, User
from readiness.teams.operations.locks import lock_person
from readiness.teams.secrets import digest_of, link_secret

#: How stale "last read" may be.
READ_EVERY = timedelta(hours=1)


class FeedRevoked(AlreadyDecided):
    """Revoked once and for all."""

    code = "calendar-feed-revoked"
    sentence = "This link is already revoked."


@transaction.atomic
def make_feed(*, team: Team | None = None, actor: Actor, at: datetime) -> tuple[CalendarFeed, str]:
    """A link for oneself, to one's own duties or those of a `team` of one's own; the one before ends.

    Returns its row and the 43 characters of its secret, which are never shown again. Raises `Unseen` where the
    person is no member, `Forbidden` for a token and for machines.
    """
    user = _person(actor)
    if team is not None and not Membership.objects.filter(team=team, user=user).exists():
        raise Unseen
    for before in CalendarFeed.objects.filter(user=user, team=team, revoked_at__isnull=True):
        _revoke(before, actor, at)
    secret = link_secret()
    feed = CalendarFeed.objects.create(user=user, team=team, digest=digest_of(secret), created_at=at)
    record(kind=events.FEED_MADE, actor=actor, at=at, subject=feed, team=team)
    return feed, secret


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, actor: Actor, at: datetime) -> CalendarFeed:
    """End a link of one's own at once. Raises `Unseen`, `FeedRevoked`."""
    user = _person(actor)
    held = CalendarFeed.objects.select_for_update(of=("self",)).filter(pk=feed.pk, user=user).first()
    if held is None:
        raise Unseen
    if held.revoked_at:
        raise FeedRevoked
    return _revoke(held, actor, at)


def feed_behind(secret: str, at: datetime) -> CalendarFeed | None:
    """The feed that `secret` opens, with its person and team, while they may read it; None for all else.

    A team's feed is there for members alone, of a team that is not archived. Notes the reading, once an hour.
    """
    found = CalendarFeed.objects.select_related("user", "team").filter(digest=digest_of(secret)).first()
    if found is None or found.revoked_at or not found.user.is_active:
        return None
    if found.team is not None and not _reads(found.user, found.team):
        return None
    stale = Q(last_read_at__isnull=True) | Q(last_read_at__lte=at - READ_EVERY)
    CalendarFeed.objects.filter(stale, pk=found.pk).update(last_read_at=at)
    return found


def _reads(user: User, team: Team) -> bool:
    return team.archived_at is None and Membership.objects.filter(team=team, user=user).exists()


def _person(actor: Actor) -> User:
    """Who makes and ends links: somebody in a session, held, so that two links made at once follow each other."""
    if actor.user is None:
        raise Forbidden
    lock_person(actor.user)
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    return actor.user


def _revoke(feed: CalendarFeed, actor: Actor, at: datetime) -> CalendarFeed:
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    record(kind=events.FEED_REVOKED, actor=actor, at=at, subject=feed, team=feed.team)
    return feed
