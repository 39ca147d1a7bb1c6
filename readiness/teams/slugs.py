"""Addresses made from names: `Orders & Billing` becomes `orders-billing`. Pure but for Django's `slugify`."""

import re
from collections.abc import Collection

from django.utils.text import slugify

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: Words that are pages of their own beside the addresses of things.
RESERVED = frozenset({"new", "import", "export"})


def is_slug(text: str, *, longest: int) -> bool:
    """Whether `text` is lower-case words joined by single hyphens, not too long and not reserved."""
    return len(text) <= longest and _SLUG.fullmatch(text) is not None and text not in RESERVED


def slug_from(name: str, *, longest: int, otherwise: str) -> str:
    """The address that `name` suggests; `otherwise` where nothing of it is left, as with `日本`."""
    words = re.sub(r"-+", "-", slugify(name).replace("_", "-"))[:longest].strip("-")
    return f"{words}-1" if words in RESERVED else words or otherwise


def free_slug(wanted: str, *, longest: int, taken: Collection[str]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, ... that is not in `taken`."""
    number, candidate = 1, wanted
    while candidate in taken:
        number += 1
        tail = f"-{number}"
        candidate = wanted[: longest - len(tail)].rstrip("-") + tail
    return candidate
