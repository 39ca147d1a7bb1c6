"""`VERIFY.md` of a bundle: plain words, and the same check by common tools."""

from pathlib import Path
from string import Template

from readiness.ledger.export import SealedLog
from readiness.reports.bundle.scope import Scope

_TEXT = Path(__file__).resolve().parent.parent / "assets" / "VERIFY.md"


def instructions(log: SealedLog, scope: Scope, example: int) -> bytes:
    """The text for this bundle; `example` is one of its entries."""
    text = Template(_TEXT.read_text(encoding="utf-8"))
    return text.substitute(origin=log.origin, name=log.origin, scope=_words(scope), example=example).encode()


def _words(scope: Scope) -> str:
    about = f"the service {scope.service.slug}" if scope.service else "all services and teams"
    where = f" in {scope.environment.slug}" if scope.environment else ""
    what = f"the launch {scope.launch.pk} of {about}" if scope.launch else about
    since = f", recorded from {scope.since:%Y-%m-%d %H:%M} UTC on" if scope.since else ""
    until = f", recorded before {scope.until:%Y-%m-%d %H:%M} UTC" if scope.until else ""
    return f"those about {what}{where}{since}{until}, and those that these rest on"
