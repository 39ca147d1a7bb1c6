"""A row in every table of facts, made by operations, so that the log tells of each."""

from datetime import timedelta

from django.db import transaction

from probes.models import Probe, Run
from readiness import models as portal
from readiness.anchors.operations import add_webhook, make_due_anchor, subscribe
from readiness.anchors.operations.stamping import keep_token
from readiness.anchors.timestamps import Stamped
from readiness.clock import now
from readiness.launches.operations import decide_launch, share_badge
from readiness.obligations.operations import make_feed
from readiness.privacy.operations import ask_own_erasure, set_hold
from readiness.reports import events as reports
from readiness.reports.operations.asking import write_down
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import make_token
from readiness.teams.policy import record_policy
from tests.api.things import build_things
from tests.launches.after import told_over
from tests.launches.stage import set_up
from tests.obligations.told import told_team
from tests.world import AT, build


def build_everything():
    """The stage on which it all happened, and the world around it."""
    world = build()
    stage = set_up(world)
    build_things(world, stage)
    stage.make_ready()
    record_policy(at=AT)
    _decide(world)
    _rights(world, stage)
    _tell_outside(world)
    told_team(world, AT)
    _finish_report()
    return world, stage


def _decide(world):
    ready = set_up(world, "Ready API")
    ready.make_ready()
    launch = ready.request()
    ready.sign(launch, "lead")
    share_badge(environment=launch.environment, actor=world.actor("lead"), at=AT)
    decide_launch(
        launch=launch, role="lead", verdict="no-go", reason="Not yet.", actor=world.actor("lead"), at=AT
    )
    told_over(now())
    probe = Probe.objects.first()
    Run.objects.create(probe=probe, scheduled_for=AT, status="pass", code="x", sentence="x")


def _rights(world, stage):
    lead, administrator = world.actor("lead"), world.actor("administrator")
    make_token(
        user=world.person("lead"), name="CI", scopes=["read"], expires_at=AT + timedelta(days=9), team=None,
        actor=lead, at=AT,
    )  # fmt: skip
    for team in (None, world.orders):
        make_feed(team=team, actor=lead, at=AT)
    ask_own_erasure(actor=world.actor("outsider"), at=AT)
    set_hold(service=stage.service, reason="A case.", actor=administrator, at=AT)


def _tell_outside(world):
    subscribe(actor=world.actor("auditor"), at=AT)
    add_webhook(url="https://hold.example.org/", actor=world.actor("administrator"), at=AT)
    assert make_due_anchor(at=AT) == 1
    stamped = Stamped(reply=b"token", at=AT, serial="1", authority="CN=TSA")
    with transaction.atomic():
        keep_token(portal.LedgerAnchor.objects.get(), stamped, AT)


def _finish_report():
    """As a worker ends it; the PDF itself is made in the tests of reports."""
    job = portal.ReportJob.objects.order_by("pk").first()
    job.state, job.sha256, job.size, job.finished_at = "done", "a" * 64, 1, AT
    job.save()
    portal.SignedReport.objects.create(
        report=job, sha256="b" * 64, size=1, certificate="0" * 64, signer="x", signed_at=AT
    )
    with transaction.atomic():
        write_down(reports.REPORT_FINISHED, job, SYSTEM, AT, signed="b" * 64)
