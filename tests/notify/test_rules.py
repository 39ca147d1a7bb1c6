"""Who is told of what, and in which words: each topic done by its own operation, then looked at."""

from datetime import timedelta

import pytest

from readiness.checklists.operations import (
    assign_items,
    decide_waiver,
    refresh_due,
    request_waiver,
    return_evidence,
    withdraw_waiver,
)
from readiness.discovery import one_per_room
from readiness.evidence.operations import revise_evidence, withdraw_evidence
from readiness.launches.operations import cancel_launch, record_launch, reschedule_launch, tell_outdated
from readiness.ledger.operations import record
from readiness.models import Delivery, LedgerEntry, Notice
from readiness.notify import telling
from readiness.notify.operations import note_entries
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import (
    add_member,
    change_member,
    grant_organisation_role,
    remove_member,
    revoke_organisation_role,
)
from tests.launches.stage import DAY, LATER
from tests.world import AT


@pytest.fixture(autouse=True)
def quiet(stage):
    """Everything that happened so far is dealt with."""
    look(AT)
    return stage


def look(at=LATER):
    """What the notifier tells now: name of the person -> notice."""
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    note_entries(at=at, limit=1000)
    notices = Notice.objects.select_related("recipient").order_by("entry", "recipient__name")
    return {str(notice.recipient): notice for notice in notices}


def mailed():
    return set(Delivery.objects.values_list("notice__recipient__name", flat=True))


def test_every_rule_answers_to_a_kind_that_some_room_writes():
    kinds = {
        value
        for module in one_per_room("events")
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    assert set(telling.rules_by_kind()) <= kinds


def test_two_rules_for_one_kind_are_a_mistake(monkeypatch):
    class Twice:
        RULES = {"a.b.c": None}
        __name__ = "twice"

    monkeypatch.setattr(telling, "modules_in", lambda _package: (Twice(), Twice()))
    with pytest.raises(LookupError, match="Two rules"):
        telling.rules_by_kind()


def test_evidence_for_a_peer_waits_for_the_leads(quiet):
    quiet.put("all.readme")
    told = look()
    assert set(told) == mailed() == {"lead"}
    notice = told["lead"]
    assert notice.subject == "Payments API: “About all.readme” waits for your review"
    assert notice.because == "You get this because you lead Orders."
    assert "contributor put forward" in notice.text
    assert "The readme is complete" in notice.text
    assert notice.path == "/services/payments-api/production/checklist/all.readme/"


def test_a_security_item_waits_for_every_security_reviewer_and_nobody_else(quiet, world):
    second = world.join("second-reviewer")
    grant_organisation_role(user=second, role="security_reviewer", actor=SYSTEM, at=AT)
    look()
    quiet.put("all.access")
    assert set(look()) == {"security_reviewer", "second-reviewer"}


def test_where_the_only_lead_submitted_the_contributors_are_asked(quiet):
    quiet.put("all.readme", by="lead")
    told = look()
    assert set(told) == {"contributor"}
    assert told["contributor"].because == "You get this because you contribute to Orders."


def test_where_the_only_lead_submitted_for_a_lead_the_security_reviewers_are_asked(quiet):
    quiet.put("all.retention", by="lead")
    assert set(look()) == {"security_reviewer"}


def test_one_piece_for_two_items_is_one_notice_that_names_both(quiet, world):
    evidence = quiet.put("all.readme")
    from readiness.checklists.operations import attach_evidence

    look()
    attach_evidence(
        items=[quiet.item("all.retention")], evidence=evidence, actor=world.actor("contributor"), at=AT
    )
    told = look()
    assert set(told) == {"lead"}
    assert "Retention is decided" in told["lead"].text


def test_evidence_withdrawn_before_the_look_waits_for_nobody(quiet, world):
    evidence = quiet.put("all.readme")
    withdraw_evidence(evidence=evidence, reason="Wrong.", actor=world.actor("contributor"), at=AT)
    assert look() == {}


def test_a_revision_waits_again(quiet, world):
    evidence = quiet.put("all.readme")
    quiet.accept("all.readme", "lead")
    look()
    revise_evidence(evidence=evidence, statement="Better.", actor=world.actor("contributor"), at=LATER)
    assert set(look()) == {"lead"}


def test_what_was_accepted_is_told_in_the_portal_only(quiet):
    quiet.put("all.readme")
    look()
    quiet.accept("all.readme", "lead")
    told = look()
    assert set(told) == {"contributor"}
    assert mailed() == set()
    assert told["contributor"].because == "You get this because you submitted this evidence."


def test_what_was_returned_is_mailed_with_the_reason(quiet, world):
    evidence = quiet.put("all.readme")
    look()
    return_evidence(
        attachment=evidence.attachments.get(),
        revision=evidence.revisions.get(),
        reason="The link is dead.",
        actor=world.actor("lead"),
        at=AT,
    )
    told = look()
    assert set(told) == mailed() == {"contributor"}
    assert "Reason: The link is dead." in told["contributor"].text


def ask_waiver(quiet, by="contributor"):
    return request_waiver(
        item=quiet.item("all.https"),
        reason="The old client.",
        expires_at=AT + timedelta(days=30),
        actor=quiet.world.actor(by),
        at=AT,
    )


def test_a_waiver_waits_for_leads_and_security_reviewers_until_its_date(quiet):
    ask_waiver(quiet)
    told = look()
    assert set(told) == mailed() == {"lead", "security_reviewer"}
    assert told["lead"].subject == (
        "Payments API: a waiver of “HTTPS enforced” until 2 April 2026, 09:00 UTC waits for a decision"
    )
    assert "Reason: The old client." in told["lead"].text


def test_a_waiver_withdrawn_before_the_look_waits_for_nobody(quiet, world):
    withdraw_waiver(waiver=ask_waiver(quiet), actor=world.actor("contributor"), at=AT)
    assert look() == {}


@pytest.mark.parametrize(("approve", "words"), [(True, "is approved until"), (False, "is refused")])
def test_the_decision_on_a_waiver_goes_to_who_asked(quiet, world, approve, words):
    waiver = ask_waiver(quiet)
    look()
    decide_waiver(waiver=waiver, approve=approve, reason="So be it.", actor=world.actor("lead"), at=AT)
    told = look()
    assert set(told) == mailed() == {"contributor"}
    assert words in told["contributor"].subject
    assert "So be it." in told["contributor"].text


def test_items_given_to_somebody_are_one_notice_with_the_date(quiet, world):
    items = [quiet.item("all.readme"), quiet.item("all.access")]
    assign_items(
        items=items, assignee=world.person("contributor"), due_date=DAY, actor=world.actor("lead"), at=AT
    )
    told = look()
    assert set(told) == mailed() == {"contributor"}
    assert told["contributor"].subject == "Payments API: 2 items for you by 1 April 2026"
    assert "- The readme is complete\n- Access is reviewed" in told["contributor"].text


def test_items_taken_for_oneself_or_given_to_nobody_are_told_to_nobody(quiet, world):
    item, actor = quiet.item("all.readme"), world.actor("contributor")
    assign_items(items=[item], assignee=world.person("contributor"), actor=actor, at=AT)
    assign_items(items=[item], assignee=None, actor=actor, at=AT)
    assert look() == {}


def test_what_was_found_wrong_is_mailed_to_the_leads(quiet):
    quiet.probe()
    quiet.probe("fail", "served", at=LATER)
    told = look()
    assert set(told) == mailed() == {"lead"}
    assert "stood at pass and now stands at fail" in told["lead"].text


def test_what_could_not_be_looked_at_waits_in_the_portal_for_whose_item_it_is(quiet, world):
    assign_items(
        items=[quiet.item("all.https")],
        assignee=world.person("contributor"),
        actor=world.actor("lead"),
        at=AT,
    )
    quiet.probe()
    look()
    quiet.probe("error", "timeout", at=LATER)
    assert set(look()) == {"contributor"}
    assert mailed() == set()


def test_a_checklist_that_ages_as_a_whole_is_one_notice_until_it_is_read(quiet):
    quiet.make_ready()
    look()
    long_after = AT + timedelta(days=70)
    refresh_due(at=long_after)
    told = look(long_after)
    assert set(told) == {"lead"}
    assert Notice.objects.count() == 1
    assert "Others may have followed" in told["lead"].text
    Notice.objects.update(read_at=long_after)
    quiet.probe("pass", "redirects", at=long_after)
    quiet.probe("error", "timeout", at=long_after + timedelta(hours=1))
    note_entries(at=long_after + timedelta(hours=1), limit=1000)
    assert Notice.objects.count() == 2


def test_a_launch_asked_for_goes_to_those_who_sign(quiet, world):
    add_member(team=world.orders, user=world.join("second-lead"), role="lead", actor=SYSTEM, at=AT)
    look()
    launch = quiet.request()
    told = look()
    assert set(told) == mailed() == {"second-lead", "security_reviewer"}
    assert told["security_reviewer"].subject == "Payments API: launch asked for 1 April 2026"
    assert told["security_reviewer"].path == f"/launches/{launch.pk}/"


def test_a_launch_cancelled_before_the_look_is_not_asked_for(quiet, world):
    launch = quiet.request()
    cancel_launch(launch=launch, reason="No.", actor=world.actor("lead"), at=AT)
    told = look()
    assert {notice.subject for notice in told.values()} == {"Payments API: launch on 1 April 2026 cancelled"}


def test_a_signature_goes_to_whoever_must_sign_next(quiet, world):
    quiet.make_ready()
    launch = quiet.request()
    look()
    quiet.sign(launch, "lead")
    told = look()
    assert set(told) == {"security_reviewer"}
    assert "needs the signature of a security reviewer" in told["security_reviewer"].subject
    quiet.sign(launch, "security_reviewer")
    told = look()
    assert set(told) == {"lead"}
    assert "both signatures for the launch on 1 April 2026 are there" in told["lead"].subject


def test_a_signature_of_security_first_waits_for_a_lead(quiet):
    quiet.make_ready()
    launch = quiet.request()
    look()
    quiet.sign(launch, "security_reviewer")
    assert "needs the signature of a lead" in look()["lead"].subject


def test_a_signature_that_no_longer_covers_goes_to_the_signer_and_the_leads(quiet):
    quiet.make_ready()
    launch = quiet.request()
    quiet.sign(launch, "security_reviewer")
    quiet.put("all.readme", by="contributor", at=LATER)
    look()
    tell_outdated(at=LATER, limit=10)
    told = look()
    assert set(told) == {"lead", "security_reviewer"}
    assert "no longer covers what is there" in told["security_reviewer"].subject
    assert told["security_reviewer"].because == "You get this because you signed this launch."


def test_a_launch_moved_cancelled_or_launched_goes_to_everybody_involved(quiet, world):
    second = world.join("second-reviewer")
    grant_organisation_role(user=second, role="security_reviewer", actor=SYSTEM, at=AT)
    quiet.make_ready()
    launch, lead = quiet.request(), world.actor("lead")
    look()
    reschedule_launch(launch=launch, planned_for=DAY + timedelta(days=7), actor=lead, at=AT)
    told = look()
    assert set(told) == {"security_reviewer", "second-reviewer"}
    assert told["security_reviewer"].subject == "Payments API: launch moved to 8 April 2026"
    assert "from 1 April 2026 to 8 April 2026" in told["security_reviewer"].text
    for role in ("lead", "security_reviewer"):
        quiet.sign(launch, role)
    look()
    record_launch(launch=launch, actor=lead, at=AT)
    told = look()
    assert set(told) == {"security_reviewer"}
    assert told["security_reviewer"].subject == "Payments API: launched on 3 March 2026"


def test_a_new_role_in_a_team_goes_to_the_person(quiet, world):
    add_member(
        team=world.orders, user=world.person("colleague"), role="viewer", actor=world.actor("lead"), at=AT
    )
    told = look()
    assert set(told) == {"colleague"}
    assert told["colleague"].subject == "You are viewer in Orders"
    change_member(
        team=world.orders,
        user=world.person("colleague"),
        role="contributor",
        actor=world.actor("lead"),
        at=AT,
    )
    assert look()["colleague"].subject == "You are contributor in Orders"
    remove_member(team=world.orders, user=world.person("colleague"), actor=world.actor("lead"), at=AT)
    assert look()["colleague"].subject == "You are no longer in Orders"


def test_a_role_across_the_organisation_goes_to_the_person(quiet, world):
    administrator, viewer = world.actor("administrator"), world.person("viewer")
    grant_organisation_role(user=viewer, role="auditor", actor=administrator, at=AT)
    assert look()["viewer"].subject == "You are auditor across the organisation"
    revoke_organisation_role(user=viewer, role="auditor", actor=administrator, at=AT)
    assert look()["viewer"].subject == "You are no longer auditor"


def test_an_invitation_accepted_goes_to_who_invited(quiet, world):
    from allauth.account.models import EmailAddress

    from readiness.teams.actors import Actor
    from readiness.teams.operations import accept_invitation, invite

    colleague = world.person("colleague")
    EmailAddress.objects.update_or_create(
        user=colleague, email=colleague.email, defaults={"verified": True, "primary": True}
    )
    _invitation, token = invite(
        team=world.orders, email=colleague.email, role="viewer", actor=world.actor("lead"), at=AT
    )
    accept_invitation(token=token, user=colleague, actor=Actor.person(colleague), at=AT)
    told = look()
    assert set(told) == {"lead"}
    assert told["lead"].subject == "colleague joined Orders"
    assert mailed() == set()


@pytest.mark.parametrize(("kind", "words"), [("finished", "is ready"), ("failed", "could not be made")])
def test_a_report_that_ended_is_told_to_who_asked_in_the_portal(quiet, world, kind, words):
    record(
        kind=f"reports.report.{kind}",
        actor=SYSTEM,
        at=AT,
        subject=quiet.service,
        team=world.orders,
        service=quiet.service,
        data={"title": "Readiness certificate", "requested_by": str(world.people["viewer"].pk)},
    )
    told = look()
    assert set(told) == {"viewer"}
    assert told["viewer"].subject == f"Readiness certificate of Payments API {words}"
    assert mailed() == set()


def test_an_erased_reason_is_left_out_and_the_rest_is_told(quiet):
    ask_waiver(quiet)
    LedgerEntry.objects.get(kind="checklists.waiver.requested").commitments.all().delete()
    assert "The old client" not in look()["lead"].text
