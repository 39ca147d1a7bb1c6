"""What a reminder says: which duty, when it is due, who has it."""

from datetime import datetime

from readiness.evidence.moments import written_day
from readiness.notify.models import Notice
from readiness.notify.paths import occurrence_path
from readiness.obligations.instants import local_day
from readiness.obligations.models import Occurrence, Reminder
from readiness.obligations.reminding import OWNER, Step, rung_of
from readiness.obligations.rules import zone_of

LONGEST = 200


def worded(occurrence: Occurrence, step: Step, folded: int, at: datetime) -> tuple[str, str, str]:
    """Subject, text and page of a reminder at `at`, which stands for `folded` older ones too."""
    duty = occurrence.obligation
    left = (occurrence.due_on - local_day(at, zone_of(duty))).days
    day = written_day(occurrence.due_on)
    tail = f"is {_when(left, at >= occurrence.late_at)}"
    return (
        _subject(f"{duty.service.name}: “{duty.title}”", tail),
        _text(occurrence, step, folded, f"“{duty.title}” of {duty.service.name} {tail} ({day})."),
        occurrence_path(occurrence.pk),
    )


def words_of(reminder: Reminder) -> tuple[str, str, str]:
    """Subject, text and page of one that has none of its own: as when it was planned, the same at every attempt."""
    step = Step(reminder.due_at, rung_of(reminder.step), reminder.step)
    return worded(reminder.occurrence, step, 0, reminder.planned_at)


def notice_of(reminder: Reminder) -> Notice:
    """The words in which a person is mailed: those of its notice, or, where it stands in for a newer one that need not
    go out any more, its own, in a notice that is nowhere kept.
    """
    there = reminder.notice
    assert there is not None  # what is mailed has words
    if there.path == occurrence_path(reminder.occurrence_id):
        return there
    subject, text, path = words_of(reminder)
    return Notice(
        recipient=there.recipient,
        entry=there.entry,
        subject=subject,
        text=text,
        because=there.because,
        path=path,
        created_at=there.created_at,
    )


def _text(occurrence: Occurrence, step: Step, folded: int, opening: str) -> str:
    duty = occurrence.obligation
    said = [opening]
    if step.rung != OWNER:
        who = f"{duty.owner} has it" if duty.owner else "nobody has it but the team's leads"
        said.append(f"This is passed on to you because it is not done yet; {who}.")
        if occurrence.acknowledged_by_id and occurrence.acknowledged_at:
            seen = written_day(local_day(occurrence.acknowledged_at, zone_of(duty)))
            said.append(f"{occurrence.acknowledged_by} has seen it ({seen}).")
    if occurrence.state == Occurrence.State.RETURNED:
        said.append("What was handed in was returned.")
    if duty.why:
        said.append(duty.why)
    if folded:
        older = "an older reminder" if folded == 1 else f"{folded} older reminders"
        said.append(f"This stands for {older} of the same duty too.")
    return "\n\n".join(said)


def _when(left: int, overdue: bool) -> str:
    """`left`: days until the due date, by the calendar of the duty."""
    if overdue:
        return f"overdue: it was due {_days(-left)} ago"
    if left < 0:
        return f"past its date by {_days(-left)}"
    return "due today" if left == 0 else f"due in {_days(left)}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _subject(head: str, tail: str) -> str:
    """One line that keeps its end: a name with a line break must not become a header of its own."""
    head = " ".join(head.split())
    room = LONGEST - len(tail) - 1
    return f"{head if len(head) <= room else head[: room - 1] + '…'} {tail}"
