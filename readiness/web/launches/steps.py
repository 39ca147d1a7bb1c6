"""What stands in the way, each with the address of its mend."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from readiness.catalog.models import Environment
from readiness.launches.changes import Change
from readiness.launches.next_steps import Blocker
from readiness.launches.queries import Review

#: What to press for each kind of step.
VERBS = {
    "decide_waiver": "Decide",
    "fix": "See what to fix",
    "wait_for_review": "See what waits",
    "revise_evidence": "Revise evidence",
    "run_probe": "Run the probe",
    "renew_evidence": "Renew evidence",
    "add_evidence": "Add evidence",
    "add_items": "Open the checklist",
    "mend_finding": "Open the finding",
}


class Step(NamedTuple):
    """A blocker, its title and reason apart, where one mends it, and the verb of the link."""

    blocker: Blocker
    title: str
    reason: str
    url: str
    verb: str


def with_links(review: Review, environment: Environment) -> list[Step]:
    """One row a blocker, in template order."""
    place = (environment.service.slug, environment.slug)
    return [_step(one, place) for one in review.blockers]


def _step(one: Blocker, place: tuple[str, str]) -> Step:
    if one.finding is not None:
        title, url = one.finding.title, reverse("finding", args=[one.finding.pk])
    elif one.item is not None:
        title, url = one.item.template_item.title, reverse("item", args=[*place, one.item.key])
    else:
        title, url = "The checklist", reverse("checklist", args=place)
    return Step(one, title, one.reason.sentence.removeprefix(f"{title}: "), url, VERBS[one.step.code])


def ending(review: Review, environment: Environment) -> dict[str, str]:
    """What of a go runs out first, for its sentence: title and address; empty where nothing does."""
    first = review.gate.first_to_expire
    if first is None:
        return {"ends_first": "", "ends_url": ""}
    place = (environment.service.slug, environment.slug)
    url = (
        reverse("item", args=[*place, first]) if first in review.titles else reverse("finding", args=[first])
    )
    return {"ends_first": review.title_of(first), "ends_url": url}


class Told(NamedTuple):
    """A change since a signature, and the item that it is about: "" where it is about none that is left."""

    title: str
    url: str
    sentence: str


def tell_changes(changes: Iterable[Change], review: Review, environment: Environment) -> list[Told]:
    """What changed, each by the name of its item or finding."""
    place = (environment.service.slug, environment.slug)
    return [_told(one, review, place) for one in changes]


def _told(one: Change, review: Review, place: tuple[str, str]) -> Told:
    if one.finding is not None:
        # A finding that is closed is not in the review any more: its page still is.
        title = review.findings.get(one.finding, "Finding")
        return Told(title, reverse("finding", args=[one.finding]), one.sentence)
    if one.item_key is not None and one.item_key in review.titles:
        return Told(review.titles[one.item_key], reverse("item", args=[*place, one.item_key]), one.sentence)
    return Told("", "", one.sentence)
