"""After any acts, by anybody, in any order: what is kept is what is computed, and nothing passes by itself."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence, Waiver
from readiness.checklists.operations import (
    accept_evidence,
    attach_evidence,
    claim_not_applicable,
    decide_waiver,
    detach_evidence,
    publish_template,
    put_forward,
    refresh_due,
    request_waiver,
    return_evidence,
    save_draft,
    start_checklist,
    upgrade_checklist,
    withdraw_not_applicable,
    withdraw_waiver,
)
from readiness.evidence.operations import revise_evidence, withdraw_evidence
from readiness.models import Evidence, EvidenceReview, TemplateVersion
from readiness.refusals import Refusal
from tests.checklists.drift import assert_kept_as_computed
from tests.checklists.test_upgrading import PROBE, text
from tests.checklists.world import AT, looked, small_world

SUPPORT = '{ kind = "hosting", class = "supports", fresh_for_days = 2 }'
VERSIONS = (
    {"a": {}, "b": {"optional": "true"}, "c": {"probes": PROBE}, "d": {"by": "lead", "probes": SUPPORT}},
    {
        "a": {"evidence": "Signed."},
        "b": {},
        "c": {"probes": f"{PROBE}, {SUPPORT}"},
        "e": {"by": "security_reviewer"},
    },
    {
        "e": {"by": "peer"},
        "a": {"evidence": "Signed."},
        "c": {},
        "b": {"optional": "true"},
        "d": {"by": "lead"},
    },
)
DRAWN = st.integers(min_value=0, max_value=10_000)


class Acts(RuleBasedStateMachine):
    """Anybody does anything to two checklists of one environment, and time passes."""

    world = None

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = AT
        people = self.world
        self.people = [people.lea, people.cora, people.carl, people.sec, people.olga]

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def someone(self, number):
        return self.people[number % len(self.people)]

    def one_of(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def attempt(self, act, **given):
        """What is refused changes nothing; what is done is recorded at this time."""
        if None in given.values():
            return
        with contextlib.suppress(Refusal):
            act(at=self.at, **given)

    @rule(
        kind=st.sampled_from(["https_redirect", "hosting"]),
        status=st.sampled_from(["pass", "warn", "fail", "error", "skipped"]),
    )
    def a_probe_looks(self, kind, status):
        looked(self.world.production, kind, status, at=self.at)

    @rule(who=DRAWN, which=DRAWN, days=st.sampled_from([0, 1, 3]))
    def somebody_puts_forward(self, who, which, days):
        item = self.one_of(ChecklistItem.objects.all(), which)
        ends = {"effective_until": self.at + timedelta(days=days)} if days else {}
        self.attempt(
            put_forward,
            items=[item],
            kind="attestation",
            title="x",
            statement="x",
            actor=self.someone(who),
            **ends,
        )

    @rule(who=DRAWN, which=DRAWN, item=DRAWN)
    def somebody_attaches_or_detaches(self, who, which, item):
        row, evidence = (
            self.one_of(ChecklistItem.objects.all(), item),
            self.one_of(Evidence.objects.all(), which),
        )
        if evidence and ItemEvidence.objects.filter(item=row, evidence=evidence).exists():
            self.attempt(detach_evidence, item=row, evidence=evidence, actor=self.someone(who))
        else:
            self.attempt(attach_evidence, items=[row], evidence=evidence, actor=self.someone(who))

    @rule(who=DRAWN, which=DRAWN, withdraw=st.booleans())
    def somebody_revises_or_withdraws(self, who, which, withdraw):
        evidence = self.one_of(Evidence.objects.exclude(kind="probe"), which)
        if withdraw:
            self.attempt(withdraw_evidence, evidence=evidence, reason="x", actor=self.someone(who))
        else:
            self.attempt(revise_evidence, evidence=evidence, statement="y", actor=self.someone(who))

    @rule(who=DRAWN, which=DRAWN, revision=DRAWN, accept=st.booleans())
    def somebody_decides(self, who, which, revision, accept):
        attachment = self.one_of(ItemEvidence.objects.select_related("evidence"), which)
        if attachment is None:
            return
        given = {"attachment": attachment, "revision": self.one_of(attachment.evidence.revisions, revision)}
        if accept:
            self.attempt(accept_evidence, actor=self.someone(who), **given)
        else:
            self.attempt(return_evidence, reason="x", actor=self.someone(who), **given)

    @rule(who=DRAWN, which=DRAWN, days=st.integers(min_value=1, max_value=9))
    def somebody_asks_for_a_waiver(self, who, which, days):
        item = self.one_of(ChecklistItem.objects.all(), which)
        ends = self.at + timedelta(days=days)
        self.attempt(request_waiver, item=item, reason="x", expires_at=ends, actor=self.someone(who))

    @rule(who=DRAWN, which=DRAWN, act=st.sampled_from(["approve", "refuse", "withdraw"]))
    def somebody_decides_on_a_waiver(self, who, which, act):
        waiver = self.one_of(Waiver.objects.all(), which)
        if act == "withdraw":
            self.attempt(withdraw_waiver, waiver=waiver, actor=self.someone(who))
        else:
            approve = act == "approve"
            self.attempt(decide_waiver, waiver=waiver, approve=approve, reason="x", actor=self.someone(who))

    @rule(who=DRAWN, which=DRAWN, claim=st.booleans())
    def somebody_claims_or_takes_back(self, who, which, claim):
        item = self.one_of(ChecklistItem.objects.all(), which)
        if claim:
            self.attempt(claim_not_applicable, item=item, reason="x", actor=self.someone(who))
        else:
            self.attempt(withdraw_not_applicable, item=item, actor=self.someone(who))

    @rule(who=DRAWN, which=DRAWN, number=DRAWN)
    def somebody_upgrades(self, who, which, number):
        checklist = self.one_of(Checklist.objects.all(), which)
        version = self.one_of(TemplateVersion.objects.filter(template=checklist.template_id), number)
        self.attempt(upgrade_checklist, checklist=checklist, version=version, actor=self.someone(who))

    @rule(hours=st.sampled_from([1, 7, 25, 24 * 8, 24 * 31]))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        refresh_due(self.at)

    @invariant()
    def what_is_kept_is_what_is_computed(self):
        assert_kept_as_computed(self.at)

    @invariant()
    def nothing_passes_without_a_probe_or_another_person(self):
        for item in ChecklistItem.objects.filter(standing="pass", retired_at=None):
            accepted = EvidenceReview.objects.filter(attachment__item=item, decision="accepted").exists()
            seen = item.attachments.filter(evidence__revisions__verdict__in=["pass", "warn"]).exists()
            assert accepted or seen

    @invariant()
    def only_what_waits_is_waiting(self):
        waiting = ItemEvidence.objects.filter(waiting_since__isnull=False)
        assert not waiting.filter(evidence__kind="probe").exists()
        assert not waiting.filter(evidence__withdrawn_at__isnull=False).exists()


@pytest.mark.slow
def test_nothing_drifts_and_nothing_passes_by_itself(db):
    people = small_world()
    for slug in ("first", "second"):
        template = None
        for items in VERSIONS:
            toml = text(**items).replace("queue_workers", slug)
            earlier = template
            template = save_draft(template=template, team=people.team, toml=toml, actor=people.lea, at=AT)
            version = publish_template(template=template, actor=people.lea, at=AT)
            if earlier is None:
                start_checklist(environment=people.production, version=version, actor=people.lea, at=AT)
    run_state_machine_as_test(
        type("ActsHere", (Acts,), {"world": people}),
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
