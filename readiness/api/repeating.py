"""`Idempotency-Key`: a call whose answer was lost is sent again and done once (draft-ietf-httpapi-idempotency-key)."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.teams.actors import Actor
from readiness.teams.models import ApiToken
from readiness.teams.repeating import Told, answer_once

KEY_HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 255
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def once(
    request: Request, actor: Actor, at: datetime, answer: Callable[[], HttpResponseBase], *, allowed: bool
) -> HttpResponseBase:
    """`answer()`, or the kept answer to the same call. Raises `ValidationError` for a key that cannot be heeded."""
    key = request.headers.get(KEY_HEADER)
    if key is None or (request.method != "POST" and not allowed):
        return answer()  # everything but POST is the same however often it is sent
    if not allowed:
        raise ValidationError(
            {KEY_HEADER: ["This call takes no such key: its answer or its file is not kept."]}
        )
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ValidationError({KEY_HEADER: [f"1 to {LONGEST_KEY} printable ASCII characters."]})
    told = answer_once(
        call=f"{request.method} {request.path}",
        key=key,
        asked=_asked(request),
        answer=lambda: _told(answer()),
        token=request.auth if isinstance(request.auth, ApiToken) else None,
        actor=actor,
        at=at,
    )
    headers = {**told.headers, **({REPLAYED: "true"} if told.again else {})}
    return Response(json.loads(told.body) if told.body else None, status=told.status, headers=headers)


def _asked(request: Request) -> bytes:
    """What was sent, the same for the same JSON however it is spaced."""
    said = [sorted(request.query_params.lists()), request.data or None, request.headers.get("If-Match", "")]
    return json.dumps(said, sort_keys=True, ensure_ascii=True, default=str).encode()


def _told(response: Any) -> Told:
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    return Told(response.status_code, body, headers)
