"""A team's tools: where its reminders are posted to besides its people's mail."""

import json
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from readiness.ledger.operations import record
from readiness.obligations import events
from readiness.obligations.models import CHANNELS, Reminder, TeamChannel
from readiness.obligations.sealed import seal
from readiness.outbound import NotDelivered, client
from readiness.refusals import AlreadyDecided, Conflict, Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Team
from readiness.teams.operations.locks import lock_team

#: Each is asked for every reminder: more would make the portal a sender for everybody.
MOST_CHANNELS = 10
LONGEST_URL, LONGEST_TOKEN = 2000, 200
#: Tools that know who posts by a key of their own.
WITH_TOKEN = ("pagerduty",)


class TooManyChannels(Conflict):
    """A team has a bounded number of them."""

    code = "too-many-channels"
    sentence = f"A team's reminders go to {MOST_CHANNELS} tools at most. Remove one first."


class ChannelRemoved(AlreadyDecided):
    """Removed once and for all."""

    code = "channel-removed"
    sentence = "This channel was removed already."


@transaction.atomic
def add_channel(
    *, team: Team, kind: str, name: str, url: str, token: str = "", actor: Actor, at: datetime
) -> TeamChannel:
    """Have the reminders of the team's duties posted to a tool; `token`: PagerDuty's integration key.

    Raises `Invalid` for an address that the guard of all outgoing requests refuses, `TooManyChannels`.
    """
    held = lock_team(team)
    demand(actor, Action.MANAGE_CHANNELS, held)
    if actor.user is None:
        raise Unseen
    problems = Problems()
    name = problems.one_line("name", name, longest=100, required=True)
    if kind not in CHANNELS:
        problems.add("kind", f"One of: {', '.join(CHANNELS)}.")
    token = token.strip()
    if (kind in WITH_TOKEN) != bool(token) or len(token) > LONGEST_TOKEN:
        problems.add("token", "PagerDuty asks for its integration key; the others have none.")
    try:
        target = client().check(url.strip(), at)
    except NotDelivered as no:
        problems.add("url", str(no))
        target = ""
    if len(target) > LONGEST_URL:
        problems.add("url", "This address is too long.")
    problems.refuse_any()
    if _in_use(held) >= MOST_CHANNELS:
        raise TooManyChannels
    made = TeamChannel.objects.create(
        team=held,
        kind=kind,
        name=name,
        host=urlsplit(target).hostname or "",
        sealed=seal(json.dumps({"url": target, "token": token})),
        added_by=actor.user,
        added_at=at,
    )
    _tell(events.CHANNEL_ADDED, made, actor, at)
    return made


@transaction.atomic
def remove_channel(*, channel: TeamChannel, actor: Actor, at: datetime) -> TeamChannel:
    """Have nothing more posted there; what waits is cancelled. Raises `ChannelRemoved`."""
    held = hold_channel(channel, actor)
    held.removed_by, held.removed_at = actor.user, at
    held.save(update_fields=["removed_by", "removed_at"])
    _cancel(held, "The channel was removed.")
    _tell(events.CHANNEL_REMOVED, held, actor, at)
    return held


def hold_channel(channel: TeamChannel, actor: Actor) -> TeamChannel:
    """The channel as it is now, held with its team, for who may manage it. Raises `ChannelRemoved`."""
    team = lock_team(channel.team)
    demand(actor, Action.MANAGE_CHANNELS, team)
    held = TeamChannel.objects.select_for_update(of=("self",)).get(pk=channel.pk)
    held.team = team
    if held.removed_at is not None:
        raise ChannelRemoved
    return held


@transaction.atomic
def record_try(*, channel: TeamChannel, failed: str, actor: Actor, at: datetime) -> None:
    """That somebody tried a channel, and whether the word arrived."""
    held = hold_channel(channel, actor)
    record(
        kind=events.CHANNEL_TRIED,
        actor=actor,
        at=at,
        subject=held,
        team=held.team,
        data={"tool": held.kind, "arrived": not failed},
        private={"name": held.name, **({"said": failed} if failed else {})},
    )


def disable_channel(channel: TeamChannel, at: datetime) -> None:
    """Try no more, of a channel that the caller holds in its transaction."""
    channel.disabled_at = at
    channel.save(update_fields=["disabled_at"])
    _cancel(channel, "The channel failed too often.")
    _tell(events.CHANNEL_DISABLED, channel, SYSTEM, at)


def _in_use(team: Team) -> int:
    return TeamChannel.objects.filter(team=team, removed_at__isnull=True, disabled_at__isnull=True).count()


def _cancel(channel: TeamChannel, why: str) -> None:
    waiting = Reminder.objects.filter(tool=channel, state=Reminder.State.PLANNED)
    waiting.update(state=Reminder.State.CANCELLED, last_error=why)


def _tell(kind: str, channel: TeamChannel, actor: Actor, at: datetime) -> None:
    failed = {"failures": channel.failures} if kind == events.CHANNEL_DISABLED else {}
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=channel,
        team=channel.team,
        data={"tool": channel.kind, **failed},
        private={"name": channel.name, "host": channel.host},
    )
