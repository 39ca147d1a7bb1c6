"""A contradiction is a finding from the moment that two witnesses disagree until they agree."""

import pytest

from readiness.catalog.models import Service
from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    claim_not_applicable,
    publish_template,
    put_forward,
    refresh_checklist,
    refresh_due,
    return_evidence,
    save_draft,
    start_checklist,
    withdraw_not_applicable,
)
from readiness.findings.models import Finding
from tests.checklists.test_upgrading import PROBE, text
from tests.checklists.world import AT, DAY, HOUR, looked
from tests.world import kinds_since, last_entry

HTTPS = "security.https"


@pytest.fixture
def attested(world):
    """Evidence for HTTPS, accepted."""
    evidence = put_forward(
        items=[world.item(HTTPS)], kind="attestation", title="x", statement="x", actor=world.cora, at=AT
    )
    attachment = ItemEvidence.objects.get(evidence=evidence)
    lead_or_security = world.sec
    accept_evidence(attachment=attachment, revision=evidence.revisions.get(), actor=lead_or_security, at=AT)
    return attachment


def standing():
    return list(Finding.objects.filter(state="open").values_list("item_key", "severity"))


def test_a_probe_against_accepted_evidence_opens_one_finding_that_names_both(world, attested):
    looked(world.production, status="fail", at=AT + HOUR)
    finding = Finding.objects.get()
    assert standing() == [(HTTPS, "high")]
    assert (finding.service, finding.environment) == (world.service, world.production)
    assert finding.said == attested.evidence.revisions.get()
    assert finding.seen.evidence.probe_kind == "https_redirect"
    before = last_entry()
    refresh_checklist(world.checklist, AT + HOUR)
    looked(world.production, status="fail", at=AT + 2 * HOUR)
    assert Finding.objects.count() == 1
    assert not [kind for kind in kinds_since(before) if kind.startswith("findings.")]


def test_it_ends_by_itself_once_the_probe_finds_it_right(world, attested):
    looked(world.production, status="fail", at=AT + HOUR)
    looked(world.production, at=AT + 2 * HOUR)
    finding = Finding.objects.get()
    assert (finding.state, finding.resolved_by, finding.resolved_at) == ("resolved", None, AT + 2 * HOUR)
    looked(world.production, status="fail", at=AT + 3 * HOUR)
    assert Finding.objects.count() == 2


def test_it_ends_by_ageing_when_the_standing_changes(world, attested):
    looked(world.production, status="fail", at=AT)
    world.checklist.refresh_from_db()
    assert standing() == [(HTTPS, "high")]
    refresh_due(AT + 2 * DAY)
    assert standing() == []


def test_a_reviewer_against_a_proving_probe_is_one_as_well(world, attested):
    looked(world.production)
    assert standing() == []
    return_evidence(
        attachment=attested,
        revision=attested.evidence.revisions.get(),
        reason="Not of this host.",
        actor=world.sec,
        at=AT + HOUR,
    )
    assert standing() == [(HTTPS, "low")]


def test_a_claim_against_a_probe_that_found_it_wrong(people):
    toml = text(i0={"probes": PROBE, "optional": "true"})
    template = save_draft(template=None, team=people.team, toml=toml, actor=people.lea, at=AT)
    version = publish_template(template=template, actor=people.lea, at=AT)
    checklist = start_checklist(environment=people.production, version=version, actor=people.lea, at=AT)
    item = checklist.items.get(key__endswith="i0")
    claim_not_applicable(item=item, reason="No site.", actor=people.cora, at=AT)
    looked(people.production, status="fail", at=AT)
    assert standing() == [(item.key, "high")]
    assert Finding.objects.get().said is None
    withdraw_not_applicable(item=item, actor=people.lea, at=AT)
    assert standing() == []


def test_nothing_is_opened_or_resolved_where_nothing_runs_any_more(world, attested):
    Service.objects.update(lifecycle="retired")
    looked(world.production, status="fail", at=AT + HOUR)
    refresh_checklist(world.checklist, AT + HOUR)
    assert standing() == []
