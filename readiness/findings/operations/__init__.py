"""What is done about faults: opened, given to somebody, waived for a time, resolved. A door calls one of these."""

from .assigning import assign_finding
from .opening import WRITTEN_DOWN, open_finding
from .resolving import FindingResolved, ResolvesItself, resolve_finding
from .settling import settle_findings
from .waivers import decide_finding_waiver, request_finding_waiver, withdraw_finding_waiver
from .warning import warn_of_ending_finding_waivers

__all__ = [
    "WRITTEN_DOWN",
    "FindingResolved",
    "ResolvesItself",
    "assign_finding",
    "decide_finding_waiver",
    "open_finding",
    "request_finding_waiver",
    "resolve_finding",
    "settle_findings",
    "warn_of_ending_finding_waivers",
    "withdraw_finding_waiver",
]
