"""The documents that people declared: where they lie, and their headings with how much stands below them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urlsplit

from probes.client import BadUrl, ClientError, Exchange, Target, follow, normalise
from probes.context import Context, Failure
from probes.together import together

from .reading import Part, parts

MOST_AWAY = 4  # redirects, as from a repository's page to where its files lie
MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class Declared:
    """Where the documents lie, as https addresses; a repository's page of a file is read at its raw address."""

    deployment: str = field(
        metadata={"label": "Deployment document", "help": "https address, best of the raw file"}
    )
    rollback: str = field(
        metadata={"label": "Rollback document", "help": "https address; may be the same document"}
    )
    readme: str = field(metadata={"label": "README", "help": "https address, best of the raw file"})

    def __post_init__(self) -> None:
        for one in (self.deployment, self.rollback, self.readme):
            try:
                target = normalise(one.partition("#")[0])
            except BadUrl as problem:
                raise ValueError(f"{one[:80]} is no address that can be read.") from problem
            if target.scheme != "https":
                raise ValueError(f"{one[:80]} must be an https address.")


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it was read. `changed` is what the server says of its last change, None where it says nothing."""

    what: str
    url: str
    status: int | None = None
    parts: tuple[Part, ...] = ()
    words: int = 0
    changed: datetime | None = None
    readable: bool = True
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry for each address that was declared."""

    documents: tuple[Document, ...] = ()


def look(context: Context) -> Seen:
    """One GET for each declared document, redirects followed to https only, without credentials."""
    declared = context.declared if isinstance(context.declared, Declared) else None
    if declared is None:
        return Seen()
    asked: Mapping[str, str] = {
        "deployment": declared.deployment, "rollback": declared.rollback, "readme": declared.readme,
    }  # fmt: skip
    questions = [partial(_read, what=what, url=url) for what, url in asked.items()]
    return Seen(together(context, *questions))


def raw_address(url: str) -> str:
    """Where a repository's page shows a file, the address of the file itself."""
    parts_ = urlsplit(url.partition("#")[0])
    steps = parts_.path.strip("/").split("/")
    if parts_.hostname == "github.com" and len(steps) > 4 and steps[2] == "blob":
        return f"https://raw.githubusercontent.com/{'/'.join((*steps[:2], *steps[3:]))}"
    if "/-/blob/" in parts_.path:
        return f"https://{parts_.netloc}{parts_.path.replace('/-/blob/', '/-/raw/', 1)}"
    return url.partition("#")[0]


def _read(context: Context, what: str, url: str) -> Document:
    target = normalise(raw_address(url))
    for left in reversed(range(MOST_AWAY + 1)):
        answer = context.ask(target, headers={"Accept": "text/markdown, text/plain, text/html;q=0.5"})
        if isinstance(answer, Failure):
            return Document(what, target.url, failure=answer)
        onward = _onward(target, answer)
        if onward is None or not left:
            return _told(what, target.url, answer)
        target = onward
    raise AssertionError("the last turn returns")


def _onward(target: Target, answer: Exchange) -> Target | None:
    location = answer.header("location")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        onward = follow(target, location)
    except ClientError:
        return None
    return onward if onward.scheme == "https" else None


def _told(what: str, url: str, answer: Exchange) -> Document:
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Document(what, url, answer.status, readable=False)
    changed = _moment(answer.header("last-modified") or "")
    return Document(
        what, url, answer.status, parts(text)[:MOST_PARTS], len(text.split()), changed, not answer.truncated
    )


def _moment(value: str) -> datetime | None:
    try:
        said = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
