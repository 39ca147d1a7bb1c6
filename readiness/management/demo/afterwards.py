"""What came after two launches of the demo: a first day that is done, and one that goes on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from readiness.catalog.models import Environment, Service
from readiness.checklists.models import ChecklistItem, ItemEvidence
from readiness.checklists.operations import accept_evidence, put_forward
from readiness.launches.models import AfterLaunch, Launch
from readiness.launches.operations import finish_afterwards, look_afterwards
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.sample import Sample
from readiness.teams.actors import Actor

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_SAID = {
    "first_24_hours.traffic": (
        "Traffic of the first day",
        "As forecast; the noon peak was the newsletter's.",
    ),
    "first_24_hours.user_flows": (
        "Runs of the payment flow",
        "Pay, refund and cancel, each hour: 72 of 72 passed.",
    ),
    "first_24_hours.feedback": (
        "Messages of the first day",
        "Nine came in, the last was answered after 40 minutes.",
    ),
    "first_week.feedback": (
        "What the first users said",
        "Eleven of twelve merchants asked; two miss a CSV export.",
    ),
}
_SUMMARY = "The card processor is slower at night than it told us. The timeout is 8 seconds now; the runbook says so."


def keep_first_day(launch: Launch, *, doer: Actor, lead: Actor) -> None:
    """The day after the launch with its numbers and words, finished by `doer`; the week goes on."""
    began = launch.closed_at
    assert began is not None
    over = began + 24 * HOUR
    _numbers(launch.environment, began, 24 * 60, {311: 0.014, 312: 0.012})
    look_afterwards(at=over + 10 * MINUTE, limit=50)
    for key, (title, statement) in _SAID.items():
        _say(launch.service, key, title, statement, doer, lead, over + 20 * MINUTE)
    day = AfterLaunch.objects.select_related("launch").get(launch=launch, stage=AfterLaunch.Stage.DAY)
    finish_afterwards(after=day, summary=_SUMMARY, actor=doer, at=over + HOUR)


def keep_first_hours(launch: Launch, at: datetime) -> None:
    """The hours from the launch until now, calm."""
    assert launch.closed_at is not None
    _numbers(launch.environment, launch.closed_at, int((at - launch.closed_at) / MINUTE), {47: 0.011})


def _numbers(environment: Environment, began: datetime, count: int, odd: Mapping[int, float]) -> None:
    first = began.replace(microsecond=0) + HOUR / 120
    told = [
        Told("error_rate", "", Sample(first + one * MINUTE, odd.get(one, 0.001 + one % 7 / 5000)))
        for one in range(count)
    ]
    keep_samples(environment=environment, told=told, at=began + count * MINUTE)


def _say(
    service: Service, key: str, title: str, statement: str, doer: Actor, lead: Actor, at: datetime
) -> None:
    item = ChecklistItem.objects.get(checklist__service=service, key=key)
    piece = put_forward(items=[item], kind="attestation", title=title, statement=statement, actor=doer, at=at)
    attachment = ItemEvidence.objects.get(item=item, evidence=piece)
    accept_evidence(attachment=attachment, revision=piece.revisions.get(), actor=lead, at=at)
