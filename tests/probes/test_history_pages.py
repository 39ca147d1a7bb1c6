"""The past of a probe: its days, one run, two runs side by side, and the page of all witnesses."""

from datetime import timedelta

import pytest
from django.test import Client

from probes.history import days_of
from probes.models import Probe, Run
from probes.sealing import seal_runs
from probes.witnesses import witnesses
from readiness.clock import now
from readiness.teams.models import User
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def probe(world):
    service = world.service("Orders API", url="https://orders.example.org/")
    return Probe.objects.create(
        environment=service.environments.get(), kind="hosting", interval_seconds=60, next_run_at=AT
    )


@pytest.fixture
def enter(world):
    def as_(who: str) -> Client:
        client = Client()
        user: User = world.people[who]
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_


def run(probe, at, status="pass", **more):
    hops = [{"method": "GET", "url": "https://orders.example.org/", "status": 200,
             "phases": {"tls": {"start": 0.0, "length": 0.02}, "dns": None}}]  # fmt: skip
    fields = {"code": f"code-{status}", "sentence": f"It said {status}.", "observations": {}, "hops": hops}
    return Run.objects.create(
        **{"probe": probe, "scheduled_for": at, "kept_at": at, "status": status, **fields, **more}
    )


def test_days_count_once_whether_they_are_sealed_or_not(probe):
    for hour in range(3):
        run(probe, AT + timedelta(hours=hour), "pass")
    run(probe, AT + timedelta(hours=4), "fail")
    run(probe, AT + timedelta(hours=5), "missed", hops=[])
    before = days_of(probe, AT + timedelta(days=1))
    assert [(one.good, one.bad, one.missed) for one in before] == [(3, 1, 1)]
    assert seal_runs(at=AT + timedelta(days=2)) >= 1
    assert days_of(probe, AT + timedelta(days=1)) == before
    run(probe, AT + timedelta(days=3), "error")
    after = days_of(probe, AT + timedelta(days=3, hours=1))
    assert [(one.good, one.bad, one.unseen) for one in after] == [(3, 1, 0), (0, 0, 1)]


def test_the_page_of_a_probe_shows_both_figures_and_the_phases(probe, enter):
    run(probe, now() - timedelta(minutes=2), "pass")
    run(probe, now() - timedelta(minutes=1), "missed", hops=[])
    text = enter("lead").get(f"/probes/{probe.pk}/").content.decode()
    assert "100 %" in text
    assert "50 %" in text
    assert "half within 20.0 ms" in text


def test_a_run_is_shown_with_its_transcript_and_its_attempts(probe, enter):
    one = run(
        probe, AT, "fail", attempts=3, tries=[{"status": "error", "code": "unreachable", "after": 2}],
        remedy="Mend it.", observations={"url": "https://orders.example.org/", "tries": [{"status": 200}]},
    )  # fmt: skip
    text = enter("viewer").get(f"/probes/runs/{one.pk}/").content.decode()
    for words in (
        "It said fail.",
        "Mend it.",
        "GET https://orders.example.org/",
        "unreachable after 2 s",
        "code-fail",
    ):
        assert words in text


def test_two_runs_are_told_apart_by_what_they_saw(probe, enter):
    older = run(probe, AT, "pass", observations={"url": "https://a/", "count": 1})
    newer = run(
        probe,
        AT + timedelta(hours=1),
        "fail",
        observations={"url": "https://a/", "count": 2, "title": "Parked"},
    )
    client = enter("viewer")
    for pair in ((older, newer), (newer, older)):
        page = client.get(f"/probes/{probe.pk}/compare", {"one": pair[0].pk, "other": pair[1].pk})
        assert [(one.name, one.older, one.newer) for one in page.context["changes"]] == [
            ("count", "1", "2"),
            ("title", "", "Parked"),
        ]
    assert f"one={older.pk}" in client.get(f"/probes/runs/{newer.pk}/").content.decode()


@pytest.mark.parametrize("given", [{}, {"one": "x"}, {"one": "\0", "other": "5"}])
def test_a_comparison_of_nothing_asks_for_two_runs(probe, enter, given):
    run(probe, AT)
    page = enter("viewer").get(f"/probes/{probe.pk}/compare", given)
    assert (page.status_code, page.context["pair"]) == (200, None)


def test_a_run_of_another_probe_is_not_compared(world, probe, enter):
    other = Probe.objects.create(
        environment=probe.environment, kind="dns_records", interval_seconds=60, next_run_at=AT
    )
    mine, theirs = run(probe, AT), run(other, AT)
    page = enter("viewer").get(f"/probes/{probe.pk}/compare", {"one": mine.pk, "other": theirs.pk})
    assert page.context["pair"] is None


def test_another_teams_runs_are_nobodys(probe, enter):
    one = run(probe, AT)
    client = enter("outsider")
    assert client.get(f"/probes/runs/{one.pk}/").status_code == 404
    assert client.get(f"/probes/{probe.pk}/compare").status_code == 404


def test_every_witness_is_told_with_all_that_it_can_say(enter):
    text = enter("outsider").get("/probes/").content.decode()
    for one in witnesses():
        assert f'id="{one.kind}"' in text


def test_witnesses_are_found_by_words(enter):
    client = enter("viewer")
    assert [row.kind for row in client.get("/probes/", {"q": "tls renewal"}).context["rows"]] == [
        "tls_renewal"
    ]
    assert b"No witness" in client.get("/probes/", {"q": "zzzz"}).content
