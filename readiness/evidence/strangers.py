"""What a stranger's answer held, brought into a form that both databases keep. Pure."""

import math
from typing import Any


def storable(value: Any) -> Any:
    """The same value with NUL and lone surrogates replaced, NaN and infinity as text, keys as text."""
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [storable(member) for member in value]
    return value
