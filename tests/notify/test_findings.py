"""Who is told of a finding: its leads once, its owner, and whoever decides on its waiver."""

from datetime import timedelta

from readiness.findings.fault import Fault
from readiness.findings.operations import (
    assign_finding,
    decide_finding_waiver,
    open_finding,
    request_finding_waiver,
)
from tests.launches.stage import DAY, LATER
from tests.notify.test_rules import look, mailed, quiet
from tests.world import AT

__all__ = ["quiet"]


def test_a_finding_is_told_to_the_leads_once_and_not_for_each_refresh(stage, world):
    stage.put("all.https")
    stage.accept("all.https", "lead")
    stage.probe("fail", "served")
    look()
    stage.probe("pass", at=LATER)
    look()
    stage.probe("fail", "served", at=LATER + timedelta(hours=1))
    told = look(LATER + timedelta(hours=2))
    assert "high finding, HTTPS enforced" in told["lead"].subject
    for hours in (3, 4):
        stage.probe("fail", "served", at=LATER + timedelta(hours=hours))
        assert "lead" not in look(LATER + timedelta(hours=hours))


def test_whoever_owns_a_finding_and_whoever_decides_on_its_waiver_is_told(stage, world):
    fault = Fault(kind="dependency", scope="npm", about="CVE-1", severity="low", title="oldlib is weak")
    finding = open_finding(
        environment=stage.environment, fault=fault, actor=world.actor("contributor"), at=AT
    )
    assert set(look()) == {"lead"}
    assert mailed() == set()
    assign_finding(
        finding=finding, owner=world.person("contributor"), due_date=DAY, actor=world.actor("lead"), at=AT
    )
    assert "due 1 April 2026" in look()["contributor"].subject
    waiver = request_finding_waiver(
        finding=finding,
        reason="In May.",
        expires_at=LATER + timedelta(days=3),
        actor=world.actor("contributor"),
        at=AT,
    )
    told = look()
    assert set(told) == {"lead", "security_reviewer"}
    assert "Reason: In May." in told["lead"].text
    decide_finding_waiver(waiver=waiver, approve=False, reason="Now.", actor=world.actor("lead"), at=AT)
    assert "is refused" in look()["contributor"].subject
