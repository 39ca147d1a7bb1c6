"""The pages of errors: what they tell, whom, and that nothing in an event breaks out of them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from readiness.clock import now
from readiness.errors.models import ErrorEvent, ErrorGroup, ErrorKey, ErrorReview, ErrorTest
from tests.errors.sending import an_event, arrival, keep
from tests.web.hostile import LONG, SHORT, TURNED, broken_out, run_by_a_spreadsheet

pytestmark = pytest.mark.django_db
EVIL = f"=1+1{SHORT}{LONG}{TURNED}"


def entered(tracked, who="lead"):
    client = Client()
    client.force_login(tracked.stage.world.person(who), backend="django.contrib.auth.backends.ModelBackend")
    return client


def poisoned(value, depth=0):
    """The event with every text of it made hostile, names of things too."""
    if isinstance(value, str):
        return EVIL
    if isinstance(value, list):
        return [poisoned(one, depth + 1) for one in value]
    if isinstance(value, dict):
        named = {name: poisoned(one, depth + 1) for name, one in value.items()}
        return named if depth < 2 else {**named, EVIL: EVIL}
    return value


def test_a_hostile_event_breaks_out_of_no_page(tracked):
    keep(
        arrival(tracked.project, poisoned(an_event()), at=now()),
        arrival(tracked.project, {"message": EVIL}, at=now()),
    )
    client, slug = entered(tracked), tracked.stage.service.slug
    pages = [
        reverse("errors"),
        reverse("service-errors", args=[slug]),
        reverse("service-errors-review", args=[slug]),
    ]
    pages += [reverse("error", args=[one.pk]) for one in ErrorGroup.objects.all()]
    pages += [reverse("error-event", args=[one.pk]) for one in ErrorEvent.objects.all()]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert broken_out(answer.content.decode()) == []
    listed = b"".join(
        client.get(reverse("service-errors", args=[slug]) + "?format=csv").streaming_content
    ).decode()
    assert run_by_a_spreadsheet(listed) == []
    raw = client.get(reverse("error-event", args=[ErrorEvent.objects.first().pk]) + "?format=json")
    assert raw.headers["Content-Type"] == "application/json"
    assert json.loads(raw.content)


def test_lists_are_narrowed_and_say_so_when_nothing_fits(tracked):
    client, address = entered(tracked), reverse("service-errors", args=[tracked.stage.service.slug])
    assert "No open error" in client.get(address).content.decode()
    keep(arrival(tracked.project, at=now()))
    for query, there in (
        ("", True), ("?q=NoStock", True), ("?q=other", False), ("?release=shop@1.4.0", True), ("?release=2", False),
        ("?environment=production&sort=users", True), ("?environment=staging", False), ("?state=resolved", False),
        ("?state=all&page=9", True), ("?sort=%00&state=x", True),
    ):  # fmt: skip
        assert (
            "NoStock" in client.get(address + query).content.decode().partition("<caption")[2]
        ) is there, query


def test_a_lead_makes_a_dsn_begins_a_test_decides_and_signs(tracked):
    client, slug = entered(tracked), tracked.stage.service.slug
    place, setup = str(tracked.stage.environment.pk), reverse("service-errors-setup", args=[slug])
    assert client.post(setup, {"name": "Second", "environment": place}).status_code == 302
    made = ErrorKey.objects.get(name="Second")
    assert made.public_key in client.get(setup).content.decode()
    assert client.post(reverse("error-key-revoke", args=[made.pk])).status_code == 302
    assert made.public_key not in client.get(setup).content.decode()
    begun = client.post(
        reverse("service-errors-test", args=[slug]), {"environment": place, "signed_in": "on"}
    )
    assert ErrorTest.objects.get().nonce in client.get(begun["Location"]).content.decode()
    policy = {"keep_days": "30", "per_minute": "60", "bodies_per_hour": "5"}
    address = reverse("service-errors-policy", args=[slug, tracked.project.pk])
    assert client.post(address, {**policy, "keep_days": "0"}).status_code == 422
    assert client.post(address, policy).status_code == 302
    keep(arrival(tracked.project, at=now() - timedelta(minutes=1)))
    pk = tracked.group.pk
    owner = str(tracked.stage.world.person("contributor").pk)
    client.post(reverse("error-assign", args=[pk]), {"assignee": owner})
    day = (now() + timedelta(days=3)).date().isoformat()
    assert client.post(reverse("error-mute", args=[pk]), {"until": day, "reason": ""}).status_code == 422
    client.post(reverse("error-mute", args=[pk]), {"until": day, "reason": "Known."})
    assert (tracked.group.state, str(tracked.group.assignee_id)) == ("ignored", owner)
    client.post(reverse("error-reopen", args=[pk]))
    client.post(reverse("error-resolve", args=[pk]), {"in_release": "shop@1.4.0"})
    assert (tracked.group.state, tracked.group.resolved_in) == ("resolved", "shop@1.4.0")
    review = reverse("service-errors-review", args=[slug])
    assert client.post(review, {"note": " "}).status_code == 422
    assert client.post(review, {"note": "Seen.", "until": now().isoformat()}).status_code == 302
    assert ErrorReview.objects.get().note == "Seen."


def test_viewers_read_and_strangers_find_nothing(tracked):
    keep(arrival(tracked.project, at=now()))
    slug, pk = tracked.stage.service.slug, tracked.group.pk
    viewer, stranger = entered(tracked, "viewer"), entered(tracked, "outsider")
    page = viewer.get(reverse("error", args=[pk])).content.decode()
    assert "NoStock" in page
    assert reverse("error-resolve", args=[pk]) not in page
    assert viewer.post(reverse("error-reopen", args=[pk])).status_code == 403
    for name, slot in (("error", pk), ("error-event", ErrorEvent.objects.get().pk), ("service-errors", slug)):
        assert stranger.get(reverse(name, args=[slot])).status_code == 404
    assert "NoStock" not in stranger.get(reverse("errors")).content.decode()
