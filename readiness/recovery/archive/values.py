"""A row's values as JSON and back, without loss: microseconds, bytes and decimals too."""

import base64
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.duration import duration_iso_string


class UnknownValue(TypeError):
    """A value of a type that no backup was made of yet."""


def told(value: Any) -> Any:
    """What of JSON's stands for `value`, which a column of any model holds. Raises `UnknownValue`."""
    match value:
        case None | bool() | int() | float() | str() | dict() | list():
            return value
        case bytes() | memoryview() | bytearray():
            return base64.b64encode(value).decode("ascii")
        case datetime() | date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case timedelta():
            return duration_iso_string(value)
    raise UnknownValue(f"{type(value).__name__} has no form in a backup.")


def read(field: "models.Field[Any, Any]", value: Any) -> Any:
    """What `told` stood for, as `field` holds it. Raises `ValidationError` or `ValueError` for anything else."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    return field.to_python(value)
