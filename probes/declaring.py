"""What people declare for a kind, between JSON and the kind's own dataclass. Pure.

A kind's `declares` is a frozen dataclass of str, int, float, bool, tuples of str, and each of them or None. Its
`__post_init__` may raise ValueError with a sentence. Secrets have no place here: they belong to a connection.
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

MOST_TEXT = 2000  # characters
MOST_LIST = 200


class NotDeclarable(ValueError):
    """`fields`: name of the field -> sentences; "" for the whole."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self.fields = fields
        super().__init__("; ".join(f"{name}: {' '.join(said)}" for name, said in fields.items()))


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """One thing that people are asked for. `shape` is str, int, float, bool or tuple."""

    name: str
    label: str
    help: str
    shape: type
    required: bool
    default: Any = None


def asked_of(declares: type) -> tuple[Asked, ...]:
    """What a form asks, in the order of the fields."""
    hints = get_type_hints(declares)
    found = []
    for one in dataclasses.fields(declares):
        shape, optional = _shape(hints[one.name])
        default = one.default
        if default is dataclasses.MISSING:
            default = one.default_factory() if one.default_factory is not dataclasses.MISSING else None
            needed = one.default_factory is dataclasses.MISSING and not optional
        else:
            needed = False
        label = one.metadata.get("label", one.name.replace("_", " ").capitalize())
        found.append(Asked(one.name, label, one.metadata.get("help", ""), shape, needed, default))
    return tuple(found)


def read(declares: type, given: Mapping[str, Any]) -> Any:
    """The declaration that JSON values mean. Raises `NotDeclarable`; unknown names are refused too."""
    asked = {one.name: one for one in asked_of(declares)}
    wrong: dict[str, list[str]] = {
        str(name)[:60]: ["There is no such setting."] for name in given if name not in asked
    }
    values = {}
    for name, one in asked.items():
        value = given.get(name)
        if value is None or value == "":
            if one.required:
                wrong[name] = ["This is needed."]
            continue
        try:
            values[name] = _value(one.shape, value)
        except ValueError as problem:
            wrong[name] = [str(problem)]
    if wrong:
        raise NotDeclarable(wrong)
    try:
        return declares(**values)
    except ValueError as problem:
        raise NotDeclarable({"": [str(problem)]}) from problem


def written(declared: Any) -> dict[str, Any]:
    """JSON values of a declaration, every field named."""
    return {
        one.name: list(value) if isinstance(value := getattr(declared, one.name), tuple) else value
        for one in dataclasses.fields(declared)
    }


def as_text(settings: Mapping[str, Any]) -> str:
    """One line for the record, the same for the same settings."""
    return json.dumps(settings, sort_keys=True, ensure_ascii=False)


def _shape(hint: Any) -> tuple[type, bool]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = next(one for one in get_args(hint) if one is not type(None))
        return _shape(inner)[0], True
    shape = tuple if origin is tuple else hint
    if shape not in (str, int, float, bool, tuple):
        raise TypeError(f"nobody can declare {hint}")
    return shape, False


def _value(shape: type, value: Any) -> Any:
    if shape is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise ValueError("Give a list of texts.")
        if len(value) > MOST_LIST:
            raise ValueError(f"Give at most {MOST_LIST}.")
        return tuple(_text(one) for one in value)
    if shape is bool:
        if not isinstance(value, bool):
            raise ValueError("Give true or false.")
        return value
    if shape is str:
        return _text(value)
    if isinstance(value, bool) or not isinstance(value, int if shape is int else int | float):
        raise ValueError("Give a whole number." if shape is int else "Give a number.")  # noqa: TRY004
    if not -(2**53) <= value <= 2**53:  # also refuses what is no number
        raise ValueError("This number is out of bounds.")
    return shape(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("Give a text.")  # noqa: TRY004  all wrong input is one kind of wrong
    if len(value) > MOST_TEXT or not all(one.isprintable() for one in value):
        raise ValueError(f"Give one line of at most {MOST_TEXT} characters.")
    return value.strip()
