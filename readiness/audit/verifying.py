"""The whole database against its log: the log itself, decisions and their rules, and stored files."""

import hashlib
import json
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from django.conf import settings

from readiness.audit.erased import ErasedFiles
from readiness.audit.facts import Facts
from readiness.audit.held.everything import tables
from readiness.audit.held.table import Held
from readiness.evidence.files import path_of
from readiness.evidence.models import EvidenceRevision, StoredFile
from readiness.launches.models import SignOff
from readiness.ledger.checking import LogCheck
from readiness.ledger.note import VerifierKey
from readiness.ledger.verifier import Entry, Report, Rules


class Check(Protocol):
    """What a module named in `settings.LEDGER_CHECKS` offers: rows that the rooms here do not know."""

    def take(self, entry: Entry, opened: dict[str, str]) -> None:
        """The next entry."""

    def close(self) -> None:
        """All entries were taken: say what was checked, and what is wrong."""


def verify_everything(report: Report, keys: Sequence[VerifierKey], kept: str | None) -> None:
    """Fill `report`. `keys` and `kept`, a signed checkpoint, are what somebody kept elsewhere."""
    rules, erased = Rules(report, _subject), ErasedFiles(report)
    checks: list[Check] = [Facts(report), Held(report, tables())]
    checks += [cast("Check", import_module(name).check(report)) for name in settings.LEDGER_CHECKS]
    LogCheck(report, keys, kept).run([rules, erased, *checks])
    for check in checks:
        check.close()
    judge_files(report, erased)
    for name, count in rules.counts.items():
        report.check(name, count, f"{count} {name} judged by the entries before each")


def _subject(_entry: Entry, digest: str) -> dict[str, Any] | None:
    """What was signed under `digest`; that it has this digest is judged with the row."""
    row = SignOff.objects.filter(digest=digest).first()
    try:
        subject = json.loads(bytes(row.subject)) if row else None
    except ValueError:
        return None
    return subject if isinstance(subject, dict) else None


def judge_files(report: Report, erased: ErasedFiles) -> None:
    """Whether each stored file is there with its content, or told to be erased."""
    count = 0
    for stored in StoredFile.objects.iterator(chunk_size=500):
        if not re.fullmatch("[0-9a-f]{64}", stored.sha256):
            report.problem(f"the file {stored.sha256!r} is not named by a SHA-256")
            continue
        if erased.judge(stored):
            continue
        path = path_of(stored.sha256)
        if not path.is_file():
            report.problem(f"the file {stored.sha256} is not there")
        elif _hashed(path) != stored.sha256 or path.stat().st_size != stored.size:
            report.problem(f"the file {stored.sha256} has other content")
        count += 1
    named = EvidenceRevision.objects.filter(file_id__isnull=False)
    for sha256 in named.exclude(file_id__in=StoredFile.objects.values("pk")).values_list(
        "file_id", flat=True
    ):
        report.problem(f"the file {sha256} has no row, and a revision names it")
    report.check("files", count, f"{count} stored files have the SHA-256 that they are named by")


def _hashed(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
