"""The key that signs the gate's answers: its own, so that the web process never holds the ledger's.

The file is made by a worker, which also writes the public key into the ledger; who verifies an answer can so
check which keys the portal ever used for it.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from readiness.launches import events
from readiness.launches.models import GateKey
from readiness.ledger.key_files import read_key_file, read_or_make
from readiness.ledger.note import Signer
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.teams.actors import SYSTEM


class NoGateKey(Conflict):
    """Nothing signs yet."""

    code = "no-gate-key"
    status = 503
    sentence = (
        "The key that signs the gate's answers is not there yet: a worker makes it within its first round."
    )


def gate_key_file() -> Path:
    """Where the private key lies."""
    return Path(settings.GATE_KEY_FILE or settings.VAR_DIR / "gate" / "key")


def gate_signer() -> Signer:
    """Who signs now. Raises `NoGateKey`, `KeyUnfit`."""
    newest = GateKey.objects.order_by("-pk").first()
    if newest is None or not gate_key_file().exists():
        raise NoGateKey
    return Signer(f"{settings.LEDGER_ORIGIN}/gate", read_key_file(gate_key_file()))


def newest_gate_key() -> str | None:
    """The verifier key's line; None before there is one."""
    return GateKey.objects.order_by("-pk").values_list("vkey", flat=True).first()


def enrol_gate_key(*, at: datetime, limit: int = 1) -> int:  # noqa: ARG001  every round has one
    """Make the key where there is none, and write a new public key into the ledger; how many were new."""
    signer = Signer(f"{settings.LEDGER_ORIGIN}/gate", read_or_make(gate_key_file()))
    if GateKey.objects.filter(vkey=signer.key.line).exists():
        return 0
    try:
        with transaction.atomic():
            row = GateKey.objects.create(vkey=signer.key.line, added_at=at)
            record(
                kind=events.GATE_KEY_ENROLLED,
                actor=SYSTEM,
                at=at,
                subject=row,
                data={"vkey": signer.key.line},
            )
    except IntegrityError:
        return 0  # another worker was first
    return 1
