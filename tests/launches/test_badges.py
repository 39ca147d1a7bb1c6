"""A badge tells whether an environment is ready to everybody who has its address, and nothing else."""

import pytest
from django.test import Client

from readiness.catalog.operations import retire_service
from readiness.checklists.operations import decide_waiver, request_waiver
from readiness.clock import now
from readiness.launches.models import GateBadge
from readiness.launches.operations import AlreadyShared, revoke_badge, share_badge
from readiness.launches.queries import badge_face, badge_of
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Unseen
from tests.launches.stage import DAY
from tests.world import AT, EVERYBODY


def share(stage, by="lead"):
    return share_badge(environment=stage.environment, actor=stage.world.actor(by), at=AT)


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_change_the_service_shares_and_revokes(stage, name):
    if name in {"contributor", "lead", "administrator"}:
        share(stage, name)
        revoke_badge(environment=stage.environment, actor=stage.world.actor(name), at=AT)
        assert LedgerEntry.objects.filter(kind__startswith="launches.badge.").count() == 2
        return
    with pytest.raises((Forbidden, Unseen)):
        share(stage, name)
    assert not GateBadge.objects.exists()


def test_an_environment_has_one_badge_and_after_it_another_address(stage):
    first = share(stage)
    with pytest.raises(AlreadyShared):
        share(stage)
    revoke_badge(environment=stage.environment, actor=stage.world.actor("lead"), at=AT)
    second = share(stage)
    assert first.key != second.key
    assert badge_of(stage.environment) == second
    with pytest.raises(Unseen):
        badge_face(first.key, AT)


def test_what_it_says_follows_the_gate(stage):
    key = share(stage).key
    assert badge_face(key, AT).word == "not ready"
    stage.make_ready()
    face = badge_face(key, AT)
    assert (face.standing, face.word) == ("pass", "ready")
    assert badge_face(key, face.valid_until).word == "not ready"
    stage.probe(status="fail", code="plain")
    assert badge_face(key, AT).standing == "fail"


def test_ready_by_waiver_is_not_shown_as_ready(stage):
    key = share(stage).key
    stage.make_ready()
    stage.probe(status="fail", code="plain")
    waiver = request_waiver(
        item=stage.item("all.https"), reason="Later.", expires_at=face_end(), actor=stage.world.actor("contributor"),
        at=AT,
    )  # fmt: skip
    decide_waiver(waiver=waiver, approve=True, actor=stage.world.actor("security_reviewer"), at=AT)
    assert badge_face(key, AT).word == "ready, waived"


def face_end():
    return AT.replace(month=DAY.month)


def test_the_picture_is_public_and_holds_no_name(stage):
    key = share(stage).key
    answer = Client().get(f"/badges/{key}.svg")
    picture = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert "not ready" in picture
    assert sorted(answer["Cache-Control"].split(", ")) == sorted(("max-age=60", "public"))
    for secret in (stage.service.name, stage.service.slug, stage.world.orders.name, "style="):
        assert secret not in picture


@pytest.mark.parametrize("key", ["x", "x" * 43, "..", "%00"])
def test_an_address_that_never_was_shows_nothing(db, key):
    assert Client().get(f"/badges/{key}.svg").status_code == 404


def test_a_retired_service_says_so(stage):
    key = share(stage).key
    retire_service(service=stage.service, actor=stage.world.actor("lead"), at=now())
    assert badge_face(key, AT).word == "retired"
