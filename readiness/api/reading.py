"""Reading bodies: JSON that has one meaning, and files as they come."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request

DEEPEST = 32
LONGEST_NUMBER = 20  # digits; more than any column holds
_CHUNK = 64 * 1024
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")


class BodyTooLarge(APIException):
    """More than the portal takes in one piece."""

    status_code = 413
    default_detail = "The body is larger than this portal takes."


class StrictJson(JSONParser):
    """JSON in UTF-8 without doubled names, NaN, numbers without end or depth without end."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """The value. Raises `ParseError` (400), `BodyTooLarge` (413)."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            raise BodyTooLarge
        return parse_json(content)


class RawFile(BaseParser):
    """A file as the bare body: left on the wire for the operation that keeps it."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """The stream itself."""
        return stream


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes as they arrive."""
    while chunk := stream.read(_CHUNK):
        yield chunk


def parse_json(content: bytes) -> Any:
    """The one value that `content` is. Raises `ParseError`."""
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
    except RecursionError as error:
        raise ParseError(f"At most {DEEPEST} levels deep.") from error
    except ValueError as error:
        raise ParseError(f"This is not JSON: {error}.") from error
    _check_depth(value)
    if _HALVES.search(content):
        _refuse_halves(value)
    return value


def _refuse_halves(value: Any) -> None:
    """Half of a surrogate pair is no character: it could neither be kept nor told in an answer."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ParseError("A text holds half of a surrogate pair.") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError("A name comes twice in one object.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not JSON.")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ParseError("This number is too long.")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError("This number is too large.")
    return number


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ParseError(f"At most {DEEPEST} levels deep.")
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += [member for member in one.values() if isinstance(member, dict | list)]
            elif isinstance(one, list):
                inner += [member for member in one if isinstance(member, dict | list)]
        level = inner


def raw_body(request: Request) -> bytes:
    """The bytes as they came, bounded. What is packed is not unpacked: it could be a bomb."""
    packed = request.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in {"", "identity"}:
        raise UnsupportedMediaType(packed, "Send the report as it is, without Content-Encoding.")
    most = settings.INGEST_REPORT_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > most:
        raise BodyTooLarge
    stream: Any = request.data
    content: bytes = stream.read(most + 1) if hasattr(stream, "read") else b""
    if len(content) > most:
        raise BodyTooLarge
    return content
