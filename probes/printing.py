"""An assessment as PDF: tables only, fonts embedded, tagged, and nothing fetched from anywhere.

WeasyPrint and the libraries below it are imported only when a PDF is asked for.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from probes.assessment import Judged, summary
from probes.facts import shown
from probes.probe import Outcome
from probes.words import MARKS, tone, word

TEMPLATE = "reports/assessment.html"
STYLE = Path(__file__).resolve().parent.parent / "templates" / "reports" / "assessment.css"
MOST_TEXT = 1200


class NoPdfError(Exception):
    """The PDF could not be made; the text is a sentence for the person who asked."""


def page(
    *, target: str, at: datetime, items: tuple[Judged, ...], outcomes: Iterable[Outcome], said: str
) -> dict[str, Any]:
    """What the template shows, every text from outside made safe to print."""
    sections = groupby(items, key=lambda judged: judged.section)
    return {
        "target": shown(target, 300),
        "at": f"{at:%Y-%m-%d at %H:%M:%S} UTC",
        "answer": said,
        "summary": summary(items),
        "sections": [(section, [_row(judged) for judged in group]) for section, group in sections],
        "probes": [_said(outcome) for outcome in outcomes],
    }


def write_pdf(path: Path, context: Mapping[str, Any], *, seconds: float) -> None:
    """Write the PDF of a `page` to `path` within `seconds`. Raises `NoPdfError`."""
    done: list[bytes] = []
    problems: list[Exception] = []

    def draw() -> None:
        try:
            done.append(_draw(render_to_string(TEMPLATE, dict(context))))
        except Exception as problem:  # noqa: BLE001 - carried over to the caller's thread
            problems.append(problem)

    thread = threading.Thread(target=draw, name="assessment-pdf", daemon=True)
    thread.start()
    thread.join(seconds)
    if problems:
        raise NoPdfError(_sentence(problems[0])) from problems[0]
    if not done:
        raise NoPdfError("The PDF was not ready in time.")
    path.write_bytes(done[0])


def _row(judged: Judged) -> dict[str, str]:
    return {
        "tone": tone(judged),
        "mark": MARKS[tone(judged)],
        "word": word(judged),
        "title": judged.item.title,
        "reason": shown(judged.reason, MOST_TEXT),
        "remedy": shown(judged.remedy, MOST_TEXT),
    }


def _said(outcome: Outcome) -> dict[str, str]:
    verdict = outcome.verdict
    return {
        "kind": outcome.kind,
        "status": str(verdict.status),
        "code": verdict.code,
        "sentence": shown(verdict.sentence, MOST_TEXT),
    }


def _draw(html: str) -> bytes:
    from weasyprint import CSS, HTML  # noqa: PLC0415 - heavy, and absent where pango is not installed
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    class NothingFetched(URLFetcher):
        """Refuses every address: the page brings all that it needs."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:  # noqa: ARG002
            raise ValueError(f"not fetched: {url}")

    style = CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=NothingFetched())
    drawn: bytes = HTML(string=html, url_fetcher=NothingFetched()).write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1"
    )
    return drawn


def _sentence(problem: Exception) -> str:
    if isinstance(problem, OSError) and "load library" in str(problem):
        return (
            "The PDF needs the pango libraries, which are not installed here. On Debian or Ubuntu:"
            " apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    return f"The PDF could not be drawn ({type(problem).__name__})."
