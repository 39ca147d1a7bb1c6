"""However many act at once: one open launch, one signature a role, never one person in both, launched once."""

import pytest
from django.db import IntegrityError

from readiness.launches.models import GateBadge, Launch, LaunchDecision, SignOff
from readiness.launches.operations import AlreadyShared, decide_launch, record_launch, sign_off
from readiness.models import LedgerEntry
from readiness.refusals import Refusal
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.operations import add_member, grant_organisation_role
from tests.launches.stage import Stage, set_up
from tests.launches.test_badges import share
from tests.races import at_once, failures
from tests.world import AT, build

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


@pytest.fixture
def ready(transactional_db: None) -> Stage:
    """A checklist on which every item holds, in a database that threads share."""
    stage = set_up(build())
    stage.make_ready()
    return stage


def only_refusals(results):
    return [one for one in failures(results) if not isinstance(one, Refusal)] == []


def crowd(stage, role):
    """Eight people who may sign in `role`."""
    world, people = stage.world, []
    for number in range(THREADS):
        user = world.join(f"{role}-{number}")
        people.append(Actor.person(user))
        if role == "lead":
            add_member(team=world.orders, user=user, role="lead", actor=SYSTEM, at=AT)
        else:
            grant_organisation_role(user=user, role=role, actor=SYSTEM, at=AT)
    return people


@pytest.mark.parametrize("role", ["lead", "security_reviewer"])
def test_eight_people_sign_in_one_role_and_one_signature_stands(ready, role):
    launch, digest = ready.request(), ready.digest()
    results = at_once(
        *(
            lambda actor=actor: sign_off(launch=launch, role=role, digest=digest, actor=actor, at=AT)
            for actor in crowd(ready, role)
        )
    )
    assert only_refusals(results)
    assert len(failures(results)) == THREADS - 1
    assert SignOff.objects.filter(launch=launch, role=role).count() == 1
    assert LedgerEntry.objects.filter(kind="launches.sign_off.signed").count() == 1


def test_one_person_with_both_roles_asks_for_both_at_once_and_gets_one(ready):
    world = ready.world
    grant_organisation_role(user=world.person("lead"), role="security_reviewer", actor=SYSTEM, at=AT)
    launch, digest, actor = ready.request(), ready.digest(), world.actor("lead")
    results = at_once(
        *(
            lambda role=role: sign_off(launch=launch, role=role, digest=digest, actor=actor, at=AT)
            for role in ["lead", "security_reviewer"] * (THREADS // 2)
        )
    )
    assert only_refusals(results)
    assert SignOff.objects.filter(launch=launch).count() == 1


def test_two_people_in_two_roles_at_once_both_sign(ready):
    launch, digest = ready.request(), ready.digest()
    results = at_once(
        *(
            lambda role=role: sign_off(
                launch=launch, role=role, digest=digest, actor=ready.world.actor(role), at=AT
            )
            for role in ["lead", "security_reviewer"]
        )
    )
    assert failures(results) == []
    assert SignOff.objects.filter(launch=launch, digest=digest).count() == 2


def test_eight_who_ask_for_a_launch_at_once_get_one(ready):
    results = at_once(*[ready.request] * THREADS)
    assert only_refusals(results)
    assert Launch.objects.filter(state="open").count() == 1


def test_signed_or_changed_first_never_a_signature_on_a_state_that_was_not_there(ready):
    """Evidence comes in while people sign: what is signed is what was there when it was signed."""
    launch, digest = ready.request(), ready.digest()
    world = ready.world
    results = at_once(
        lambda: ready.put("all.readme"),
        lambda: sign_off(launch=launch, role="lead", digest=digest, actor=world.actor("lead"), at=AT),
        lambda: sign_off(
            launch=launch,
            role="security_reviewer",
            digest=digest,
            actor=world.actor("security_reviewer"),
            at=AT,
        ),
    )
    assert only_refusals(results)
    kinds = list(LedgerEntry.objects.order_by("pk").values_list("kind", flat=True))
    attached = kinds.index("checklists.evidence.attached", kinds.index("launches.launch.requested"))
    assert "launches.sign_off.signed" not in kinds[attached:]


def test_it_is_launched_once_however_many_record_it(ready):
    launch = ready.request()
    for role in ("lead", "security_reviewer"):
        ready.sign(launch, role)
    lead = ready.world.actor("lead")
    results = at_once(*[lambda: record_launch(launch=launch, actor=lead, at=AT)] * THREADS)
    assert only_refusals(results)
    assert len(failures(results)) == THREADS - 1
    assert LedgerEntry.objects.filter(kind="launches.launch.recorded").count() == 1


def test_eight_people_decide_at_once_and_each_decision_has_its_own_number(ready):
    launch = ready.request()
    results = at_once(
        *(
            lambda actor=actor: decide_launch(
                launch=launch, role="lead", verdict="no-go", reason="No.", actor=actor, at=AT
            )
            for actor in crowd(ready, "lead")
        )
    )
    assert only_refusals(results)
    numbers = sorted(LaunchDecision.objects.values_list("number", flat=True))
    assert numbers == list(range(1, THREADS - len(failures(results)) + 1))


def test_one_person_with_both_roles_decides_in_both_at_once_and_speaks_in_one(ready):
    world = ready.world
    grant_organisation_role(user=world.person("lead"), role="security_reviewer", actor=SYSTEM, at=AT)
    launch, actor = ready.request(), world.actor("lead")
    results = at_once(
        *(
            lambda role=role: decide_launch(
                launch=launch, role=role, verdict="go", reason="Yes.", actor=actor, at=AT
            )
            for role in ["lead", "security_reviewer"] * (THREADS // 2)
        )
    )
    assert only_refusals(results)
    assert len(set(LaunchDecision.objects.values_list("role", flat=True))) == 1


def test_two_roles_written_past_the_operation_at_once_by_one_person_are_one_word(ready):
    launch, lead = ready.request(), ready.world.person("lead")
    results = at_once(
        *(
            lambda role=role, number=number: LaunchDecision.objects.create(
                launch=launch, number=number, role=role, verdict="go", reason="Yes.", machine_verdict="go",
                machine_reasons=0, digest="0" * 64, decided_by=lead, decided_at=AT,
            )
            for role in ["lead", "security_reviewer"]
            for number in (1, 2)
        )
    )  # fmt: skip
    assert all(isinstance(one, IntegrityError) for one in failures(results))
    assert len(set(LaunchDecision.objects.values_list("role", flat=True))) == 1


def test_eight_people_share_at_once_and_one_badge_stands(ready):
    results = at_once(*(lambda: share(ready) for _ in range(THREADS)))
    assert len(failures(results)) == THREADS - 1
    assert all(isinstance(one, AlreadyShared) for one in failures(results))
    assert GateBadge.objects.count() == 1
