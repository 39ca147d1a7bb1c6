"""A word to a team's tool that its leads ask for, to see that it arrives. Sent now, and never again by itself."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from readiness.ledger.canonical import stamp
from readiness.notify.channel import Word, ways
from readiness.notify.operations.posting import address_of, say
from readiness.notify.paths import team_path
from readiness.obligations.models import TeamChannel
from readiness.obligations.operations.channels import hold_channel, record_try
from readiness.obligations.reminding import OWNER, key_of
from readiness.outbound import NotDelivered
from readiness.teams.actors import Actor


def try_channel(*, channel: TeamChannel, actor: Actor, at: datetime) -> str:
    """Post a word that says that it is a trial; "" when it arrived, else what stood against it.

    It counts for no reminder, and a failure does not slow the channel. Raises `ChannelRemoved`.
    """
    with transaction.atomic():
        held = hold_channel(channel, actor)
    address, way = address_of(held), ways()[held.kind]
    word = _word(held, at)
    try:
        say(address, way.request(word, address), at)
        if back := way.resolve(word.key, address):
            say(address, back, at)
        failed = ""
    except NotDelivered as no:
        failed = str(no)
    record_try(channel=held, failed=failed, actor=actor, at=at)
    return failed


def _word(channel: TeamChannel, at: datetime) -> Word:
    team = channel.team
    return Word(
        key=key_of(channel.pk, stamp(at), channel.pk, "trial"),
        subject=f"{team.name}: a trial of “{channel.name}”",
        text="This is a trial. Reminders of the team's duties will look like it. There is nothing to do.",
        link=settings.BASE_URL + team_path(team.slug),
        service=team.name,
        team=team.name,
        rung=OWNER,
        step="trial",
        due_on=at.date().isoformat(),
        overdue=False,
        planned_at=at,
        at=at,
    )
