"""What the portal sends to addresses that people name: through the probes' client, under the same guard."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from probes.client import Client, ClientError, Deadline, Guard, parse_allow_rules
from probes.looking import own_places
from readiness.outbound import NotDelivered, Reply


def check(url: str, at: datetime) -> str:
    """The address in its normal form. Raises `NotDelivered` for one that the guard refuses by its looks.

    A name is looked up when something is sent to it, each time.
    """
    try:
        target = _guard(at).check_url(url)
    except ClientError as no:
        raise NotDelivered(no.sentence) from no
    return target.url


def get(url: str, *, at: datetime) -> Reply:
    """One request, no redirect. Raises `NotDelivered`."""
    return _asked(url, at)


def post(url: str, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Reply:
    """One request, no redirect. Raises `NotDelivered`."""
    return _asked(url, at, method="POST", headers=headers, body=body)


def _asked(url: str, at: datetime, **request: Any) -> Reply:
    asking = Client(_guard(at), trust=settings.PROBE_CA_FILE or None, user_agent=settings.PROBE_USER_AGENT)
    try:
        answer = asking.fetch(url, deadline=Deadline(settings.PROBE_TIMEOUT_SECONDS), **request)
    except ClientError as no:
        raise NotDelivered(no.sentence) from no
    if answer.truncated:
        raise NotDelivered("The answer was too long.")
    kinds = [value for name, value in answer.headers if name.lower() == "content-type"]
    return Reply(answer.status, answer.body, kinds[0].partition(";")[0].strip().lower() if kinds else "")


def _guard(at: datetime) -> Guard:
    # Rules of PROBE_ALLOW that name a team or an environment are for their probes, not for the portal's own mail.
    return Guard(parse_allow_rules(settings.PROBE_ALLOW), at=at, own=own_places())
