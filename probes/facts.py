"""Observations as frozen dataclasses, shared with every other witness: `readiness.evidence.observations`."""

from readiness.evidence.observations import SHOWN_LIMIT, decode, encode, shown

__all__ = ["SHOWN_LIMIT", "decode", "encode", "shown"]
