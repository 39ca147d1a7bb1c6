"""All that the probe can say."""

from probes.verdict import Finding, Severity, Status

SEEN = Finding(
    "error_seen", Status.PASS, "An error of the application was in the tracker after {seconds} s, complete."
)
SLOW = Finding(
    "error_slow",
    Status.WARN,
    "An error of the application is in the tracker, but it was not there within a minute.",
    "See what holds events back: the SDK's queue, a relay, or the tracker's own backlog.",
    Severity.LOW,
)
INCOMPLETE = Finding(
    "error_incomplete",
    Status.WARN,
    "The error is in the tracker, but without: {missing}.",
    "Set environment and release in the SDK, its request integration on, and the user where one is signed in.",
    Severity.LOW,
)
OTHER_PLACE = Finding(
    "error_in_another_place",
    Status.FAIL,
    "The error says {what}, not what was declared.",
    "Set environment and release of the SDK from the deployment, so that errors are told apart.",
    Severity.MEDIUM,
)
SECRET = Finding(
    "error_shows_secret",
    Status.FAIL,
    "The event holds the made-up password that the request carried.",
    "Scrub request bodies before they are sent (in Sentry's SDKs: send_default_pii off, EventScrubber), and switch"
    " the tracker's own data scrubbing on.",
    Severity.HIGH,
)
NOT_RAISED = Finding(
    "error_not_raised",
    Status.FAIL,
    "{path} answers with {status}, so the service does not raise the error that it should report.",
    "Let POST requests there raise an exception whose text holds the value of X-Launchproof-Marker.",
    Severity.MEDIUM,
)
LOST = Finding(
    "error_lost",
    Status.FAIL,
    "An error of {minutes} minutes ago is not in the tracker.",
    "See that the SDK is initialised in this environment with the right DSN, and that no quota or filter drops events.",
    Severity.HIGH,
)
NOT_YET = Finding(
    "error_not_yet",
    Status.ERROR,
    "The error provoked in this look has not arrived yet; the next look tells.",
    "Look again in some minutes.",
)
FINDINGS = (SEEN, SLOW, INCOMPLETE, OTHER_PLACE, SECRET, NOT_RAISED, LOST, NOT_YET)
