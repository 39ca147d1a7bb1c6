"""What people declare for the probe, and what it saw: the release that each answer names, and the deployments."""

import json
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from probes.client import BadUrl, Exchange
from probes.context import Context, Failure
from probes.facts import shown
from probes.forges import GITHUB, GITLAB, Deployment, deployments
from probes.nodes import NODE_SECONDS, other_nodes
from probes.together import together

TRIES = 3
#: Deployments whose states GitHub is asked for: the newest decides, the one before it may still be on its way out.
MOST_DEPLOYMENTS = 8
_MOST_BODY = 65_536


@dataclass(frozen=True, slots=True)
class Declared:
    """`project` as the forge calls it, `environment` as its deployments name it; where the service tells its release:
    `path`, and there `json_field` of a JSON answer or `header`.
    """

    project: str = field(metadata={"help": "With its owner: acme/shop"})
    environment: str = field(default="production", metadata={"help": "As its deployments name it"})
    path: str = field(default="/", metadata={"help": "Where the service tells its release, such as /version"})
    json_field: str = field(
        default="", metadata={"label": "JSON field", "help": "Such as commit, or build.commit"}
    )
    header: str = field(default="", metadata={"help": "Or the header that tells it, such as X-Release"})

    def __post_init__(self) -> None:
        if self.project.strip("/ ").count("/") < 1:
            raise ValueError("Write the project with its owner, such as acme/shop.")
        if not self.path.startswith("/") or self.path.startswith("//"):
            raise ValueError("Write the path with one slash before it, such as /version.")
        if bool(self.json_field) == bool(self.header):
            raise ValueError("Name either the JSON field or the header that tells the release.")


@dataclass(frozen=True, slots=True)
class Try:
    """One answer: its status, and the release that it names, None when it names none. `copy` names the header by
    which it is a cache's.
    """

    status: int | None = None
    release: str | None = None
    copy: str = ""
    address: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`page` is the status of the page that users open. `tries` asked where the release is told, `elsewhere` at the
    further addresses of the name.
    """

    path: str
    environment: str
    page: int | None = None
    page_failure: Failure | None = None
    tries: tuple[Try, ...] = ()
    elsewhere: tuple[Try, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    failure: Failure | None = None


def look(context: Context) -> Seen:
    """Asks the forge, the page, and three times for the release, each with a query that no cache has seen."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    tool = GITHUB if GITHUB in context.connections else GITLAB
    known = deployments(context, tool, declared.project, declared.environment, MOST_DEPLOYMENTS)
    if isinstance(known, Failure):
        return Seen(declared.path, declared.environment, failure=known)
    page = context.ask(context.aim.page, follow=5)
    if isinstance(page, Failure):
        return Seen(declared.path, declared.environment, page_failure=page, deployments=known)
    tries = together(context, *[partial(_try, declared=declared)] * TRIES)
    elsewhere = tuple(
        one
        for _address, there in other_nodes(context, context.aim.https, tries[0].address)
        if (one := _try(there, declared, NODE_SECONDS)).failure is None
    )
    return Seen(declared.path, declared.environment, page.status, None, tries, elsewhere, known)


def _try(context: Context, declared: Declared, most: float = 8.0) -> Try:
    word = secrets.token_hex(6)
    path = f"{declared.path}{'&' if '?' in declared.path else '?'}{word}={word}"
    try:
        answer = context.ask(context.aim.https.at(path), headers={"Cache-Control": "no-cache"}, most=most)
    except BadUrl as error:
        return Try(failure=Failure.of(error))
    if isinstance(answer, Failure):
        return Try(failure=answer)
    told = answer.header(declared.header) if declared.header else _field(answer, declared.json_field)
    age = (answer.header("age") or "").strip()
    copy = f"Age: {shown(age, 20)}" if age not in ("", "0") else ""
    release = told.strip() if isinstance(told, str) and told.strip() else None
    return Try(answer.status, shown(release, 80) if release else None, copy, str(answer.address or ""))


def _field(answer: Exchange, name: str) -> Any:
    """The text at a dotted place in a JSON answer; None where there is none."""
    if answer.truncated or len(answer.body) > _MOST_BODY:
        return None
    try:
        found = json.loads(answer.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
