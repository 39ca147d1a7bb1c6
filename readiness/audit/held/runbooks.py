"""Runbooks, what their versions say, and when they were exercised."""

from django.db.models import F

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.ledger.canonical import digest
from readiness.ledger.verifier import Entry, Report
from readiness.runbooks import events
from readiness.runbooks.models import Runbook, RunbookExercise, RunbookVersion
from readiness.runbooks.structure import untold
from readiness.runbooks.writing import write


class Runbooks(Table):
    """Which service has a runbook, and what the newest version and exercise of it are."""

    model, one, many = Runbook, "runbook", "runbooks"
    columns = (
        "id", "service_id", "started_by_id", "started_at", "number", "written_at", "score", "missing",
        "exercised_at", "exercised_number",
    )  # fmt: skip

    def _written(self, entry: Entry, _opened: Opened) -> None:
        if entry.subject not in self.told:
            self.tell(
                entry.subject,
                service_id=entry.service,
                started_by_id=by(entry),
                started_at=entry.at,
                exercised_at=None,
                exercised_number=None,
            )
        newest = {name: entry.data.get(name) for name in ("number", "score", "missing")}
        self.tell(entry.subject, written_at=entry.at, **newest)

    def _exercised(self, entry: Entry, _opened: Opened) -> None:
        before = self.told.get(entry.subject, {}).get("exercised_at")
        moment = entry.text("exercised_at")
        if before is None or moment >= before:
            self.tell(entry.subject, exercised_at=moment, exercised_number=entry.data.get("number"))

    steps = {events.VERSION_WRITTEN: _written, events.EXERCISE_RECORDED: _exercised}

    def more(self, report: Report) -> None:
        """Whether the words that are searched are those of the newest version."""
        newest = RunbookVersion.objects.filter(number=F("runbook__number")).select_related("runbook")
        for version in newest.order_by("pk").iterator(chunk_size=200):
            if write(untold(version.content)) != version.runbook.text:
                report.problem(f"runbook {version.runbook_id}: its text is not that of its newest version")


class RunbookVersions(Table):
    """What was written: its content has the digest that the log tells."""

    model, one, many = RunbookVersion, "version of a runbook", "versions of runbooks"
    columns = (
        "id", "runbook_id", "number", "digest", "way", "restored", "score", "note", "written_by_id", "written_at",
    )  # fmt: skip

    def _written(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.text("version"),
            runbook_id=entry.subject,
            number=entry.data.get("number"),
            digest=entry.text("digest"),
            way=entry.text("way"),
            restored=entry.data.get("restored"),
            score=entry.data.get("score"),
            note=spoken(entry, opened, "note"),
            written_by_id=by(entry),
            written_at=entry.at,
        )

    steps = {events.VERSION_WRITTEN: _written}

    def more(self, report: Report) -> None:
        """Whether the content is what the digest is of."""
        for version in RunbookVersion.objects.order_by("pk").iterator(chunk_size=200):
            if digest(version.content) != version.digest:
                report.problem(f"version of a runbook {version.pk}: its content is not what its digest is of")


class RunbookExercises(Table):
    """Who went through a runbook, and what they found."""

    model, one, many = RunbookExercise, "exercise of a runbook", "exercises of runbooks"
    columns = (
        "id", "runbook_id", "version__number", "exercised_at", "people", "issue", "minutes", "found", "evidence_id",
        "recorded_by_id", "recorded_at",
    )  # fmt: skip

    def _exercised(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.text("exercise"),
            runbook_id=entry.subject,
            version__number=entry.data.get("number"),
            exercised_at=entry.text("exercised_at"),
            people=spoken(entry, opened, "people"),
            issue=entry.text("issue"),
            minutes=entry.data.get("minutes"),
            found=spoken(entry, opened, "found"),
            evidence_id=entry.data.get("revision"),
            recorded_by_id=by(entry),
            recorded_at=entry.at,
        )

    steps = {events.EXERCISE_RECORDED: _exercised}
