"""A portal at work: people with passwords, a real service on loopback, and a worker that does what is due."""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from portal.sample.registry import Sample, ca_file, prepare_samples
from portal.sample.server import servers
from readiness.checklists.models import ChecklistItem, ItemEvidence
from readiness.checklists.operations import accept_evidence, publish_library, put_forward
from readiness.clock import now
from readiness.ledger import guard
from readiness.ledger.models import LedgerKey
from tests.browser.people import PASSWORD
from tests.world import World, build

SIGNS_IN = ("lead", "contributor", "security_reviewer")


def work() -> None:
    """All that is due, in a thread of its own: Playwright keeps an event loop in this one."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            if not LedgerKey.objects.exists():
                # The server of the test before may have sealed its last entry when this test's folder was set.
                guard.forget_outside()
            call_command("work", "--drain", stdout=io.StringIO())
        except BaseException as error:  # noqa: BLE001  told to the test below
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=90)
    assert not thread.is_alive(), "the worker did not come to an end"
    assert not failed, failed


@dataclass
class AtWork:
    """The people of `world`, of whom `SIGNS_IN` have a password, and a service that does everything right."""

    world: World
    sample: Sample

    def enter(self, page: Page, name: str) -> Page:
        """Signs in as a person does: by address and password."""
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/")
        return page

    def show_the_rest(self) -> None:
        """Accepted evidence for every item that does not hold yet."""
        for item in ChecklistItem.objects.exclude(standing__in=("pass", "waived", "not_applicable")):
            evidence = put_forward(
                items=[item],
                kind="attestation",
                title=f"About {item.key}",
                statement="Looked at and found right.",
                actor=self.world.actor("contributor"),
                at=now(),
            )
            accept_evidence(
                attachment=ItemEvidence.objects.get(item=item, evidence=evidence),
                revision=evidence.revisions.get(),
                actor=self.world.actor("security_reviewer"),
                at=now(),
            )


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sample, Path]]:
    """The sample service that does everything right, listening; and the folder of its authority."""
    folder = tmp_path_factory.mktemp("samples")
    good = next(one for one in prepare_samples(folder, now()) if not one.behaviour.wrong)
    listening = servers(good, folder)
    for server in listening:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield good, folder
    for server in listening:
        server.shutdown()
        server.server_close()


@pytest.fixture
def probed(sample: tuple[Sample, Path], settings: Settings) -> Sample:
    """The sample service, which the portal may probe."""
    good, folder = sample
    settings.VAR_DIR = folder  # where the demo looks for samples
    settings.PROBE_ALLOW = f"127.0.0.1/32:{','.join(map(str, good.ports))}"
    settings.PROBE_CA_FILE = str(ca_file(folder))
    settings.PROBE_ASK_SECONDS = 0
    return good


@pytest.fixture
def at_work(probed: Sample, live_server: LiveServer) -> AtWork:
    """The portal with its library, its people and the sample service."""
    world = build()
    publish_library(now())
    for name in SIGNS_IN:
        world.people[name].set_password(PASSWORD)
        world.people[name].save()
    return AtWork(world, probed)
