"""What an OpenAPI 3 document says of a service, as far as probes walk it. Pure.

It was written by others: every shape is checked, references are followed inside the document only and not deep,
and no value is invented that the document or the team does not name.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
SAFE = ("GET", "HEAD")
MOST_OPERATIONS = 500
_DEEP = 12


class BadDocument(ValueError):
    """It cannot be walked; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`where` is path, query, header or cookie; `example` None when the document names no value."""

    name: str
    where: str
    required: bool
    schema: Mapping[str, Any] = field(default_factory=dict)
    example: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` is the template below the server's own path; `public` when the document asks for no credential.

    `body` is the schema of a JSON request body, None where there is none.
    """

    method: str
    path: str
    public: bool
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Any] | None = None

    def address(self, ids: Mapping[str, str], change: Mapping[str, str] | None = None) -> str | None:
        """Path and query with values of the team (`ids`) or of the document; None when one is lacking.

        `change` puts other values in, by name.
        """
        path, query = self.path, []
        for one in self.parameters:
            if one.where not in ("path", "query"):
                continue
            value = (change or {}).get(one.name, ids.get(one.name, one.example))
            if value is None:
                if one.required:
                    return None
                continue
            text = quote(value if isinstance(value, str) else json.dumps(value), safe="")
            if one.where == "path":
                path = path.replace("{" + one.name + "}", text)
            else:
                query.append(f"{quote(one.name, safe='')}={text}")
        if "{" in path or any(part in (".", "..") for part in path.split("/")):
            return None
        return f"{path}?{'&'.join(query)}" if query else path

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def read(body: bytes, host: str) -> tuple[Operation, ...]:
    """Every operation of the document. Raises `BadDocument`."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadDocument("It is no JSON.") from None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise BadDocument("It is no OpenAPI 3 document.")
    before = _server_path(document, host)
    found = tuple(_operations(document, before))
    if not found:
        raise BadDocument("It names no operation.")
    if len(found) > MOST_OPERATIONS:
        raise BadDocument(f"It names more than {MOST_OPERATIONS} operations.")
    return found


def ids_of(lines: tuple[str, ...]) -> dict[str, str]:
    """`name=value` of each line. Raises ValueError."""
    found = {}
    for line in lines:
        name, equals, value = line.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise ValueError(f"Write {line!r} as name=value.")
        found[name.strip()] = value.strip()
    return found


def _operations(document: dict[str, Any], before: str) -> Iterator[Operation]:
    paths = document.get("paths")
    for path, item in (paths if isinstance(paths, dict) else {}).items():
        item = _resolved(document, item)
        if not isinstance(path, str) or not path.startswith("/") or not isinstance(item, dict):
            continue
        for method in METHODS:
            told = item.get(method)
            if isinstance(told, dict):
                yield Operation(
                    method.upper(),
                    before + path,
                    _is_public(document, told),
                    tuple(_parameters(document, item, told)),
                    _body(document, told),
                )


def _is_public(document: dict[str, Any], told: dict[str, Any]) -> bool:
    """Only where the operation itself, or the whole document, says that no credential is asked for."""
    security = told.get("security", document.get("security"))
    return isinstance(security, list) and (security == [] or {} in security)


def _parameters(document: dict[str, Any], item: dict[str, Any], told: dict[str, Any]) -> Iterator[Parameter]:
    held: dict[tuple[str, str], Parameter] = {}
    for source in (item, told):
        given = source.get("parameters")
        for raw in given if isinstance(given, list) else []:
            one = _resolved(document, raw)
            if not isinstance(one, dict) or not isinstance(one.get("name"), str):
                continue
            schema = _resolved(document, one.get("schema"))
            schema = schema if isinstance(schema, dict) else {}
            where = str(one.get("in"))
            required = where == "path" or one.get("required") is True
            held[one["name"], where] = Parameter(one["name"], where, required, schema, _example(one, schema))
    yield from held.values()


def _example(one: dict[str, Any], schema: dict[str, Any]) -> Any:
    for source in (one, schema):
        for name in ("example", "default"):
            if isinstance(source.get(name), str | int | float | bool):
                return source[name]
    several = one.get("examples")
    if isinstance(several, dict):
        for given in several.values():
            if isinstance(given, dict) and isinstance(given.get("value"), str | int | float | bool):
                return given["value"]
    choice = schema.get("enum")
    return choice[0] if isinstance(choice, list) and choice and isinstance(choice[0], str | int) else None


def _body(document: dict[str, Any], told: dict[str, Any]) -> Mapping[str, Any] | None:
    asked = _resolved(document, told.get("requestBody"))
    content = asked.get("content") if isinstance(asked, dict) else None
    media = content.get("application/json") if isinstance(content, dict) else None
    if not isinstance(media, dict):
        return None
    schema = _whole(document, media.get("schema"), 0)
    found = schema if isinstance(schema, dict) else {}
    return {**found, "example": media["example"]} if "example" in media else found


def _whole(document: dict[str, Any], raw: Any, depth: int) -> Any:
    """A schema with its references put in, as deep as is sensible."""
    raw = _resolved(document, raw)
    if not isinstance(raw, dict) or depth > 4:
        return {}
    found = dict(raw)
    if isinstance(raw.get("properties"), dict):
        found["properties"] = {
            str(name): _whole(document, one, depth + 1) for name, one in list(raw["properties"].items())[:50]
        }
    if "items" in raw:
        found["items"] = _whole(document, raw["items"], depth + 1)
    return found


def _resolved(document: dict[str, Any], raw: Any) -> Any:
    for _ in range(_DEEP):
        if not isinstance(raw, dict) or "$ref" not in raw:
            return raw
        target: Any = document
        reference = raw["$ref"]
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        for part in reference[2:].split("/"):
            target = (
                target.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
            )
        raw = target
    return None


def _server_path(document: dict[str, Any], host: str) -> str:
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else {}
    url = first.get("url", "") if isinstance(first, dict) else ""
    if not isinstance(url, str) or "{" in url:
        raise BadDocument("Its server is no plain address.")
    try:
        parts = urlsplit(url)
        named = parts.hostname
    except ValueError:
        raise BadDocument("Its server is no plain address.") from None
    if named is not None and named != host:
        raise BadDocument("Its server is another host.")
    path = parts.path.rstrip("/")
    return path if path.startswith("/") or not path else f"/{path}"
