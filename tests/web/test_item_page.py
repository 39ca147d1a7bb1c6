"""One item and the steps taken from it: evidence, waivers, claims, owners; with and without a script."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from readiness.checklists.models import ItemEvidence, NotApplicable, Waiver
from readiness.checklists.operations import assign_items, put_forward, request_waiver
from readiness.evidence.models import Evidence
from tests.web.conftest import Enter
from tests.web.shop import (
    DAY,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    UNKNOWN,
    WAITING,
    WAIVED,
    Shop,
    kept_shop,
    shop,
    world,
)
from tests.world import World

__all__ = ["kept_shop", "shop", "world"]

HERE = "/services/shop/production/items"
PARTIAL = {"HX-Request": "true"}


def report(text: bytes = b"all green\n", name: str = "report.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text, content_type="text/html")


def stored() -> list[Path]:
    """Whatever lies where evidence is kept, on its way or stored."""
    return [
        path
        for path in Path(django_settings.MEDIA_ROOT).rglob("*")
        if path.is_file() and path.name != ".turn"
    ]


# --- What must not happen ------------------------------------------------------------------------------


def test_a_viewer_may_do_nothing_and_leaves_no_file_behind(shop: Shop, enter: Enter):
    client = enter("viewer")
    before = Evidence.objects.count()
    answer = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=file", {"title": "x", "file": report()})
    assert answer.status_code == 403
    assert Evidence.objects.count() == before
    assert stored() == []
    day = (shop.at + 9 * DAY).date().isoformat()
    assert client.post(f"{HERE}/{UNKNOWN}/waiver", {"reason": "x", "expires_at": day}).status_code == 403
    assert client.post(f"{HERE}/{NOT_APPLICABLE}/applicable").status_code == 403
    assert client.post("/services/shop/production/assign", {"item": UNKNOWN}).status_code == 403


def test_no_file_of_a_stranger_is_even_taken_in(shop: Shop, enter: Enter, client: Client):
    for someone in (enter("outsider"), client):
        answer = someone.post(f"{HERE}/{UNKNOWN}/evidence?kind=file", {"file": report()})
        assert answer.status_code in {302, 404}
    assert stored() == []


def test_a_form_that_is_not_ours_adds_nothing(shop: Shop, world: World):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["contributor"], backend="django.contrib.auth.backends.ModelBackend")
    before = Evidence.objects.count()
    answer = client.post(
        f"{HERE}/{UNKNOWN}/evidence?kind=attestation", {"title": "x", "statement": "x"}, headers=PARTIAL
    )
    assert answer.status_code == 403
    answer = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=file", {"title": "x", "file": report()})
    assert answer.status_code == 403
    assert Evidence.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<script>alert(1)</script>", "Files of this kind are not accepted"),
        ("picture.png", b"MZ not a picture", "is not what its name says"),
        ("report.txt", b"", "empty"),
        ("drawing.xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is a web page or drawing"),
    ],
)
def test_a_file_that_is_not_accepted_is_told_at_its_field_and_not_kept(
    name: str, content: bytes, said: str, shop: Shop, enter: Enter
):
    before = Evidence.objects.count()
    answer = enter("contributor").post(
        f"{HERE}/{UNKNOWN}/evidence?kind=file",
        {"title": "My report", "statement": "See line 3.", "file": report(content, name)},
    )
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors["file"])
    assert "See line 3." in answer.content.decode(), "what was typed stays"
    assert Evidence.objects.count() == before
    assert stored() == []


def test_a_file_announced_as_too_large_is_refused_before_it_is_read(
    shop: Shop, enter: Enter, settings: Settings
):
    settings.EVIDENCE_FILE_BYTES = 1024
    client = enter("contributor")
    huge = report(b"x" * (2 * 2**20))
    answer = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=file", {"title": "x", "file": huge})
    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()
    over = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=file", {"title": "x", "file": report(b"x" * 2000)})
    assert over.status_code == 422
    assert stored() == []


def test_evidence_serves_no_item_of_another_service(shop: Shop, world: World, enter: Enter):
    other = world.service("Other", team=world.billing)
    assert other.slug == "other"
    answer = enter("contributor").post(
        f"{HERE}/{UNKNOWN}/evidence?kind=attestation",
        {"title": "x", "statement": "x", "items": ["01a206b2-70a9-7536-97a0-526f64fbf297"]},
    )
    assert answer.status_code == 422
    assert "items" in answer.context["form"].errors


def test_one_does_not_decide_on_ones_own_waiver_from_the_panel(shop: Shop, world: World, enter: Enter):
    lead = world.actor("lead")
    waiver = request_waiver(
        item=shop.item(UNKNOWN), reason="Later.", expires_at=shop.at + 9 * DAY, actor=lead, at=shop.at
    )
    client = enter("lead")
    assert "Approve waiver" not in client.get(f"{HERE}/{UNKNOWN}/").content.decode()
    client.post(f"/waivers/{waiver.pk}/decide", {"decision": "approve"})
    waiver.refresh_from_db()
    assert waiver.state == Waiver.State.REQUESTED


# --- What the page says --------------------------------------------------------------------------------


def test_it_says_how_it_stands_what_counts_and_what_to_do(shop: Shop, enter: Enter):
    text = enter("contributor").get(f"{HERE}/{FAIL}/").content.decode()
    assert "Content-Security-Policy is missing on the 404." in text
    assert "Fix it: Mend it." in text
    assert "Accepted by a security reviewer" in text
    assert "security_headers" in text


def test_two_witnesses_that_disagree_are_told_first(shop: Shop, enter: Enter):
    shop.accept(shop.show(FAIL))
    assert "Two witnesses disagree." in enter("viewer").get(f"{HERE}/{FAIL}/").content.decode()


def test_the_item_says_who_it_waits_for(shop: Shop, enter: Enter):
    text = enter("contributor").get(f"{HERE}/{WAITING}/").content.decode()
    assert "waits for review by a security reviewer." in text


def test_its_history_tells_what_happened_to_it_and_nothing_else(shop: Shop, world: World, enter: Enter):
    lead = world.actor("lead")
    assign_items(items=[shop.item(PASS), shop.item(FAIL)], assignee=lead.user, actor=lead, at=shop.at)
    assign_items(items=[shop.item(FAIL)], assignee=None, actor=lead, at=shop.at)
    told = enter("viewer").get(f"{HERE}/{PASS}/history").context["entries"]
    kinds = [one.entry.kind for one in told]
    assert kinds == [
        "checklists.items.assigned",
        "checklists.evidence.accepted",
        "checklists.evidence.attached",
        "evidence.evidence.added",
    ]


# --- What people do ------------------------------------------------------------------------------------


def test_a_file_is_added_with_its_own_name_as_title(shop: Shop, enter: Enter):
    client = enter("contributor")
    answer = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=file", {"title": "", "file": report()}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{HERE}/{UNKNOWN}/"
    assert "is recorded and waits for review" in answer.content.decode()
    evidence = Evidence.objects.get(kind="file")
    assert evidence.title == "report.txt"
    revision = evidence.revisions.get()
    assert (revision.file.media_type, revision.file.size) == ("text/plain", 10)
    assert len(stored()) == 1


def test_a_link_with_its_period_release_and_other_items(shop: Shop, world: World, enter: Enter):
    other = shop.item("data.privacy")
    begins, ends = shop.at - 3 * DAY, shop.at + 30 * DAY
    answer = enter("contributor").post(
        f"{HERE}/{UNKNOWN}/evidence?kind=link",
        {
            "title": "Run 118",
            "url": "https://ci.example.org/118#log",
            "statement": "Forward and back.",
            "release": "2.14.0",
            "effective_from": begins.date().isoformat(),
            "effective_until": ends.date().isoformat(),
            "items": [str(other.pk)],
        },
    )
    assert answer.status_code == 302
    evidence = Evidence.objects.get(kind="link")
    revision = evidence.revisions.get()
    assert evidence.release == "2.14.0"
    assert revision.effective_from == timezone.make_aware(
        timezone.datetime(begins.year, begins.month, begins.day)
    )
    assert revision.effective_until.date() == ends.date() + timedelta(days=1), "the last day counts in full"
    assert {one.item.key for one in ItemEvidence.objects.filter(evidence=evidence)} == {UNKNOWN, other.key}


def test_in_the_table_a_step_gives_the_panel_anew_and_tells_the_page(shop: Shop, enter: Enter):
    client = enter("contributor")
    assert "<html" not in client.get(f"{HERE}/{UNKNOWN}/", headers=PARTIAL).content.decode()
    given = {"title": "I watched it", "statement": "At nine."}
    answer = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=attestation", given, headers=PARTIAL)
    assert answer.status_code == 200
    assert "I watched it" in answer.content.decode()
    assert "standing-changed" in answer.headers["HX-Trigger"]
    wrong = client.post(f"{HERE}/{UNKNOWN}/evidence?kind=attestation", {"title": ""}, headers=PARTIAL)
    assert wrong.status_code == 422
    assert wrong.headers["HX-Retarget"] == f"#work-{shop.item(UNKNOWN).position}"
    assert "<html" not in wrong.content.decode()


def test_what_the_operation_refuses_is_told_at_its_field(shop: Shop, enter: Enter):
    tomorrow = (shop.at + 2 * DAY).date().isoformat()
    answer = enter("contributor").post(
        f"{HERE}/{UNKNOWN}/evidence?kind=link", {"title": "x", "url": "ftp://x", "effective_from": tomorrow}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"url", "effective_from"}


def test_evidence_is_taken_off_while_nobody_decided_on_it(shop: Shop, enter: Enter):
    client = enter("contributor")
    attachment = ItemEvidence.objects.get(item=shop.item(WAITING))
    assert "Take off this item" in client.get(f"{HERE}/{WAITING}/").content.decode()
    client.post(f"{HERE}/{WAITING}/detach", {"evidence": str(attachment.evidence_id)})
    assert not ItemEvidence.objects.filter(item=shop.item(WAITING)).exists()
    kept = ItemEvidence.objects.get(item=shop.item(PASS))
    assert "Take off this item" not in client.get(f"{HERE}/{PASS}/").content.decode()
    client.post(f"{HERE}/{PASS}/detach", {"evidence": str(kept.evidence_id)})
    assert ItemEvidence.objects.filter(pk=kept.pk).exists()
    assert client.post(f"{HERE}/{PASS}/detach", {"evidence": "nonsense"}).status_code == 404


def test_a_waiver_is_asked_for_decided_by_another_and_taken_back(shop: Shop, enter: Enter):
    until = (shop.at + 20 * DAY).date()
    contributor, lead = enter("contributor"), enter("lead")
    asked = contributor.post(
        f"{HERE}/{UNKNOWN}/waiver", {"reason": "Later.", "expires_at": until.isoformat()}
    )
    assert asked.status_code == 302
    waiver = Waiver.objects.get(item=shop.item(UNKNOWN))
    assert waiver.expires_at.date() == until + timedelta(days=1)
    assert "Ask for a waiver" not in contributor.get(f"{HERE}/{UNKNOWN}/").content.decode(), (
        "one is asked for"
    )
    assert "Approve waiver" in lead.get(f"{HERE}/{UNKNOWN}/").content.decode()
    lead.post(f"/waivers/{waiver.pk}/decide", {"decision": "refuse", "reason": ""})
    waiver.refresh_from_db()
    assert waiver.state == Waiver.State.REQUESTED, "refusing needs a reason"
    back = lead.post(f"/waivers/{waiver.pk}/decide", {"decision": "approve"})
    assert back.headers["Location"] == f"{HERE}/{UNKNOWN}/"
    waiver.refresh_from_db()
    assert waiver.state == Waiver.State.APPROVED
    contributor.post(f"/waivers/{waiver.pk}/withdraw")
    waiver.refresh_from_db()
    assert waiver.state == Waiver.State.WITHDRAWN


def test_the_last_day_that_the_form_offers_is_one_that_is_allowed(shop: Shop, enter: Enter):
    client = enter("contributor")
    field = client.get(f"{HERE}/{UNKNOWN}/waiver").context["form"].fields["expires_at"]
    answer = client.post(
        f"{HERE}/{UNKNOWN}/waiver", {"reason": "Later.", "expires_at": field.widget.attrs["max"]}
    )
    assert answer.status_code == 302
    assert Waiver.objects.filter(item=shop.item(UNKNOWN)).exists()


def test_not_applicable_is_offered_where_the_template_allows_it_and_taken_back(shop: Shop, enter: Enter):
    client = enter("contributor")
    assert "Does not apply" not in client.get(f"{HERE}/{UNKNOWN}/").content.decode()
    refused = client.post(f"{HERE}/{UNKNOWN}/not-applicable", {"reason": "x"})
    assert refused.status_code == 422
    assert "ask for a waiver instead" in refused.content.decode()
    assert "It applies after all" in client.get(f"{HERE}/{NOT_APPLICABLE}/").content.decode()
    client.post(f"{HERE}/{NOT_APPLICABLE}/applicable")
    assert not NotApplicable.objects.filter(withdrawn_at__isnull=True).exists()
    client.post(f"{HERE}/{NOT_APPLICABLE}/not-applicable", {"reason": "No readers far away."})
    assert NotApplicable.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_many_items_get_an_owner_and_a_date_at_once(shop: Shop, world: World, enter: Enter):
    client = enter("lead")
    keys = [UNKNOWN, FAIL, WAIVED]
    page = client.get("/services/shop/production/assign", {"item": keys})
    assert "3 items of Shop get an owner and a date." in page.content.decode()
    due = (shop.at + 4 * DAY).date()
    given = {"item": keys, "assignee": str(world.people["contributor"].pk), "due_date": due.isoformat()}
    answer = client.post("/services/shop/production/assign", given)
    assert answer.headers["Location"] == "/services/shop/production/"
    assert {shop.item(key).assignee for key in keys} == {world.people["contributor"]}
    again = client.get("/services/shop/production/assign", {"item": [*keys, PASS]}).content.decode()
    assert "3 of 4 have an owner already, who is replaced" in again
    partial = client.post("/services/shop/production/assign", {**given, "assignee": ""}, headers=PARTIAL)
    assert "Nobody owns 3 items now." in partial.headers["HX-Trigger"]


def test_items_go_to_members_of_the_team_only(shop: Shop, world: World, enter: Enter):
    answer = enter("lead").post(
        "/services/shop/production/assign",
        {"item": [UNKNOWN], "assignee": str(world.people["outsider"].pk), "due_date": ""},
    )
    assert answer.status_code == 422
    assert shop.item(UNKNOWN).assignee is None


def test_after_a_step_one_is_led_back_within_the_portal_only(shop: Shop, enter: Enter):
    evidence = put_forward(
        items=[shop.item(UNKNOWN)], kind="attestation", title="x", statement="x",
        actor=shop.world.actor("contributor"), at=shop.at,
    )  # fmt: skip
    answer = enter("contributor").post(
        f"{HERE}/{UNKNOWN}/detach", {"evidence": str(evidence.pk), "next": "https://evil.example.org/"}
    )
    assert answer.headers["Location"] == f"{HERE}/{UNKNOWN}/"
