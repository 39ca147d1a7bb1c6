"""Files whose content was erased: the log tells of each, and the row and the disk say the same."""

from dataclasses import dataclass, field

from readiness.evidence.files import path_of
from readiness.evidence.models import StoredFile
from readiness.ledger.verifier import Entry, Report
from readiness.privacy import events


@dataclass
class ErasedFiles:
    """What entries tell of erased files, gathered in their order."""

    report: Report
    told: dict[str, int] = field(default_factory=dict)

    def take(self, entry: Entry, _opened: dict[str, str]) -> None:
        """The next entry."""
        if entry.kind == events.FILE_ERASED:
            self.told[entry.text("file")] = entry.seq

    def judge(self, stored: StoredFile) -> bool:
        """Whether this file is erased, by its row or by the log; tells where the two differ."""
        seq = self.told.get(stored.sha256)
        if stored.erased_at is None and seq is None:
            return False
        if seq is None:
            self.report.problem(f"the file {stored.sha256} says that it was erased, and no entry tells of it")
        elif stored.erased_at is None:
            self.report.problem(f"entry #{seq} tells that {stored.sha256} was erased, and its row does not")
        else:
            self.report.missing.append(f"the file {stored.sha256} was erased, as entry #{seq} tells")
        if path_of(stored.sha256).is_file():
            self.report.notes.append(
                f"the erased file {stored.sha256} is still on the disk: a worker removes it"
            )
        return True
