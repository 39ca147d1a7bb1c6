"""What people and machines write into evidence, as text that can be kept and shown. Pure."""

import math
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from readiness.refusals import Invalid

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SCHEMES = ("http", "https")


class Wording:
    """Reads the texts of one form, noting each problem instead of stopping at the first.

    `field` names are those of the door's form; `refuse` raises `Invalid` with everything that was wrong.
    """

    def __init__(self) -> None:
        self.problems: dict[str, list[str]] = {}

    def wrong(self, field: str, sentence: str) -> None:
        """Note a problem of `field`."""
        self.problems.setdefault(field, []).append(sentence)

    def line(self, field: str, value: str, *, most: int, label: str, required: bool = True) -> str:
        """One line: spaces folded, NFC."""
        text = " ".join(unicodedata.normalize("NFC", value).split())
        return self._kept(field, text, most=most, label=label, required=required)

    def text(self, field: str, value: str, *, most: int, label: str, required: bool = True) -> str:
        """Several lines: trimmed, NFC, line ends as one newline."""
        text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
        return self._kept(field, text, most=most, label=label, required=required)

    def link(self, field: str, value: str, *, most: int = 1000) -> str:
        """An http or https address without a user name or password in it."""
        url = self._kept(field, value.strip(), most=most, label="Address", required=True)
        if url and (sentence := _wrong_link(url)):
            self.wrong(field, sentence)
        return url

    def refuse(self) -> None:
        """Raise `Invalid` when anything was wrong."""
        if self.problems:
            raise Invalid(self.problems)

    def _kept(self, field: str, text: str, *, most: int, label: str, required: bool) -> str:
        if required and not text:
            self.wrong(field, f"{label} is missing.")
        elif len(text) > most:
            self.wrong(field, f"{label} has {len(text)} characters; at most {most} are allowed.")
        elif not is_showable(text):
            self.wrong(field, f"{label} holds characters that cannot be shown.")
        return text


def is_showable(text: str) -> bool:
    """Without control characters, lone surrogates and characters that turn the reading direction."""
    return not any(
        char in _TURNING or unicodedata.category(char) in ("Cc", "Cs") for char in text if char not in "\n\t"
    )


def storable(value: Any) -> Any:
    """What a stranger's answer held, without what no database keeps: NUL, lone surrogates, NaN, infinity."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [storable(member) for member in value]
    return value


def _wrong_link(url: str) -> str:
    """What is wrong with the address, or nothing."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "This is not an address."
    if any(char.isspace() or char in '<>"\\' for char in url) or not host:
        return "This is not an address."
    if parts.scheme.lower() not in _SCHEMES:
        return "Only addresses with http or https are accepted."
    if "@" in parts.netloc:
        return (
            "The address holds a user name or password. Leave it out: everybody who reads it would have it."
        )
    return ""
