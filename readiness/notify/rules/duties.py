"""Duties handed in, returned, handed over, and asked to be skipped: to whom the next step falls."""

from collections.abc import Iterable, Iterator

from readiness.evidence.moments import written_day
from readiness.notify import audience
from readiness.notify.paths import duty_path, occurrence_path
from readiness.notify.telling import Happening, Telling
from readiness.obligations import events
from readiness.obligations.models import Obligation, Occurrence
from readiness.teams.models import User


def submitted(happening: Happening) -> Iterator[Telling]:
    """It waits for whoever may review it, never who handed it in."""
    row = _occurrence(happening)
    if row.state != Occurrence.State.SUBMITTED:
        return
    asked = audience.may_review(row.reviewer, row.obligation.service.team, happening.entry.actor)
    text = f"{happening.doer} handed in {_named(row)}. Accept it, or return it with a reason."
    yield from _each(asked, row, "waits for your review", text)


def returned(happening: Happening) -> Iterator[Telling]:
    """To who handed it in, and who has the duty."""
    row = _occurrence(happening)
    duty = row.obligation
    text = f"{happening.doer} returned {_named(row)}. Reason: {happening.private.get('reason', '')}"
    told = audience.one_each(
        _one(row.submitted_by, "You get this because you handed it in."),
        _one(duty.owner, "You get this because this duty is yours."),
    )
    yield from _each(told, row, "was returned", text)


def skip_asked(happening: Happening) -> Iterator[Telling]:
    """To who may let it be skipped, never who asks."""
    row = _occurrence(happening)
    if row.skip_asked_by_id is None:
        return
    asked = audience.may_review("lead", row.obligation.service.team, happening.entry.actor)
    text = f"{happening.doer} asks to skip {_named(row)}. Reason: {happening.private.get('reason', '')}"
    yield from _each(asked, row, "may it be skipped?", text)


def skip_refused(happening: Happening) -> Iterator[Telling]:
    """To who has the duty: it is to be done all the same."""
    row = _occurrence(happening)
    text = f"{happening.doer} did not let {_named(row)} be skipped. Reason: {happening.private.get('reason', '')}"
    told = _one(row.obligation.owner, "You get this because this duty is yours.")
    yield from _each(told or audience.leads(row.obligation.service.team), row, "is not skipped", text)


def handed_over(happening: Happening) -> Iterator[Telling]:
    """To who has it now, or the leads when nobody has; who had it finds that in the portal."""
    duty = Obligation.objects.select_related("service__team", "owner").get(pk=happening.subject_id)
    to = User.objects.filter(pk=happening.data["to"], is_active=True).first()
    before = User.objects.filter(pk=happening.data["from"], is_active=True).first()
    head, path = f"{duty.service.name}: “{duty.title}”", duty_path(duty.pk)
    reason = f" Reason: {happening.private['reason']}" if "reason" in happening.private else ""
    doer, leads = happening.doer, "the team's leads"
    for person, because in _one(to, "You get this because the duty was handed over to you."):
        text = f"{doer} handed “{duty.title}” of {duty.service.name} over to you, {duty.in_words}.{reason}"
        yield Telling(recipient=person, subject=f"{head} is yours now", text=text, because=because, path=path)
    for person, because in [] if to else audience.leads(duty.service.team):
        text = (
            f"Nobody owns “{duty.title}” of {duty.service.name} now: the team's leads answer for it.{reason}"
        )
        yield Telling(
            recipient=person, subject=f"{head} has no owner now", text=text, because=because, path=path
        )
    for person, because in _one(before, "You get this because the duty was yours."):
        text = f"{doer} handed “{duty.title}” of {duty.service.name} over to {to or leads}.{reason}"
        yield Telling(
            recipient=person,
            subject=f"{head} is no longer yours",
            text=text,
            because=because,
            path=path,
            mail=False,
        )


def _occurrence(happening: Happening) -> Occurrence:
    rows = Occurrence.objects.select_related("obligation__service__team", "obligation__owner", "submitted_by")
    return rows.get(pk=happening.subject_id)


def _named(row: Occurrence) -> str:
    duty = row.obligation
    return f"“{duty.title}” of {duty.service.name}, due {written_day(row.due_on)}"


def _one(person: User | None, because: str) -> list[audience.Told]:
    return [(person, because)] if person and person.is_active else []


def _each(people: Iterable[audience.Told], row: Occurrence, what: str, text: str) -> Iterator[Telling]:
    duty = row.obligation
    for person, because in people:
        yield Telling(
            recipient=person,
            subject=f"{duty.service.name}: “{duty.title}” {what}",
            text=text,
            because=because,
            path=occurrence_path(row.pk),
        )


RULES = {
    events.OCCURRENCE_SUBMITTED: submitted,
    events.OCCURRENCE_RETURNED: returned,
    events.SKIP_REQUESTED: skip_asked,
    events.SKIP_REFUSED: skip_refused,
    events.OBLIGATION_HANDED_OVER: handed_over,
}
