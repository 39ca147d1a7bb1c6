"""An environment with an address, and two kinds that want something: one declared and connected, one permitted."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from probes.discovery import Found
from probes.given.models import HostProof
from probes.probe import Kind
from probes.verdict import Status, Verdict
from tests.world import AT, world

__all__ = ["world"]


@dataclass(frozen=True)
class Declared:
    job: str = field(metadata={"label": "Job", "help": "As in the label."})
    minutes: int = 5
    paths: tuple[str, ...] = ()

    def __post_init__(self):
        if self.minutes > 60:
            raise ValueError("At most an hour.")


@dataclass(frozen=True)
class Seen:
    well: bool = True


def kind(name, **more):
    return Kind(
        name=name, title=name, question="?", source="A test", feeds=(), seen=Seen, look=lambda context: Seen(),
        judge=lambda seen, at: Verdict(Status.PASS, "well", "Well."), findings=(), good=(), bad=(), **more,
    )  # fmt: skip


READS = kind("reads_tool", needs=("declaration", "connection:prometheus|loki"), declares=Declared)
BURSTS = kind("bursts", needs=("permission",))


@pytest.fixture(autouse=True)
def two_kinds(monkeypatch):
    """The release has these two kinds and no other."""
    monkeypatch.setattr("probes.discovery.found", lambda: (Found(READS, ()), Found(BURSTS, ())))


@pytest.fixture
def production(world):
    return world.service("Orders API", url="https://orders.example.org/").environments.get()


@pytest.fixture
def proven(world, production):
    """The proof of the host of `production`, found a moment ago."""
    return HostProof.objects.create(
        service=production.service, host="orders.example.org", token="launchproof=x",
        begun_by=world.person("lead"), begun_at=AT, checked_at=AT, way="web", proven_until=AT + timedelta(days=30),
    )  # fmt: skip
