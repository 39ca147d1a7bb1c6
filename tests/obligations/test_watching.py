"""A probe closes what it has seen to be done, and nothing else does in its name."""

from datetime import date, timedelta

import pytest

from readiness.evidence.operations import record_probe_result
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import close_witnessed

from .conftest import AT, DAY

State = Occurrence.State
LATER = AT + 50 * DAY


def witness(duties, made, *, status="pass", at=LATER, kind="tls_certificate"):
    observed = {"looks": [{"certificate": {"not_before": made.isoformat()}}]}
    return record_probe_result(
        environment=duties.service.environments.get(), probe_kind=kind, title="Certificate", status=status,
        code="valid", sentence="It is valid.", observations=observed, is_news=True, at=at,
    )  # fmt: skip


@pytest.fixture
def renewal(duties):
    """Due two months after 3 March; open from 19 April on."""
    duty = duties.started("certificate_renewal")
    duties.work(LATER)
    return duty.occurrences.get(state=State.OPEN)


def test_a_new_certificate_closes_its_renewal_and_the_next_is_planned_from_there(duties, renewal):
    seen = witness(duties, LATER - DAY)
    assert close_witnessed(at=LATER, limit=10) == 1
    renewal.refresh_from_db()
    assert (renewal.state, renewal.evidence, renewal.submitted_by) == (State.CLOSED, seen, None)
    following = Occurrence.objects.get(state=State.PLANNED)
    assert following.due_on == date(2026, 6, 22)
    assert close_witnessed(at=LATER, limit=10) == 0


@pytest.mark.parametrize(
    ("made", "given"),
    [
        (AT - DAY, {}),  # the one that was there before
        (LATER + DAY, {}),  # of the future
        (LATER - DAY, {"status": "error"}),
        (LATER - DAY, {"status": "fail"}),
        (LATER - DAY, {"kind": "https_redirect"}),
    ],
)
def test_what_is_old_failed_or_of_another_kind_closes_nothing(duties, renewal, made, given):
    witness(duties, made, **given)
    assert close_witnessed(at=LATER, limit=10) == 1
    assert close_witnessed(at=LATER, limit=10) == 0
    renewal.refresh_from_db()
    assert renewal.state == State.OPEN


def test_the_next_look_counts_again(duties, renewal):
    witness(duties, AT - DAY)
    close_witnessed(at=LATER, limit=10)
    witness(duties, LATER, at=LATER + timedelta(hours=1))
    close_witnessed(at=LATER + timedelta(hours=1), limit=10)
    renewal.refresh_from_db()
    assert renewal.state == State.CLOSED
