"""Where what stands in the way is mended: full addresses, for answers that are read outside the portal."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from readiness.catalog.models import Environment
from readiness.launches.gate import Reason


def mend_links(environment: Environment, reasons: Iterable[Reason]) -> dict[str, str]:
    """The address of the mend by what a reason is about: the key of an item, the id of a finding, and "" for the
    checklist's page. `BASE_URL` leads."""
    place = [environment.service.slug, environment.slug]
    links = {"": settings.BASE_URL + reverse("checklist", args=place)}
    for reason in reasons:
        if reason.item_key:
            links[reason.item_key] = settings.BASE_URL + reverse("item", args=[*place, reason.item_key])
        if reason.finding:
            links[reason.finding] = settings.BASE_URL + reverse("finding", args=[reason.finding])
    return links
