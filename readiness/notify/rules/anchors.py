"""The ledger's newest checkpoint: to everybody who asked to hold it."""

from collections.abc import Iterator

from readiness.anchors import events
from readiness.anchors.queries import anchor_of, subscribers
from readiness.evidence.moments import written
from readiness.ledger.spoken import spoken
from readiness.notify.paths import ledger_path
from readiness.notify.telling import Happening, Telling

BECAUSE = "You get this because you asked for the ledger's checkpoints by mail."


def told_outside(happening: Happening) -> Iterator[Telling]:
    """The whole signed note: the mail itself is what one keeps."""
    anchor = anchor_of(happening.subject_id)
    said = spoken(anchor.note, anchor.made_at)
    text = (
        f"On {written(anchor.made_at)} the ledger {anchor.origin} had {anchor.size} entries. Keep this mail: no "
        "later state of the ledger may contradict it. To hold the ledger to it, save the lines below as a file and "
        "give it to the verifier: verifier.py BUNDLE --key KEYFILE --checkpoint FILE\n\n"
        f"{anchor.note}\n"
        f"Fingerprint (SHA-256 of the first three lines): {said.fingerprint}\n"
        f"Signed by: {', '.join(said.keys)}\n"
    ).replace("\\\n", "\n")
    for person in subscribers():
        yield Telling(
            recipient=person,
            subject=f"Ledger checkpoint: {anchor.size} entries, {anchor.made_at:%Y-%m-%d}",
            text=text,
            because=BECAUSE,
            path=ledger_path(),
        )


RULES = {events.ANCHOR_MADE: told_outside}
