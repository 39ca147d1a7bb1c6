"""Who did what to which, when: sentences from entries that real operations wrote."""

from datetime import timedelta

import pytest

from readiness.audit import words
from readiness.audit.queries import LARGEST_PAGE, entries_for
from readiness.audit.words import ABSENT, ERASED, describe, tell
from readiness.checklists.operations import assign_items, decide_waiver, request_waiver, return_evidence
from readiness.evidence.operations import withdraw_evidence
from readiness.launches.operations import cancel_launch, reschedule_launch
from readiness.ledger.operations import record
from readiness.models import LedgerEntry
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import change_member, edit_profile
from tests.launches.stage import DAY
from tests.world import AT, last_entry


@pytest.fixture
def since(stage):
    """What was written since, in words."""
    before = last_entry()

    def told():
        return [
            f"{one.who} {one.did}" for one in tell(LedgerEntry.objects.filter(pk__gt=before).order_by("pk"))
        ]

    return told


def test_a_sentence_says_who_did_what_to_which_and_when(stage):
    stage.request()
    assert describe(LedgerEntry.objects.latest("pk")) == (
        "lead asked for the launch of Payments API in Production on 1 April 2026, 3 March 2026, 09:00 UTC."
    )


def test_a_waiver_from_the_asking_to_the_decision(stage, world, since):
    waiver = request_waiver(
        item=stage.item("all.https"),
        reason="The old client.",
        expires_at=AT + timedelta(days=30),
        actor=world.actor("contributor"),
        at=AT,
    )
    decide_waiver(waiver=waiver, approve=False, reason="Mend it.", actor=world.actor("lead"), at=AT)
    assert since() == [
        "contributor asked for a waiver of “HTTPS enforced” on Payments API: The old client.",
        "lead refused the waiver of “HTTPS enforced” on Payments API: Mend it.",
    ]


def test_evidence_from_the_adding_to_the_withdrawal(stage, world, since):
    evidence = stage.put("all.readme")
    return_evidence(
        attachment=evidence.attachments.get(),
        revision=evidence.revisions.get(),
        reason="The link is dead.",
        actor=world.actor("lead"),
        at=AT,
    )
    withdraw_evidence(evidence=evidence, reason="I see.", actor=world.actor("contributor"), at=AT)
    assert since() == [
        "contributor added the attestation About all.readme to Payments API",
        "contributor put “About all.readme” forward for “The readme is complete” of Payments API",
        "lead returned “About all.readme” for “The readme is complete” of Payments API: The link is dead.",
        "contributor withdrew About all.readme from Payments API: I see.",
    ]


def test_what_machines_saw(stage, since):
    stage.probe()
    stage.probe("fail", "served", at=AT + timedelta(hours=1))
    assert since() == [
        "A probe looked at Payments API with https redirect: pass (redirects)",
        "A probe looked at Payments API with https redirect: fail (served)",
        "The portal found that “HTTPS enforced” of Payments API went from pass to fail",
    ]


def test_items_given_to_somebody_and_to_nobody(stage, world, since):
    for assignee in (world.person("contributor"), None):
        assign_items(items=[stage.item("all.readme")], assignee=assignee, actor=world.actor("lead"), at=AT)
    assert since() == [
        "lead gave all.readme of Payments API to contributor",
        f"lead gave all.readme of Payments API to {ABSENT}",
    ]


def test_roles_and_profiles(world, since):
    change_member(
        team=world.orders,
        user=world.person("viewer"),
        role="contributor",
        actor=world.actor("lead"),
        at=AT,
    )
    assert since() == ["lead made viewer contributor instead of viewer in Orders"]


def test_what_was_erased_is_told_as_erased(stage, world):
    launch = stage.request()
    cancel_launch(launch=launch, reason="Because of Mara.", actor=world.actor("lead"), at=AT)
    entry = LedgerEntry.objects.latest("pk")
    assert "Because of Mara." in describe(entry)
    entry.commitments.all().delete()
    told = describe(LedgerEntry.objects.get(pk=entry.pk))
    assert told.startswith(f"lead cancelled the launch of Payments API in Production: {ERASED}")


def test_an_old_kind_without_words_is_told_by_its_name(world):
    entry = record(kind="teams.team.renamed", actor=SYSTEM, at=AT, subject=world.orders, team=world.orders)
    assert describe(entry) == "The portal recorded teams.team.renamed, 3 March 2026, 09:00 UTC."


def test_words_that_ask_for_what_the_entry_lacks_still_make_a_sentence(world, monkeypatch):
    asking = {"teams.team.edited": "did {this} to {person:person} in {environment} of {service}"}
    monkeypatch.setattr(words, "words_by_kind", lambda: asking)
    entry = record(kind="teams.team.edited", actor=SYSTEM, at=AT, subject=world.orders)
    assert tell([entry])[0].did == f"did {ABSENT} to {ABSENT} in {ABSENT} of {ABSENT}"


def test_nothing_of_a_service_on_its_way_to_launch_is_left_without_words(stage, world):
    """The main job, every entry of it: no gap but where nothing was to be said."""
    stage.make_ready()
    launch = stage.request()
    reschedule_launch(launch=launch, planned_for=DAY + timedelta(days=1), actor=world.actor("lead"), at=AT)
    for role in ("lead", "security_reviewer"):
        stage.sign(launch, role)
    cancel_launch(launch=launch, reason="Later.", actor=world.actor("lead"), at=AT)
    edit_profile(user=world.person("lead"), name="Mara", actor=world.actor("lead"), at=AT)
    told = tell(entries_for(world.actor("administrator"), limit=LARGEST_PAGE).entries)
    assert len(told) == LedgerEntry.objects.count() > 30
    assert [str(one) for one in told if ABSENT in one.did or "recorded " in one.did] == []


def test_a_page_of_entries_takes_the_same_number_of_queries_whatever_its_length(
    stage, world, django_assert_max_num_queries
):
    stage.make_ready()
    for number in range(10):
        stage.put("all.readme", at=AT + timedelta(minutes=number))
    administrator = world.actor("administrator")
    with django_assert_max_num_queries(9):
        told = tell(entries_for(administrator, limit=LARGEST_PAGE).entries)
        assert [str(one) for one in told]
