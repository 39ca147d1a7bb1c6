"""A drill wakes whoever is on call, times their answer, and leaves evidence either way."""

import pytest
from django.core import mail

from readiness.alerts import events
from readiness.alerts.models import AlertCall, AlertDrill
from readiness.alerts.operations import acknowledge_alert, start_drill
from readiness.alerts.operations.answering import OwnDrill
from readiness.alerts.operations.drilling import DrillRunning, NobodyElse
from readiness.alerts.queries import open_alerts
from readiness.evidence.models import EvidenceRevision
from readiness.notify.models import Notice
from readiness.notify.operations import send_due
from readiness.refusals import Forbidden


def start(shop, who="contributor"):
    return start_drill(environment=shop.environment, actor=shop.world.actor(who), at=shop.at)


def evidence():
    return EvidenceRevision.objects.filter(evidence__probe_kind="page_drill").latest("number")


def test_who_is_on_call_answers_in_time_and_it_is_evidence(shop):
    drill = start(shop)
    shop.judge()
    assert open_alerts(environments=[shop.environment], at=shop.at) == []
    notice = Notice.objects.get(entry__kind=events.ALERTS_TOLD)
    assert (notice.recipient.name, notice.subject) == (
        "lead",
        "[DRILL] PAGE Shop in Production: is somebody woken?",
    )
    assert "This is a drill: nothing is wrong." in notice.text
    send_due(at=shop.at, limit=100)
    assert [one.to for one in mail.outbox if one.subject.startswith("[DRILL] ")] == [[notice.recipient.email]]
    shop.judge(minutes=4)
    acknowledge_alert(alert=drill.alert, actor=shop.world.actor("lead"), at=shop.at)
    drill.refresh_from_db()
    assert (drill.state, drill.finished_at) == ("answered", shop.at)
    told = evidence()
    assert (told.verdict, told.code, told.observations["seconds"]) == ("pass", "acknowledged", 240)
    shop.judge(hours=1)
    assert AlertDrill.objects.get().state == "answered"
    assert shop.open() == set()


def test_a_drill_that_nobody_answers_fails(shop, settings):
    start(shop)
    shop.judge()
    shop.judge(minutes=settings.ALERT_DRILL_MINUTES)
    assert AlertDrill.objects.get().state == "running"
    shop.judge(seconds=1)
    assert AlertDrill.objects.get().state == "failed"
    assert (evidence().verdict, evidence().code) == ("fail", "nobody")
    assert shop.open() == set()
    assert AlertCall.objects.filter(drill=True, what="resolved").exists()


def test_an_answer_that_comes_too_late_fails_it(shop, settings):
    drill = start(shop)
    shop.at += 2 * (drill.ends_at - drill.started_at)
    acknowledge_alert(alert=drill.alert, actor=shop.world.actor("lead"), at=shop.at)
    assert AlertDrill.objects.get().state == "failed"
    assert evidence().code == "too_late"


def test_nobody_answers_their_own_drill_and_nobody_drills_themselves_alone(shop):
    drill = start(shop)
    with pytest.raises(OwnDrill):
        acknowledge_alert(alert=drill.alert, actor=shop.world.actor("contributor"), at=shop.at)
    with pytest.raises(DrillRunning):
        start(shop)
    with pytest.raises(NobodyElse):
        start(shop, "lead")
    with pytest.raises(Forbidden):
        start(shop, "viewer")
