"""Documents whose verdict is known."""

from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import Document, Seen
from .reading import parts

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_URL = "https://docs.example/deploy.md"
STEPS = (
    "Announce deployment", "Enable maintenance mode", "Run database migrations", "Deploy new code", "Run smoke tests",
    "Monitor error rates", "Disable maintenance mode", "Announce completion",
)  # fmt: skip


def _seen(text: str, what: str = "deployment", changed: datetime | None = None, status: int = 200) -> Seen:
    return Seen((Document(what, _URL, status, parts(text), len(text.split()), changed),))


def _headed(steps: tuple[str, ...], below: str = "Do it with the tool, as the team agreed.") -> str:
    return "# Deployment\n\nAs follows.\n\n" + "\n".join(f"## {step}\n\n{below}\n" for step in steps)


def _twin(name: str, code: str, seen: Seen) -> Twin[Seen]:
    return Twin(name, seen, _AT, code)


GOOD = (
    _twin("eight headings with words below", "covered", _seen(_headed(STEPS))),
    _twin(
        "a numbered list",
        "covered",
        _seen("# How\n" + "\n".join(f"{n}. {s}" for n, s in enumerate(STEPS, 1))),
    ),
    _twin("six of eight", "partly_covered", _seen(_headed(STEPS[1:7]))),
)
BAD = (
    _twin("half of it", "not_covered", _seen(_headed(STEPS[:4]))),
    _twin("headings without content", "headings_only", _seen(_headed(STEPS, ""))),
    _twin("old", "old", _seen(_headed(STEPS), changed=datetime(2025, 5, 31, tzinfo=UTC))),
    _twin("gone", "gone", _seen("", status=404)),
    _twin("behind a sign-in", "closed_to_us", _seen("", status=403)),
    _twin("a page that a script fills", "no_headings", _seen("<div id=app></div>")),
    _twin("nothing declared", "none_declared", Seen()),
    _twin("silence", "unreachable", Seen((Document("readme", _URL, failure=Failure("unreachable")),))),
)
