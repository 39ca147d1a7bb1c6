"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

from dataclasses import replace

import pytest

from readiness.runbooks.models import Runbook, RunbookVersion
from readiness.runbooks.operations.writing import RunbookChanged, RunbookThere
from readiness.runbooks.template import template
from tests.races import at_once, failures

from .conftest import build_desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def desk(transactional_db):
    return build_desk()


def test_of_eight_who_begin_a_runbook_at_once_one_does(desk):
    results = at_once(*[desk.start for _one in range(8)])
    assert {type(one) for one in failures(results)} == {RunbookThere}
    assert (len(failures(results)), Runbook.objects.count()) == (7, 1)


def test_of_eight_who_write_over_one_version_at_once_one_does(desk):
    desk.start()
    writes = [
        lambda one=one: desk.write(replace(template(), title=f"From {one}"), expected=1) for one in range(8)
    ]
    results = at_once(*writes)
    assert {type(one) for one in failures(results)} == {RunbookChanged}
    assert list(RunbookVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
