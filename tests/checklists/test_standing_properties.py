"""What holds of standing whatever the facts are."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.checklists.standing import HOLDS, RunVerdict, contradictions, standing, verdict_standing
from readiness.checklists.summary import summary

from .facts_at import day, days, facts, moments, run

BETTER = ("pass", "warn")


def told(answer):
    return answer.value, answer.reason, answer.proof


@settings(max_examples=300, deadline=None)
@given(facts, moments, st.lists(st.floats(min_value=0, max_value=0.999), max_size=4))
def test_a_standing_is_the_same_until_it_says_it_changes_and_another_one_then(facts, at, parts):
    now = standing(facts, at)
    end = now.changes_at or day(60)
    assert end > at
    for moment in [at + (end - at) * part for part in parts] + [day(n) for n in range(-20, 41)]:
        if at <= moment < end:
            assert told(standing(facts, moment)) == told(now)
    if now.changes_at is not None:
        assert told(standing(facts, now.changes_at)) != told(now)


@settings(max_examples=300, deadline=None)
@given(facts, moments)
def test_what_holds_holds_until_it_says_so_and_no_longer(facts, at):
    now = standing(facts, at)
    if not now.holds:
        assert now.holds_until is None
        return
    for moment in (day(n) for n in range(-20, 41)):
        if moment >= at and (now.holds_until is None or moment < now.holds_until):
            assert standing(facts, moment).holds
    assert now.holds_until is None or not standing(facts, now.holds_until).holds


@settings(max_examples=300, deadline=None)
@given(facts, moments, st.sampled_from(["proves", "supports"]))
def test_a_newest_failing_run_never_leaves_a_pass(facts, at, klass):
    wrong = run(
        "fail", start=(at - day(0)).days, end=60, kind="https_redirect", klass=klass, identity="wrong"
    )
    after = standing(replace(facts, evidence=(*facts.evidence, wrong)), at)
    assert after.underlying in ("fail", None)
    assert after.value != "pass"


@settings(max_examples=300, deadline=None)
@given(facts, moments)
def test_with_everything_in_force_time_alone_never_makes_anything_better(facts, at):
    facts = replace(facts, evidence=tuple(fact for fact in facts.evidence if fact.effective_from <= at))
    history = [standing(facts, day(n)) for n in range((at - day(0)).days, 41)]
    for before, after in pairwise(history):
        assert before.holds or not after.holds
        assert before.value == "pass" or after.value != "pass"


@settings(max_examples=300, deadline=None)
@given(facts, moments)
def test_a_pass_has_a_fresh_proof_or_a_fresh_acceptance_behind_it(facts, at):
    answer = standing(facts, at)
    if answer.value == "pass":
        deciding = [fact for fact in facts.evidence if fact.id in answer.decided_by]
        assert deciding
        for fact in deciding:
            assert fact.counts_at(at)
            if answer.proof == "proven":
                assert fact.klass == "proves"
                assert fact.verdict in BETTER
            else:
                assert answer.proof == "attested"
                assert fact.review == "accepted"


@settings(max_examples=200, deadline=None)
@given(facts, moments)
def test_not_applicable_only_where_the_template_allows_it(facts, at):
    assert standing(replace(facts, not_applicable_allowed=False), at).value != "not_applicable"


@settings(max_examples=200, deadline=None)
@given(facts, moments)
def test_waived_only_over_what_does_not_pass_and_under_a_live_approval(facts, at):
    answer = standing(facts, at)
    if answer.value == "waived":
        assert answer.underlying in ("fail", "unknown", "stale")
        assert any(one.state == "approved" and at < one.expires_at for one in facts.waivers)


@settings(max_examples=200, deadline=None)
@given(facts, moments, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(facts, at, random):
    shuffled = list(facts.evidence)
    random.shuffle(shuffled)
    assert standing(replace(facts, evidence=tuple(shuffled)), at) == standing(facts, at)


@settings(max_examples=200, deadline=None)
@given(facts, moments)
def test_every_reason_is_made_of_whole_sentences(facts, at):
    reason = standing(facts, at).reason
    assert reason[0].isupper()
    assert reason[-1] in ".!?"
    assert ".." not in reason
    assert "None" not in reason


@settings(max_examples=300, deadline=None)
@given(facts, moments, st.lists(st.floats(min_value=0, max_value=0.999), max_size=4))
def test_who_disagrees_changes_only_when_the_standing_does(facts, at, parts):
    """So findings that are settled when a standing changes are never late. Runs are told when they happen."""
    past = tuple(fact for fact in facts.evidence if not fact.by_machine or fact.effective_from <= at)
    facts = replace(facts, evidence=past)
    end = standing(facts, at).changes_at or day(60)
    for part in parts:
        assert disagreeing(facts, at + (end - at) * part) == disagreeing(facts, at)


@settings(max_examples=300, deadline=None)
@given(facts, moments)
def test_two_witnesses_disagree_only_where_one_of_each_sort_speaks(facts, at):
    sorts = {fact.id: fact for fact in facts.evidence}
    for one in contradictions(facts, at):
        machine = sorts[one.probe_evidence]
        assert machine.by_machine
        assert (machine.verdict in ("pass", "warn")) == (one.against == "returned")
        if one.evidence is None:
            assert standing(facts, at).value == "not_applicable"
        else:
            assert sorts[one.evidence].review == one.against
            assert standing(facts, at).underlying == ("pass" if one.against == "returned" else "fail")


def disagreeing(facts, at):
    return {(one.against, one.probe_kind) for one in contradictions(facts, at)}


verdicts = st.lists(
    st.builds(
        RunVerdict,
        kind=st.sampled_from(["a", "b", "c"]),
        klass=st.sampled_from(["proves", "supports"]),
        verdict=st.sampled_from(["pass", "warn", "fail", "error", "skipped", "missed"]),
        sentence=st.just("Told."),
    ),
    max_size=4,
    unique_by=lambda one: one.kind,
)


@settings(max_examples=300, deadline=None)
@given(verdicts)
def test_verdicts_make_a_standing_as_the_rule_says_in_so_many_words(verdicts):
    proving = [one.verdict for one in verdicts if one.klass == "proves"]
    if any(one.verdict == "fail" for one in verdicts):
        expected = "fail"
    elif "error" in proving:
        expected = "unknown"
    elif "pass" in proving or "warn" in proving:
        expected = "pass"
    else:
        expected = "unknown"
    assert verdict_standing(verdicts, needs="person").value == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(facts, days), max_size=5))
def test_a_checklist_is_ready_only_when_every_item_holds(cases):
    standings = [standing(facts, day(number)) for facts, number in cases]
    whole = summary(standings)
    assert whole.total == len(standings)
    ready = bool(standings) and all(one.value in HOLDS for one in standings)
    assert whole.verdict.startswith("ready") == ready
    assert (whole.holding == whole.total) == (ready or not standings)
    assert (whole.verdict == "failing") == any(one.value == "fail" for one in standings)
