"""What wrong inputs show."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Probed, Seen, Tried

REFUSALS = (400, 413, 415, 422)
ENOUGH = 95  # per cent of the operations that take input

REFUSED = Finding(
    "refused",
    Status.PASS,
    "{exercised} of {all} operations that take input refuse what is wrong ({share} %), and none takes it.",
)
ACCEPTED = Finding(
    "accepted",
    Status.FAIL,
    "{name} took {wrong} with {status}{more}.",
    "Check the input against the schema before anything is done with it, and refuse with 400 or 422.",
    Severity.HIGH,
)
BROKE = Finding(
    "broke",
    Status.FAIL,
    "{name} broke on {wrong} with {status}{more}.",
    "Catch wrong input at the door; a 5xx says that it got further.",
    Severity.HIGH,
)
TOO_LITTLE = Finding(
    "too_little",
    Status.ERROR,
    "Only {exercised} of {all} operations that take input could be tried ({share} % of {enough} % asked for): {rest}.",
    "Declare values of parameters, add examples to the document, and widen the permit.",
)
NOTHING = Finding(
    "no_input",
    Status.ERROR,
    "The document names no operation that takes typed input, so nothing could be tried.",
    "Describe parameters and bodies with their types.",
)
NO_DOCUMENT = Finding(
    "no_document",
    Status.ERROR,
    "The OpenAPI document at {document} could not be read: {problem}",
    "Declare the path of a JSON document of version 3 that the test account can read.",
)
FINDINGS = (REFUSED, ACCEPTED, BROKE, TOO_LITTLE, NOTHING, NO_DOCUMENT)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """One wrong input taken is enough to be wrong; right only when nearly every operation was tried and refused."""
    if seen.problem:
        return NO_DOCUMENT.say(document=shown(seen.document, 100), problem=shown(seen.problem, 160))
    for finding, is_so in ((ACCEPTED, _is_accepted), (BROKE, _is_broken)):
        found = [(one, tried) for one in seen.probed for tried in one.tried if is_so(tried)]
        if found:
            one, tried = found[0]
            others = len({probed.name for probed, _tried in found}) - 1
            more = f", and {others} more do" if others else ""
            return finding.say(name=shown(one.name, 100), wrong=tried.wrong, status=tried.status, more=more)
    exercised = [one for one in seen.probed if is_exercised(one)]
    if seen.failure is not None:
        return could_not_look(seen.failure)
    if not seen.probed:
        return NOTHING.say()
    share = 100 * len(exercised) // len(seen.probed)
    facts = {"exercised": len(exercised), "all": len(seen.probed), "share": share, "enough": ENOUGH}
    if share < ENOUGH:
        return TOO_LITTLE.say(**facts, rest=_rest([one for one in seen.probed if one not in exercised]))
    return REFUSED.say(**facts)


def is_exercised(one: Probed) -> bool:
    """A right input was taken, and each wrong one refused in so many words."""
    well = one.control is not None and 200 <= one.control < 300
    return well and bool(one.tried) and all(tried.status in REFUSALS for tried in one.tried)


def _is_accepted(tried: Tried) -> bool:
    return 200 <= tried.status < 300


def _is_broken(tried: Tried) -> bool:
    return tried.status >= 500


def _rest(left: list[Probed]) -> str:
    reasons: dict[str, int] = {}
    for one in left:
        unclear = "unclear answers" if one.tried else f"a right input got {one.control or 'no answer'}"
        reasons[one.note or unclear] = reasons.get(one.note or unclear, 0) + 1
    return ", ".join(f"{count} {why}" for why, count in sorted(reasons.items(), key=lambda one: -one[1]))
