"""The page of all components, the frame around every page, and the theme that it remembers."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from readiness.ledger.models import LedgerEntry
from readiness.notify.models import Notice
from readiness.teams.models import User
from tests.world import AT, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def lead(world: World) -> Client:
    client = Client()
    client.force_login(world.person("lead"), backend="django.contrib.auth.backends.ModelBackend")
    return client


class Landmarks(HTMLParser):
    """Counts elements and collects ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]


def test_strangers_do_not_see_the_components(settings: Settings, lead: Client):
    settings.DEBUG = False
    assert Client().get("/design/").status_code == 404
    assert lead.get("/design/").status_code == 404


def test_staff_see_them(settings: Settings, world: World):
    settings.DEBUG = False
    User.objects.filter(pk=world.person("administrator").pk).update(is_staff=True)
    client = Client()
    client.force_login(world.person("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/design/").status_code == 200


def test_a_page_has_one_heading_one_main_and_no_id_twice(settings: Settings, lead: Client):
    settings.DEBUG = True
    page = Landmarks(lead.get("/design/").content.decode())
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert sorted(page.ids) == sorted(set(page.ids))


def test_the_frame_costs_at_most_four_queries(
    settings: Settings, lead: Client, django_assert_max_num_queries: DjangoAssertNumQueries
):
    settings.DEBUG = True
    with django_assert_max_num_queries(4):  # session, person, teams, unread notices
        lead.get("/design/")


def test_the_frame_shows_only_my_teams(settings: Settings, lead: Client):
    settings.DEBUG = True
    shell = lead.get("/design/").context["shell"]
    assert [team.name for team in shell.teams] == ["Orders"]


def test_unread_notices_are_counted_and_capped(settings: Settings, lead: Client, world: World):
    settings.DEBUG = True
    for entry in LedgerEntry.objects.all()[:3]:
        Notice.objects.create(
            recipient=world.person("lead"),
            entry=entry,
            subject="s",
            text="t",
            because="b",
            path="/",
            created_at=AT,
        )
    assert lead.get("/design/").context["shell"].unread == "3"


def test_before_sign_in_a_cookie_remembers_the_theme(settings: Settings):
    settings.DEBUG = True
    client = Client()
    client.post("/appearance", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()
    client.post("/appearance", {"theme": "system"})
    assert "data-theme=" not in client.get("/accounts/login/").content.decode().partition("<head>")[0]


def test_after_sign_in_the_person_remembers_it(lead: Client, world: World):
    lead.post("/appearance", {"theme": "dark"})
    assert world.person("lead").theme == "dark"


def test_an_invented_theme_is_the_systems(lead: Client, world: World):
    lead.post("/appearance", {"theme": '"><script>'})
    assert world.person("lead").theme == "system"


def test_the_way_back_never_leaves_the_portal(lead: Client):
    away = lead.post("/appearance", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"
    assert (
        lead.post("/appearance", {"theme": "dark", "next": "/services/"}).headers["Location"] == "/services/"
    )


def test_looking_changes_nothing(lead: Client):
    assert lead.get("/appearance").status_code == 405
