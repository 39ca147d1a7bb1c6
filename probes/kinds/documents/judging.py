"""The verdict on the declared documents: whether their headings cover what they must, with something below them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict, worst

from .facts import Document, Seen
from .reading import Part
from .steps import DEPLOYMENT, README, ROLLBACK, Step

YEAR = timedelta(days=365)
LEAST_WORDS = 3  # below a heading, or in a point; fewer say nothing
MAY_LACK = {"deployment": 2, "rollback": 1, "readme": 1}
STEPS = {"deployment": DEPLOYMENT, "rollback": ROLLBACK, "readme": README}
NAMES = {"deployment": "The deployment document", "rollback": "The rollback document", "readme": "The README"}

COVERED = Finding(
    "covered",
    Status.PASS,
    "{what} by headings all that they must. Whether it is right, only who followed them knows.",
)
PARTLY = Finding(
    "partly_covered",
    Status.WARN,
    "{name} does not cover: {missing}.",
    "Add a heading or a point for each, with what is to be done: {missing}. Where a step is not needed, say so there.",
    Severity.LOW,
)
LACKING = Finding(
    "not_covered",
    Status.FAIL,
    "{name} covers {count} of {all}; it lacks: {missing}.",
    "Write a heading or a numbered point for each of these, with the commands below it: {missing}.",
    Severity.MEDIUM,
)
EMPTY = Finding(
    "headings_only",
    Status.FAIL,
    "{name} has headings with nothing below them: {missing}.",
    "Write below each heading what is to be done, by whom and with which command.",
    Severity.MEDIUM,
)
OLD = Finding(
    "old",
    Status.FAIL,
    "{name} was last changed on {changed}, more than a year ago.",
    "Walk through it once, mend what has changed, and publish it again.",
    Severity.MEDIUM,
)
GONE = Finding(
    "gone",
    Status.FAIL,
    "{name} is not where it was declared: {url} answered {status}.",
    "Declare the address where it lies now.",
    Severity.MEDIUM,
)
CLOSED = Finding(
    "closed_to_us",
    Status.ERROR,
    "{name} could not be read: {url} answered {status}.",
    "Declare an address that the portal may read, or have a person show the document.",
)
UNREADABLE = Finding(
    "unreadable",
    Status.ERROR,
    "{name} could not be read: {url} is no text in UTF-8 of a readable size.",
    "Declare the address of the text itself (Markdown, reStructuredText or HTML), not of a file to download.",
)
NO_HEADINGS = Finding(
    "no_headings",
    Status.ERROR,
    "{name} shows no heading and no point at {url}: it may be a page that a script fills, or a sign-in.",
    "Declare the address of the raw file.",
)
NONE = Finding(
    "none_declared",
    Status.SKIPPED,
    "Nobody declared where the documents lie.",
    "Declare the addresses of the deployment document, the rollback document and the README.",
)
FINDINGS = (
    COVERED, PARTLY, LACKING, EMPTY, OLD, GONE, CLOSED, UNREADABLE, NO_HEADINGS, NONE,
)  # fmt: skip


def judge(seen: Seen, at: datetime) -> Verdict:
    """The worst of the documents; covered where all of them are."""
    if not seen.documents:
        return NONE.say()
    found = [verdict for document in seen.documents for verdict in _faults(document, at)]
    if found:
        return worst(found)
    what = " and ".join(NAMES[document.what].lower() for document in seen.documents)
    return COVERED.say(
        what=f"{what[:1].upper()}{what[1:]} {'covers' if len(seen.documents) == 1 else 'cover'}"
    )


def _faults(document: Document, at: datetime) -> Iterator[Verdict]:
    name, url = NAMES[document.what], shown(document.url, 120)
    if document.failure is not None:
        yield could_not_look(document.failure, f"GET {url}")
    elif document.status in (404, 410):
        yield GONE.say(name=name, url=url, status=document.status)
    elif document.status != 200:
        yield CLOSED.say(name=name, url=url, status=document.status)
    elif not document.readable:
        yield UNREADABLE.say(name=name, url=url)
    elif not document.parts:
        yield NO_HEADINGS.say(name=name, url=url)
    else:
        yield from _judge_parts(document, at)


def _judge_parts(document: Document, at: datetime) -> Iterator[Verdict]:
    name, steps = NAMES[document.what], STEPS[document.what]
    if document.changed is not None and document.changed < at - YEAR:
        yield OLD.say(name=name, changed=f"{document.changed:%Y-%m-%d}")
    named = [step for step in steps if any(_names(part, step) for part in document.parts)]
    empty = [step for step in named if not any(_names(part, step) and _says(part) for part in document.parts)]
    missing = [step for step in steps if step not in named]
    if empty:
        yield EMPTY.say(name=name, missing=_told(empty))
    if len(missing) > MAY_LACK[document.what]:
        count = len(named)
        yield LACKING.say(name=name, count=count, all=len(steps), missing=_told(missing))
    elif missing:
        yield PARTLY.say(name=name, missing=_told(missing))


def _names(part: Part, step: Step) -> bool:
    return bool(step.words.search(part.title))


def _says(part: Part) -> bool:
    """A point says itself what to do when it has a few words; a heading needs something below it."""
    return part.code or part.words >= (2 if part.listed else LEAST_WORDS)


def _told(steps: list[Step]) -> str:
    return ", ".join(step.name for step in steps)
