"""A team's tool that was disabled: to whoever added it, and the team's leads."""

from collections.abc import Iterator

from readiness.notify import audience
from readiness.notify.paths import team_path
from readiness.notify.telling import Happening, Telling
from readiness.obligations import events
from readiness.obligations.models import TeamChannel


def disabled(happening: Happening) -> Iterator[Telling]:
    """They alone can add it anew."""
    channel = TeamChannel.objects.select_related("team", "added_by").get(pk=happening.subject_id)
    adder = [(channel.added_by, "You get this because you added this channel.")]
    for person, because in audience.one_each(adder, audience.leads(channel.team)):
        yield Telling(
            recipient=person,
            subject=f"{channel.team.name}: reminders no longer go to “{channel.name}”",
            text=f"The address of “{channel.name}” at {channel.host} failed {happening.data['failures']} times in a "
            "row, or said that it is gone. Nothing more is sent there. Mend it, and add it again.",
            because=because,
            path=team_path(channel.team.slug),
        )


RULES = {events.CHANNEL_DISABLED: disabled}
