"""The walk over the document: who asked what, and what came back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from probes import openapi
from probes.client import Exchange, Target
from probes.context import BUDGET_SPENT, STOPPED, Context, Failure
from probes.documented import operations_of
from probes.openapi import SAFE, Operation

_SIGN_IN = re.compile(r"log[-_]?in|sign[-_]?in|oauth|/auth\b|/sso\b|authorize", re.IGNORECASE)
_PASSWORD = re.compile(rb"""type\s*=\s*["']?password""", re.IGNORECASE)
GOOD, LOW, OTHER, NOBODY = "test_account", "low_privilege", "other_tenant", "nobody"


@dataclass(frozen=True)
class Declared:
    """Where the document is, and what of the test account's own may be asked for."""

    document: str = field(
        default="/openapi.json", metadata={"label": "OpenAPI document", "help": "Its path: JSON, version 3"}
    )
    ids: tuple[str, ...] = field(
        default=(),
        metadata={
            "label": "Values of parameters",
            "help": "As in order_id=42: what the test account may see.",
        },
    )
    public: tuple[str, ...] = field(
        default=(),
        metadata={"label": "Public paths", "help": "Templates that everybody may read, as in /api/version"},
    )
    restricted: tuple[str, ...] = field(
        default=(),
        metadata={
            "label": "Paths for few",
            "help": "Templates that the account with few rights must not read",
        },
    )

    def __post_init__(self) -> None:
        if not self.document.startswith("/"):
            raise ValueError("The path of the document begins with /.")
        openapi.ids_of(self.ids)


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking of one operation. `denied` is a sign-in page or a redirect to one, whatever the status."""

    who: str
    status: int
    sign_in: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """One operation: the good account first. `note` says why it was not asked at all."""

    name: str
    public: bool = False
    asked: tuple[Asked, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """`problem` when the document could not be walked; `failure` when the walk broke off."""

    document: str
    walked: tuple[Walked, ...] = ()
    problem: str = ""
    failure: Failure | None = None


def look(context: Context) -> Seen:
    """Reads the document, then asks each safe operation in the permit. The context counts and stops."""
    said: Declared = context.declared
    operations = operations_of(context, GOOD, said.document)
    if isinstance(operations, Failure):
        return Seen(said.document, failure=operations)
    if isinstance(operations, str):
        return Seen(said.document, problem=operations)
    walk = _Walk(context, said)
    return Seen(said.document, tuple(walk.over(operations)), failure=walk.broke)


class _Walk:
    def __init__(self, context: Context, said: Declared) -> None:
        self._context, self._said = context, said
        self._ids = openapi.ids_of(said.ids)
        self.broke: Failure | None = None

    def over(self, operations: tuple[Operation, ...]) -> Iterator[Walked]:
        for one in operations:
            public = one.public or one.path in self._said.public
            yield self._walk(one, public=public)

    def _walk(self, one: Operation, *, public: bool) -> Walked:
        address = one.address(self._ids)
        if self.broke is not None:
            return Walked(one.name, public, note="broken off")
        if one.method not in SAFE:
            return Walked(one.name, public, note="not a safe method")
        if public:
            return Walked(one.name, public, note="public")
        if address is None:
            return Walked(one.name, public, note="no value for a parameter")
        if not self._context.grant.permits(address):
            return Walked(one.name, public, note="not in the permit")
        target = self._context.aim.page.at(address)
        return Walked(one.name, public, tuple(self._ask_all(one, target)))

    def _ask_all(self, one: Operation, target: Target) -> Iterator[Asked]:
        good = self._ask(GOOD, one, target)
        if good is None:
            return
        yield Asked(GOOD, good.status)
        if not 200 <= good.status < 300:
            return
        whom = [NOBODY]
        if LOW in self._context.connections and one.path in self._said.restricted:
            whom.append(LOW)
        if OTHER in self._context.connections and any(given.where == "path" for given in one.parameters):
            whom.append(OTHER)
        for who in whom:
            answer = self._ask(who, one, target)
            if answer is not None:
                yield Asked(who, answer.status, _is_sign_in(answer, good))

    def _ask(self, who: str, one: Operation, target: Target) -> Exchange | None:
        if self.broke is not None:
            return None
        ask = self._context.ask if who == NOBODY else None
        answer = (
            ask(target, method=one.method, patient=False)
            if ask
            else self._context.ask_as(who, target, method=one.method)
        )
        if isinstance(answer, Failure):
            if answer in (STOPPED, BUDGET_SPENT) or self._context.deadline.left() <= 0:
                self.broke = answer
            return None
        return answer


def _is_sign_in(answer: Exchange, good: Exchange) -> bool:
    """A redirect to a sign-in, or its form served in place of what the good account got."""
    if answer.status in (301, 302, 303, 307, 308):
        return bool(_SIGN_IN.search(answer.header("Location") or ""))
    page = (answer.header("Content-Type") or "").startswith("text/html")
    return page and bool(_PASSWORD.search(answer.body)) and not _PASSWORD.search(good.body)
