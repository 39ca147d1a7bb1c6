"""A rollback that really happened, read from the deployments of a forge: facts and their judgement. Pure.

It supports and never proves: that the older release was live again is seen on the service itself.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from probes.context import Context, Failure
from probes.forges import Deployment, deployments
from probes.probe import Twin, could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

RECENT = timedelta(days=90)

REHEARSED = Finding(
    "rollback_seen",
    Status.PASS,
    "{day}: {old} was deployed again after {new}, and {new} or a later one after that.",
)
BACK_ONLY = Finding(
    "rolled_back_only",
    Status.WARN,
    "{day}: {old} was deployed again after {new}, but nothing newer since.",
    "Deploy forward again, so that the way back and the way forth are both known to work.",
    Severity.LOW,
)
NONE_SEEN = Finding(
    "no_rollback",
    Status.FAIL,
    "Among {count} deployments of the last 90 days none went back to an earlier release.",
    "Rehearse it: deploy the previous release with the usual tools, check the service, deploy forward again.",
    Severity.MEDIUM,
)
NO_DEPLOYMENTS = Finding(
    "no_deployments",
    Status.FAIL,
    "The forge knows no successful deployment to {environment} in the last 90 days.",
    "Let the pipeline record its deployments for this environment, or correct the environment's name.",
    Severity.MEDIUM,
)
FINDINGS = (REHEARSED, BACK_ONLY, NONE_SEEN, NO_DEPLOYMENTS)


@dataclass(frozen=True, slots=True)
class Declared:
    """`project` as the forge calls it (`acme/shop`), and `environment` as its deployments name it."""

    project: str = field(metadata={"help": "With its owner: acme/shop"})
    environment: str = field(default="production", metadata={"help": "As its deployments name it"})

    def __post_init__(self) -> None:
        if self.project.strip("/ ").count("/") < 1:
            raise ValueError("Write the project with its owner, such as acme/shop.")


@dataclass(frozen=True, slots=True)
class Seen:
    """`deployments`, in any order."""

    environment: str
    deployments: tuple[Deployment, ...] = ()
    failure: Failure | None = None


def look(context: Context, tool: str) -> Seen:
    """The deployments that went live, by the forge `tool`."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    known = deployments(context, tool, declared.project, declared.environment)
    if isinstance(known, Failure):
        return Seen(declared.environment, failure=known)
    return Seen(declared.environment, tuple(one for one in known if one.live))


def judge(seen: Seen, at: datetime) -> Verdict:
    """The newest return to an earlier commit counts; the same commit twice in a row is a restart, no rollback."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "The forge")
    known = sorted((d for d in seen.deployments if at - RECENT <= d.at <= at), key=lambda d: d.at)
    if not known:
        return NO_DEPLOYMENTS.say(environment=seen.environment)
    live = [known[0]]
    for deployment in known[1:]:
        if deployment.commit != live[-1].commit:
            live.append(deployment)
    returns = [i for i in range(2, len(live)) if live[i].commit in {d.commit for d in live[: i - 1]}]
    # Forward after a rollback is also a return to a known commit: what it returned to is the newest known.
    back = [i for i in returns if _first(live, live[i].commit) < _first(live, live[i - 1].commit)]
    if not back:
        return NONE_SEEN.say(count=len(known))
    place = back[-1]
    said = {
        "day": f"{live[place].at:%Y-%m-%d}",
        "old": live[place].commit[:12],
        "new": live[place - 1].commit[:12],
    }
    forth = [d for d in live[place + 1 :] if _first(live, d.commit) > _first(live, live[place].commit)]
    return REHEARSED.say(**said) if forth else BACK_ONLY.say(**said)


def _first(live: list[Deployment], commit: str) -> int:
    return next(i for i, deployment in enumerate(live) if deployment.commit == commit)


_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _history(*commits: str, days: int = 10) -> Seen:
    start = _AT - timedelta(days=days)
    made = tuple(Deployment(commit * 40, start + timedelta(hours=n)) for n, commit in enumerate(commits))
    return Seen("production", made)


GOOD = (
    Twin("there and back again", _history("a", "b", "a", "b"), _AT, "rollback_seen"),
    Twin("and on", _history("a", "b", "a", "c"), _AT, "rollback_seen"),
    Twin("still on the old one", _history("a", "b", "a"), _AT, "rolled_back_only"),
)
BAD = (
    Twin("only forward", _history("a", "b", "c"), _AT, "no_rollback"),
    Twin("the same twice", _history("a", "a", "a"), _AT, "no_rollback"),
    Twin("last year", _history("a", "b", "a", "b", days=200), _AT, "no_deployments"),
    Twin("none", _history(), _AT, "no_deployments"),
    Twin(
        "no access", Seen("production", failure=Failure("access_refused", "", "No.")), _AT, "access_refused"
    ),
)
