"""Whoever leads a team hears when a probe of theirs flaps, while it does, and nobody else."""

import pytest
from django.db import transaction

from probes import events
from probes.models import Probe
from readiness.ledger.operations import record
from readiness.models import Notice
from readiness.notify.operations import note_entries
from readiness.teams.actors import PROBE
from tests.world import AT, build


@pytest.fixture
def probe(db):
    place = build().service("Orders API", url="https://orders.example.org/").environments.get()
    return Probe.objects.create(
        environment=place, kind="https_redirect", interval_seconds=60, next_run_at=AT, flapping=True
    )


def told(probe):
    place = probe.environment
    with transaction.atomic():
        record(
            kind=events.FLAPPING_BEGAN, actor=PROBE, at=AT, subject=probe, data={"kind": probe.kind},
            team=place.service.team, service=place.service, environment=place,
        )  # fmt: skip
    note_entries(at=AT, limit=1000)
    return list(
        Notice.objects.filter(entry__kind=events.FLAPPING_BEGAN).values_list(
            "recipient__name", "subject", "path"
        )
    )


def test_the_leads_are_told_which_probe_and_where_it_is_seen(probe):
    ((who, subject, path),) = told(probe)
    assert (who, path) == ("lead", f"/probes/{probe.pk}/")
    assert subject.startswith("Orders API: ")
    assert "again and again" in subject


@pytest.mark.parametrize("changed", [{"flapping": False}, {"enabled": False}])
def test_nobody_is_told_of_what_is_over(probe, changed):
    Probe.objects.update(**changed)
    assert told(probe) == []
