"""A synthetic alert, given to Alertmanager, comes to the portal by the webhook of the receiver that was named.

A look tells what became of the alert that an earlier look sent, and sends the next one. That Alertmanager takes an
alert says nothing: it may be routed to nobody, silenced, or not delivered. What comes is told by the portal's own
record of deliveries, by a random word that was never given before. An alert ends by itself, and is ended when it is
known what became of it. It shows that alerts reach their receiver; that there are any rules is for the kind
`alert_rules`, so it supports that item and never proves it alone.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from probes.arrivals import Arrival
from probes.client import BadUrl
from probes.context import Context, Failure
from probes.facts import decode, shown
from probes.kinds.alert_round_trip.facts import ALERT, LASTS, NONCE, Declared, Seen, Sent
from probes.kinds.alert_round_trip.findings import FINDINGS
from probes.kinds.alert_round_trip.judging import IN_TIME, judge
from probes.kinds.alert_round_trip.twins import BAD, GOOD
from probes.marker import new_word
from probes.needs import ARRIVALS
from probes.probe import Feed, Kind
from probes.readback import read, rows

TOOL = "alertmanager"
#: Clocks of the workers and of the door may differ by so much.
_SKEW = timedelta(seconds=60)
_ALERTS = "/api/v2/alerts"


def look(context: Context) -> Seen:
    """What became of the last one; then the next one, unless the last may still come."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    before = _before(context)
    arrival = _arrival(context, before) if before else None
    if before and arrival is None and context.at - before.at <= IN_TIME:
        return Seen(declared.receiver, sent=before)
    if before and context.at < before.ends_at:
        _post(context, declared, before.nonce, before.at, context.at)
    nonce = new_word()
    failure = _post(context, declared, nonce, context.at, context.at + LASTS)
    if failure is not None:
        return Seen(declared.receiver, told=before, arrival=arrival, failure=failure)
    return Seen(declared.receiver, _treatment(context, Sent(nonce, context.at)), before, arrival)


def _before(context: Context) -> Sent | None:
    if not context.previous:
        return None
    try:
        return decode(Seen, dict(context.previous)).sent
    except (TypeError, ValueError):
        return None  # written by an older version of these facts


def _arrival(context: Context, sent: Sent) -> Arrival | None:
    """The delivery of this very alert: its word, its fingerprint, and not before it was sent."""
    mine = [
        one
        for one in context.arrivals
        if one.nonce == sent.nonce
        and one.received_at >= sent.at - _SKEW
        and (not sent.fingerprint or one.fingerprint == sent.fingerprint)
    ]
    return min(mine, key=lambda one: one.received_at, default=None)


def _post(
    context: Context, declared: Declared, nonce: str, begins: datetime, ends: datetime
) -> Failure | None:
    alert = {
        "labels": {**declared.own_labels(), "alertname": ALERT, NONCE: nonce},
        "annotations": {
            "summary": "Launchproof tries whether alerts arrive. Nothing is wrong; nothing is to be done.",
        },
        "startsAt": begins.isoformat(),
        "endsAt": ends.isoformat(),
    }
    try:
        answer = context.ask_tool(
            TOOL, _ALERTS, method="POST", headers={"Content-Type": "application/json"},
            body=json.dumps([alert]).encode(),
        )  # fmt: skip
    except BadUrl as error:
        return Failure.of(error)
    if isinstance(answer, Failure):
        return answer
    if answer.status in (401, 403):
        return Failure("access_refused", "", "Alertmanager refused the access that was set up for it.")
    if answer.status != 200:
        return Failure(
            "tool_error", str(answer.status), f"Alertmanager answered with status {answer.status}."
        )
    return None


def _treatment(context: Context, sent: Sent) -> Sent:
    """Where it goes, as Alertmanager says itself. A lack of this answer changes nothing but the remedy."""
    found = read(context, TOOL, _ALERTS, {"filter": f'{NONCE}="{sent.nonce}"'})
    alert = next(iter(rows(found)), None)
    if alert is None:
        return sent
    told: Any = alert.get("status")
    status: dict[str, Any] = told if isinstance(told, dict) else {}
    receivers = tuple(shown(str(one.get("name", "")), 80) for one in rows(alert.get("receivers")))[:20]
    return Sent(
        sent.nonce,
        sent.at,
        shown(str(alert.get("fingerprint", "")), 64),
        receivers,
        bool(status.get("silencedBy")),
        bool(status.get("inhibitedBy")),
    )


KIND = Kind(
    name="alert_round_trip",
    title="Alert round trip",
    question="Does an alert that is given to Alertmanager reach the receiver that was named?",
    source="The seed's launch checklist: alerting rules defined; Alertmanager API v2 and webhook, version 4",
    feeds=(Feed("monitoring.alerting_rules", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=1),
    needs=(f"connection:{TOOL}", "declaration", ARRIVALS),
    declares=Declared,
    waits=("on_its_way",),
)
