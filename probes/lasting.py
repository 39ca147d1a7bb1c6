"""A digest of what a look saw that changes when the target did, and not from look to look. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from probes.facts import decode, encode
from probes.probe import Kind
from probes.verdict import Verdict


def digest_of(kind: Kind[Any], observations: Mapping[str, Any], verdict: Verdict) -> str:
    """SHA-256 in hexadecimal of what the kind calls lasting; of one that names nothing, of the verdict's words.

    Words with a digit in them are left out of these: days left, times and made-up paths would differ each time.
    """
    told: Any
    if kind.lasting is not None and observations:
        told = encode(kind.lasting(decode(kind.seen, dict(observations))))
    else:
        told = [word for word in verdict.sentence.split() if not any(letter.isdigit() for letter in word)]
    body = json.dumps([kind.rule_version, told], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
