"""The fork guard: a log never signs behind, or beside, what it once said outside the database.

The newest signed note is kept in a file, out of reach of whoever restores the database. A database that holds less
than the note says, or something else, is an old copy or another one: sealing on would give places that others
already know a second meaning.
"""

import fcntl
import os
from pathlib import Path

import structlog
from django.conf import settings

from readiness.ledger import merkle
from readiness.ledger.models import LedgerAnchor, LedgerCheckpoint, LedgerKey
from readiness.ledger.note import Checkpoint, NoteMalformed, read_checkpoint, read_note
from readiness.ledger.refusing import LogBehindAnchor
from readiness.ledger.stored import read

log = structlog.get_logger(__name__)

_GO_ON = (
    "Restore the newer database; or, if it is lost, go on from here with manage.py ledger_resume --reason TEXT, "
    "which opens a new log that tells of the loss."
)


def outside_file() -> Path:
    """Where the newest note lies outside the database."""
    return Path(settings.VAR_DIR) / "ledger" / "checkpoint"


def anchored_file() -> Path:
    """Where the newest note lies that was sent to others: a memory that outlives the removal of the newest."""
    return outside_file().with_name("anchored")


def outside() -> Checkpoint | None:
    """What the log last said of itself outside the database. Raises `LogBehindAnchor` for an unreadable file."""
    newest, anchored = _kept(outside_file()), _kept(anchored_file())
    if newest is None:
        return anchored
    if anchored is not None and anchored.origin == newest.origin and anchored.size > newest.size:
        return anchored
    return newest


def _kept(path: Path) -> Checkpoint | None:
    try:
        return read_checkpoint(read_note(path.read_text(encoding="utf-8")).text)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, NoteMalformed) as fault:
        raise LogBehindAnchor(
            f"{path} cannot be read as a note of the log ({type(fault).__name__}). Bring it back "
            "from a backup, or, if you know that the database is the newest, remove it."
        ) from fault


def compare(said: Checkpoint | None, size: int) -> None:
    """Hold the database, whose newest checkpoint has `size` entries, against what was said outside, and against
    the last anchor that it remembers itself.

    Raises `LogBehindAnchor`.
    """
    for one in (said, _last_anchor()):
        if one is not None:
            _hold(one, size)


def _last_anchor() -> Checkpoint | None:
    anchor = LedgerAnchor.objects.order_by("-stretch").first()
    if anchor is None:
        return None
    try:
        return read_checkpoint(read_note(anchor.note).text)
    except NoteMalformed as fault:
        raise LogBehindAnchor(
            "The note that the database keeps of its last anchor cannot be read: somebody changed it. Restore the "
            "database from a backup, or go on with manage.py ledger_resume --reason TEXT."
        ) from fault


def _hold(said: Checkpoint, size: int) -> None:
    names = list(LedgerKey.objects.order_by("number").values_list("name", flat=True))
    if said.origin in names and said.origin != names[-1]:
        return  # given up: the entry that opened the present log names what was lost
    if said.origin not in names:
        raise LogBehindAnchor(
            f"The last checkpoint told outside is of the log {said.origin}, which this database does not know. "
            f"{_GO_ON}"
        )
    if said.size > size:
        raise LogBehindAnchor(
            f"The last checkpoint told outside has {said.size} entries, the database {size}: it is an old copy. "
            f"{_GO_ON}"
        )
    if _root(said.size) != said.root:
        raise LogBehindAnchor(
            f"The first {said.size} entries are not those of the last checkpoint told outside. {_GO_ON}"
        )


def _root(size: int) -> bytes:
    stored = LedgerCheckpoint.objects.filter(size=size).values_list("root", flat=True).first()
    return bytes(stored) if stored is not None else merkle.root(size, read)


def keep_outside(note: str) -> None:
    """Put `note` outside the database, unless a newer one of the same log is there.

    Losing it costs the guard its memory and no entry: a full disk is logged and does not stop the sealing.
    """
    _keep(outside_file(), note)


def keep_anchored(note: str) -> None:
    """The same for a note that goes out to others, in a file of its own."""
    _keep(anchored_file(), note)


def _keep(path: Path, note: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (path.parent / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_newer(path, read_checkpoint(read_note(note).text)):
                return
            draft = path.with_name(f"{path.name}.new")
            with draft.open("w", encoding="utf-8") as out:
                out.write(note)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(path)
    except OSError:
        log.exception("checkpoint_not_kept", path=str(path))


def forget_outside() -> None:
    """Leave the files to the log that goes on: the lost one is named by its first entry."""
    for path in (outside_file(), anchored_file()):
        path.unlink(missing_ok=True)


def _is_newer(path: Path, mine: Checkpoint) -> bool:
    if not path.exists():
        return True
    there = read_checkpoint(read_note(path.read_text(encoding="utf-8")).text)
    return there.origin != mine.origin or there.size < mine.size
