"""Every page by everybody who has no business there: found in the URLs, so that a new page is asked for too."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from readiness.alerts.models import AlertCall
from readiness.anchors.models import AnchorToken
from readiness.anchors.operations import add_webhook
from readiness.catalog.models import Environment, Service
from readiness.clock import now
from readiness.launches.operations import share_badge
from readiness.ledger.models import LedgerAnchor, LedgerEntry
from readiness.ledger.note import read_checkpoint, read_note
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.sealing import seal_all
from readiness.notify.links import acknowledge_token, answer_token
from readiness.notify.models import Notice
from readiness.obligations.operations import add_channel, make_feed
from readiness.privacy.operations import ask_erasure, set_hold
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import User
from readiness.teams.operations import deactivate_person, invite, make_token, remove_member
from tests.api.things import SERVICE, build_things
from tests.kept import Keep
from tests.launches.stage import set_up
from tests.web.addresses import Address, addresses
from tests.world import World, build

#: A visitor may look: the link is the key, it is nobody's, or verifiers must get it by themselves.
FOR_VISITORS = {
    "invitation",
    "calendar-feed",
    "appearance",
    "design",
    "ledger-checkpoint",
    "ledger-key",
    "gate-key",
    "badge",
    "unsubscribe",
    "ping",
    "ping-signal",
}
#: Words that only team Orders and what is its own hold.
WORDS = (
    b"Zircon",
    b"Stores",
    b"Orders",
    b"orders-launch",
    b"Readme",
    b"So it is",
)
#: There only for their owner, or once something more happened.
NOT_YET = {
    "token-revoke", "report-file", "report-signed", "template-compare", "item-detach", "evidence-picture",
    "evidence-preview", "ping", "ping-signal",
}  # fmt: skip
PROOFS = (reverse("account_reauthenticate"), reverse("confirm"))
METHODS = ("put", "patch", "delete", "options", "trace")
ADDRESSES = addresses()
WITH_SLOTS = [one for one in ADDRESSES if one.slots and one.name not in FOR_VISITORS]
LISTS = [one for one in ADDRESSES if not one.slots and one.name not in FOR_VISITORS]
Stock = dict[str, Any]


@pytest.fixture(scope="module")
def stocked(keep: Keep) -> tuple[World, Stock]:
    def make() -> tuple[World, Stock]:
        world = build()
        return world, stock_of(world)

    return keep(make)


@pytest.fixture
def world(stocked: tuple[World, Stock], db: None) -> World:
    return stocked[0]


@pytest.fixture
def stock(stocked: tuple[World, Stock], db: None) -> Stock:
    return dict(stocked[1])


def stock_of(world: World) -> Stock:
    """Slot -> a thing of team Orders; narrower names come first: `name.slot`, `room.slot`, `slot`."""
    things = build_things(world, set_up(world))
    ids = things.ids
    contributor = world.people["contributor"]
    token, _ = make_token(
        user=contributor, name="Pipeline", scopes=["read"], expires_at=now() + timedelta(days=1),
        actor=Actor.person(contributor), at=now(),
    )  # fmt: skip
    Service.objects.filter(slug=SERVICE).update(name="Zircon")  # a word that no example has
    stores = Service.objects.get(slug="stores")
    entry = LedgerEntry.objects.get(pk=ids["entry"])
    notice = Notice.objects.create(
        recipient=world.people["lead"], entry=entry, subject="Orders", text="Orders", because="Lead of Orders",
        path="/teams/orders/", created_at=now(),
    )  # fmt: skip
    to_all, _ = invite(
        team=None, email="all@example.org", role="auditor", actor=world.actor("administrator"), at=now()
    )
    viewer = world.people["viewer"].pk
    administrator = world.actor("administrator")
    erasure = ask_erasure(
        target="person", reason="mistake", person=world.people["viewer"], actor=administrator, at=now()
    )
    hold = set_hold(
        service=Service.objects.get(slug=SERVICE), reason="A case.", actor=administrator, at=now()
    )
    feed, _secret = make_feed(team=world.orders, actor=world.actor("lead"), at=now())
    badge = share_badge(
        environment=Environment.objects.get(service__slug=SERVICE, slug="production"),
        actor=world.actor("lead"), at=now(),
    )  # fmt: skip
    channel = add_channel(
        team=world.orders, kind="slack", name="Ours", url="https://hold.example.org/",
        actor=world.actor("lead"), at=now(),
    )  # fmt: skip
    return {
        "badge.key": badge.key,
        "calendar-link-revoke.pk": feed.pk, "calendar-feed.token": "A" * 43,
        "privacy.pk": erasure.pk, "privacy-hold-lift.pk": hold.pk,
        "stage": "first_24_hours",
        "things": things, "slug": SERVICE, "environment": "production", "key": "all.readme", "number": 1,
        "metric": "error_rate",
        "token": token.pk,
        **told_outside(world), "team.slug": "orders", "member.slug": "orders", "team.pk": channel.pk,
        "template.slug": "orders-launch",
        "invitation-resend.slug": "orders", "invitation-revoke.slug": "orders",
        "audit.pk": ids["entry"], "dependency.pk": stores.pk, "evidence.pk": ids["evidence"],
        "evidence-file.pk": ids["file_revision"],
        "ingest.pk": ids["ingest_token"], "trusted.pk": ids["trusted_identity"],
        "finding.pk": ids["finding"], "finding-waiver-decide.pk": ids["finding_waiver"],
        "finding-waiver-withdraw.pk": ids["finding_waiver"],
        "alert.pk": ids["alert"], "alert-answer.token": _of_call(world), "silence-end.pk": ids["silence"],
        "policy": "own-orders-wait",
        "error.pk": ids["error"], "error-event.pk": ids["error_event"], "error-key-revoke.pk": ids["error_key"],
        "error-test.pk": ids["error_test"], "service-errors-policy.number": ids["error_project"],
        "secret.pk": ids["secret"], "backup.pk": ids["policy"], "drill.pk": ids["drill"], "ping.token": "A" * 43,
        "ping-signal.signal": "start",
        "deployment.pk": ids["deployment"], "override.pk": ids["override"],
        "service-forge-remove.pk": ids["forge"],
        "occurrence-answer.token": answer_token(ids["occurrence"], world.people["lead"].pk, now()),
        "obligation.pk": ids["duty"], "obligations.pk": ids["duty"], "occurrence.pk": ids["occurrence"],
        "invitation.pk": ids["invitation"], "launch.pk": ids["launch"],
        "member.pk": viewer, "notice.pk": notice.pk, "people.pk": to_all.pk, "person.pk": viewer,
        "person-token-revoke.pk": contributor.pk, "probes:detail.pk": ids["probe"],
        "probes:compare.pk": ids["probe"], "probes:run.pk": ids["run"], "report.pk": ids["report"],
        "token.pk": token.pk, "waiver.pk": ids["waiver"],
    }  # fmt: skip


def told_outside(world: World) -> Stock:
    """An anchor with its time stamp, and an address that is told."""
    webhook, _secret = add_webhook(
        url="https://hold.example.org/", actor=world.actor("administrator"), at=now()
    )
    seal_all(at=now())
    newest = newest_checkpoint()
    assert newest is not None
    said = read_checkpoint(read_note(newest.note).text)
    anchor = LedgerAnchor.objects.create(
        stretch=now(), origin=said.origin, size=said.size, root=said.root, note=newest.note, made_at=now()
    )
    AnchorToken.objects.create(
        anchor=anchor, token=b"token", stamped_at=now(), serial="1", authority="CN=TSA", received_at=now()
    )
    return {"webhook": webhook.pk, "anchor": anchor.pk}


def _of_call(world: World) -> str:
    """The link of a mail that told the lead of the open alert."""
    told = AlertCall.objects.filter(what="page", drill=False).latest("made_at")
    return acknowledge_token(told.pk, world.people["lead"].pk, now())


def entered(user: User, **options: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def nobodys(world: World, who: str) -> Client:
    """Somebody who has nothing to do with team Orders, or no longer has."""
    if who != "removed":
        return entered(world.people[who])
    client = entered(world.people["contributor"])
    assert client.get(f"/services/{SERVICE}/").status_code == 200
    remove_member(team=world.orders, user=world.people["contributor"], actor=SYSTEM, at=now())
    return client


def rows() -> dict[str, int]:
    """How many rows of each kind there are."""
    models = [*apps.get_app_config("readiness").get_models(), *apps.get_app_config("probes").get_models()]
    return {model.__name__: model._base_manager.count() for model in models}


GIVEN = {
    "role": "lead", "name": "Taken", "phrase": SERVICE, "team": "orders", "needs": "stores", "reason": "x",
    "email": "a@b.example", "statement": "x", "url": "https://example.org", "approve": "1", "version": "1",
}  # fmt: skip


@pytest.mark.parametrize("who", ["outsider", "colleague", "removed"])
def test_another_teams_things_are_not_there(world: World, stock: Stock, who: str):
    client, before, wrong = nobodys(world, who), rows(), {}
    own = (
        {"person-token-revoke"} if who == "removed" else set()
    )  # their own token, but the page is not theirs
    for one in WITH_SLOTS:
        for method, answer in (
            ("get", client.get(one.of(stock))),
            ("head", client.head(one.of(stock))),
            ("part", client.get(one.of(stock), headers={"HX-Request": "true"})),
            ("post", client.post(one.of(stock), GIVEN)),
        ):
            own = one.name == "token-revoke" and who == "removed"
            # Who must first prove who they are is told nothing of what there is: it is asked before the look.
            asked = answer.status_code == 302 and answer.headers["Location"].startswith(PROOFS)
            if answer.status_code != 404 and not own and not asked:
                wrong[one.name, method] = (answer.status_code, answer.content[:100])
    assert wrong == {}
    del before["LedgerEntry"]  # to revoke one's own token is recorded
    assert {name: count for name, count in rows().items() if name in before} == before


def test_they_are_there_for_who_may_see_them(world: World, stock: Stock):
    lead, administrator, wrong = entered(world.people["lead"]), entered(world.people["administrator"]), {}
    for one in WITH_SLOTS:
        statuses = {client.get(one.of(stock)).status_code for client in (lead, administrator)}
        if statuses == {404} and one.name not in NOT_YET:
            wrong[one.name] = statuses
    assert wrong == {}


@pytest.mark.parametrize("one", [one for one in WITH_SLOTS if len(one.slots) > 1], ids=lambda one: one.name)
def test_another_teams_part_is_not_reached_through_a_thing_of_ones_own(
    world: World, stock: Stock, one: Address
):
    """The parent is one's own, the part is of team Orders."""
    world.service("Invoices", team=world.billing)
    mine = {
        "slug": "invoices",
        "team.slug": "billing",
        "member.slug": "billing",
        "pk": world.people["outsider"].pk,
    }
    mine |= {"invitation-resend.slug": "billing", "invitation-revoke.slug": "billing"}
    mine |= {"person-token-revoke.pk": world.people["outsider"].pk}
    if one.slots[:2] == ("slug", "environment") and len(one.slots) == 2:
        mine["environment"] = "staging"  # `production` of one's own service is one's own
    if "metric" in one.slots:
        mine["metric"] = "nobodys"  # the twelve are everybody's
    client, before = entered(world.people["outsider"]), rows()
    address = one.of({**stock, **mine})
    assert (client.get(address).status_code, client.post(address, GIVEN).status_code) == (404, 404)
    assert rows() == before


@pytest.mark.parametrize("who", ["outsider", "colleague", "removed"])
def test_no_list_search_or_count_names_another_teams_things(world: World, stock: Stock, who: str):
    client = nobodys(world, who)
    asked = [
        {}, {"team": "orders"}, {"service": SERVICE}, {"environment": "production"}, {"q": "e"}, {"q": "a"},
        {"person": str(world.people["viewer"].pk)}, {"kind": "x"}, {"page": "2"}, {"sort": "team"},
    ]  # fmt: skip
    for one in LISTS:
        for query in asked:
            answer = client.get(one.of({}), query)
            assert answer.status_code in {200, 302, 400, 403, 404, 405, 422}, (one.name, query)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            for given in query.values():  # what was asked is repeated in the field
                content = content.replace(given.encode(), b"")
            told = [word for word in WORDS if word in content and word.decode() not in query.values()]
            if who == "removed" and one.name in {"home", "notices"}:
                continue  # what happened to oneself is told
            assert told == [], (one.name, query)


@pytest.mark.parametrize("who", ["nobody", "deactivated"])
def test_who_is_not_signed_in_is_led_to_the_sign_in_and_changes_nothing(world: World, stock: Stock, who: str):
    client = Client()
    if who == "deactivated":
        client = entered(world.people["viewer"])
        deactivate_person(user=world.people["viewer"], actor=world.actor("administrator"), at=now())
    before, wrong = rows(), {}
    for one in ADDRESSES:
        if one.name in FOR_VISITORS:
            continue
        for answer in (client.get(one.of(stock)), client.post(one.of(stock), GIVEN)):
            if answer.status_code != 405 and not answer.headers.get("Location", "").startswith(
                "/accounts/login/"
            ):
                wrong[one.name] = answer.status_code
    assert wrong == {}
    assert rows() == before


def test_no_form_is_taken_from_another_site(world: World, stock: Stock):
    client, before, wrong = entered(world.people["administrator"], enforce_csrf_checks=True), rows(), {}
    for one in ADDRESSES:
        if one.name in {"invitation", "unsubscribe", "ping", "ping-signal"}:  # the link is the key
            continue
        answer = client.post(one.of(stock), GIVEN, headers={"origin": "https://evil.example"})
        if answer.status_code not in {403, 405}:
            wrong[one.name] = answer.status_code
    assert wrong == {}
    assert rows() == before


def test_a_method_that_a_page_does_not_know_does_nothing(world: World, stock: Stock):
    client, before, wrong = entered(world.people["lead"]), rows(), {}
    for one in ADDRESSES:
        for method in METHODS:
            options = {} if method == "trace" else {"headers": {"X-HTTP-Method-Override": "POST"}}
            answer = getattr(client, method)(
                one.of({**stock, "invitation.token": "x", "unsubscribe.token": "x"}), **options
            )
            if answer.status_code not in {403, 404, 405}:
                wrong[one.name, method] = answer.status_code
        overridden = client.get(
            one.of(stock), {"_method": "POST", **GIVEN}, headers={"X-Method-Override": "POST"}
        )
        if overridden.status_code >= 500:
            wrong[one.name, "override"] = overridden.status_code
    assert wrong == {}
    after = rows()
    assert after == before
