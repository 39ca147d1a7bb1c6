"""A word that the service logs is found in the log store (Loki's API), or it is not."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from probes import marker
from probes.kinds.log_search import Declared
from tests.probes.sites import Answer, Service, as_json

DECLARED = Declared("/marker", '{app="shop"}')


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(marker, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(marker.wait_for, "__defaults__", (0.2,))


class Shop:
    """A service that logs the marker, and a store that has what was shipped."""

    def __init__(self, *, logs: bool = True, ships: bool = True, old: bool = True) -> None:
        self.logged: list[str] = []
        self.asked: list[str] = []
        self.logs, self.ships, self.old = logs, ships, old
        self.service = Service(pages={"/marker": self.take})

    def take(self, asked):
        if self.logs:
            self.logged.append(asked.headers["X-Launchproof-Marker"])
        return Answer(204)

    def store(self, asked):
        query = parse_qs(urlsplit(asked.path).query)
        text = query["query"][0]
        self.asked.append(text)
        wanted = re.search(r'\|= "(\w+)"', text)
        found = wanted[1] in self.logged and self.ships if wanted else self.old
        values = [[query["start"][0], f"line {wanted[1] if wanted else ''}"]] if found else []
        return as_json(
            {
                "status": "success",
                "data": {
                    "resultType": "streams",
                    "result": [{"stream": {}, "values": values}] if values else [],
                },
            }
        )


def look(ask, shop, **more):
    return ask("log_search", DECLARED, shop.store, service=shop.service, **more)


def test_what_is_logged_and_shipped_is_found(ask):
    shop = Shop()
    outcome = look(ask, shop)
    assert outcome.verdict.code == "log_arrives"
    assert shop.asked[0] == f'{{app="shop"}} |= "{shop.logged[0]}"'


def test_a_store_that_keeps_less_than_the_policy_asks_warns(ask):
    assert look(ask, Shop(old=False)).verdict.code == "log_retention_short"


@pytest.mark.parametrize("shop", [Shop(logs=False), Shop(ships=False)], ids=["not logged", "not shipped"])
def test_what_never_arrives_is_lost_after_a_quarter_of_an_hour(ask, shop):
    first = look(ask, shop)
    assert (first.verdict.status, first.verdict.code) == ("error", "log_not_yet")
    soon = look(ask, shop, previous=first.observations, at=datetime.now(UTC) + timedelta(minutes=5))
    assert soon.verdict.code == "log_not_yet"
    late = look(ask, shop, previous=soon.observations, at=datetime.now(UTC) + timedelta(minutes=20))
    assert late.verdict.code == "log_lost"


def test_a_word_that_was_lost_does_not_stand_in_the_way_once_logs_arrive_again(ask):
    shop = Shop(ships=False)
    first = look(ask, shop)
    late = look(ask, shop, previous=first.observations, at=datetime.now(UTC) + timedelta(minutes=20))
    later = look(ask, shop, previous=late.observations, at=datetime.now(UTC) + timedelta(hours=6))
    assert (late.verdict.code, later.verdict.code) == ("log_lost", "log_lost")
    shop.ships, shop.logged = True, []
    mended = look(ask, shop, previous=later.observations, at=datetime.now(UTC) + timedelta(hours=7))
    assert mended.verdict.code == "log_arrives"


@pytest.mark.parametrize("line", ["another line", None, 7, ["1"], ["soon", "x"]], ids=str)
def test_a_store_that_shows_any_line_has_not_found_the_word(ask, line):
    shop = Shop()

    def store(asked):
        start = parse_qs(urlsplit(asked.path).query)["start"][0]
        values = [[start, line] if isinstance(line, str) else line]
        return as_json(
            {"status": "success", "data": {"resultType": "streams", "result": [{"values": values}]}}
        )

    assert ask("log_search", DECLARED, store, service=shop.service).verdict.code == "log_not_yet"


def test_a_line_of_another_time_is_no_old_one(ask):
    shop = Shop()

    def store(asked):
        answer = shop.store(asked)
        new = f"{datetime.now(UTC).timestamp():.0f}000000000"
        return Answer(answer.status, re.sub(rb'"\d{19}"', f'"{new}"'.encode(), answer.body), answer.headers)

    assert ask("log_search", DECLARED, store, service=shop.service).verdict.code == "log_retention_short"


def test_a_word_that_came_late_warns(ask):
    shop = Shop(ships=False)
    first = look(ask, shop)
    shop.ships = True
    found = look(ask, shop, previous=first.observations)
    assert found.verdict.code in ("log_arrives", "log_slow")
    assert len(shop.logged) == 2


def test_a_service_without_the_path_is_told(ask):
    shop = Shop()
    shop.service = Service()
    assert look(ask, shop).verdict.code == "marker_not_taken"


@pytest.mark.parametrize(
    "answer",
    [as_json({"status": "error"}), as_json([]), Answer(200, b"<html>"), as_json({}, 401), as_json({}, 500)],
)
def test_a_store_that_cannot_be_asked_is_never_a_pass(ask, answer):
    shop = Shop()
    outcome = ask("log_search", DECLARED, lambda asked: answer, service=shop.service)
    assert outcome.verdict.status == "error"
    assert "html" not in json.dumps(outcome.observations)
