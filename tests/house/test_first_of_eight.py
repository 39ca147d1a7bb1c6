"""Of eight who do at once what can be done once, one is first and the others are told so, in plain refusals."""

from datetime import timedelta

import pytest
from django.db import transaction

from probes.claiming import claim_due
from probes.keeping import keep_run
from probes.looking import Outcome
from probes.models import Probe, Run
from probes.operations import plan_probes
from probes.verdict import Status, Verdict
from readiness import models as portal
from readiness.anchors.operations import add_webhook, make_due_anchor, subscribe
from readiness.anchors.operations.stamping import keep_token
from readiness.anchors.timestamps import Stamped
from readiness.launches.gate_key import enrol_gate_key
from readiness.ledger.renewal import rotate_key
from readiness.ledger.sealing import seal_all
from readiness.privacy.operations import (
    approve_erasure,
    ask_erasure,
    ask_own_erasure,
    refuse_erasure,
    set_hold,
)
from readiness.refusals import Refusal
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import grant_organisation_role, register_person
from tests.launches.stage import set_up
from tests.races import at_once, failures
from tests.world import AT, build

THREADS = 8
DAY = timedelta(days=1)


@pytest.fixture
def stage(transactional_db):
    """Services, a probe's address and somebody to tell, in a database that threads share."""
    stage = set_up(build(), "Payments API")
    portal.Endpoint.objects.create(
        environment=stage.environment, purpose="web", url="https://pay.example.org", created_at=AT
    )
    return stage


def many(act):
    return [act] * THREADS


def _role(stage):
    user, actor = stage.world.person("outsider"), stage.world.actor("administrator")
    return many(lambda: grant_organisation_role(user=user, role="auditor", actor=actor, at=AT)), (
        lambda: portal.OrganisationRole.objects.filter(user=user).count()
    )


def _address(stage):
    spelled = ["Ada.New@Example.org", "ada.new@example.org"] * (THREADS // 2)
    return [lambda one=one: register_person(email=one, actor=SYSTEM, at=AT) for one in spelled], (
        lambda: portal.User.objects.filter(email__iexact="ada.new@example.org").count()
    )


def _subscription(stage):
    actor = stage.world.actor("auditor")
    return many(lambda: subscribe(actor=actor, at=AT)), portal.CheckpointSubscription.objects.count


def _webhook(stage):
    actor = stage.world.actor("administrator")
    url = "https://hold.example.org/"
    return many(lambda: add_webhook(url=url, actor=actor, at=AT)), portal.CheckpointWebhook.objects.count


def _anchor(stage):
    stamps = portal.AnchorErrand.objects.filter(webhook__isnull=True)
    return many(lambda: make_due_anchor(at=AT)), stamps.count


def _stamp(stage):
    anchor = portal.LedgerAnchor.objects.get()
    stamped = Stamped(reply=b"token", at=AT, serial="1", authority="CN=TSA")
    kept = transaction.atomic(keep_token)
    return many(lambda: kept(anchor, stamped, AT)), portal.AnchorToken.objects.count


def _gate_key(stage):
    return many(lambda: enrol_gate_key(at=AT)), portal.GateKey.objects.count


def _ledger_key(stage):
    """Each gets a number of its own: what is counted is how often the first was given."""
    seal_all(at=AT)
    acts = many(lambda: rotate_key(actor=SYSTEM, at=AT))
    return acts, portal.LedgerKey.objects.filter(number=1).count


def _erasure(**what):
    def race(stage):
        actor = stage.world.actor("administrator")
        found = {name: value(stage) for name, value in what.items()}
        return many(lambda: ask_erasure(reason="mistake", actor=actor, at=AT, **found)), (
            lambda: portal.Erasure.objects.filter(target=found["target"]).count()
        )

    return race


def _own_erasure(stage):
    actor = stage.world.actor("colleague")
    return many(lambda: ask_own_erasure(actor=actor, at=AT)), (
        lambda: portal.Erasure.objects.filter(person=actor.user).count()
    )


def _hold(stage):
    actor = stage.world.actor("administrator")
    return many(lambda: set_hold(service=None, reason="A case.", actor=actor, at=AT)), (
        portal.LegalHold.objects.count
    )


def _probe(stage):
    return many(lambda: plan_probes(at=AT)), Probe.objects.filter(kind="https_redirect").count


def _run(stage):
    plan_probes(at=AT)
    (claim,) = list(claim_due(AT + DAY, 1))
    outcome = Outcome(Verdict(Status.PASS, "redirects", "It redirects."))
    acts = many(lambda: keep_run(claim=claim, outcome=outcome, finished_at=AT + DAY, at=AT + DAY))
    return acts, Run.objects.filter(probe=claim.probe, status="pass").count


def _registered(_stage):
    return bytes(portal.LedgerEntry.objects.filter(kind="teams.person.registered").first().leaf_hash).hex()


def _file(_stage):
    stored = {"size": 1, "media_type": "text/plain", "stored_at": AT}
    return portal.StoredFile.objects.get_or_create(sha256="0" * 64, defaults=stored)[0].pk


#: Rule of the database -> what eight do at once, and a count that is one afterwards.
RACES = {
    "organisation_role_once": _role,
    "user_email_once": _address,
    "User.email": _address,
    "CheckpointSubscription.user": _subscription,
    "checkpoint_webhook_once": _webhook,
    "anchor_errand_stamp_once": _anchor,
    "AnchorToken.anchor": _stamp,
    "GateKey.vkey": _gate_key,
    "ledger_key_number_once": _ledger_key,
    "erasure_of_person_once": _own_erasure,
    "erasure_of_file_once": _erasure(target=lambda _stage: "file", file=_file),
    "erasure_of_value_once": _erasure(
        target=lambda _stage: "value", entry=_registered, name=lambda _stage: "email"
    ),
    "legal_hold_once": _hold,
    "probe_once": _probe,
    "run_once": _run,
}


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_first(stage, settings):
    settings.TIMESTAMP_URL = "https://stamps.example.org/"
    wrong = []
    for rule, race in RACES.items():
        acts, left = race(stage)
        results = at_once(*acts)
        strange = [one for one in failures(results) if not isinstance(one, Refusal)]
        if strange or left() != 1:
            wrong.append(f"{rule}: {left()} are left, and {strange[:1]} was raised")
    assert not wrong, "\n".join(wrong)
    numbers = list(portal.LedgerKey.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    seal_all(at=AT)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_decide_on_an_erasure_at_once_one_does(stage):
    world = stage.world
    people = [world.join(f"administrator-{number}") for number in range(THREADS)]
    for person in people:
        grant_organisation_role(user=person, role="administrator", actor=SYSTEM, at=AT)
    erasure = ask_erasure(
        target="value", entry=_registered(stage), name="email", reason="mistake",
        actor=world.actor("administrator"), at=AT,
    )  # fmt: skip
    decide = [approve_erasure, refuse_erasure] * (THREADS // 2)
    actors = [world.actor(f"administrator-{number}") for number in range(THREADS)]
    results = at_once(
        *(
            lambda act=act, actor=actor: act(erasure=erasure, actor=actor, at=AT)
            for act, actor in zip(decide, actors, strict=True)
        )
    )
    assert len(failures(results)) == THREADS - 1
    assert all(isinstance(one, Refusal) for one in failures(results))
    erasure.refresh_from_db()
    told = portal.LedgerEntry.objects.filter(kind__startswith="privacy.").values_list("kind", flat=True)
    done = {"privacy.erasure.approved", "privacy.value.erased"}
    expected = done if erasure.state == "done" else {"privacy.erasure.refused"}
    assert sorted(told) == sorted({"privacy.erasure.requested", *expected})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("everywhere", [True, False])
def test_a_hold_that_is_set_while_an_erasure_is_carried_out_comes_wholly_before_or_after_it(
    stage, everywhere
):
    """Before: nothing is erased. After: what was erased is told first, and the hold stands from then on."""
    world = stage.world
    second = world.join("second")
    grant_organisation_role(user=second, role="administrator", actor=SYSTEM, at=AT)
    named = portal.LedgerEntry.objects.filter(kind="catalog.service.created", service=stage.service).get()
    erasures = [
        ask_erasure(
            target="value", entry=bytes(named.leaf_hash).hex(), name=name, reason="mistake",
            actor=world.actor("administrator"), at=AT,
        )
        for name in ("name", "description", "repository")
    ]  # fmt: skip
    actor, setter = world.actor("second"), world.actor("administrator")
    service = None if everywhere else stage.service
    results = at_once(
        *(lambda one=one: approve_erasure(erasure=one, actor=actor, at=AT) for one in erasures),
        lambda: set_hold(service=service, reason="A case.", actor=setter, at=AT),
    )
    assert all(isinstance(one, Refusal) for one in failures(results))
    assert portal.LegalHold.objects.count() == 1
    kinds = list(
        portal.LedgerEntry.objects.filter(kind__in=["privacy.value.erased", "privacy.hold.set"])
        .order_by("pk")
        .values_list("kind", flat=True)
    )
    assert kinds[-1] == "privacy.hold.set"
    left = set(portal.LedgerCommitment.objects.filter(entry=named).values_list("name", flat=True))
    states = {erasure.name: type(erasure).objects.get(pk=erasure.pk).state for erasure in erasures}
    assert {name for name, state in states.items() if state == "requested"} == left & set(states)
    assert kinds.count("privacy.value.erased") == sum(state == "done" for state in states.values())
