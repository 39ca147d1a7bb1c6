"""Every page that a person can open, as long as there is one: accessible, silent, fitting, in both themes."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client
from django.urls import resolve
from PIL import Image
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from readiness.checklists.operations import publish_template, save_draft
from readiness.clock import now
from readiness.evidence.files import store
from readiness.evidence.operations import add_evidence
from readiness.evidence.pictures.making import draw_due_pictures
from readiness.management.demo import bulk, people, story
from readiness.models import Environment
from readiness.reports.operations import request_report
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.web.library.writing import BLANK
from tests.browser.addresses import SERVICE, Address, addresses, plain_addresses
from tests.browser.at_work import probed, sample, work
from tests.browser.looking import ANSWERS, faults_of
from tests.browser.second_steps import give_second_steps
from tests.world import build

__all__ = ["probed", "sample"]

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: Single sign-on has addresses of its own only where a provider is configured, and they lead to the provider's
#: pages; the pieces of the design have tests of their own (`test_design.py`). Jobs ping with a token of theirs.
UNREACHED = {"openid_connect_login", "openid_connect_callback", "design", "badge", "ping", "ping-signal"}
#: These tell how they stood, too.
WITH_A_PAST = {"service", "checklist", "item", "launch"}


@dataclass
class Visit:
    """What one person, or nobody (`client` without a session), reaches of the known addresses."""

    client: Client
    reached: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, client: Client, known: Iterable[Address]) -> "Visit":
        """Asks for each address once; a part, a file or a redirect is reached and is no page."""
        visit = cls(client)
        for one in known:
            answer = client.get(one.path)
            is_page = _is_page(answer) or _leads_to_itself(answer, one)
            if is_page or answer.status_code < 400 or answer.status_code == 405:
                visit.reached.add(one.name)
            if is_page:
                visit.pages.append(one.path)
        return visit

    def besides(self, *others: "Visit") -> list[str]:
        """The pages that none of the others reaches."""
        return [path for path in self.pages if not any(path in other.pages for other in others)]


def _is_page(answer) -> bool:
    return answer.status_code in ANSWERS and b"<html" in b"".join(answer)[:200]


def _leads_to_itself(answer, one: Address) -> bool:
    """Whether it takes a secret out of the address and goes on under the same pattern."""
    target = answer.headers.get("Location", "")
    return bool(target.startswith("/") and resolve(target.split("?")[0]).view_name == one.name)


def entered(person: User) -> Client:
    """`person` in a fresh session, who has proved a moment ago to be that person."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() + 600}]
    session.save()
    return client


@pytest.fixture
def look(open_page: Callable[..., Page], live_server: LiveServer) -> Callable[..., dict[str, list[str]]]:
    """`look(client, paths)`: what is wrong with each page in that session, by its path; empty when nothing is."""

    def looked(client: Client, paths: Iterable[str]) -> dict[str, list[str]]:
        page, said = open_page(reduced_motion="reduce"), []
        page.on("console", lambda message: said.append((message.text, message.location["url"])))
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie:
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        found = {}
        for path in paths:
            said.clear()
            faults = faults_of(page, path)
            faults += [
                f"console: {text}" for text, about in said if not _is_harmless(text, about == page.url)
            ]
            if faults:
                found[path] = faults
        page.context.close()
        return found

    return looked


def _is_harmless(text: str, is_own: bool) -> bool:
    """Chromium reports every 401 on the console, also the page's own; and focus that was already where it belongs."""
    return text.startswith("Autofocus processing was blocked") or (
        is_own and text.startswith("Failed to load resource")
    )


@pytest.mark.slow
@pytest.mark.usefixtures("probed")
def test_every_page_of_the_demo_is_sound(look: Callable[..., dict]):
    cast = people.bring(now() - 401 * story.DAY)
    story.tell(cast, now())
    work()
    lead, administrator = cast.people["Payments lead"], cast.people["administrator"]
    _own_things(lead)
    known = addresses(lead, administrator)
    nobody = Visit.of(Client(), known)
    mine = Visit.of(entered(lead), known)
    theirs = Visit.of(entered(cast.people["security_reviewer"]), known)
    ours = Visit.of(entered(administrator), known)
    hidden = {one.name for one in known} - nobody.reached - mine.reached - theirs.reached - ours.reached
    assert hidden == UNREACHED, "nobody can open these, so nobody has looked at them"
    assert len(mine.pages) > 60
    assert look(nobody.client, nobody.pages) == {}
    assert look(mine.client, mine.besides(nobody)) == {}
    yesterday = (now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    past = [f"{one.path}?at={yesterday}" for one in known if one.name in WITH_A_PAST]
    assert len(past) == len(WITH_A_PAST)
    assert look(mine.client, past) == {}
    assert look(theirs.client, ["/", "/reviews/", *theirs.besides(nobody, mine)]) == {}
    assert look(ours.client, ["/", *ours.besides(nobody, mine, theirs)]) == {}


def test_pages_without_data_are_sound(look: Callable[..., dict]):
    world = build()
    mine = Visit.of(entered(world.people["lead"]), plain_addresses())
    ours = Visit.of(entered(world.people["administrator"]), plain_addresses())
    data = [path for path in mine.pages if not path.startswith("/accounts/")]
    assert len(data) > 12
    assert look(mine.client, data) == {}
    assert look(ours.client, ["/", *ours.besides(mine)]) == {}


@pytest.mark.slow
def test_pages_with_a_lot_are_sound(look: Callable[..., dict]):
    administrator = build().people["administrator"]
    bulk.fill(60, now(), tell=lambda _done: None)
    busy = User.objects.filter(email__endswith=people.DOMAIN, memberships__role="lead").first()
    paths = ["/", "/services/", "/services/?page=2", "/reviews/", "/reviews/all", "/launches/", "/audit/"]
    more = ["/teams/", "/people/", "/search/?q=e", "/library/launch/"]
    assert look(entered(administrator), paths + more) == {}
    assert look(entered(busy), ["/", "/services/", "/notices/"]) == {}


def _own_things(lead: User) -> None:
    """A report, a template with a version and a draft, a picture as evidence, every kind of second step."""
    actor, place = Actor.person(lead), Environment.objects.get(service__slug=SERVICE, is_production=True)
    request_report(kind="readiness_certificate", format="pdf", environment=place, actor=actor, at=now())
    draft = save_draft(template=None, team=place.service.team, toml=BLANK, actor=actor, at=now())
    publish_template(template=draft, note="", actor=actor, at=now())
    changed = BLANK.replace("What must hold, in", "What holds, in")
    save_draft(template=draft, toml=changed, actor=actor, at=now())
    sent = BytesIO()
    Image.effect_noise((2000, 500), 60).save(sent, "PNG")
    upload = store([sent.getvalue()], "alert.png", "image/png")
    add_evidence(environment=place, kind="file", title="Alert", upload=upload, actor=actor, at=now())
    draw_due_pictures(at=now(), limit=1)
    give_second_steps(lead)
