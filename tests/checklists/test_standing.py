"""How one item stands, case by case. First what must never pass."""

from dataclasses import replace

import pytest

from readiness.checklists.facts import NotApplicableFact
from readiness.checklists.standing import RunVerdict, contradictions, standing, verdict_standing

from .facts_at import day, item, paper, run, waiver

NOW = day(0.5)


def at(facts, moment=NOW):
    return standing(facts, moment)


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        (run("fail"),),
        (run("error"),),
        (run("skipped"),),
        (run("missed"),),
        (run("pass", klass="supports", kind="hosting"),),
        (run("warn", klass="supports", kind="hosting"),),
        (run("pass", start=-2, end=-1),),
        (run("pass", start=1, end=2),),
        (run("pass"), run("fail", kind="error_page", klass="supports")),
        (run("pass", start=-0.5, end=1), run("error", start=0)),
        (run("pass"), run("error", kind="dns_records")),
        (run("pass"), run("fail", identity="same-instant")),
        (paper(None),),
        (paper("returned", why="Wrong release."),),
        (paper("accepted", start=-40, end=-10),),
        (paper("accepted", start=1, end=10),),
        (paper("accepted"), run("fail")),
        (paper("accepted"), run("fail", start=-3, end=-2)),
        (paper("accepted"), run("fail", start=-1, end=2), run("error")),
    ],
)
def test_these_never_pass(evidence):
    assert at(item(*evidence)).value not in ("pass", "waived", "not_applicable")


def test_nothing_is_unknown_and_says_what_is_needed():
    answer = at(item(needs="drill"))
    assert (answer.value, answer.proof, answer.changes_at) == ("unknown", None, None)
    assert answer.reason == "No evidence yet. Needed: the record of a drill, accepted by a reviewer."


def test_a_proving_probe_passes_until_it_runs_out_and_then_is_stale():
    facts = item(run("pass", sentence="Every path redirects."))
    now = at(facts)
    assert (now.value, now.proof, now.decided_by) == ("pass", "proven", ("https_redirect-pass-0.0",))
    assert now.reason == "The HTTPS redirect probe found it right: Every path redirects."
    assert now.changes_at == now.holds_until == day(1)
    then = at(facts, day(1))
    assert (then.value, then.proof) == ("stale", None)
    assert then.reason == "What the HTTPS redirect probe found right ran out on 4 March 2026, 09:05 UTC."


def test_a_warning_passes_and_is_told():
    answer = at(item(run("warn", sentence="The redirect is temporary.")))
    assert (answer.value, answer.proof) == ("pass", "proven")
    assert (
        answer.reason == "The HTTPS redirect probe found it right, with a warning: The redirect is temporary."
    )


def test_a_fail_stands_against_an_acceptance_and_says_so():
    answer = at(item(paper("accepted"), run("fail", sentence="Port 80 serves the page.")))
    assert answer.value == "fail"
    assert answer.reason == (
        "The HTTPS redirect probe found it wrong: Port 80 serves the page. "
        "This stands against evidence that was accepted."
    )
    assert answer.decided_by == ("https_redirect-fail-0.0",)


def test_a_later_pass_of_the_same_kind_ends_a_fail():
    assert at(item(run("fail", start=-0.5), run("pass"))).value == "pass"


def test_the_run_that_looked_last_counts_whenever_it_was_written_down():
    early = replace(run("pass", start=0.1), submitted_at=day(0.4))
    late = replace(run("fail", start=0.2), submitted_at=day(0.3))
    assert at(item(early, late)).value == at(item(late, early)).value == "fail"


def test_a_pass_of_another_kind_does_not_end_a_fail():
    assert at(item(run("fail", start=-0.4), run("pass", kind="dns_records"))).value == "fail"


def test_a_run_that_could_not_look_does_not_end_a_fail():
    answer = at(item(run("fail", start=-0.4), run("error", sentence="It timed out.")))
    assert answer.value == "fail"
    assert answer.reason.endswith("A later run could not look: It timed out.")


def test_a_fail_that_ran_out_is_stale_and_no_acceptance_covers_it():
    answer = at(item(paper("accepted"), run("fail", start=-2, end=-1)))
    assert answer.value == "stale"
    assert "nobody has looked since" in answer.reason
    assert answer.changes_at is None


def test_a_fail_that_ran_out_tells_of_a_later_run_that_could_not_look():
    answer = at(item(run("fail", start=-2, end=-1), run("error", sentence="It timed out.")))
    assert answer.value == "stale"
    assert answer.reason.endswith("and a later run could not look: It timed out.")


def test_a_run_that_could_not_look_leaves_what_was_proven_open():
    answer = at(item(run("pass", start=-0.5, end=0.9), run("error", sentence="It timed out.")))
    assert answer.value == "unknown"
    assert answer.reason == (
        "The HTTPS redirect probe could not look: It timed out. "
        "When it last could, on 2 March 2026, 21:05 UTC, it found it right."
    )


def test_a_run_that_was_skipped_says_nothing_either_way():
    assert at(item(run("pass", start=-0.4), run("skipped"))).value == "pass"
    assert at(item(run("fail", start=-0.4), run("skipped"))).value == "fail"
    skipped = at(item(run("skipped", sentence="A maintenance window is open.")))
    assert skipped.value == "unknown"
    assert skipped.reason.endswith("The HTTPS redirect probe did not run: A maintenance window is open.")


def test_accepted_evidence_passes_as_attested_until_it_runs_out():
    facts = item(paper("accepted"))
    now = at(facts)
    assert (now.value, now.proof) == ("pass", "attested")
    assert now.reason == "Evidence was accepted and counts until 2 April 2026, 09:05 UTC."
    assert now.changes_at == day(30)
    assert at(facts, day(30)).value == "stale"


def test_accepted_evidence_passes_and_tells_of_a_probe_that_could_not_look():
    answer = at(item(paper("accepted"), run("error", sentence="It timed out.")))
    assert (answer.value, answer.proof) == ("pass", "attested")
    assert answer.reason.endswith("The HTTPS redirect probe could not look: It timed out.")


def test_accepted_evidence_that_a_probe_proves_too_is_proven_and_attested_again_when_the_run_is_old():
    facts = item(paper("accepted"), run("pass"))
    assert at(facts).proof == "proven"
    assert at(facts).changes_at == day(1)
    assert at(facts).holds_until == day(30)
    assert (at(facts, day(1)).value, at(facts, day(1)).proof) == ("pass", "attested")


def test_a_proof_does_not_count_beside_an_acceptance_while_another_proving_probe_could_not_look():
    answer = at(
        item(paper("accepted"), run("pass"), run("error", kind="dns_records", sentence="It timed out."))
    )
    assert (answer.value, answer.proof) == ("pass", "attested")
    assert answer.reason.endswith("The DNS records probe could not look: It timed out.")


def test_accepted_evidence_for_later_is_told_before_what_waits():
    answer = at(item(paper("accepted", start=2, end=9), paper(None)))
    assert answer.reason == "Evidence was accepted that counts from 5 March 2026, 09:05 UTC on."


def test_accepted_evidence_for_later_counts_from_its_day_on():
    facts = item(paper("accepted", start=2, end=9))
    assert at(facts).reason == "Evidence was accepted that counts from 5 March 2026, 09:05 UTC on."
    assert at(facts).changes_at == day(2)
    assert at(facts, day(2)).value == "pass"


def test_returned_evidence_gives_the_reason_of_the_reviewer():
    answer = at(item(paper("returned", why="It is the scan of another release")))
    assert answer.reason == "The reviewer returned the evidence: It is the scan of another release."


def test_what_was_handed_in_again_after_a_return_waits_for_review():
    answer = at(item(paper("returned", start=-1, why="No."), paper(None, start=0)))
    assert (answer.value, answer.reason) == ("unknown", "Evidence is waiting for review.")


def test_newest_is_what_was_handed_in_last_not_what_counts_from_the_latest_day():
    answer = at(
        item(paper("returned", start=3, submitted=-2, why="No."), paper(None, start=-5, submitted=-1))
    )
    assert answer.reason == "Evidence is waiting for review."


def test_evidence_that_ran_out_unread_says_so():
    answer = at(item(paper(None, start=-9, end=-1)))
    assert answer.reason == "The evidence ran out on 2 March 2026, 09:05 UTC before anybody reviewed it."


def test_stale_tells_of_what_waits():
    answer = at(item(paper("accepted", start=-40, end=-10), paper(None)))
    assert answer.value == "stale"
    assert answer.reason.endswith("Evidence is waiting for review.")


def test_what_only_supports_is_told_with_what_is_still_needed():
    answer = at(
        item(run("pass", klass="supports", kind="hosting", sentence="It answers 200."), needs="ingest")
    )
    assert (answer.value, answer.proof) == ("unknown", "supported")
    assert answer.reason == (
        "Supported by the hosting probe: It answers 200. "
        "Still needed: the report of a tool, accepted by a reviewer."
    )


@pytest.mark.parametrize("evidence", [(), (run("fail"),), (run("error"),), (run("pass", start=-2, end=-1),)])
def test_an_approved_waiver_covers_what_does_not_pass_and_keeps_the_reason_below(evidence):
    bare = at(item(*evidence))
    answer = at(item(*evidence, waivers=(waiver(),)))
    assert (answer.value, answer.underlying, answer.proof) == ("waived", bare.value, None)
    assert answer.reason.startswith(
        "Waived until 13 March 2026, 09:05 UTC: The vendor mends it in May. Without it: "
    )
    assert answer.reason.endswith(bare.reason)
    assert answer.holds_until == day(10)


def test_a_waiver_does_not_touch_what_passes_until_that_ends():
    facts = item(run("pass"), waivers=(waiver(),))
    assert (at(facts).value, at(facts).changes_at, at(facts).holds_until) == ("pass", day(1), day(10))
    assert at(facts, day(1)).value == "waived"


@pytest.mark.parametrize("state", ["requested", "refused", "withdrawn"])
def test_a_waiver_that_is_not_approved_covers_nothing(state):
    assert at(item(waivers=(waiver(state),))).value == "unknown"


def test_a_waiver_that_ran_out_covers_nothing_and_is_told():
    answer = at(item(waivers=(waiver(end=0.5),)))
    assert answer.value == "unknown"
    assert answer.reason.endswith("A waiver ran out on 3 March 2026, 21:05 UTC.")


def test_a_waiver_that_was_asked_for_is_told():
    assert at(item(waivers=(waiver("requested"),))).reason.endswith("A waiver is waiting for approval.")


def test_not_applicable_needs_the_template_a_live_claim_and_a_reason():
    claim = NotApplicableFact(active=True, reason="One region only, no CDN")
    answer = at(item(run("fail"), not_applicable=claim, not_applicable_allowed=True))
    assert (answer.value, answer.reason) == ("not_applicable", "Not applicable: One region only, no CDN.")
    assert at(item(not_applicable=claim)).value == "unknown"
    withdrawn = NotApplicableFact(active=False, reason="One region only.")
    silent = NotApplicableFact(active=True, reason=" ")
    for other in (withdrawn, silent):
        assert at(item(not_applicable=other, not_applicable_allowed=True)).value == "unknown"


@pytest.mark.parametrize(
    ("verdicts", "value", "proof"),
    [
        ([], "unknown", None),
        ([("proves", "pass")], "pass", "proven"),
        ([("proves", "warn")], "pass", "proven"),
        ([("proves", "fail")], "fail", None),
        ([("proves", "error")], "unknown", None),
        ([("proves", "skipped")], "unknown", None),
        ([("supports", "pass")], "unknown", "supported"),
        ([("supports", "warn")], "unknown", "supported"),
        ([("supports", "error")], "unknown", None),
        ([("supports", "fail")], "fail", None),
        ([("proves", "pass"), ("supports", "fail")], "fail", None),
        ([("proves", "pass"), ("supports", "error")], "pass", "proven"),
        ([("proves", "pass"), ("proves", "error")], "unknown", None),
        ([("proves", "error"), ("supports", "fail")], "fail", None),
        ([("proves", "pass"), ("proves", "fail")], "fail", None),
    ],
)
def test_verdicts_of_one_moment_stand_by_the_same_rules(verdicts, value, proof):
    runs = [
        RunVerdict(f"kind_{number}", klass, verdict, "Told.")
        for number, (klass, verdict) in enumerate(verdicts)
    ]
    answer = verdict_standing(runs, needs="person")
    assert (answer.value, answer.proof) == (value, proof)
    assert answer.reason


def test_two_verdicts_of_one_kind_at_one_moment_count_as_the_worse():
    for worse, value in (("fail", "fail"), ("error", "unknown")):
        both = [RunVerdict("dns_records", "proves", one, "Told.") for one in ("pass", worse)]
        assert verdict_standing(both, needs=None).value == value
        assert verdict_standing(both[::-1], needs=None).value == value


def test_contradictions_name_accepted_evidence_and_the_probe_that_speaks_against_it():
    facts = item(
        paper("accepted", identity="good"),
        paper(None, identity="unread"),
        paper("accepted", start=-9, end=-1, identity="old"),
        run("fail", sentence="Port 80 serves the page.", identity="bad"),
        run("fail", kind="dns_records", start=-3, end=-2),
        run("pass", kind="hosting"),
    )
    (found,) = contradictions(facts, NOW)
    assert (found.evidence, found.probe_evidence) == ("good", "bad")
    assert found.sentence == (
        "The HTTPS redirect probe found it wrong on 3 March 2026, 09:05 UTC: Port 80 serves the page."
    )
    assert (found.against, found.probe_kind) == ("accepted", "https_redirect")
    assert contradictions(facts, day(1)) == ()


def test_returned_evidence_contradicts_a_probe_that_proves_the_item():
    facts = item(paper("accepted", end=1, start=-9), paper("returned", start=0, identity="back"), run("pass"))
    found = contradictions(facts, NOW)
    assert [(one.evidence, one.against) for one in found] == [("back", "returned")]
    assert found[0].but == "A reviewer returned the evidence, but"
    assert "found it right" in found[0].sentence


@pytest.mark.parametrize(
    "others",
    [
        [paper(None, start=0.5, submitted=0.5)],  # a newer one waits
        [run("fail", kind="dns_records")],  # another machine agrees with the reviewer
        [run("error", start=0.5, end=2)],  # it cannot look any more
    ],
)
def test_returned_evidence_contradicts_nothing_where_the_item_is_not_proven(others):
    facts = item(paper("returned", start=0, identity="back"), run("pass"), *others)
    assert contradictions(facts, day(0.6)) == ()


def test_what_only_supports_contradicts_no_reviewer():
    assert contradictions(item(paper("returned"), run("pass", klass="supports")), NOW) == ()


CLAIM = {"not_applicable": NotApplicableFact(active=True, reason="No site."), "not_applicable_allowed": True}


def test_a_claim_not_to_apply_contradicts_a_proving_probe_that_found_it_wrong_until_it_looks_again():
    wrong = item(run("fail", identity="bad"), **CLAIM)
    for at in (NOW, day(5)):
        (found,) = contradictions(wrong, at)
        assert (found.evidence, found.probe_evidence, found.against) == (None, "bad", "not_applicable")
    assert contradictions(item(run("fail"), run("pass", start=0.5), **CLAIM), day(0.6)) == ()
    assert contradictions(item(run("fail", klass="supports"), **CLAIM), NOW) == ()
    allowed = CLAIM | {"not_applicable_allowed": False}
    assert contradictions(item(run("fail"), **allowed), NOW) == ()
