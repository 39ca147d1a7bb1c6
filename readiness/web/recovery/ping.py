"""Where backup jobs ping, without a sign-in: the secret in the address is the key. Plain `curl` will do."""

import json
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from readiness.clock import now
from readiness.recovery.operations import receive_ping
from readiness.recovery.pinging import KNOWN, BadPing, read_ping
from readiness.refusals import Refusal, Unseen
from readiness.teams.secrets import digest_of
from readiness.web.counting import within

#: Of a body so much is read; what comes after it is left on the wire.
MOST_BODY = 64 * 1024
LONGEST_TOKEN = 100
_FORM = "application/x-www-form-urlencoded"


@csrf_exempt  # a job has no cookie; all that the address can do is to tell of its own backup
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ping(request: HttpRequest, token: str, signal: str = "") -> HttpResponse:
    """What the job tells in the address, the query, a form or JSON; any other body is what it printed."""
    if len(token) > LONGEST_TOKEN:
        return _said("There is no such address.", 404)
    if not within(f"ping-{digest_of(token)[:32]}", settings.PINGS_PER_MINUTE):
        answer = _said("Too many pings. Try again in a minute.", 429)
        answer["Retry-After"] = "60"
        return answer
    try:
        told, log = _told(request)
        heard = receive_ping(token=token, ping=read_ping(signal, told, log), at=now())
    except Unseen:
        return _said("There is no such address.", 404)
    except BadPing as no:
        return _said(no.sentence, 400)
    except Refusal as no:
        return _said(no.sentence, no.status)
    return _said(f"OK\n{heard.canary}" if heard.canary else "OK", 200)


def _told(request: HttpRequest) -> tuple[dict[str, Any], str]:
    """What is told by name, and what the job printed. Raises `BadPing`."""
    told: dict[str, Any] = {name: value for name, value in request.GET.items() if name in KNOWN}
    if request.method != "POST":
        return told, ""
    kind = request.content_type or ""
    # Read before anything else asks for the form: of a body without end so much is taken, and no more.
    body = request.read(MOST_BODY)
    if kind == _FORM and _is_form(body):
        # `curl --data-binary @log` calls whatever it sends a form.
        fields = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=20)
        return told | dict(fields), ""
    if kind != "application/json" or not body.strip():
        return told, body.decode("utf-8", "replace")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadPing("This JSON cannot be read.") from error
    if not isinstance(given, dict):
        raise BadPing("JSON is one object: size, duration, label, rid, kind, log.")
    log = given.get("log", "")
    return {**told, **{name: given[name] for name in KNOWN if name in given}}, log if isinstance(
        log, str
    ) else ""


def _is_form(body: bytes) -> bool:
    names = {part.partition(b"=")[0].decode("ascii", "replace") for part in body.split(b"&") if part}
    return b"\n" not in body and bool(names) and names <= KNOWN


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
