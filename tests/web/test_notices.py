"""Notices: one's own, newest first, ticked by a press and never by a look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.clock import now
from readiness.ledger.models import LedgerEntry
from readiness.notify.models import Notice
from tests.web.conftest import Enter
from tests.world import World


def notice(world: World, who: str, subject: str, *, minutes: int = 0, path: str = "/services/") -> Notice:
    """A notice about some ledger entry that this person has none about yet."""
    told = Notice.objects.filter(recipient=world.people[who]).values("entry")
    return Notice.objects.create(
        recipient=world.people[who],
        entry=LedgerEntry.objects.exclude(pk__in=told).order_by("pk")[0],
        subject=subject,
        text="Something waits.",
        because="You get this because you lead Orders.",
        path=path,
        created_at=now() + timedelta(minutes=minutes),
    )


def test_ones_own_alone_newest_first(world: World, enter: Enter):
    notice(world, "lead", "Older")
    notice(world, "lead", "Newer", minutes=1)
    notice(world, "viewer", "Not mine")
    page = enter("lead").get("/notices/")
    assert [row.subject for row in page.context["rows"]] == ["Newer", "Older"]
    assert "Not mine" not in page.content.decode()
    assert "you lead Orders" in page.content.decode()


def test_to_look_ticks_nothing_and_to_open_leads_where_one_can_act(world: World, enter: Enter):
    one = notice(world, "lead", "Decide", path="/services/?q=shop")
    client = enter("lead")
    client.get("/notices/")
    assert client.get(reverse("notice-open", args=[one.pk]))["Location"] == "/services/?q=shop"
    assert Notice.objects.get().read_at is None
    assert client.post(reverse("notice-open", args=[one.pk]))["Location"] == "/services/?q=shop"
    assert Notice.objects.get().read_at
    assert client.get("/notices/?unread=1").context["rows"] == []


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_a_notice_never_leads_out_of_the_portal(path: str, world: World, enter: Enter):
    one = notice(world, "lead", "Go", path=path)
    assert enter("lead").post(reverse("notice-open", args=[one.pk]))["Location"] == "/notices/"


def test_one_or_all_are_marked_as_read_and_nobody_elses(world: World, enter: Enter):
    mine = [notice(world, "lead", f"Mine {number}") for number in range(3)]
    theirs = notice(world, "viewer", "Theirs")
    client = enter("lead")
    client.post(reverse("notice-read", args=[mine[0].pk]))
    assert Notice.objects.filter(read_at=None).count() == 3
    for address in ("notice-read", "notice-open"):
        assert client.post(reverse(address, args=[theirs.pk])).status_code == 404
    client.post(reverse("notices-read"))
    assert list(Notice.objects.filter(read_at=None)) == [theirs]


def test_nothing_yet_and_nothing_unread_are_told_apart(world: World, enter: Enter):
    client = enter("lead")
    assert "No notice yet" in client.get("/notices/").content.decode()
    notice(world, "lead", "One")
    client.post(reverse("notices-read"))
    assert "Nothing unread" in client.get("/notices/?unread=1").content.decode()


@pytest.mark.slow
def test_pages_go_on_from_a_notice_and_cost_the_same(world: World, enter: Enter):
    client = enter("lead")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/notices/").status_code == 200
        return len(queries)

    notice(world, "lead", "0")
    small = cost()
    for number in range(1, 90):
        world.service(f"Service {number}")
        notice(world, "lead", str(number), minutes=number)
    assert cost() == small
    assert small <= 12
    subjects, address = [], "/notices/"
    while address:
        page = client.get(address)
        subjects += [row.subject for row in page.context["rows"]]
        address = page.context["older"] and "/notices/" + page.context["older"]
    assert subjects == [str(number) for number in reversed(range(90))]
    foreign = notice(world, "viewer", "Theirs")
    for before in ("nonsense", str(foreign.pk)):
        assert client.get(f"/notices/?before={before}").status_code == 404
