"""All that the probe can say."""

from probes.verdict import Finding, Severity, Status

_AUTOMATE = (
    "Let an ACME client renew it when a third of its life is left, and reload the server on every node."
)
RENEWED = Finding(
    "renewed_in_time",
    Status.PASS,
    "The certificate of {host} was renewed on {on}, {left} days before the old one's end; the new one took over on"
    " every address seen since.",
)
LATE = Finding(
    "renewed_late",
    Status.WARN,
    "The certificate of {host} was renewed on {on}, only {left} days before the old one's end.",
    _AUTOMATE,
    Severity.LOW,
)
LAST_MOMENT = Finding(
    "renewed_at_the_last_moment",
    Status.FAIL,
    "The certificate of {host} was renewed on {on}, {left} days before the old one's end: one failed try, and it would"
    " have expired.",
    _AUTOMATE,
    Severity.MEDIUM,
)
EXPIRED_FIRST = Finding(
    "expired_before_renewal",
    Status.FAIL,
    "The certificate of {host} was still shown after its end; the new one was first seen on {on}.",
    _AUTOMATE,
    Severity.HIGH,
)
UNTRUSTED = Finding(
    "renewed_untrusted",
    Status.FAIL,
    "On {on} another certificate took over at {address}, and browsers do not trust it.",
    "Install the new certificate with its chain, of an authority that browsers know.",
    Severity.HIGH,
)
NOT_EVERYWHERE = Finding(
    "not_everywhere",
    Status.FAIL,
    "The certificate of {host} was renewed on {on}, but an older one is still shown at {where}.",
    "Bring the new certificate to every node, and reload the server there: on disk it changes nothing.",
    Severity.HIGH,
)
UNDER_WAY = Finding(
    "under_way",
    Status.ERROR,
    "The certificate of {host} is being renewed: at {where} the older one is still shown.",
    "Nothing is to be done: a day is allowed for all nodes.",
)
UNSEEN = Finding(
    "takeover_unseen",
    Status.ERROR,
    "Nobody looked between the last sight of the old certificate and its end, so whether the new one came in time is"
    " not known.",
    "Keep the certificate probe running: it notices the next renewal.",
)
NOT_SEEN = Finding(
    "no_renewal_seen",
    Status.SKIPPED,
    "No renewal of the certificate of {host} was seen since {since}.",
    "Keep the certificate probe running: it notices the next new certificate.",
)
LONG_AGO = Finding(
    "renewed_long_ago",
    Status.SKIPPED,
    "The last renewal of the certificate of {host} that was seen is of {on}, too long ago to say how it is today.",
    "Keep the certificate probe running: it notices the next new certificate.",
)
NO_HISTORY = Finding(
    "no_history",
    Status.SKIPPED,
    "The portal has not seen a certificate of {host} yet.",
    "Switch the certificate probe of this environment on, and let it look for a while.",
)
FINDINGS = (
    RENEWED, LATE, LAST_MOMENT, EXPIRED_FIRST, UNTRUSTED, NOT_EVERYWHERE, UNDER_WAY, UNSEEN, NOT_SEEN, LONG_AGO,
    NO_HISTORY,
)  # fmt: skip
