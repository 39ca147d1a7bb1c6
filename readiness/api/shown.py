"""What the API shows: declared once for the document, turned into plain values by a compiled plan.

The plan takes attributes (or keys) and leaves dates, times and ids to the JSON encoder: a list of fifty costs a
fraction of what field-by-field representation does.
"""

from collections.abc import Callable, Collection
from functools import cache
from types import MethodType
from typing import Any

from rest_framework import serializers

Getter = Callable[[Any], Any]


class Shown(serializers.Serializer[Any]):
    """A thing as the API shows it. `source` may lead over several attributes; what is missing is null."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Plain values by name."""
        return show(type(self), instance)


def show(shape: type[Shown], thing: Any) -> dict[str, Any]:
    """`thing` in this shape."""
    return {name: get(thing) for name, get in _plan(shape)}


def names_of(shape: type[Shown]) -> tuple[str, ...]:
    """The names of a shape's fields."""
    return tuple(shape._declared_fields)  # noqa: SLF001  what the metaclass collected


def taken(shape: type[Shown], thing: Any, *, besides: Collection[str] = ()) -> dict[str, Any]:
    """The attributes of `thing` that the shape names, but for `besides`: to be shown with parts from elsewhere."""
    return {name: getattr(thing, name) for name in names_of(shape) if name not in besides}


@cache
def _plan(shape: type[Shown]) -> tuple[tuple[str, Getter], ...]:
    fields = shape._declared_fields.items()  # noqa: SLF001  what the metaclass collected
    return tuple((name, _getter(name, field)) for name, field in fields)


def _getter(name: str, field: Any) -> Getter:
    steps = tuple(field._kwargs.get("source", name).split("."))  # noqa: SLF001
    take = _walk(steps)
    if isinstance(field, serializers.ListSerializer) and isinstance(field.child, Shown):
        shape = type(field.child)
        return lambda thing: [show(shape, one) for one in _each(take(thing))]
    if isinstance(field, Shown):
        inner = type(field)
        return lambda thing: None if (value := take(thing)) is None else show(inner, value)
    if isinstance(field, serializers.ListField):
        return lambda thing: list(_each(take(thing)))
    return take


def _each(value: Any) -> Any:
    if value is None:
        return ()
    return value.all() if hasattr(value, "all") else value


def _walk(steps: tuple[str, ...]) -> Getter:
    if steps == ("*",):
        return lambda thing: thing

    def take(thing: Any) -> Any:
        for step in steps:
            if thing is None:
                return None
            thing = thing[step] if isinstance(thing, dict) else getattr(thing, step)
            if isinstance(thing, MethodType):
                thing = thing()
        return thing

    return take


class Problem(Shown):
    """RFC 9457. `code` is stable: programs decide by it, people read `detail`."""

    type = serializers.CharField(help_text="`about:blank`: the kind of problem is told by `code`.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="What kind of problem it is, in one stable word.")
    detail = serializers.CharField(help_text="A sentence for people.")
    errors = serializers.DictField(  # type: ignore[assignment]  # only declares: nothing reads `errors` here
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text='Name of the field -> sentences; "" for the whole.',
    )
    changes = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What changed since it was shown."
    )
