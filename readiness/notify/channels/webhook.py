"""Any receiver that checks a signature: Standard Webhooks (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

from readiness.ledger.canonical import stamp
from readiness.notify.channel import Address, AlertWord, Request, Word, as_json

TITLE, NEEDS_TOKEN = "Signed webhook", False
KIND = "obligations.occurrence.reminded"
ALERTS = "monitoring.alerts.told"


def request(word: Word, address: Address) -> Request:
    """`webhook-id` is the reminder's key; the signature covers id, time and body."""
    data = {
        "due": word.due_on,
        "link": word.link,
        "overdue": word.overdue,
        "service": word.service,
        "step": word.step,
        "subject": word.subject,
        "team": word.team,
        "text": word.text,
        "to": word.rung,
    }
    plain = as_json({"type": KIND, "timestamp": stamp(word.planned_at), "data": data})
    return _signed(plain, word.key, word.at, address)


def alert(word: AlertWord, address: Address) -> Request | None:
    """`webhook-id` is the message; `key` in it is the same from the first page to the end."""
    data = {
        "drill": word.drill,
        "environment": word.environment,
        "key": word.key,
        "link": word.link,
        "over": word.over,
        "service": word.service,
        "severity": word.severity,
        "subject": word.subject,
        "team": word.team,
        "text": word.text,
        "what": word.what,
    }
    plain = as_json({"type": ALERTS, "timestamp": stamp(word.planned_at), "data": data})
    return _signed(plain, word.post, word.at, address)


def _signed(plain: Request, key: str, at: datetime, address: Address) -> Request:
    seconds = str(int(at.timestamp()))
    signed = f"{key}.{seconds}.".encode() + plain.body
    signature = base64.b64encode(hmac.new(address.signing_key, signed, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": key, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}
    return replace(plain, headers={**plain.headers, **headers})


def resolve(_key: str, _address: Address) -> Request | None:
    """A receiver is told of each step; that something is done stands in the portal."""
    return None
