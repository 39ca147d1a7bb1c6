"""An assessment as PDF: tables only, fonts embedded, tagged, drawn by the reports' child process without network."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from probes.assessment import Judged, summary
from probes.facts import shown
from probes.probe import Outcome
from probes.words import tone, word
from readiness import reports
from readiness.reports.pdf import PrintJob, print_pdf

TEMPLATE = "reports/assessment.html"
STYLE = Path(__file__).resolve().parent.parent / "templates" / "reports" / "assessment.css"
ASSETS = Path(reports.__file__).resolve().parent / "assets"
MOST_TEXT = 1200
# An item that no URL could ever show has no shape of its own: the words beside it say what it takes.
SHAPES = ("pass", "fail", "unknown", "not_applicable")


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


def write_pdf(path: Path, context: Mapping[str, Any], *, at: datetime, seconds: int) -> None:
    """Write the PDF of a `page` to `path` within `seconds`. Raises `PdfFailed`, and OSError when it cannot be
    stored.
    """
    html = render_to_string(TEMPLATE, dict(context))
    job = PrintJob(
        html=html,
        identifier=hashlib.sha256(html.encode()).hexdigest()[:32],
        moment=at.isoformat(),
        resources={
            STYLE.name: STYLE,
            **{font.name: font for font in (ASSETS / "fonts").glob("*.woff2")},
            **{f"{shape}.svg": ASSETS / "shapes" / f"{shape}.svg" for shape in SHAPES},
        },
        variant="pdf/ua-1",
        seconds=seconds,
    )
    path.write_bytes(print_pdf(job))


def _row(judged: Judged) -> dict[str, str]:
    return {
        "tone": tone(judged),
        "shape": tone(judged) if tone(judged) in SHAPES else "",
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
