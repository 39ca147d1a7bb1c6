"""The last hand on the OpenAPI document: no word of a request and no code of an error is left to guessing."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from readiness.api.glossary import IDS, WORDS
from readiness.api.problems import CODES, SENTENCES
from readiness.refusals import Refusal

METHODS = ("get", "post", "put", "patch", "delete")


def explain(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """drf-spectacular's hook. Fills descriptions where the call itself gave none; tells every `code`."""
    schemas = result["components"]["schemas"]
    for address, methods in result["paths"].items():
        for told in (methods[method] for method in METHODS if method in methods):
            for parameter in told.get("parameters", ()):
                _say(parameter, _meaning(parameter, address))
            for content in told.get("requestBody", {}).get("content", {}).values():
                for name, shape in _properties(content["schema"], schemas):
                    _say(shape, WORDS.get(name, ""))
    schemas["Problem"]["properties"]["code"]["description"] += "\n\n" + "\n".join(codes())
    return result


def codes() -> list[str]:
    """A table of every `code` that the API answers: its status and its usual sentence."""
    rows = {
        code: (status, SENTENCES.get(status, f"{HTTPStatus(status).phrase}."))
        for status, code in CODES.items()
    }
    rows |= {kind.code: (kind.status, kind.sentence) for kind in sorted(_family(Refusal), key=_by_name)}
    lines = (f"| `{code}` | {status} | {said} |" for code, (status, said) in rows.items())
    return ["| code | status | usual sentence |", "| --- | --- | --- |", *sorted(lines)]


def _family(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    # The doors import every operation, so by now the family is complete. What tests invent is not the product's.
    if kind.__module__.startswith(("readiness.", "probes.")):
        yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


def _by_name(kind: type[Refusal]) -> tuple[int, str]:
    """The nearest to the root last: of two with one code, its sentence is the usual one."""
    return -len(kind.__mro__), kind.__qualname__


def _meaning(parameter: dict[str, Any], address: str) -> str:
    if parameter["in"] == "path" and parameter["name"] == "id":
        return IDS[address.removeprefix("/api/v1/").partition("/")[0]]
    return WORDS.get(parameter["name"], "")


def _properties(shape: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    while "$ref" in shape:
        shape = schemas[shape["$ref"].rpartition("/")[2]]
    yield from shape.get("properties", {}).items()


def _say(shape: dict[str, Any], words: str) -> None:
    if words and not shape.get("description"):
        shape["description"] = words
