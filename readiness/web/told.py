"""Telling somebody beside a fragment what was done, where only a part of the page is exchanged."""

from django.http import HttpResponse
from django_htmx.http import trigger_client_event


def told(response: HttpResponse, said: str) -> HttpResponse:
    """The fragment, with a toast; and the page looks again at what it shows of standings (`live.js`)."""
    trigger_client_event(response, "toast", {"text": said, "level": "success"})
    return trigger_client_event(response, "standing-changed", {})
