"""The kinds of ledger entry that tell what people give to probes, and the words for them."""

DECLARED = "probes.declaration.made"
DECLARATION_WITHDRAWN = "probes.declaration.withdrawn"
CONNECTED = "probes.connection.made"
DISCONNECTED = "probes.connection.removed"
PROOF_BEGUN = "probes.host.begun"
PROOF_ASKED = "probes.host.asked"
PROVEN = "probes.host.proven"
NOT_PROVEN = "probes.host.not_proven"
PROOF_GIVEN_UP = "probes.host.given_up"
PERMITTED = "probes.permit.given"
PERMIT_ENDED = "probes.permit.ended"
STOPPED = "probes.stop.set"
STOP_LIFTED = "probes.stop.lifted"

WORDS = {
    DECLARED: "declared for the probe {kind} what is so in {service}",
    DECLARATION_WITHDRAWN: "withdrew what was declared for the probe {kind} of {service}",
    CONNECTED: "connected {service} to {tool}",
    DISCONNECTED: "removed the connection of {service} to {tool}",
    PROOF_BEGUN: "began to prove that {service} has its host",
    PROOF_ASKED: "asked to look for the proof of the host of {service}",
    PROVEN: "found the proof that {service} has its host",
    NOT_PROVEN: "did not find the proof that {service} has its host",
    PROOF_GIVEN_UP: "gave up the proof of a host of {service}",
    PERMITTED: "permitted the active probe {kind} in {service}",
    PERMIT_ENDED: "ended the permit of the active probe {kind} in {service}",
    STOPPED: "stopped active probes",
    STOP_LIFTED: "let active probes go on",
}
