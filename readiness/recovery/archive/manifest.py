"""What a backup says of itself, read strictly. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "launchproof-backup/1"
NAME = "manifest.json"
#: Nothing else may stand in a backup, so no name leads out of the folder it is unpacked to.
PLACES = re.compile(
    r"tables/[a-z_]+\.[a-z_]+\.jsonl|files/[0-9a-f]{64}(\.preview)?|reports/[0-9a-f-]{36}(\.signed)?|ledger/(checkpoint|keys)"
)
_HASH = re.compile(r"[0-9a-f]{64}")


class NotABackup(ValueError):
    """A file that is no backup of the portal, or not the one that was written. The message is for people."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member: its SHA-256, its size in bytes and, of a table, how many rows it has."""

    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`migrations` are (app, name) of all that had been applied; `absent` names files that should have been there."""

    made_at: str
    database: str
    migrations: tuple[tuple[str, str], ...]
    parts: Mapping[str, Part]
    absent: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """In all tables."""
        return sum(part.rows or 0 for part in self.parts.values())

    def tables(self) -> dict[str, str]:
        """Member by label, `readiness.service`."""
        return {
            name[len("tables/") : -len(".jsonl")]: name for name in self.parts if name.startswith("tables/")
        }

    def text(self) -> str:
        """As it stands in the file."""
        parts = {
            name: {k: v for k, v in asdict(part).items() if v is not None}
            for name, part in self.parts.items()
        }
        whole = {"format": FORMAT, **{name: getattr(self, name) for name in _PLAIN}, "parts": parts}
        return json.dumps(whole, indent=1, sort_keys=True) + "\n"


_PLAIN = ("made_at", "database", "migrations", "absent")


def read_manifest(content: bytes) -> Manifest:
    """Raises `NotABackup`."""
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise NotABackup(
                f"This is a backup of the form {str(found['format'])[:60]!r}; this portal reads {FORMAT}."
            )
        return Manifest(
            made_at=_text(found["made_at"]),
            database=_text(found["database"]),
            migrations=tuple((_text(app), _text(name)) for app, name in found["migrations"]),
            parts={_place(name): _part(part) for name, part in found["parts"].items()},
            absent=tuple(map(_text, found["absent"])),
        )
    except NotABackup:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise NotABackup(f"Its {NAME} cannot be read ({type(fault).__name__}).") from fault


def _part(found: dict[str, Any]) -> Part:
    sha256, size, rows = found["sha256"], found["size"], found.get("rows")
    if not _HASH.fullmatch(sha256) or type(size) is not int or size < 0:
        raise ValueError
    if rows is not None and (type(rows) is not int or rows < 0):
        raise ValueError
    return Part(sha256, size, rows)


def _place(name: str) -> str:
    if not PLACES.fullmatch(name):
        raise NotABackup(f"It says that it holds {name[:100]!r}, which no backup of the portal does.")
    return name


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
