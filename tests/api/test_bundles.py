"""Bundles through the API: the same rights as on the pages."""

import pytest

from readiness.clock import now
from readiness.ledger import verifier
from readiness.ledger.export import public_keys
from readiness.reports.operations import make_due_reports

ABOUT = {"kind": "bundle", "format": "zip", "service": "payments-api"}
PERIOD = {"kind": "period_bundle", "format": "zip", "since": "2026-01-01T00:00:00Z"}


def test_a_stranger_asks_in_vain(by, stage):
    assert by("outsider").call("reports_request", ABOUT).status == 404
    assert by("viewer", "read").call("reports_request", ABOUT).status == 403


@pytest.mark.parametrize("person", ["viewer", "lead", "outsider"])
def test_only_who_reads_everything_gets_a_period(by, stage, person):
    assert by(person).call("reports_request", PERIOD).status in (403, 404)
    kinds = by(person).call("report_kinds_list")["kinds"]
    assert "period_bundle" not in {kind["name"] for kind in kinds}


@pytest.mark.parametrize(("person", "body"), [("viewer", ABOUT), ("auditor", PERIOD)])
def test_a_bundle_is_asked_for_followed_downloaded_and_proven(by, stage, tmp_path, person, body):
    client = by(person)
    job = client.call("reports_request", body)
    assert job.status == 202
    make_due_reports(at=now())
    assert client.call("reports_read", id=job["id"])["state"] == "done"
    answer = client.call("reports_download", id=job["id"])
    path = tmp_path / "b.zip"
    path.write_bytes(answer.content)
    assert verifier.verify(str(path), public_keys()[-1]).exit == 0
