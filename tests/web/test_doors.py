"""Who gets in where: every address of services, teams and people, asked for by people who may not have it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from readiness.catalog.models import Dependency, Environment, Service
from readiness.catalog.operations import add_dependency, add_environment
from readiness.ledger.models import LedgerEntry
from readiness.obligations.operations import add_channel
from readiness.teams.models import Invitation, Membership
from readiness.teams.operations import invite
from readiness.web.account.urls import urlpatterns as account
from readiness.web.catalog.urls import urlpatterns as catalog
from readiness.web.home import urlpatterns as home
from readiness.web.notices import urlpatterns as notices
from readiness.web.people.urls import urlpatterns as people
from readiness.web.search import urlpatterns as search
from tests.web.conftest import Enter
from tests.world import AT, World

#: Pages about one service of the team Orders.
OF_SERVICE = (
    "service",
    "service-activity",
    "service-edit",
    "service-transfer",
    "service-retire",
    "service-dependencies",
    "dependency-remove",
    "environment-new",
    "environment-edit",
    "environment-archive",
    "checklist-start",
)
#: Pages about the team Orders.
OF_TEAM = (
    "team",
    "team-edit",
    "team-leave",
    "team-archive",
    "team-restore",
    "team-invite",
    "team-channels",
    "team-channel-new",
    "team-channel-remove",
    "team-channel-try",
    "member-change",
    "member-remove",
    "invitation-resend",
    "invitation-revoke",
)
#: Pages about everybody.
OF_ORGANISATION = (
    "people",
    "people-invite",
    "people-resend",
    "people-revoke",
    "person",
    "person-grant",
    "person-revoke",
    "person-deactivate",
    "person-reactivate",
    "person-token-revoke",
)
#: For everybody who is signed in, each within what they may see.
OPEN = (
    "home",
    "services",
    "service-new",
    "services-import",
    "services-export",
    "teams",
    "team-new",
    "search",
    "settings",
    "confirm",
    "tokens",
    "token-new",
    "token-revoke",
    "calendar-links",
    "calendar-link-new",
    "calendar-link-revoke",
    "notices",
    "notices-read",
    "notice-open",
    "notice-read",
)
#: Open to visitors: the link itself is the key.
BY_LINK = ("invitation", "unsubscribe")

#: Changes of a service or team that a viewer may not make.
CHANGES = {
    "service-edit",
    "service-transfer",
    "service-retire",
    "service-dependencies",
    "dependency-remove",
    "environment-new",
    "environment-edit",
    "environment-archive",
    "checklist-start",
    "team-edit",
    "team-archive",
    "team-restore",
    "team-invite",
    "team-channel-new",
    "team-channel-remove",
    "team-channel-try",
    "member-change",
    "member-remove",
    "invitation-resend",
    "invitation-revoke",
}

Address = Callable[[str], str]


@pytest.fixture
def address(world: World) -> Address:
    """`address("service-edit")` for the service Shop of Orders, which stands on Stock and runs in Staging too."""
    shop, stock = world.service("Shop"), world.service("Stock")
    lead = world.actor("lead")
    add_environment(service=shop, name="Staging", actor=lead, at=AT)
    add_dependency(service=shop, needs=stock, actor=lead, at=AT)
    to_team, _ = invite(team=world.orders, email="new@example.org", role="viewer", actor=lead, at=AT)
    to_all, _ = invite(
        team=None, email="all@example.org", role="auditor", actor=world.actor("administrator"), at=AT
    )
    viewer = world.people["viewer"].pk
    told = {"kind": "slack", "name": "Ours", "url": "https://hold.example.org/"}
    channel = add_channel(team=world.orders, actor=lead, at=AT, **told)
    special: dict[str, list[object]] = {
        "dependency-remove": ["shop", stock.pk],
        "environment-edit": ["shop", "staging"],
        "environment-archive": ["shop", "staging"],
        "checklist-start": ["shop", "production"],
        "member-change": ["orders", viewer],
        "member-remove": ["orders", viewer],
        "team-channel-remove": ["orders", channel.pk],
        "team-channel-try": ["orders", channel.pk],
        "invitation-resend": ["orders", to_team.pk],
        "invitation-revoke": ["orders", to_team.pk],
        "people": [],
        "people-invite": [],
        "people-resend": [to_all.pk],
        "people-revoke": [to_all.pk],
        "person-token-revoke": [viewer, viewer],
    }

    def of(name: str) -> str:
        if name in special:
            return reverse(name, args=special[name])
        if name in OF_SERVICE:
            return reverse(name, args=["shop"])
        return reverse(name, args=["orders"] if name in OF_TEAM else [viewer])

    return of


def state() -> tuple[object, ...]:
    """What the addresses above could change."""
    return (
        list(Service.objects.order_by("pk").values_list("pk", "team", "lifecycle", "revision")),
        list(Environment.objects.order_by("pk").values_list("pk", "name", "archived_at")),
        Dependency.objects.count(),
        list(Membership.objects.order_by("pk").values_list("user", "team", "role")),
        list(Invitation.objects.order_by("pk").values_list("pk", "digest", "revoked_at")),
        LedgerEntry.objects.count(),
    )


def test_every_address_is_asked_for_here():
    named = {pattern.name for one in (account, catalog, home, notices, people, search) for pattern in one}
    assert named == {*OF_SERVICE, *OF_TEAM, *OF_ORGANISATION, *OPEN, *BY_LINK}


@pytest.mark.parametrize("name", [*OF_SERVICE, *OF_TEAM, *OF_ORGANISATION])
@pytest.mark.parametrize("who", ["outsider", "colleague"])
def test_somebody_else_finds_nothing_there_and_changes_nothing(
    name: str, who: str, address: Address, enter: Enter
):
    before = state()
    client = enter(who)
    given = {
        "role": "lead",
        "name": "Taken",
        "phrase": "shop",
        "team": "x",
        "needs": "stock",
        "email": "a@b.example",
    }
    assert client.get(address(name)).status_code == 404
    assert client.post(address(name), given).status_code == 404
    assert state() == before


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_viewer_sees_and_changes_nothing(name: str, address: Address, enter: Enter):
    before = state()
    given = {"role": "lead", "name": "Taken", "phrase": "shop", "needs": "stock", "email": "a@b.example"}
    assert enter("viewer").post(address(name), given).status_code == 403
    assert state() == before


@pytest.mark.parametrize("name", [*OF_SERVICE, *OF_TEAM])
def test_to_come_to_an_address_by_a_link_changes_nothing(name: str, address: Address, enter: Enter):
    before = state()
    assert enter("lead").get(address(name)).status_code in {200, 302}
    assert state() == before


@pytest.mark.parametrize("name", [*OF_SERVICE, *OF_TEAM, *OF_ORGANISATION])
def test_a_visitor_is_led_to_the_sign_in(name: str, address: Address):
    answer = Client().get(address(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_service_that_is_open_to_the_organisation_is_seen_but_not_changed(world: World, enter: Enter):
    world.service("Map", visibility="organisation")
    client = enter("colleague")
    assert client.get(reverse("service", args=["map"])).status_code == 200
    assert client.get(reverse("service-activity", args=["map"])).status_code == 200
    assert b"/services/map/edit" not in client.get(reverse("service", args=["map"])).content
    assert client.get(reverse("service-edit", args=["map"])).status_code == 403


@pytest.mark.parametrize(
    "given", ["0001-01-01", "a:b", "home", "//evil.example/", "https://evil.example", "/\\evil.example"]
)
def test_what_is_no_address_of_the_portal_is_passed_over(given: str, enter: Enter):
    answer = enter("viewer").post(reverse("notices-read"), {"next": given})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("notices"))
