"""Asking a service's own tool by its read-only API: one JSON document, or the reason why there is none.

No answer of a tool is passed on as text.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from probes.client import BadUrl
from probes.context import Context, Failure

Json = dict[str, Any] | list[Any]

_REFUSED = Failure("access_refused", "", "The tool refused the access that was set up for it.")
_NO_SUCH = Failure("not_found", "", "The tool does not know what was asked for.")
NO_JSON = Failure("no_json", "", "The tool's answer is not the JSON document of its API.")
_TOO_LONG = Failure("answer_too_long", "", "The tool's answer is longer than this probe reads.")


def read(
    context: Context,
    tool: str,
    path: str,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Json | Failure:
    """GET a path below the address of the connected tool."""
    asked = path + (f"?{urlencode(query)}" if query else "")
    try:
        answer = context.ask_tool(tool, asked, headers={"Accept": "application/json", **(headers or {})})
    except BadUrl as error:
        return Failure.of(error)
    if isinstance(answer, Failure):
        return answer
    return _TOO_LONG if answer.truncated else document_of(answer.status, answer.body)


def segment(text: str) -> str:
    """A name that somebody declared, as one segment of a path; a name of dots alone leads nowhere else."""
    return quote(text, safe="") if text.strip(".") else "-"


def document_of(status: int | None, body: bytes) -> Json | Failure:
    """The JSON of an answer, or why it is none."""
    if status in (401, 403):
        return _REFUSED
    if status == 404:
        return _NO_SUCH
    if status is None or not 200 <= status < 300:
        return Failure("tool_error", str(status or ""), f"The tool answered with status {status}.")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return NO_JSON
    return document if isinstance(document, dict | list) else NO_JSON


def rows(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; nothing for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
