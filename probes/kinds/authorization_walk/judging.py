"""What a walk shows."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import GOOD, LOW, NOBODY, OTHER, Asked, Seen, Walked

_WHO = {NOBODY: "nobody at all", LOW: "the account with few rights", OTHER: "another tenant"}
DENYING = (401, 403, 404)

DENIED = Finding(
    "denied", Status.PASS, "All {exercised} operations that ask for a credential deny everybody else."
)
PARTLY = Finding(
    "partly_walked",
    Status.WARN,
    "{exercised} of {all} operations ({share} %) deny everybody else; not exercised: {rest}.",
    "Declare values for their parameters, widen the permit, or show the rest with a test.",
    Severity.LOW,
)
OPEN = Finding(
    "open",
    Status.FAIL,
    "{name} answered {status} to {who}{more}.",
    "Check at that operation who asks and whose record it is, or declare it public if it is.",
    Severity.CRITICAL,
)
NOTHING = Finding(
    "nothing_exercised",
    Status.ERROR,
    "Of {all} operations none could be exercised: {rest}.",
    "Renew the test account's credential, declare values of parameters that it may see, and widen the permit.",
)
NO_DOCUMENT = Finding(
    "no_document",
    Status.ERROR,
    "The OpenAPI document at {document} could not be walked: {problem}",
    "Declare the path of a JSON document of version 3 that the test account can read.",
)
FINDINGS = (DENIED, PARTLY, OPEN, NOTHING, NO_DOCUMENT)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """One open operation is enough to be wrong; right only when every one was exercised and denied."""
    if seen.problem:
        return NO_DOCUMENT.say(document=shown(seen.document, 100), problem=shown(seen.problem, 160))
    found = [(one, asked) for one in seen.walked for asked in _open(one)]
    if found:
        one, asked = found[0]
        names = {walked.name for walked, _asked in found}
        more = f", and {len(names) - 1} more are open" if len(names) > 1 else ""
        return OPEN.say(name=shown(one.name, 100), status=asked.status, who=_WHO[asked.who], more=more)
    asking = [one for one in seen.walked if not one.public]
    exercised = [one for one in asking if is_exercised(one)]
    facts = {
        "exercised": len(exercised),
        "all": len(asking),
        "share": 100 * len(exercised) // max(1, len(asking)),
        "rest": _rest([one for one in asking if one not in exercised]) or "all are public",
    }
    if not exercised:
        return could_not_look(seen.failure) if seen.failure else NOTHING.say(**facts)
    if len(exercised) == len(asking) and seen.failure is None:
        return DENIED.say(**facts)
    return PARTLY.say(**facts)


def is_exercised(one: Walked) -> bool:
    """The good account got in, nobody was asked too, and every answer was a clear denial."""
    if not one.asked or one.asked[0].who != GOOD or not 200 <= one.asked[0].status < 300:
        return False
    others = one.asked[1:]
    return any(asked.who == NOBODY for asked in others) and all(_denies(asked) for asked in others)


def _denies(asked: Asked) -> bool:
    return asked.status in DENYING or asked.sign_in


def _open(one: Walked) -> list[Asked]:
    return [
        asked for asked in one.asked[1:] if 200 <= asked.status < 300 and not asked.sign_in and not one.public
    ]


def _rest(left: list[Walked]) -> str:
    reasons: dict[str, int] = {}
    for one in left:
        first = one.asked[0].status if one.asked else None
        unclear = "unclear answers" if first and 200 <= first < 300 else f"the test account got {first}"
        why = one.note or (unclear if first else "no answer")
        reasons[why] = reasons.get(why, 0) + 1
    return ", ".join(f"{count} {why}" for why, count in sorted(reasons.items(), key=lambda one: -one[1]))
