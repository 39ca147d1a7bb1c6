"""An error inside the application is seen in the error tracker, with what one needs to mend it and no secret.

The service is asked at a path that raises an error with a random word in it, and is given a made-up password; the
event is then read back from the tracker (Sentry's API, which others speak too). Sending an event to the tracker
ourselves would prove the tracker alone, and an accepted event may still be dropped by a quota.
"""

import json
from datetime import datetime, timedelta

from probes.context import Context, Failure
from probes.kinds.error_events.facts import FIELDS, LOST_AFTER, Declared, Event, Seen
from probes.kinds.error_events.findings import FINDINGS
from probes.kinds.error_events.judging import judge
from probes.kinds.error_events.reading import event_facts
from probes.kinds.error_events.twins import BAD, GOOD
from probes.marker import later, new_word, place, wait_for
from probes.probe import Feed, Kind
from probes.readback import NO_JSON, read, rows, segment

TOOL = "sentry"

__all__ = ["FIELDS", "KIND"]


def look(context: Context) -> Seen:
    """Looks for the word that still waits; where none does, or it is lost, provokes an error and waits a little."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    before = context.previous or {}
    word, planted = str(before.get("waiting") or ""), str(before.get("planted") or "")
    lost_since = None
    if word:
        since = datetime.fromisoformat(str(before["waiting_since"]))
        event = _event(context, declared, word, planted)
        if isinstance(event, Event):
            return Seen(declared.path, event=event, expected=declared, by_next_look=True)
        failure = event if isinstance(event, Failure) else None
        if failure is not None or later(since, context.at) <= LOST_AFTER:
            return Seen(declared.path, None, word, planted, since, failure=failure)
        # What was lost never comes; whether what fails now is seen is another question.
        lost_since = since
    word, planted = new_word(), new_word()
    marker = place(
        context, declared.path, word, method="POST", body=json.dumps({"password": planted}).encode()
    )
    if marker.failure is not None or (marker.status or 0) < 500:
        return Seen(declared.path, marker.status, failure=marker.failure)
    found, seconds = wait_for(context, lambda: _event(context, declared, word, planted))
    if isinstance(found, Event):
        return Seen(declared.path, marker.status, event=found, delay=seconds, expected=declared)
    return Seen(
        declared.path, marker.status, word, planted, lost_since or marker.sent_at,
        failure=found if isinstance(found, Failure) else None,
    )  # fmt: skip


def _event(context: Context, declared: Declared, word: str, planted: str) -> Event | Failure | None:
    project = f"/api/0/projects/{segment(declared.organisation)}/{segment(declared.project)}/events/"
    events = read(context, TOOL, project, {"full": "true"})
    if isinstance(events, Failure):
        return events
    if not isinstance(events, list):
        return NO_JSON
    for event in rows(events):
        if word in json.dumps(event):
            detail = read(context, TOOL, f"{project}{segment(str(event.get('eventID')))}/")
            if isinstance(detail, Failure):
                return detail
            return event_facts(detail if isinstance(detail, dict) else {}, planted)
    return None


KIND = Kind(
    name="error_events",
    title="Error events",
    question="Is an error of the application seen in the error tracker, complete and without secrets?",
    source="The seed's list of what every error should include; Sentry API, project events",
    feeds=(Feed("monitoring.error_tracking"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=24),
    needs=(f"connection:{TOOL}", "declaration", "ownership"),
    declares=Declared,
    waits=("error_not_yet",),
)
