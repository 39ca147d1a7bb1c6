"""Evidence as a page and as a file: who gets it, how it is handed out, what may be done about it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import attach_evidence, put_forward, return_evidence
from readiness.evidence.files import path_of, store
from readiness.evidence.models import Evidence
from readiness.evidence.operations import withdraw_evidence
from readiness.evidence.pictures.making import draw_due_pictures
from tests.web.conftest import Enter
from tests.web.shop import FAIL, UNKNOWN, Shop, kept_shop, shop, world
from tests.world import World

__all__ = ["kept_shop", "shop", "world"]

TEXT = b"line one\n\x1b[31mred\x1b[0m <script>alert(1)</script>\n\xe2\x80\xaeturned\n"


def file_evidence(shop: Shop, content: bytes = TEXT, name: str = "log.txt") -> Evidence:
    return put_forward(
        items=[shop.item(UNKNOWN)],
        kind="file",
        title="The log",
        upload=store([content], name, "text/plain"),
        actor=shop.world.actor("contributor"),
        at=shop.at,
    )


def page_of(evidence: Evidence) -> str:
    return f"/evidence/{evidence.pk}/"


# --- Who gets it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["outsider", "colleague"])
def test_people_of_other_teams_find_neither_page_nor_file(name: str, shop: Shop, enter: Enter):
    evidence = file_evidence(shop)
    client = enter(name)
    for step in ("", "revise", "attach", "withdraw"):
        assert client.get(f"{page_of(evidence)}{step}").status_code == 404, step
        assert client.post(f"{page_of(evidence)}{step}", {"reason": "x"}).status_code == 404, step
    assert client.get(f"/evidence/files/{evidence.revisions.get().pk}").status_code == 404


def test_the_right_is_asked_each_time(shop: Shop, world: World, enter: Enter):
    address = f"/evidence/files/{file_evidence(shop).revisions.get().pk}"
    client = enter("viewer")
    assert client.get(address).status_code == 200
    world.people["viewer"].memberships.all().delete()
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_what_has_no_file_and_what_is_not_there_is_not_found(shop: Shop, enter: Enter):
    client = enter("viewer")
    spoken = ItemEvidence.objects.filter(evidence__kind="attestation").first()
    assert spoken is not None
    assert client.get(f"/evidence/files/{spoken.evidence.revisions.get().pk}").status_code == 404
    assert client.get("/evidence/files/01a206b2-70a9-7536-97a0-526f64fbf297").status_code == 404


def test_a_viewer_changes_nothing(shop: Shop, enter: Enter):
    evidence = file_evidence(shop)
    client = enter("viewer")
    text = client.get(page_of(evidence)).content.decode()
    for words in ("New revision", "Withdraw", "Let it serve more items"):
        assert words not in text
    new = SimpleUploadedFile("new.txt", b"new")
    assert client.post(f"{page_of(evidence)}revise", {"file": new}).status_code == 403
    assert client.post(f"{page_of(evidence)}withdraw", {"reason": "x"}).status_code == 403
    assert evidence.revisions.count() == 1


# --- How a file is handed out --------------------------------------------------------------------------


def test_a_file_is_handed_out_whole_as_something_to_keep(shop: Shop, enter: Enter):
    evidence = file_evidence(shop, name="log \u202e\u00fcber.txt")
    answer = enter("viewer").get(f"/evidence/files/{evidence.revisions.get().pk}")
    assert b"".join(answer.streaming_content) == TEXT
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["Content-Length"] == str(len(TEXT))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "\u202e" not in disposition
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_second_policy_stands_beside_the_portals_own(shop: Shop, enter: Enter):
    answer = enter("viewer").get(f"/evidence/files/{file_evidence(shop).revisions.get().pk}")
    sent = [value for name, value in answer.items() if name == "Content-Security-Policy"]
    assert sent == ["default-src 'self'", "default-src 'none'; sandbox"]


def test_a_file_that_the_disk_lost_is_a_fault_and_no_quiet_404(shop: Shop, enter: Enter):
    revision = file_evidence(shop).revisions.get()
    path_of(revision.file_id).unlink()
    client = enter("viewer")
    client.raise_request_exception = False
    assert client.get(f"/evidence/files/{revision.pk}").status_code == 500


# --- What the page shows -------------------------------------------------------------------------------


def test_the_content_is_shown_as_text_with_what_hides_made_visible(shop: Shop, enter: Enter):
    text = enter("viewer").get(page_of(file_evidence(shop))).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert(1)" not in text
    assert "⟨U+001B⟩" in text
    assert "⟨U+202E⟩turned" in text


def test_what_is_neither_text_nor_picture_is_not_opened(shop: Shop, enter: Enter):
    evidence = file_evidence(shop, b"%PDF-1.7\n%%EOF\n", "report.pdf")
    text = enter("viewer").get(page_of(evidence)).content.decode()
    assert "A PDF is looked at after a download" in text
    assert "<img" not in text.split("<main", 1)[1]


# --- Previews of pictures --------------------------------------------------------------------------------


@pytest.fixture
def picture(shop: Shop, settings, tmp_path) -> Evidence:
    """Evidence that is a picture, which no worker has drawn yet."""
    settings.MEDIA_ROOT = tmp_path
    sent = BytesIO()
    Image.new("RGB", (30, 20), "red").save(sent, "PNG")
    return file_evidence(shop, sent.getvalue(), "alert.png")


def test_a_picture_is_shown_as_the_worker_drew_it(shop: Shop, picture: Evidence, enter: Enter):
    address = f"/evidence/files/{picture.revisions.get().pk}"
    client = enter("viewer")
    assert "is being drawn" in client.get(page_of(picture)).content.decode()
    assert "is being drawn" in client.get(f"{address}/preview").content.decode()
    assert client.get(f"{address}/picture").status_code == 404
    draw_due_pictures(at=shop.at, limit=1)
    shown = f'<img src="{address}/picture" width="30" height="20" alt="alert.png, preview"'
    for place in (page_of(picture), f"{address}/preview"):
        assert shown in client.get(place).content.decode(), place
    answer = client.get(f"{address}/picture")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Disposition"] == 'inline; filename="preview.webp"'
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert Image.open(BytesIO(b"".join(answer.streaming_content))).size == (30, 20)


def test_a_reviewer_sees_the_picture_on_the_desk(shop: Shop, picture: Evidence, enter: Enter):
    draw_due_pictures(at=shop.at, limit=1)
    waits = ItemEvidence.objects.get(evidence=picture)
    text = enter("security_reviewer").get(f"/reviews/?attachment={waits.pk}").content.decode()
    assert 'alt="alert.png, preview"' in text


def test_why_there_is_no_preview_is_said(shop: Shop, picture: Evidence, enter: Enter, settings):
    path_of(picture.revisions.get().file_id).write_bytes(b"damaged")
    draw_due_pictures(at=shop.at, limit=1)
    text = enter("viewer").get(page_of(picture)).content.decode()
    assert "There is no preview. It cannot be read as a picture: it may be damaged." in text


@pytest.mark.parametrize("name", ["outsider", "colleague"])
def test_people_of_other_teams_find_no_picture(name: str, shop: Shop, picture: Evidence, enter: Enter):
    draw_due_pictures(at=shop.at, limit=1)
    for step in ("picture", "preview"):
        address = f"/evidence/files/{picture.revisions.get().pk}/{step}"
        assert enter("viewer").get(address).status_code == 200
        assert enter(name).get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_what_is_no_picture_has_no_preview(shop: Shop, enter: Enter):
    address = f"/evidence/files/{file_evidence(shop).revisions.get().pk}"
    for step in ("picture", "preview"):
        assert enter("viewer").get(f"{address}/{step}").status_code == 404


def test_a_link_leads_out_without_taking_anything_along(shop: Shop, enter: Enter):
    evidence = put_forward(
        items=[shop.item(UNKNOWN)], kind="link", title="Run", url="https://ci.example.org/1",
        actor=shop.world.actor("contributor"), at=shop.at,
    )  # fmt: skip
    text = enter("viewer").get(page_of(evidence)).content.decode()
    assert 'rel="noopener noreferrer nofollow external"' in text


def test_it_says_what_it_serves_and_what_reviewers_said_on_each_revision(
    shop: Shop, world: World, enter: Enter
):
    attachment = shop.show(UNKNOWN)
    other = shop.item("data.privacy")
    evidence = attachment.evidence
    attach_evidence(items=[other], evidence=evidence, actor=world.actor("contributor"), at=shop.at)
    return_evidence(
        attachment=attachment,
        revision=evidence.revisions.get(),
        reason="Which snapshot?",
        actor=world.actor("security_reviewer"),
        at=shop.at,
    )
    answer = enter("viewer").get(page_of(evidence))
    assert [(one.attachment.item.key, one.freshness) for one in answer.context["servings"]] == [
        (UNKNOWN, "rejected"),
        (other.key, "in_review"),
    ]
    assert "Which snapshot?" in answer.content.decode()


def test_what_a_probe_saw_is_nobodys_to_change(shop: Shop, enter: Enter):
    evidence = Evidence.objects.get(kind="probe")
    client = enter("lead")
    text = client.get(page_of(evidence)).content.decode()
    assert "Content-Security-Policy is missing on the 404." in text
    assert "New revision" not in text
    for step in ("revise", "attach", "withdraw"):
        assert client.post(f"{page_of(evidence)}{step}", {"reason": "x"}).status_code == 409, step


def test_a_probes_long_history_is_cut_into_pages(shop: Shop, enter: Enter):
    evidence = Evidence.objects.get(kind="probe")
    for _ in range(12):
        shop.probe("security_headers", "pass")
        shop.probe("security_headers", "fail")
    client = enter("viewer")
    assert len(client.get(page_of(evidence)).context["revisions"]) == 20
    second = client.get(f"{page_of(evidence)}?page=2")
    assert second.context["newest"].number == 25, "the newest is told on every page"


def test_it_costs_at_most_twelve_queries_whatever_is_shown(shop: Shop, world: World, enter: Enter):
    client = enter("contributor")
    evidence = shop.show(UNKNOWN).evidence
    counts = []
    for more in ([], list(shop.checklist.items.exclude(key=UNKNOWN)[:20])):
        if more:
            attach_evidence(items=more, evidence=evidence, actor=world.actor("contributor"), at=shop.at)
            for attachment in ItemEvidence.objects.filter(evidence=evidence):
                shop.accept(attachment)
        client.get(page_of(evidence))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(evidence))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# --- What people do ------------------------------------------------------------------------------------


def test_a_new_revision_keeps_the_earlier_one(shop: Shop, enter: Enter):
    evidence = file_evidence(shop)
    client = enter("contributor")
    answer = client.post(
        f"{page_of(evidence)}revise",
        {"file": SimpleUploadedFile("second.txt", b"second"), "statement": "Now with all lines."},
        follow=True,
    )
    assert "Revision 2 is recorded and waits for review." in answer.content.decode()
    assert [one.file_name for one in evidence.revisions.order_by("number")] == ["log.txt", "second.txt"]


def test_a_form_with_a_fault_keeps_what_was_typed(shop: Shop, enter: Enter):
    evidence = file_evidence(shop)
    answer = enter("contributor").post(f"{page_of(evidence)}revise", {"statement": "Look at line 9."})
    assert answer.status_code == 422
    assert "Look at line 9." in answer.content.decode()
    assert evidence.revisions.count() == 1


def test_it_serves_more_items_of_its_environment(shop: Shop, enter: Enter):
    evidence = shop.show(UNKNOWN).evidence
    other = shop.item(FAIL)
    client = enter("contributor")
    offered = dict(client.get(f"{page_of(evidence)}attach").context["form"].fields["items"].choices)
    assert sum(len(items) for items in offered.values()) == 29
    client.post(f"{page_of(evidence)}attach", {"items": [str(other.pk)]})
    assert ItemEvidence.objects.filter(evidence=evidence, item=other).exists()


def test_withdrawing_needs_a_reason_and_is_shown(shop: Shop, enter: Enter):
    evidence = shop.show(UNKNOWN).evidence
    client = enter("contributor")
    assert client.post(f"{page_of(evidence)}withdraw", {"reason": " "}).status_code == 422
    answer = client.post(f"{page_of(evidence)}withdraw", {"reason": "The wrong service."}, follow=True)
    text = answer.content.decode()
    assert "The wrong service." in text
    assert "New revision" not in text
    assert client.get(f"{page_of(evidence)}revise").status_code == 409


def test_a_step_on_what_was_withdrawn_meanwhile_says_so(shop: Shop, world: World, enter: Enter):
    evidence = shop.show(UNKNOWN).evidence
    withdraw_evidence(evidence=evidence, reason="Gone.", actor=world.actor("lead"), at=shop.at)
    answer = enter("contributor").post(f"{page_of(evidence)}attach", {"items": []})
    assert answer.status_code == 409
    assert "This evidence was withdrawn." in answer.content.decode()
