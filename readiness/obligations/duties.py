"""The duties that come with the product: every block of every `*.toml` of one folder. A new one needs no Python."""

from functools import cache
from pathlib import Path

from .template import DutyInvalid, DutyTemplate, parse_duties

LIBRARY = Path(__file__).parent / "library"


@cache
def library(folder: Path = LIBRARY) -> tuple[DutyTemplate, ...]:
    """Every duty of the folder, those of every launch first, then by title. Raises `DutyInvalid` with the file."""
    found: dict[str, DutyTemplate] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            duties = parse_duties(path.read_text(encoding="utf-8"))
        except DutyInvalid as error:
            raise DutyInvalid(f"{path.name}, {error}") from error
        for duty in duties:
            if duty.key in found:
                raise DutyInvalid(f"{path.name}: the key {duty.key!r} is there twice")
            found[duty.key] = duty
    return tuple(sorted(found.values(), key=lambda duty: (not duty.on_launch, duty.title)))


def duty_named(key: str) -> DutyTemplate | None:
    """The duty of the library with this key."""
    return next((duty for duty in library() if duty.key == key), None)
