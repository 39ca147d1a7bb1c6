"""A probe is a witness like any other: news is a new revision, the same again confirms the last one."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from readiness.evidence.content import content_digest, exact
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.evidence.operations import record_probe_result
from readiness.evidence.strangers import storable
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden
from tests.checklists.world import AT, DAY, HOUR, looked


def test_a_person_cannot_speak_for_a_probe(people):
    with pytest.raises(Forbidden):
        record_probe_result(
            environment=people.production,
            probe_kind="https_redirect",
            title="x",
            status="pass",
            code="ok",
            sentence="Fine.",
            actor=people.lea,
            at=AT,
        )
    assert not Evidence.objects.exists()


def test_an_unchanged_result_is_confirmed_and_not_repeated(people):
    first = looked(people.production)
    assert looked(people.production, at=AT + 5 * HOUR) == first
    assert LedgerEntry.objects.filter(kind="evidence.probe_result.recorded").count() == 1


def test_after_a_quarter_of_a_day_it_is_written_again(people):
    looked(people.production)
    second = looked(people.production, at=AT + 6 * HOUR)
    assert (second.number, second.effective_from) == (2, AT + 6 * HOUR)


def test_how_long_a_confirmation_serves_can_be_given(people):
    first = looked(people.production)
    assert looked(people.production, at=AT + 20 * HOUR, confirm_after=DAY) == first
    assert looked(people.production, at=AT + HOUR, confirm_after=HOUR).number == 2


def test_the_tightest_item_that_is_fed_says_how_long(world):
    """Its items let a run of the redirect probe count for one day, so a quarter of that."""
    looked(world.production)
    assert looked(world.production, at=AT + timedelta(hours=5, minutes=59)).number == 1
    assert looked(world.production, at=AT + 6 * HOUR).number == 2


@pytest.mark.parametrize("change", [{"status": "fail"}, {"status": "error"}, {"code": "other"}])
def test_news_is_a_new_revision_at_once(people, change):
    looked(people.production)
    assert looked(people.production, at=AT + timedelta(seconds=1), **change).number == 2


def test_an_older_look_that_comes_late_changes_nothing(people):
    newest = looked(people.production, at=AT)
    assert looked(people.production, status="fail", at=AT - HOUR) == newest


def test_one_piece_an_environment_and_kind(people):
    pieces = {
        looked(environment, kind).evidence_id
        for environment in (people.production, people.staging)
        for kind in ("https_redirect", "dns_records")
        for _ in range(2)
    }
    assert len(pieces) == Evidence.objects.count() == 4
    evidence = Evidence.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(
            service=evidence.service,
            environment=evidence.environment,
            kind="probe",
            probe_kind=evidence.probe_kind,
            title="Twin",
            created_at=AT,
        )


def test_a_hostile_answer_can_be_kept(people):
    revision = looked(
        people.production,
        observations={"server": "a\0b\ud800", "nested": [{"\0": float("nan")}], "ms": 1.25, "huge": 2**70},
    )
    revision.refresh_from_db()
    kept = revision.observations
    assert kept["server"] == "a\ufffdb?"
    assert kept["nested"] == [{"\ufffd": "nan"}]
    assert kept["ms"] == 1.25


def test_each_revision_keeps_the_release_that_was_looked_at(people):
    looked(people.production, release="1.0")
    looked(people.production, release="1.1", at=AT + HOUR)
    looked(people.production, at=AT + HOUR)
    assert [row.observations["release"] for row in EvidenceRevision.objects.order_by("number")] == [
        "1.0",
        "1.1",
    ]


def test_no_fact_about_a_probes_evidence_changes_without_an_entry(people):
    """The piece lives on through releases: which one was looked at belongs to the revision, which is told."""
    looked(people.production, release="1.0")
    before = list(Evidence.objects.values()), LedgerEntry.objects.count()
    looked(people.production, release="1.1", at=AT + HOUR)
    assert list(Evidence.objects.values()) == before[0]
    assert LedgerEntry.objects.count() == before[1] + 1


def test_the_digest_can_be_computed_again_from_what_is_stored(people):
    revision = looked(
        people.production, observations={"ms": 0.1, "whole": 3.0, "huge": 1e22, "list": [1.5, True, None]}
    )
    revision.refresh_from_db()
    again = content_digest(
        evidence_id=str(revision.evidence_id),
        number=revision.number,
        kind="https_redirect",
        title="",
        release="",
        effective_from=revision.effective_from,
        effective_until=None,
        said={
            "verdict": revision.verdict,
            "code": revision.code,
            "sentence": revision.sentence,
            "remedy": revision.remedy,
            "observations": revision.observations,
        },
    )
    assert again == revision.digest


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_a_stranger_says_can_be_stored_and_hashed(value):
    kept = storable({"value": value})
    digest = content_digest(
        evidence_id="x",
        number=1,
        kind="dns_records",
        title="",
        release="",
        effective_from=AT,
        effective_until=None,
        said=kept,
    )
    assert len(digest) == 64


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_hashed_alike_however_a_database_spells_it(number):
    assert exact(json.loads(json.dumps(number))) == exact(number)
    assert exact(Decimal(repr(number)).__float__()) == exact(number)


@given(st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1))
def test_a_whole_number_is_hashed_alike_with_and_without_a_point(number):
    assert exact(float(number)) == exact(number) == number
