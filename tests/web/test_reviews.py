"""The review queue: only what is this person's to decide, one at a time, the next by itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from readiness.checklists.models import EvidenceReview, ItemEvidence, Waiver
from readiness.checklists.operations import request_waiver, return_evidence
from readiness.evidence.operations import revise_evidence, withdraw_evidence
from tests.web.conftest import Enter
from tests.web.shop import FAIL, UNKNOWN, Shop, open_shop
from tests.world import World

MINUTE = timedelta(minutes=1)
PEER = ("infrastructure.hosting", "infrastructure.dns", "data.migrations")


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


@pytest.fixture
def three(shop: Shop) -> list[ItemEvidence]:
    """Three pieces that any peer may decide on, a minute apart."""
    return [
        shop.show(key, shop.at - (9 - number) * MINUTE, title=f"Piece {number}")
        for number, key in enumerate(PEER)
    ]


def asked(shop: Shop, key: str = "security.rate_limiting", minutes: int = 5) -> Waiver:
    return request_waiver(
        item=shop.item(key), reason="The gateway limits.", expires_at=shop.at + timedelta(days=9),
        actor=shop.world.actor("contributor"), at=shop.at - minutes * MINUTE,
    )  # fmt: skip


def decision(attachment: ItemEvidence, word: str, **more: str) -> dict[str, str]:
    return {
        "attachment": str(attachment.pk),
        "revision": str(attachment.evidence.revisions.latest("number").pk),
        "decision": word,
        **more,
    }


def on_the_desk(client: Client, address: str = "/reviews/") -> str | None:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context["item"].key if answer.context["place"] else None


# --- What must not happen ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["outsider", "colleague", "viewer", "auditor", "administrator"])
def test_nothing_waits_for_who_decides_nothing(name: str, three: list[ItemEvidence], enter: Enter):
    client = enter(name)
    text = client.get("/reviews/").content.decode()
    assert "Nothing waits for your review." in text
    assert "Piece" not in text
    assert "Piece" not in client.get("/reviews/all").content.decode()
    assert "Piece" not in client.get(f"/reviews/?attachment={three[0].pk}").content.decode()


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("viewer", 403), ("administrator", 403)])
def test_who_may_not_decide_is_refused(name: str, status: int, three: list[ItemEvidence], enter: Enter):
    assert enter(name).post("/reviews/", decision(three[0], "accept")).status_code == status
    assert not EvidenceReview.objects.exists()


def test_nobody_is_shown_what_they_put_forward_and_nobody_accepts_it(three: list[ItemEvidence], enter: Enter):
    client = enter("contributor")
    assert on_the_desk(client) is None
    assert client.post("/reviews/", decision(three[0], "accept")).status_code == 403
    assert not EvidenceReview.objects.exists()


def test_a_piece_for_a_stricter_reviewer_is_not_a_peers(shop: Shop, enter: Enter):
    shop.show(FAIL)
    assert on_the_desk(enter("lead")) is None
    assert on_the_desk(enter("security_reviewer")) == FAIL


def test_what_changed_since_it_was_shown_is_not_decided(shop: Shop, three: list[ItemEvidence], enter: Enter):
    client = enter("lead")
    seen = decision(three[0], "accept")
    revise_evidence(
        evidence=three[0].evidence, statement="Another.", actor=shop.world.actor("contributor"), at=shop.at
    )
    answer = client.post("/reviews/", seen, follow=True)
    assert "A newer revision of this evidence was submitted" in answer.content.decode()
    withdraw_evidence(
        evidence=three[1].evidence, reason="x", actor=shop.world.actor("contributor"), at=shop.at
    )
    answer = client.post("/reviews/", decision(three[1], "accept"), follow=True)
    assert "was withdrawn" in answer.content.decode()
    assert not EvidenceReview.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"attachment": "x", "revision": "x", "decision": "accept"},
        {"waiver": "x", "decision": "approve"},
    ],
)
def test_nonsense_decides_nothing(given: dict, three: list[ItemEvidence], enter: Enter):
    assert enter("lead").post("/reviews/", given).status_code == 404


@pytest.mark.parametrize("word", ["", "approve", "accepted"])
def test_a_word_that_is_no_decision_decides_nothing(word: str, three: list[ItemEvidence], enter: Enter):
    assert enter("lead").post("/reviews/", decision(three[0], word)).status_code == 422
    assert not EvidenceReview.objects.exists()


@pytest.mark.parametrize(
    "address", ["/reviews/?after=x", "/reviews/?after=2026-01-01_x", "/reviews/?attachment=%00"]
)
def test_a_place_that_is_nonsense_leads_to_the_first(address: str, three: list[ItemEvidence], enter: Enter):
    assert on_the_desk(enter("lead"), address) == PEER[0]


# --- One at a time -------------------------------------------------------------------------------------


def test_the_longest_waiting_comes_first_and_the_next_by_itself(three: list[ItemEvidence], enter: Enter):
    client = enter("lead")
    answer = client.get("/reviews/")
    assert answer.context["item"].key == PEER[0]
    assert answer.context["line"].number == "3"
    given = decision(three[0], "accept", after=answer.context["place"].cursor)
    answer = client.post("/reviews/", given, follow=True)
    assert "Accepted “Piece 0”" in answer.content.decode()
    assert answer.context["item"].key == PEER[1]
    assert answer.context["line"].number == "2"


def test_who_skips_goes_on_and_comes_back_to_what_was_skipped(three: list[ItemEvidence], enter: Enter):
    client = enter("lead")
    skip = client.get("/reviews/").context["skip"]
    assert on_the_desk(client, skip) == PEER[1]
    last = client.get(client.get(skip).context["skip"])
    given = decision(three[2], "accept", after=last.context["place"].cursor)
    answer = client.post("/reviews/", given, follow=True)
    assert answer.context["item"].key == PEER[0]
    assert "the first that you skipped" in answer.content.decode()


def test_returning_needs_a_reason_and_keeps_the_piece_on_the_desk(three: list[ItemEvidence], enter: Enter):
    client = enter("lead")
    answer = client.post("/reviews/", decision(three[1], "return", reason="  "))
    assert answer.status_code == 422
    assert answer.context["item"].key == PEER[1]
    assert "This is needed." in answer.content.decode()
    client.post("/reviews/", decision(three[1], "return", reason="Which commit?"))
    review = EvidenceReview.objects.get()
    assert (review.decision, review.reason) == ("returned", "Which commit?")


def test_a_waiver_waits_in_the_same_line(shop: Shop, three: list[ItemEvidence], enter: Enter):
    waiver = asked(shop, minutes=20)
    client = enter("lead")
    answer = client.get("/reviews/")
    assert answer.context["waiver"] == waiver
    assert answer.context["line"].number == "4"
    assert "contributor asks for a waiver" in answer.content.decode()
    assert client.post("/reviews/", {"waiver": str(waiver.pk), "decision": "refuse"}).status_code == 422
    answer = client.post(
        "/reviews/", {"waiver": str(waiver.pk), "decision": "approve", "reason": "Agreed."}, follow=True
    )
    assert answer.context["item"].key == PEER[0]
    waiver.refresh_from_db()
    assert (waiver.state, waiver.decision_reason) == ("approved", "Agreed.")


def test_all_that_a_decision_needs_is_on_the_screen(shop: Shop, enter: Enter):
    attachment = shop.show(FAIL, shop.at - 9 * MINUTE, title="Header policy")
    reviewer = shop.world.actor("security_reviewer")
    return_evidence(
        attachment=attachment, revision=attachment.evidence.revisions.get(), reason="On which page?",
        actor=reviewer, at=shop.at - 8 * MINUTE,
    )  # fmt: skip
    revise_evidence(
        evidence=attachment.evidence, statement="On every page.",
        actor=shop.world.actor("contributor"), at=shop.at - 7 * MINUTE,
    )  # fmt: skip
    shop.probe("security_headers", "fail", "X-Frame-Options is missing.")
    text = enter("security_reviewer").get("/reviews/").content.decode()
    for words in (
        "Header policy",
        "On every page.",
        "revision 2",
        "returned revision 1",
        "On which page?",
        "X-Frame-Options is missing.",
        "Found wrong",
        shop.item(FAIL).template_item.evidence_hint[:40],
    ):
        assert words in text, words


def test_filters_narrow_the_line_and_stay_while_one_decides(three: list[ItemEvidence], enter: Enter):
    client = enter("security_reviewer")
    narrowed = "/reviews/?team=orders&service=sho&item=migration"
    assert on_the_desk(client, narrowed) == PEER[2]
    assert on_the_desk(client, "/reviews/?team=billing") is None
    answer = client.post(narrowed, decision(three[2], "accept"))
    assert answer.headers["Location"].startswith("/reviews/?team=orders&service=sho&item=migration")
    assert "Nothing waits for you with these filters." in client.get(narrowed).content.decode()


def test_somebody_else_was_first(three: list[ItemEvidence], enter: Enter):
    enter("security_reviewer").post("/reviews/", decision(three[0], "accept"))
    answer = enter("lead").post("/reviews/", decision(three[0], "accept"), follow=True)
    assert "already accepted" in answer.content.decode()
    gone = enter("lead").get(f"/reviews/?attachment={three[0].pk}")
    assert "That no longer waits for you" in gone.content.decode()


def test_the_list_shows_both_sorts_and_narrows_them(shop: Shop, three: list[ItemEvidence], enter: Enter):
    asked(shop)
    client = enter("security_reviewer")
    answer = client.get("/reviews/all")
    assert [row.item.key for row in answer.context["rows"]] == list(PEER)
    assert "3 pieces of evidence and 1 waiver wait for your decision." in answer.content.decode()
    waivers = client.get("/reviews/all?show=waivers").context["rows"]
    assert [row.item.key for row in waivers] == ["security.rate_limiting"]
    assert len(client.get("/reviews/all?item=dns").context["rows"]) == 1
    assert "None match" in client.get("/reviews/all?item=zzz").content.decode()


@pytest.mark.parametrize("show", ["", "?show=waivers"])
def test_pages_of_the_list_hold_each_one_once_in_the_order_in_which_they_came(
    show: str, shop: Shop, enter: Enter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("readiness.web.reviews.listing.A_PAGE", 2)
    keys = [item.key for item in shop.checklist.items.order_by("key")][:5]
    for number, key in enumerate(keys):
        # Two of them came at the same moment.
        minutes = (9, 7, 7, 5, 3)[number]
        asked(shop, key, minutes) if show else shop.show(key, shop.at - minutes * MINUTE)
    client, address, seen = enter("security_reviewer"), f"/reviews/all{show}", []
    for _ in range(3):
        context = client.get(address).context
        seen.append([row.item.key for row in context["rows"]])
        address = context["next"]
    assert [len(page) for page in seen] == [2, 2, 1]
    assert address == ""
    together = [key for page in seen for key in page]
    assert sorted(together) == sorted(keys)
    assert (together[0], together[3:]) == (keys[0], keys[3:])
    assert client.get(context["first"]).context["rows"] == list(
        client.get(f"/reviews/all{show}").context["rows"]
    )


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-01-01T00:00:00_x", "2026-01-01_%00", "_", "2026-01-01T00:00:00"]
)
def test_a_page_that_goes_on_from_nonsense_is_the_first(after: str, three: list[ItemEvidence], enter: Enter):
    assert len(enter("security_reviewer").get(f"/reviews/all?after={after}").context["rows"]) == 3


def test_behind_the_last_one_the_way_back_is_shown(three: list[ItemEvidence], enter: Enter):
    end = f"{three[2].waiting_since.isoformat()}_{three[2].pk}".replace("+", "%2B")
    text = enter("security_reviewer").get(f"/reviews/all?after={end}").content.decode()
    assert "That was the end" in text
    assert "From the beginning" in text
    assert "3 pieces of evidence wait" in text


def test_the_line_ends_where_it_is_cut_with_the_longest_waiting_of_both_sorts(
    shop: Shop, three: list[ItemEvidence], enter: Enter, monkeypatch: pytest.MonkeyPatch
):
    old, new = asked(shop, minutes=30), asked(shop, "security.headers", minutes=1)
    client = enter("security_reviewer")
    whole = client.get("/reviews/").context["line"]
    assert [row.pk for row in whole.rows] == [old.pk, *(one.pk for one in three), new.pk]
    monkeypatch.setattr("readiness.web.reviews.waiting.MOST", 2)
    cut = client.get("/reviews/").context["line"]
    assert [row.pk for row in cut.rows] == [old.pk, three[0].pk, three[1].pk]
    assert cut.number == "2+"


def test_the_list_counts_no_further_than_anybody_reads(
    three: list[ItemEvidence], enter: Enter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("readiness.web.reviews.waiting.MOST", 2)
    client = enter("security_reviewer")
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/reviews/all").content.decode()
    assert "2+ pieces of evidence wait for your decision." in text
    assert not [one for one in queries if "COUNT(" in one["sql"]]
    monkeypatch.setattr("readiness.web.reviews.waiting.MOST", 3)
    assert "3 pieces of evidence wait" in client.get("/reviews/all").content.decode()


@pytest.mark.parametrize("address", ["/reviews/", "/reviews/all", "/reviews/all?show=waivers"])
@pytest.mark.slow
def test_it_costs_at_most_twelve_queries_however_much_waits(address: str, shop: Shop, enter: Enter):
    client = enter("security_reviewer")
    counts = []
    for keys in (PEER[:1], [item.key for item in shop.checklist.items.all()][:25]):
        for number, key in enumerate(keys):
            shop.show(key, shop.at - timedelta(hours=2))
            if number < 2:
                asked(shop, key, minutes=9) if not Waiver.objects.filter(item__key=key).exists() else None
        shop.probe("security_headers", "fail")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert max(counts) <= 12
    assert counts[0] == counts[1]


def test_the_pace_is_told_once_it_is_known(shop: Shop, enter: Enter):
    keys = [item.key for item in shop.checklist.items.all()][:8]
    pieces = [shop.show(key, shop.at - timedelta(hours=2)) for key in keys]
    for number, piece in enumerate(pieces[:5]):
        shop.accept(piece, shop.at - timedelta(hours=1) + number * 2 * MINUTE)
    text = enter("security_reviewer").get("/reviews/").content.decode()
    assert "3 left, about 6 minutes at your pace." in text


def test_the_home_pages_link_opens_the_one_it_names(three: list[ItemEvidence], enter: Enter):
    assert on_the_desk(enter("lead"), f"/reviews/?attachment={three[2].pk}") == UNKNOWN
