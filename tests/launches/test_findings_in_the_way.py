"""Open findings of weight keep a launch back; a waiver lets it go until it ends; and how it was stays known."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.findings.fault import SEVERITIES, Fault
from readiness.findings.operations import (
    decide_finding_waiver,
    open_finding,
    request_finding_waiver,
    resolve_finding,
    withdraw_finding_waiver,
)
from readiness.launches.gate import GateFinding, GateItem, gate
from readiness.launches.links import mend_links
from readiness.launches.queries import gate_for, review_of
from readiness.launches.queries.reviewing import launch_checklist
from tests.launches.stage import LATER, set_up
from tests.launches.test_view import count_queries
from tests.world import AT, world

__all__ = ["world"]

DAY = timedelta(days=1)
ITEM = GateItem(key="a.b", title="Item", standing="pass", reason="Told.", valid_until=AT + 5 * DAY)


def weak(severity="high", kind="dependency", end=None, name="1"):
    waived = None if end is None else AT + end * DAY
    return GateFinding(id=name, kind=kind, severity=severity, title="oldlib", waived_until=waived)


@given(
    st.lists(
        st.builds(
            weak,
            st.sampled_from(SEVERITIES),
            st.sampled_from(["dependency", "contradiction"]),
            st.none() | st.integers(-3, 9),
        ),
        max_size=4,
    )
)
def test_only_unwaived_weighty_faults_of_dependencies_keep_back_and_waivers_end_the_go(findings):
    heavy = [one for one in findings if one.kind == "dependency" and one.severity in ("critical", "high")]
    bare = [one for one in heavy if one.waived_until is None or one.waived_until <= AT]
    answer = gate([ITEM], AT, findings)
    assert (answer.verdict == "no-go") == bool(bare)
    assert [one.code for one in answer.reasons] == ["finding"] * len(bare)
    if not bare:
        ends = [ITEM.valid_until, *(one.waived_until for one in heavy)]
        assert answer.valid_until == min(ends)


@pytest.fixture
def ready(world):
    stage = set_up(world)
    stage.make_ready()
    return stage


def found(stage, severity="critical", at=AT):
    fault = Fault(
        kind="dependency", scope="pip-audit", about="CVE-1", severity=severity, title="oldlib is weak"
    )
    return open_finding(
        environment=stage.environment, fault=fault, actor=stage.world.actor("contributor"), at=at
    )


def waived(stage, finding, end, at=AT, by="contributor"):
    waiver = request_finding_waiver(
        finding=finding, reason="x", expires_at=end, actor=stage.world.actor(by), at=at
    )
    return decide_finding_waiver(waiver=waiver, approve=True, actor=stage.world.actor("lead"), at=at)


def test_a_critical_dependency_is_a_reason_with_its_step_and_link(ready):
    assert gate_for(ready.environment, AT).is_go
    finding = found(ready)
    review = gate_for(ready.environment, AT)
    (reason,), (blocker,) = review.gate.reasons, review.blockers
    assert reason.sentence == "oldlib is weak: a finding of critical severity is open."
    assert (blocker.finding, blocker.item, blocker.step.code) == (finding, None, "mend_finding")
    links = mend_links(ready.environment, review.gate.reasons)
    assert links[reason.about].endswith(f"/findings/{finding.pk}/")


def test_a_waiver_lets_it_go_until_it_ends(ready):
    finding = found(ready)
    waived(ready, finding, AT + DAY)
    review = gate_for(ready.environment, AT)
    assert (review.gate.valid_until, review.gate.first_to_expire) == (AT + DAY, str(finding.pk))
    assert review.title_of(str(finding.pk)) == "oldlib is weak"
    ended = gate_for(ready.environment, AT + DAY)
    assert "its waiver ran out on" in ended.gate.reasons[0].sentence


def test_how_the_gate_stood_is_told_from_what_was_recorded_by_then(ready):
    checklist = launch_checklist(ready.environment)
    hour = LATER - AT
    finding = found(ready, at=AT + hour)
    waiver = waived(ready, finding, AT + 3 * DAY, at=AT + 2 * hour)
    withdraw_finding_waiver(waiver=waiver, actor=ready.world.actor("lead"), at=AT + 3 * hour)
    resolve_finding(finding=finding, reason="Updated.", actor=ready.world.actor("lead"), at=AT + 4 * hour)
    stood = [
        review_of(checklist, AT + hours * hour, known_at=AT + hours * hour).gate.verdict for hours in range(5)
    ]
    assert stood == ["go", "no-go", "go", "no-go", "go"]


def test_findings_cost_the_gate_one_query_however_many_there_are(ready):
    before = count_queries(lambda: gate_for(ready.environment, AT))
    for severity in ("low", "critical"):
        found(ready, severity)
    assert count_queries(lambda: gate_for(ready.environment, AT)) == before <= 9
