"""The gate's answer as a signed statement that a pipeline can carry: in-toto in a DSSE envelope. Pure.

Formats: in-toto Statement v1 (github.com/in-toto/attestation) and the Dead Simple Signing Envelope v1
(github.com/secure-systems-lab/dsse). What is signed is the envelope's payload, byte for byte; nothing has to be
serialised again to verify it.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.launches.gate import GateAnswer
from readiness.ledger.canonical import canonical, stamp
from readiness.ledger.note import Signer, VerifierKey

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:launchproof:gate:v1"
PAYLOAD = "application/vnd.in-toto+json"


class EnvelopeUnproven(ValueError):
    """The envelope is none, or the key did not sign it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSubject:
    """What the answer is about. `digest` names the checklist and its evidence, as sign-offs do."""

    service: str
    environment: str
    digest: str
    portal: str


def gate_statement(subject: GateSubject, answer: GateAnswer, links: Mapping[str, str], at: datetime) -> bytes:
    """The canonical bytes of the statement; `links` has the address of the mend by `Reason.about`."""
    return canonical(
        {
            "_type": STATEMENT,
            "subject": [
                {"name": f"{subject.service}/{subject.environment}", "digest": {"sha256": subject.digest}}
            ],
            "predicateType": PREDICATE,
            "predicate": {
                "portal": subject.portal,
                "service": subject.service,
                "environment": subject.environment,
                "at": stamp(at),
                "verdict": answer.verdict,
                "reasons": [
                    {
                        "code": reason.code,
                        "item": reason.item_key,
                        "finding": reason.finding,
                        "sentence": reason.sentence,
                        "link": links.get(reason.about, subject.portal),
                    }
                    for reason in answer.reasons
                ],
                "valid_until": stamp(answer.valid_until) if answer.valid_until else None,
                "first_to_expire": answer.first_to_expire,
            },
        }
    )


def seal_envelope(payload: bytes, signer: Signer) -> dict[str, Any]:
    """The DSSE envelope around `payload`. `keyid` is the id of the key as its line has it."""
    signature = signer.private.sign(pre_authentication(payload))
    return {
        "payloadType": PAYLOAD,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": signer.key.id.hex(), "sig": base64.b64encode(signature).decode()}],
    }


def open_envelope(envelope: Mapping[str, Any], key: VerifierKey) -> dict[str, Any]:
    """The statement inside, when `key` signed it. Raises `EnvelopeUnproven`."""
    try:
        if envelope["payloadType"] != PAYLOAD:
            raise EnvelopeUnproven("The payload is of another type.")
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in envelope["signatures"]]
    except (KeyError, TypeError, ValueError) as fault:
        raise EnvelopeUnproven("This is no envelope.") from fault
    if not any(key.signed(pre_authentication(payload), one) for one in signatures):
        raise EnvelopeUnproven("This key did not sign it.")
    statement: dict[str, Any] = json.loads(payload)
    return statement


def pre_authentication(payload: bytes) -> bytes:
    """What is signed: type and payload, each with its length, so that neither can be taken for the other."""
    kind = PAYLOAD.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
