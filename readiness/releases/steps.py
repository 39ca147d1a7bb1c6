"""What is made ready before a deployment, its eight steps, and the five of a rollback: the seed's lists. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OUTCOMES = {"done": "Done", "skipped": "Not needed", "failed": "Failed"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a list.

    `if_needed`: it may be left out with a word. `follows`: it falls away where that step was left out.
    """

    key: str
    title: str
    help: str
    if_needed: bool = False
    follows: str = ""


BEFORE = (
    Step("before.tests", "All tests passing", "The tests of this very release.", if_needed=True),
    Step("before.review", "Code reviewed and approved", "By somebody other than its author.", if_needed=True),
    Step("before.staging", "Staging tested", "This release was tried in another environment.", if_needed=True),
    Step("before.migrations", "Database migrations reviewed", "What they lock; can they be reverted?", if_needed=True),
    Step("before.flags", "Feature flags configured", "Which are on when it goes live.", if_needed=True),
    Step("before.rollback", "Rollback plan ready", "Who goes back to what, and how.", if_needed=True),
)  # fmt: skip
STEPS = (
    Step("announce", "Announce deployment", "Tell whoever will notice.", if_needed=True),
    Step("maintenance_on", "Enable maintenance mode", "Where users would meet half a release.", if_needed=True),
    Step("migrate", "Run database migrations", "Before the code that needs them.", if_needed=True),
    Step("deploy", "Deploy new code", "With the usual tools."),
    Step("smoke", "Run smoke tests", "What was tried, and what came of it."),
    Step("monitor", "Monitor error rates", "Beside those of the time before."),
    Step("maintenance_off", "Disable maintenance mode", "Users come back.", follows="maintenance_on"),
    Step("announce_done", "Announce completion", "Tell the same people.", follows="announce"),
)  # fmt: skip
ROLLBACK = (
    Step("back.revert", "Revert to previous deployment", "With the usual tools."),
    Step("back.migrations", "Revert database migrations", "If it is safe; else say why they stay.", if_needed=True),
    Step("back.notify", "Notify stakeholders", "What happened, that it was taken back, and who looks into it."),
    Step("back.cause", "Investigate root cause", "What went wrong, and why nothing caught it."),
    Step("back.retry", "Fix and re-attempt with more testing", "What will be tested that was not, and when."),
)  # fmt: skip
_BY_KEY = {one.key: one for one in (*BEFORE, *STEPS, *ROLLBACK)}


@dataclass(frozen=True, slots=True)
class Line:
    """How one step stands. `outcome`: "done", "skipped", "failed", "falls_away", or "" while it is open."""

    step: Step
    outcome: str
    is_next: bool = False

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.outcome in {"", "failed"}


def steps_of(kind: str) -> tuple[Step, ...]:
    """The steps of a deployment of this kind."""
    return ROLLBACK if kind == "rollback" else STEPS


def step_named(key: str) -> Step | None:
    """The step of this key."""
    return _BY_KEY.get(key)


def lines(steps: Iterable[Step], told: Mapping[str, str], *, in_order: bool = True) -> list[Line]:
    """How each of `steps` stands; `told` has the newest outcome by key. `in_order`: only the first open one is next."""
    found, waiting = [], False
    for step in steps:
        outcome = told.get(step.key, "")
        if not outcome and step.follows and told.get(step.follows) == "skipped":
            outcome = "falls_away"
        is_open = outcome in {"", "failed"}
        found.append(Line(step, outcome, is_next=is_open and not (in_order and waiting)))
        waiting = waiting or is_open
    return found


def ready(told: Mapping[str, str]) -> bool:
    """Whether nothing of the preparation is open."""
    return not any(line.open for line in lines(BEFORE, told, in_order=False))
