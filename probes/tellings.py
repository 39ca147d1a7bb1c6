"""Who is told of what probes write down: a room above the notifier brings its rules itself."""

from collections.abc import Iterator

from django.urls import reverse

from probes import events
from probes.discovery import kinds
from probes.models import Probe
from readiness.notify import audience
from readiness.notify.telling import Happening, Telling


def flapping(happening: Happening) -> Iterator[Telling]:
    """To the leads, as long as it goes on: what flaps changes no verdict, and nobody would look otherwise."""
    found = Probe.objects.select_related("environment__service__team").filter(pk=happening.subject_id)
    probe = found.filter(flapping=True, enabled=True).first()
    if probe is None:
        return
    place, kind = probe.environment, kinds().get(probe.kind)
    title = kind.title if kind else probe.kind
    for person, because in audience.leads(place.service.team):
        yield Telling(
            recipient=person,
            subject=f"{place.service.name}: {title} changes its answer again and again",
            text=f"The probe of {place.name} sees it right and wrong by turns. Until it answers steadily nothing falls "
            "or rises by it. Its page shows what it saw, look by look.",
            because=because,
            path=reverse("probes:detail", args=[probe.pk]),
        )


RULES = {events.FLAPPING_BEGAN: flapping}
