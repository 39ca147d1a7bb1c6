"""The time after a launch: that it began, is almost over, or is over and not done."""

from collections.abc import Iterator

from readiness.evidence.moments import written
from readiness.launches import events
from readiness.launches.models import AfterLaunch
from readiness.notify import audience
from readiness.notify.paths import afterwards_path
from readiness.notify.telling import Happening, Telling


def almost_over(happening: Happening) -> Iterator[Telling]:
    """To the leads and contributors, as long as it goes on."""
    yield from _each(happening, "almost over")


def over(happening: Happening) -> Iterator[Telling]:
    """The same, once its time is over."""
    yield from _each(happening, "over")


def _each(happening: Happening, word: str) -> Iterator[Telling]:
    rows = AfterLaunch.objects.select_related("launch__service__team", "launch__environment")
    after = rows.filter(pk=happening.data["after"]).first()
    if after is None or after.state != AfterLaunch.State.OPEN:
        return
    service, name, due = after.launch.service, after.get_stage_display().lower(), written(after.due_at)
    count = happening.data["open"]
    what = (
        f"{count} of its items {'is' if count == 1 else 'are'} open" if count else "all its items are settled"
    )
    ends = f"The {name} after the launch of {service.name} {'end' if word == 'almost over' else 'ended'} on {due}."
    for person, because in audience.one_each(
        audience.leads(service.team), audience.contributors(service.team)
    ):
        yield Telling(
            recipient=person,
            subject=f"{service.name}: the {name} after the launch are {word}, {what}",
            text=f"{ends} {what.capitalize()}. Finish the list with a word on what surprised you.",
            because=because,
            path=afterwards_path(after.launch_id),
        )


RULES = {events.AFTER_SOON: almost_over, events.AFTER_OVER: over}
