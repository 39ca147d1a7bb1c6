"""Characters that are not seen but change what is: a text that holds them shows something else than it says. Pure."""

import unicodedata

#: What turns the reading direction: marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm
#: (UAX 9). With an override `exe.fdp` reads as `pdf.exe`.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def cannot_be_shown(character: str) -> bool:
    """Whether it is a control character (line breaks and tabs too), half of a character, or turns the direction."""
    return character in TURNING or unicodedata.category(character) in {"Cc", "Cs"}
