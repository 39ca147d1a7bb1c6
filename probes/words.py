"""An assessment in a few words, the same in the terminal and on paper. Pure."""

from collections.abc import Iterable

from probes.assessment import Judged, summary
from probes.probe import Outcome
from probes.verdict import Status

MARKS = {"pass": "\u2714", "fail": "\u2718", "unknown": "?", "not_applicable": "\u2014", "needs": "\u25cb"}
_NEEDS = {
    "person": "needs a person",
    "ingest": "needs tool results",
    "drill": "needs a drill",
    "opt-in": "needs opt-in",
}


def tone(judged: Judged) -> str:
    """The standing, with `needs` for an unknown item that no URL could ever show."""
    return "needs" if judged.standing == "unknown" and judged.needs else judged.standing


def word(judged: Judged) -> str:
    """The standing as a person says it."""
    if judged.standing == "pass":
        warned = any(witness.outcome.verdict.status is Status.WARN for witness in judged.witnesses)
        return "proven, warning" if warned else "proven"
    words = {"fail": "failing", "not_applicable": "not applicable"}
    return words.get(judged.standing) or _NEEDS.get(judged.needs or "", "could not look")


def answer(items: tuple[Judged, ...], outcomes: Iterable[Outcome]) -> str:
    """The first line: is it ready, in one sentence with the counts behind it."""
    counts = summary(items)
    unseen = sum(1 for judged in items if tone(judged) == "unknown")
    numbers = (
        f"{counts['pass']} proven, {counts['fail']} failing, {unseen} could not be told,"
        f" {counts['unknown'] - unseen} need more than a URL"
    )
    if not any(outcome.verdict.status.looked for outcome in outcomes):
        return f"Nothing could be looked at: {numbers}."
    if counts["fail"]:
        failing = "; ".join(judged.item.title for judged in items if judged.standing == "fail")
        fails = "1 item fails" if counts["fail"] == 1 else f"{counts['fail']} items fail"
        return f"Not ready, {fails}: {numbers}. To mend: {failing}."
    return f"Nothing fails of what the address shows: {numbers}."
