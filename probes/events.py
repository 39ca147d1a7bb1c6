"""The kinds of ledger entry that the probes write, and the words that tell them."""

RUN_ASKED = "probes.run.asked"
PROBE_CONFIGURED = "probes.probe.configured"
TARGET_BLOCKED = "probes.target.blocked"
RUNS_SEALED = "probes.runs.sealed"
FLAPPING_BEGAN = "probes.probe.flapping"
FLAPPING_ENDED = "probes.probe.steadied"
MAINTENANCE_PLANNED = "probes.maintenance.planned"
MAINTENANCE_MOVED = "probes.maintenance.moved"
MAINTENANCE_ENDED = "probes.maintenance.ended"

WORDS = {
    RUN_ASKED: "asked the probes of {service} to look now",
    PROBE_CONFIGURED: "changed how the probe {kind} of {service} looks",
    TARGET_BLOCKED: "was kept from an address that may not be probed, looking at {service} ({kind})",
    FLAPPING_BEGAN: "saw the probe {kind} of {service} change its answer again and again",
    FLAPPING_ENDED: "saw the probe {kind} of {service} answer steadily again",
    MAINTENANCE_PLANNED: "planned maintenance of {service} from {begins} to {ends} ({zone})",
    MAINTENANCE_MOVED: "let the maintenance of {service} that begins {begins} end at {ends} ({zone})",
    MAINTENANCE_ENDED: "ended the maintenance of {service} that was planned from {begins} to {ends} ({zone})",
    RUNS_SEALED: "sealed the {count} runs of {service} that were kept on {day}",
}
