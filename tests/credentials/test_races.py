"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

import pytest

from readiness.credentials.models import Rotation
from readiness.credentials.operations import settle_due
from readiness.credentials.operations.registering import SecretThere
from readiness.findings.models import Finding
from readiness.ledger.models import LedgerEntry
from tests.races import at_once, failures

from .conftest import AT, DAY, build_register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def register(transactional_db):
    return build_register()


def test_of_eight_who_register_one_name_at_once_one_does(register):
    results = at_once(*[register.put for _one in range(8)])
    assert len(failures(results)) == 7
    assert {type(one) for one in failures(results)} == {SecretThere}


def test_a_rotation_told_many_times_at_once_is_recorded_once(register):
    secret = register.put()
    results = at_once(
        *[lambda: register.rotated(secret, rotation_id="job 7", rotated_at=AT) for _one in range(8)]
    )
    assert failures(results) == []
    assert {one.pk for one in results} == {Rotation.objects.get().pk}
    assert LedgerEntry.objects.filter(kind="credentials.secret.rotated").count() == 1


def test_eight_workers_at_once_open_one_finding(register):
    register.put()
    late = AT + 95 * DAY
    results = at_once(*[lambda: settle_due(at=late, limit=10) for _one in range(8)])
    assert failures(results) == []
    assert Finding.objects.filter(kind="secret").count() == 1
