"""Alive and ready are two things; the answers tell states and nothing else."""

import json
import time

import pytest
from django.db import DatabaseError
from django.test import Client
from redis.exceptions import ConnectionError as RedisDown

from portal import health


def ask(address: str):
    return Client().get(address)


def test_alive_is_the_seeds_answer():
    answer = ask("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "healthy"}


def test_alive_touches_no_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert ask("/health").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_ready_when_every_part_works():
    answer = ask("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": True, "cache": True, "disk": True}}


@pytest.mark.parametrize("part", ["database", "cache", "disk"])
def test_one_part_that_fails_makes_it_unready_and_is_named(monkeypatch, part):
    monkeypatch.setattr(health, "CHECKS", {name: (lambda name=name: name != part) for name in health.CHECKS})
    answer = ask("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {name: name != part for name in health.CHECKS}}


def test_a_part_that_hangs_counts_as_failed_within_five_seconds(monkeypatch):
    monkeypatch.setattr(health, "SECONDS_A_PART", 0.3)
    checks = {"database": lambda: time.sleep(2) or True, "cache": lambda: True, "disk": lambda: True}
    monkeypatch.setattr(health, "CHECKS", checks)
    began = time.monotonic()
    answer = ask("/health/ready")
    assert time.monotonic() - began < 1.5
    assert answer.json()["checks"] == {"database": False, "cache": True, "disk": True}


def test_the_answer_holds_no_words_of_a_fault(monkeypatch):
    def down():
        raise DatabaseError("password=hunter2 host=db.internal")

    class Broken:
        cursor = staticmethod(down)
        close = staticmethod(lambda: None)

    monkeypatch.setattr(health, "connection", Broken)
    assert health.database_works() is False

    class Down:
        def set(self, *_args):
            raise RedisDown("redis://secret@host")

    monkeypatch.setattr(health, "cache", Down())
    assert health.cache_works() is False
    monkeypatch.setattr(health, "CHECKS", {"database": health.database_works, "cache": health.cache_works})
    body = json.dumps(ask("/health/ready").json())
    assert json.loads(body) == {"ready": False, "checks": {"database": False, "cache": False}}


def test_a_disk_without_room_is_not_ready(monkeypatch, settings):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    assert health.disk_works() is False


def test_a_folder_that_cannot_be_made_is_not_ready(settings, tmp_path):
    blocking = tmp_path / "file"
    blocking.write_text("in the way")
    settings.MEDIA_ROOT = blocking / "evidence"
    assert health.disk_works() is False


@pytest.mark.parametrize("address", ["/health", "/health/ready"])
def test_only_reading_is_allowed(address):
    assert Client().post(address).status_code == 405
