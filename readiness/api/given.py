"""What a body or an address may hold: exact types, no field that was not asked for, no text without an end."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

LONGEST_TEXT = 8000


class Given(serializers.Serializer[Any]):
    """A body. A field that it does not name is refused, or a slip of the pen would be silently lost."""

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises `ValidationError` for unknown fields too."""
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {str(name): [f"There is no such field here. Known: {known}."] for name in unknown}
            )
        return super().to_internal_value(data)


class Asked(Given):
    """The query string. Of what narrows a list, `source` names the column: the values are a filter as they are."""


class Text(serializers.CharField):
    """A JSON string: a number is not taken for one. Rules about its content are the operation's."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_TEXT)
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON integer: neither a string nor true nor 1.5."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Truth(serializers.BooleanField):
    """JSON's true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """The value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of some words or numbers, of their own type: "1" is not 1."""

    def to_internal_value(self, data: Any) -> Any:
        """The word."""
        if isinstance(data, bool | list | dict) or data not in self.choices:
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """A UUID as text."""

    def to_internal_value(self, data: Any) -> Any:
        """The UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """RFC 3339 with its offset: a time without one would mean another instant to each reader."""

    default_error_messages = {
        "naive": "Say the offset as well: 2026-03-01T09:00:00Z.",
        "far": "This time is too far away.",
    }

    def to_internal_value(self, value: Any) -> datetime:
        """The aware time in UTC."""
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        with_zone = value.strip()
        if not (with_zone[-1:] in {"Z", "z"} or "+" in with_zone[10:] or "-" in with_zone[10:]):
            self.fail("naive")
        found = super().to_internal_value(value)
        if not 1970 <= found.year <= 9000:
            self.fail("far")
        return found.astimezone(UTC)


class Day(serializers.DateField):
    """A date, as text."""

    def to_internal_value(self, value: Any) -> Any:
        """The date."""
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


def some(child: serializers.Field[Any, Any, Any, Any], *, most: int = 500, **options: Any) -> Any:
    """A list of at least one and at most `most`."""
    return serializers.ListField(child=child, min_length=options.pop("least", 1), max_length=most, **options)
