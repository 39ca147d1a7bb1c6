"""All that the probe can say."""

from probes.verdict import Finding, Severity, Status

ARRIVED = Finding(
    "arrived",
    Status.PASS,
    "A synthetic alert, given to Alertmanager, came to the portal by the receiver {receiver} after {seconds} s.",
)
LATE = Finding(
    "late",
    Status.FAIL,
    "A synthetic alert took {minutes} minutes to come; five are allowed.",
    "Shorten group_wait of the route, and see in Alertmanager's log why deliveries had to be repeated.",
    Severity.MEDIUM,
)
OTHER_RECEIVER = Finding(
    "other_receiver",
    Status.FAIL,
    "The alert came by the receiver {there}, not by {receiver}: the service's alerts are routed elsewhere.",
    "Give the alert the labels by which your routes tell the service's alerts, or name the right receiver.",
    Severity.MEDIUM,
)
SILENCED = Finding(
    "silenced",
    Status.FAIL,
    "Alertmanager held the synthetic alert back: a silence covers it, and so the service's alerts.",
    "End the silence, or narrow it.",
    Severity.HIGH,
)
INHIBITED = Finding(
    "inhibited",
    Status.FAIL,
    "Alertmanager held the synthetic alert back: another alert that fires inhibits it, and so the service's alerts.",
    "Look at the alert that fires, and at inhibit_rules.",
    Severity.HIGH,
)
ELSEWHERE = Finding(
    "routed_elsewhere",
    Status.FAIL,
    "Alertmanager took the alert and routed it to {there}, not to {receiver}; it did not come in {minutes} minutes.",
    "Add a route to the receiver whose webhook is this portal, with continue: true so that people are told as well.",
    Severity.HIGH,
)
LOST = Finding(
    "lost",
    Status.FAIL,
    "Alertmanager took the alert and routed it to {receiver}, but it did not come within {minutes} minutes.",
    "See Alertmanager's log: the address of the webhook, its token, or the network between them is wrong.",
    Severity.HIGH,
)
ON_ITS_WAY = Finding(
    "on_its_way",
    Status.ERROR,
    "A synthetic alert is on its way; what became of it is told by the next look.",
    "Nothing is to be done: look again in some minutes.",
)
TOO_OLD = Finding(
    "too_old",
    Status.ERROR,
    "Nobody looked for a day after the last synthetic alert, so what became of it says little of today.",
    "Nothing is to be done: another one is on its way.",
)
FINDINGS = (
    ARRIVED, LATE, OTHER_RECEIVER, SILENCED, INHIBITED, ELSEWHERE, LOST, ON_ITS_WAY, TOO_OLD,
)  # fmt: skip
