"""The machine witnesses of this room, in the words of the list of all witnesses. Pure."""

from typing import NamedTuple

from readiness.errors.proving import FINDINGS, WITNESS
from readiness.evidence.verdict import Finding


class Testifies(NamedTuple):
    """One of them."""

    kind: str
    title: str
    question: str
    items: tuple[tuple[str, str], ...]
    needs: str
    source: str
    findings: tuple[Finding, ...]


RECEIVED_ERRORS = Testifies(
    WITNESS,
    "Test error received",
    "Does an error of the application arrive here, complete and without the made-up password?",
    (("monitoring.error_tracking", "proves"),),
    "a DSN of this portal in the service's Sentry SDK, and a labelled test error raised by hand",
    "The seed's list of what every error should include; develop.sentry.dev, Envelopes",
    FINDINGS,
)
