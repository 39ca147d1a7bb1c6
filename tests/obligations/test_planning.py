"""The planner: every period once, however often and by however many; completions; rules that change."""

from datetime import UTC, date, datetime
from itertools import pairwise

from readiness.audit.verifying import verify_everything
from readiness.catalog.operations import retire_service
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import Report
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.operations import open_due, plan_due, submit_occurrence
from readiness.obligations.queries import next_occurrences

from .conftest import AT, DAY

State = Occurrence.State


def test_planning_again_changes_nothing(duties):
    duty = duties.started()
    before = list(duty.occurrences.order_by("pk").values())
    assert plan_due(at=AT, limit=10) == 0
    Obligation.objects.update(planned_until=None)
    assert plan_due(at=AT, limit=10) == 1
    assert list(duty.occurrences.order_by("pk").values()) == before


def test_a_year_later_the_next_year_is_there(duties):
    duty = duties.started()
    plan_due(at=AT + 365 * DAY, limit=10)
    dates = list(duty.occurrences.order_by("period_no").values_list("due_on", flat=True))
    assert all(0 < (late - early).days <= 14 for early, late in pairwise(dates))
    assert dates[-1] >= (AT + 760 * DAY).date()


def test_each_occurrence_is_opened_once_when_its_longest_lead_begins(duties):
    duties.own(lead_days=[7, 1])
    assert open_due(at=datetime(2026, 3, 8, 8, 59, tzinfo=UTC), limit=10) == 0
    assert open_due(at=datetime(2026, 3, 8, 9, tzinfo=UTC), limit=10) == 1
    assert open_due(at=datetime(2026, 3, 8, 9, tzinfo=UTC), limit=10) == 0
    assert Occurrence.objects.filter(state=State.OPEN).get().due_on == date(2026, 3, 15)


def test_after_an_outage_everything_missed_is_opened(duties):
    duties.own()
    duties.work(AT + 100 * DAY)
    opened = Occurrence.objects.filter(state=State.OPEN).order_by("due_on")
    assert [row.due_on.month for row in opened] == [3, 4, 5]


def test_a_duty_on_completion_goes_on_from_the_day_it_was_done(duties):
    duty = duties.own(basis="completion", month_day=None, anchor=date(2026, 3, 1))
    (only,) = duty.occurrences.all()
    assert only.due_on == date(2026, 4, 1)
    duties.work(AT + 300 * DAY)
    assert duty.occurrences.count() == 1
    submit_occurrence(
        occurrence=only, actor=duties.world.actor("lead"), at=datetime(2026, 5, 31, 12, tzinfo=UTC)
    )
    following = next_occurrences([duty.pk])[duty.pk]
    assert (following.period_no, following.due_on) == (2, date(2026, 6, 30))


def test_other_holidays_move_what_is_planned_and_nothing_that_is_open(duties, settings):
    duty = duties.own(shift="next", lead_days=[7])
    duties.work(datetime(2026, 3, 10, tzinfo=UTC))
    settings.HOLIDAYS = "04-15, 03-16"
    plan_due(at=AT, limit=10)
    found = list(duty.occurrences.order_by("period_no").values_list("due_on", flat=True)[:2])
    assert found == [date(2026, 3, 16), date(2026, 4, 16)]


def test_what_ended_is_neither_planned_nor_opened(duties):
    duty = duties.own()
    retire_service(service=duties.service, **duties.by("administrator"))
    duties.work(AT + 100 * DAY)
    assert not duty.occurrences.exclude(state=State.PLANNED).exists()


def test_what_the_log_told_of_duties_is_held_against_their_rows(duties):
    row = duties.first(duties.own())
    submit_occurrence(occurrence=row, statement="Done.", **duties.by("lead"))
    seal_all(at=AT)
    assert verify(AT) == []
    other = duties.first(duties.own("Another"))
    Occurrence.objects.filter(pk=other.pk).update(due_on=date(2026, 9, 1))
    Obligation.objects.filter(title="Look").update(title="Look away")
    seal_all(at=AT)
    told = " ".join(verify(AT))
    assert "its due on is not what the log told" in told
    assert "its title is not what the log told" in told


def verify(at):
    report = Report()
    verify_everything(report, [], None)
    return report.problems
