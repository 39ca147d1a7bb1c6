"""The child's side: limits first, then WeasyPrint with a fetcher that knows only what it was handed.

Run as a script with the path of its job; writes the PDF to the job's `out` and one step number a line to
standard output. Imports nothing of the portal but its limits, so that it starts fast and holds no settings.
"""

import base64
import io
import json
import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from readiness.confined import confine

OUT_OF_MEMORY = 70
BROKE = 71
FILE_SIZE = 512 * 2**20
PREFIX = "res:"
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png"}


def main(path: str) -> int:
    """Print one job; the process's exit status."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    confine(seconds=job["seconds"], memory=job["memory"], file_size=FILE_SIZE)
    sys.setrecursionlimit(20_000)
    try:
        Path(job["out"]).write_bytes(_print(job))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception:  # noqa: BLE001  whatever breaks here is told by the exit status alone
        return BROKE
    return 0


def _print(job: dict[str, Any]) -> bytes:
    import weasyprint  # noqa: PLC0415  after the limits
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OnlyHanded(URLFetcher):
        """Answers `res:name` from the job's resources; there is nothing else in its world."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
            """The named resource. Raises `ValueError` for any other address."""
            name = url.removeprefix(PREFIX)
            if not url.startswith(PREFIX) or name not in job["resources"]:
                raise ValueError("refused")
            kind = MEDIA_TYPES[Path(name).suffix]
            return URLFetcherResponse(url, Path(job["resources"][name]).read_bytes(), {"Content-Type": kind})

    class Steps(logging.Handler):
        """WeasyPrint's progress as numbers."""

        def emit(self, record: logging.LogRecord) -> None:
            """Forward "Step 3 - ..."."""
            words = record.getMessage().split()
            if len(words) > 1 and words[0] == "Step" and words[1].isdigit():
                sys.stdout.write(f"{words[1]}\n")
                sys.stdout.flush()

    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(Steps())
    moment = datetime.fromisoformat(job["moment"])
    attachments = [
        weasyprint.Attachment(
            file_obj=io.BytesIO(base64.b64decode(one["content"])),
            name=one["name"],
            description=one["description"],
            created=moment,
            modified=moment,
            relationship="Data",
            url_fetcher=OnlyHanded(),
        )
        for one in job["attachments"]
    ]
    document = weasyprint.HTML(
        string=job["html"], base_url="res:", url_fetcher=OnlyHanded(), media_type="print"
    )
    printed: bytes = document.write_pdf(
        pdf_variant=job["variant"] or None,
        pdf_tags=True,
        pdf_identifier=job["identifier"].encode(),
        attachments=attachments,
    )
    return printed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
