"""All that the probe can say."""

from probes.verdict import Finding, Severity, Status

# No alert was seen to arrive: that is for the drill of a page to show.
DEFINED = Finding(
    "rules_defined",
    Status.WARN,
    "Every threshold has a rule that is evaluated, on series that exist; that an alert arrives was not tried.",
    "Let one alert fire on purpose, and hand in the drill: its page and who acknowledged it (page_drill).",
    Severity.LOW,
)
UNCERTAIN = Finding(
    "rules_uncertain",
    Status.WARN,
    "The rules are there, but of these the bound could not be compared: {which}.",
    "End the expression with one comparison with a number, such as `... > 0.05`.",
    Severity.LOW,
)
MISSING = Finding(
    "rules_missing",
    Status.FAIL,
    "No alerting rule for: {which}.",
    "Load the rule file that the portal exports for this service, or declare the names of your own alerts.",
    Severity.HIGH,
)
BROKEN = Finding(
    "rules_broken",
    Status.FAIL,
    "Prometheus cannot evaluate the rule for: {which}.",
    "See the rule's error on the rules page of Prometheus.",
    Severity.HIGH,
)
DEAD = Finding(
    "rules_on_nothing",
    Status.FAIL,
    "These rules watch series that do not exist, so they can never fire: {which}.",
    "Correct the metric's name or its labels; a rule on nothing looks healthy and inactive.",
    Severity.HIGH,
)
OTHER_BOUND = Finding(
    "rules_other_bound",
    Status.FAIL,
    "These rules do not fire at the agreed threshold: {which}.",
    "Correct the number, the direction, the `for` or the severity label, or let those who agreed on the threshold"
    " change it.",
    Severity.MEDIUM,
)
OTHER_SERVICE = Finding(
    "rules_of_another_service",
    Status.FAIL,
    "These rules do not name the service {service}: {which}.",
    "Put the service's label into the expression's selectors, or into the rule's labels.",
    Severity.MEDIUM,
)
NOBODY_TOLD = Finding(
    "no_alertmanager",
    Status.FAIL,
    "Prometheus sends its alerts to no Alertmanager at present, so nobody would hear of them.",
    "Set alerting.alertmanagers in its configuration and see that the Alertmanager runs.",
    Severity.HIGH,
)
FINDINGS = (DEFINED, UNCERTAIN, MISSING, BROKEN, DEAD, OTHER_BOUND, OTHER_SERVICE, NOBODY_TOLD)
