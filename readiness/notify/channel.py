"""What a way to a team's tool is given and what it answers; and how the ways are found. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from readiness.discovery import modules_in


@dataclass(frozen=True, kw_only=True)
class Word:
    """One reminder for a tool. `key` is the same at every attempt; `at` (aware) is the moment of this one,
    `planned_at` that in whose words it speaks: what is sent again says the same.

    `rung`: of `obligations.reminding.LADDER`. `due_on`: an ISO date. `link`: the page where one can act.
    """

    key: str
    subject: str
    text: str
    link: str
    service: str
    team: str
    rung: str
    step: str
    due_on: str
    overdue: bool
    planned_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AlertWord:
    """What a tool is told of alerts that opened together. `key` names them as long as they last; `post` this message.

    `what`: page, notify, acknowledged or resolved. `paged`: they wake people. `over`: nothing of them is left open.
    """

    key: str
    what: str
    subject: str
    text: str
    link: str
    service: str
    environment: str
    team: str
    severity: str
    paged: bool
    over: bool
    drill: bool
    post: str
    planned_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where it goes: an address, and what the tool or its receiver knows the portal by."""

    url: str
    token: str = field(default="", repr=False)
    signing_key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One POST."""

    headers: Mapping[str, str]
    body: bytes


class Way(Protocol):
    """What a file of `channels` offers."""

    #: What it is called on pages.
    TITLE: str
    #: Whether the tool gives a key besides the address.
    NEEDS_TOKEN: bool

    def request(self, word: Word, address: Address) -> Request:
        """What is posted to the address."""

    def alert(self, word: AlertWord, address: Address) -> Request | None:
        """What is posted of alerts; None where the tool is not told of this."""

    def resolve(self, key: str, address: Address) -> Request | None:
        """What takes it back when the duty is done; None where a tool knows no such thing."""


def ways() -> Mapping[str, Way]:
    """Every way by its name, which is that of its file."""
    found = modules_in("readiness.notify.channels")
    return {module.__name__.rpartition(".")[2]: cast("Way", module) for module in found}


def as_json(told: Mapping[str, Any]) -> Request:
    """A body of JSON."""
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    return Request(headers={"Content-Type": "application/json"}, body=body)
