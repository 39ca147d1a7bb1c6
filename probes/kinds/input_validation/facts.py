"""Wrong inputs, sent beside right ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from probes import openapi
from probes.client import Exchange
from probes.context import BUDGET_SPENT, STOPPED, Context, Failure
from probes.documented import operations_of
from probes.openapi import Operation

from .wrong import right_body, takes_input, wrong_bodies, wrong_parameters

ACCOUNT = "test_account"
METHODS = ("GET", "POST", "PUT", "PATCH")
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Declared:
    """Where the document is, and values of parameters that the test account may use."""

    document: str = field(
        default="/openapi.json", metadata={"label": "OpenAPI document", "help": "Its path: JSON, version 3"}
    )
    ids: tuple[str, ...] = field(
        default=(),
        metadata={"label": "Values of parameters", "help": "As in order_id=42: what may be changed."},
    )

    def __post_init__(self) -> None:
        if not self.document.startswith("/"):
            raise ValueError("The path of the document begins with /.")
        openapi.ids_of(self.ids)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was wrong with an input, and the answer to it."""

    wrong: str
    status: int


@dataclass(frozen=True, slots=True)
class Probed:
    """One operation: the answer to a right input, and to wrong ones. `note` says why it was not tried."""

    name: str
    control: int | None = None
    tried: tuple[Tried, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Operations that take input. `problem` when the document could not be read; `failure` when it broke off."""

    document: str
    probed: tuple[Probed, ...] = ()
    problem: str = ""
    failure: Failure | None = None


def look(context: Context) -> Seen:
    """Reads the document, then tries each operation in the permit. The context counts and stops."""
    said: Declared = context.declared
    operations = operations_of(context, ACCOUNT, said.document)
    if isinstance(operations, Failure):
        return Seen(said.document, failure=operations)
    if isinstance(operations, str):
        return Seen(said.document, problem=operations)
    trial = _Trial(context, openapi.ids_of(said.ids))
    wanted = [one for one in operations if one.method in METHODS and takes_input(one)]
    return Seen(said.document, tuple(trial.of(one) for one in wanted), failure=trial.broke)


class _Trial:
    def __init__(self, context: Context, ids: dict[str, str]) -> None:
        self._context, self._ids = context, ids
        self.broke: Failure | None = None

    def of(self, one: Operation) -> Probed:
        """Control first: without it nothing wrong is sent."""
        address = one.address(self._ids)
        if self.broke is not None:
            return Probed(one.name, note="broken off")
        if address is None:
            return Probed(one.name, note="no value for a parameter")
        if not self._context.grant.permits(address):
            return Probed(one.name, note="not in the permit")
        body = None if one.body is None else right_body(one.body)
        if one.body is not None and body is None:
            return Probed(one.name, note="no right input could be made")
        control = self._send(one, address, None if body is None else json.dumps(body).encode())
        if control is None or not 200 <= control.status < 300:
            return Probed(one.name, control.status if control else None)
        return Probed(one.name, control.status, tuple(self._wrong(one, address, body)))

    def _wrong(self, one: Operation, address: str, body: object) -> Iterator[Tried]:
        right = None if one.body is None else json.dumps(body).encode()
        for wrong, change in wrong_parameters(one):
            changed = one.address(self._ids, change)
            if changed is None or not self._context.grant.permits(changed):
                continue
            answer = self._send(one, changed, right)
            if answer is not None:
                yield Tried(wrong, answer.status)
        if one.body is not None:
            for wrong, sent in wrong_bodies(one.body, body):
                answer = self._send(one, address, sent)
                if answer is not None:
                    yield Tried(wrong, answer.status)

    def _send(self, one: Operation, address: str, body: bytes | None) -> Exchange | None:
        if self.broke is not None:
            return None
        target = self._context.aim.page.at(address)
        if one.method == "GET" or body is None:
            answer = self._context.ask_as(ACCOUNT, target, method=one.method)
        else:
            answer = self._context.ask_as(ACCOUNT, target, method=one.method, headers=_JSON, body=body)
        if isinstance(answer, Failure):
            if answer in (STOPPED, BUDGET_SPENT) or self._context.deadline.left() <= 0:
                self.broke = answer
            return None
        return answer
