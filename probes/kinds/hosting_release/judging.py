"""The verdict on what runs: what answers at the address is the release that was deployed last."""

import re
from datetime import UTC, datetime, timedelta

from probes.facts import shown
from probes.forges import Deployment
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Seen, Try

#: How long a deployment may take to reach every node.
ROLLING = timedelta(minutes=15)
CLOCKS_APART = timedelta(minutes=5)
_CLOSED = (401, 403, 407, 429)
_HEX = re.compile(r"[0-9a-f]{7,64}")
# What `git describe` writes: a tag, the commits since, and the commit behind a g.
_DESCRIBED = re.compile(r".*-g([0-9a-f]{7,64})")
# A tag that names one release; a branch moves on, so its name tells of no release.
_VERSION = re.compile(r"v?\d+(\.\d+)+([-+.][0-9A-Za-z.+-]+)?|\d{4,}[0-9.\-]*")

DEPLOYED = Finding(
    "release_deployed",
    Status.PASS,
    "{path} names {told} in {tries} of {tries} answers, which is what was deployed last, on {day}.",
)
ROLLING_OUT = Finding(
    "rolling_out",
    Status.WARN,
    "{path} names {told} while {newest} is on its way, begun less than a quarter of an hour ago.",
    "Look again when the deployment is through.",
    Severity.LOW,
)
OTHER = Finding(
    "other_release",
    Status.FAIL,
    "{path} names {told}, but {newest} was deployed last, on {day}.",
    "See why the deployment did not reach what visitors are served by: an old stack, a cache, a node left out.",
    Severity.HIGH,
)
DIFFER = Finding(
    "releases_differ",
    Status.FAIL,
    "{path} names more than one release: {told}.",
    "Look for a node that the deployment left out.",
    Severity.HIGH,
)
NOT_TOLD = Finding(
    "release_not_told",
    Status.FAIL,
    "{path} answered {status} and names no release where it was said to.",
    "Let the running service name the commit it was built from there, or correct where it does.",
    Severity.MEDIUM,
)
MOVES = Finding(
    "release_not_exact",
    Status.FAIL,
    "{path} names {told}, which could be any release.",
    "Name the commit, at least seven characters of it, or the tag that was deployed.",
    Severity.MEDIUM,
)
DOWN = Finding(
    "server_error",
    Status.FAIL,
    "The page that users open answers with a server error ({status}).",
    "Start the service, or mend the way from the proxy to it.",
    Severity.CRITICAL,
)
CACHED = Finding(
    "cached",
    Status.ERROR,
    "{path} came from a cache ({copy}), so it does not say what runs now.",
    "Keep the path out of every cache: Cache-Control: no-store.",
)
CLOSED = Finding(
    "closed_to_us",
    Status.ERROR,
    "{path} answered {status}: it is closed to the probe.",
    "Let the probe's address read it, or tell the release elsewhere.",
)
NEVER = Finding(
    "no_deployments",
    Status.ERROR,
    "The forge knows no successful deployment to {environment}, so there is nothing to compare with.",
    "Let the pipeline record its deployments for this environment, or correct the environment's name.",
)
FINDINGS = (DEPLOYED, ROLLING_OUT, OTHER, DIFFER, NOT_TOLD, MOVES, DOWN, CACHED, CLOSED, NEVER)


def judge(seen: Seen, at: datetime) -> Verdict:
    """Every answer must name the newest deployment; while one is on its way, the one before it will do."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "The forge")
    if seen.page_failure is not None:
        return could_not_look(seen.page_failure, "GET the page that users open")
    if (seen.page or 0) >= 500:
        return DOWN.say(status=seen.page)
    answers = (*seen.tries, *seen.elsewhere)
    wrong = _not_telling(seen, answers)
    if wrong is not None:
        return wrong
    known = sorted(
        (one for one in seen.deployments if one.live and one.at <= at + CLOCKS_APART), key=lambda one: one.at
    )
    if not known:
        return NEVER.say(environment=shown(seen.environment, 60))
    return _compared(seen, answers, known, at)


def _not_telling(seen: Seen, answers: tuple[Try, ...]) -> Verdict | None:
    """The first answer that tells nothing to compare, and why."""
    path = shown(seen.path, 60)
    for one in answers:
        if one.failure is not None:
            return could_not_look(one.failure, f"GET {path}")
        if one.status in _CLOSED:
            return CLOSED.say(path=path, status=one.status)
        if one.copy:
            return CACHED.say(path=path, copy=one.copy)
        if one.release is None or one.status is None or not 200 <= one.status < 300:
            return NOT_TOLD.say(path=path, status=one.status)
        if not _exact(one.release):
            return MOVES.say(path=path, told=one.release)
    return None if len(seen.tries) >= 3 else NOT_TOLD.say(path=path, status="nothing")


def _compared(seen: Seen, answers: tuple[Try, ...], known: list[Deployment], at: datetime) -> Verdict:
    newest = known[-1]
    told = list(dict.fromkeys(one.release or "" for one in answers))
    words = {
        "path": shown(seen.path, 60),
        "told": ", ".join(told),
        "tries": len(answers),
        "newest": _name(newest),
        "day": f"{newest.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    }
    if all(_is(one, newest) for one in told):
        return DEPLOYED.say(**words)
    begun = [one for one in seen.deployments if not one.live and at - ROLLING <= one.at <= at + CLOCKS_APART]
    if at - newest.at <= ROLLING:
        begun, before = [newest, *begun], known[-2:-1]
    else:
        before = [newest]
    if begun and all(any(_is(one, other) for other in (*begun, *before)) for one in told):
        return ROLLING_OUT.say(**words | {"newest": _name(begun[0])})
    return (DIFFER if len(told) > 1 else OTHER).say(**words)


def _exact(told: str) -> bool:
    return bool(
        _HEX.fullmatch(told.lower()) or _DESCRIBED.fullmatch(told.lower()) or _VERSION.fullmatch(told)
    )


def _is(told: str, deployment: Deployment) -> bool:
    """Whether the words name the deployment: its commit, seven characters of it or more, or its tag."""
    low = told.lower()
    described = _DESCRIBED.fullmatch(low)
    commit = described[1] if described else low
    if _HEX.fullmatch(commit) and deployment.commit.lower().startswith(commit):
        return True
    tag = deployment.ref.removeprefix("refs/tags/")
    return bool(_VERSION.fullmatch(tag)) and told.removeprefix("v") == tag.removeprefix("v")


def _name(deployment: Deployment) -> str:
    return shown(deployment.commit, 12)
