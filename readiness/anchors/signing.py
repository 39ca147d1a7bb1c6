"""What a webhook is sent, signed as Standard Webhooks say (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from django.utils.crypto import salted_hmac

from readiness.anchors.models import AnchorErrand, CheckpointWebhook
from readiness.ledger.canonical import stamp
from readiness.ledger.spoken import spoken

KIND = "ledger.checkpoint"


def secret_of(webhook: CheckpointWebhook) -> str:
    """`whsec_` and base64, derived from SECRET_KEY: a dump of the database holds no secret of anybody."""
    return f"whsec_{base64.b64encode(_key(webhook)).decode()}"


def message(errand: AnchorErrand, at: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body. The id stays the same at every attempt, so that a repeat is known for one."""
    assert errand.webhook is not None
    anchor = errand.anchor
    told = {
        "type": KIND,
        "timestamp": stamp(anchor.made_at),
        "data": spoken(anchor.note, anchor.made_at).as_json(),
    }
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    return {"Content-Type": "application/json", **signature(errand.webhook, str(errand.pk), body, at)}, body


def signature(webhook: CheckpointWebhook, name: str, body: bytes, at: datetime) -> Mapping[str, str]:
    """The three headers by which the receiver knows the sender, the time and the message."""
    seconds = str(int(at.timestamp()))
    signed = hmac.new(_key(webhook), f"{name}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def _key(webhook: CheckpointWebhook) -> bytes:
    return salted_hmac("readiness.anchors.webhook", str(webhook.pk), algorithm="sha256").digest()
