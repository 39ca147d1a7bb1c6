"""A right is asked for and a row is waited for: what was decided meanwhile decides."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import transaction

from probes.models import Probe
from probes.operations import configure_probe
from readiness.catalog.operations import (
    add_environment,
    archive_environment,
    edit_environment,
    retire_service,
    set_endpoint,
    transfer_service,
)
from readiness.catalog.operations.entering import ServiceMoved, ServiceRetired
from readiness.checklists.models import ItemEvidence, Waiver
from readiness.checklists.operations import (
    accept_evidence,
    assign_items,
    claim_not_applicable,
    decide_waiver,
    put_forward,
    request_waiver,
    start_checklist,
    withdraw_not_applicable,
)
from readiness.evidence.holding import EnvironmentClosed
from readiness.evidence.operations import add_evidence, revise_evidence, withdraw_evidence
from readiness.launches.operations import cancel_launch, request_launch, reschedule_launch
from readiness.ledger.models import LedgerEntry
from readiness.refusals import Unseen
from readiness.teams.access import TeamArchived
from readiness.teams.operations import archive_team
from tests.at_once import at_once
from tests.launches.stage import DAY, set_up
from tests.world import AT, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def begun(transactional_db):
    """A piece of evidence that waits, a waiver asked for, a claim, a launch asked for, a probe."""
    stage = set_up(build())
    contributor = stage.world.actor("contributor")
    stage.evidence = stage.put("all.readme")
    request_waiver(
        item=stage.item("all.access"), reason="x", expires_at=AT + timedelta(days=9), actor=contributor, at=AT
    )
    claim_not_applicable(item=stage.item("all.retention"), reason="x", actor=contributor, at=AT)
    stage.launch = stage.request()
    stage.staging = add_environment(
        service=stage.service, name="Staging", actor=stage.world.actor("lead"), at=AT
    )
    Probe.objects.create(environment=stage.environment, kind="hosting", interval_seconds=3600, next_run_at=AT)
    return stage


def acts(stage):
    """What people of the service's team do, one of each room."""
    lead, contributor = stage.world.actor("lead"), stage.world.actor("contributor")
    attachment, here = ItemEvidence.objects.get(evidence=stage.evidence), stage.environment
    new = {"kind": "attestation", "title": "x", "statement": "x"}
    return {
        "add": lambda: add_evidence(environment=here, **new, actor=contributor, at=AT),
        "put forward": lambda: put_forward(
            items=[stage.item("all.readme")], **new, actor=contributor, at=AT
        ),
        "revise": lambda: revise_evidence(evidence=stage.evidence, statement="y", actor=contributor, at=AT),
        "withdraw": lambda: withdraw_evidence(
            evidence=stage.evidence, reason="x", actor=contributor, at=AT
        ),
        "accept": lambda: accept_evidence(
            attachment=attachment, revision=stage.evidence.revisions.get(), actor=lead, at=AT
        ),
        "assign": lambda: assign_items(
            items=[stage.item("all.readme")], assignee=None, actor=contributor, at=AT
        ),
        "waive": lambda: decide_waiver(waiver=Waiver.objects.get(), approve=True, actor=lead, at=AT),
        "unclaim": lambda: withdraw_not_applicable(
            item=stage.item("all.retention"), actor=contributor, at=AT
        ),
        "start": lambda: start_checklist(environment=stage.staging, version=stage.checklist.version,
                                         actor=contributor, at=AT),
        "launch": lambda: request_launch(environment=here, planned_for=DAY, actor=lead, at=AT),
        "move": lambda: reschedule_launch(launch=stage.launch, planned_for=DAY + timedelta(days=1),
                                          actor=lead, at=AT),
        "cancel": lambda: cancel_launch(launch=stage.launch, reason="x", actor=lead, at=AT),
        "name": lambda: edit_environment(environment=here, changes={"name": "x"}, actor=contributor, at=AT),
        "address": lambda: set_endpoint(
            environment=here, purpose="web", url="https://x.org", actor=contributor, at=AT
        ),
        "archive": lambda: archive_environment(environment=stage.staging, actor=lead, at=AT),
        "probe": lambda: configure_probe(
            probe=Probe.objects.get(), enabled=False, interval_seconds=3600, actor=contributor, at=AT
        ),
    }  # fmt: skip


def meanwhile(change, acts):
    """Every act begins when `change` is done and not yet kept; what each answered, by name."""
    done = Event()

    def first():
        with transaction.atomic():
            change()
            done.set()
            sleep(1)

    def wait_for(act):
        done.wait(20)
        return act()

    changed, *answers = at_once([first, *[lambda act=act: wait_for(act) for act in acts.values()]])
    assert not isinstance(changed, Exception), changed
    return dict(zip(acts, answers, strict=True))


def unrefused(answers, *refusals):
    return {name: answer for name, answer in answers.items() if not isinstance(answer, refusals)}


def test_who_waited_while_the_service_went_to_another_team_does_nothing_there(begun):
    administrator = begun.world.actor("administrator")
    answers = meanwhile(
        lambda: transfer_service(service=begun.service, team=begun.world.billing, actor=administrator, at=AT),
        acts(begun),
    )
    assert unrefused(answers, ServiceMoved, Unseen) == {}
    assert LedgerEntry.objects.latest("pk").kind == "catalog.service.transferred"


def test_who_waited_while_the_service_was_retired_changes_nothing(begun):
    administrator = begun.world.actor("administrator")
    chosen = acts(begun)
    del chosen["cancel"]  # a review of what has ended can still be called off
    answers = meanwhile(lambda: retire_service(service=begun.service, actor=administrator, at=AT), chosen)
    assert unrefused(answers, EnvironmentClosed, ServiceRetired) == {}
    assert LedgerEntry.objects.latest("pk").kind == "catalog.service.retired"


def test_who_waited_while_the_team_was_archived_changes_nothing(begun):
    administrator = begun.world.actor("administrator")
    answers = meanwhile(
        lambda: archive_team(team=begun.world.orders, actor=administrator, at=AT), acts(begun)
    )
    assert unrefused(answers, TeamArchived) == {}
    assert LedgerEntry.objects.latest("pk").kind == "teams.team.archived"
