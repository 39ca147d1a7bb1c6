"""Cross-origin answers whose verdict is known."""

from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import NOBODY, PLAIN, STRANGER, SUFFIX, Answered, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_ORIGINS = {
    STRANGER: "https://stranger.example", NOBODY: "null", SUFFIX: "https://app.example.stranger.example",
    PLAIN: "http://app.example",
}  # fmt: skip


def _twin(
    name: str, code: str, let_in: str | None = None, *, credentials: bool = True, value: str = ""
) -> Twin[Seen]:
    """Everybody asks; only `let_in` is let in, or all get `value`."""
    answers = []
    for who, origin in _ORIGINS.items():
        allowed = (value,) if value else (origin,) if who == let_in else ()
        with_them = ("true",) if allowed and credentials else ()
        answers.append(Answered(who, origin, "/", "GET", 200, allowed, with_them))
    return Twin(name, Seen(tuple(answers)), _AT, code)


GOOD = (
    _twin("nobody let in", "closed"),
    _twin("another origin let in", "closed", value="https://partner.example"),
    _twin("public for all", "open_without_credentials", value="*", credentials=False),
)
BAD = (
    _twin("whoever asks", "anybody_with_credentials", STRANGER),
    _twin("the origin null", "null_with_credentials", NOBODY),
    _twin("a list that looks at the beginning", "lookalike_allowed", SUFFIX),
    _twin("the same without cookies", "lookalike_allowed", SUFFIX, credentials=False),
    _twin("plain HTTP", "plain_http_allowed", PLAIN),
    Twin(
        "a server that fails",
        Seen((Answered(STRANGER, "https://s.example", "/", "GET", 503),)),
        _AT,
        "no_answer",
    ),
    Twin(
        "silence",
        Seen((Answered(STRANGER, "https://s.example", "/", failure=Failure("unreachable")),)),
        _AT,
        "unreachable",
    ),
)
