"""security.txt by RFC 9116: fields, signature and what is wrong with them. Pure."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*\S)?[ \t]*")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_WEB = re.compile(r"https://[^\s/?#]+\S*", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@?]+@[^\s@?]+\.[^\s@?]+(\?\S*)?", re.IGNORECASE)
_PHONE = re.compile(r"tel:\+?[0-9(][0-9().;=A-Za-z-]{2,}", re.IGNORECASE)
_KEY = re.compile(r"(?:openpgp4fpr|dns):\S+", re.IGNORECASE)
_SIGNED, _SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_LINKS = ("encryption", "acknowledgments", "policy", "hiring", "canonical")


@dataclass(frozen=True, slots=True)
class File:
    """The fields by name in lower case, each value in order; `unread` counts lines that are no field."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    unread: int = 0

    def values(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def poor_links(self) -> list[str]:
        """The names of fields with an address that is not https (Encryption may be a key's fingerprint or DNS)."""
        return [name for name in _LINKS if not all(_is_link(name, value) for value in self.values(name))]


def read(text: str) -> File:
    """The file's fields. Of a signed one, those that are signed; the signature is not checked."""
    fields: dict[str, list[str]] = {}
    unread = 0
    for line in _signed_part(text.removeprefix("\ufeff").splitlines()):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _FIELD.fullmatch(line)
        if match is None or match[2] is None:
            unread += 1
        else:
            fields.setdefault(match[1].lower(), []).append(match[2])
    return File(fields, unread)


def _is_link(name: str, value: str) -> bool:
    return bool(_WEB.fullmatch(value) or (name == "encryption" and _KEY.fullmatch(value)))


def _signed_part(lines: list[str]) -> list[str]:
    stripped = [line.strip() for line in lines]
    if _SIGNED not in stripped:
        return lines
    begin = stripped.index(_SIGNED)
    begin = next((at + 1 for at in range(begin, len(lines)) if not stripped[at]), len(lines))
    end = stripped.index(_SIGNATURE) if _SIGNATURE in stripped else len(lines)
    return [line.removeprefix("- ") for line in lines[begin:end]]


def is_contact(value: str) -> bool:
    """Whether somebody can be written to or called there: https, mailto or tel."""
    return any(form.fullmatch(value) for form in (_WEB, _MAIL, _PHONE))


def moment(value: str) -> datetime | None:
    """A time by RFC 3339, in UTC; None for anything else."""
    if not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
