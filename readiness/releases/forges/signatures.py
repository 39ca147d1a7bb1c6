"""Whether a delivery was signed with a hook's secret. Pure.

Sources: docs.github.com, "Validating webhook deliveries"; docs.gitlab.com, "Webhooks" (secret token, and signing
token by standardwebhooks.com).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping


def signed(forge: str, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether `headers` (names in lower case) show that who sent `body` knows `secret`."""
    if not secret:
        return False
    if forge == "github":
        made = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return _same(headers.get("x-hub-signature-256", ""), made)
    if given := headers.get("webhook-signature", ""):
        return _standard(secret, headers, body, given)
    return _same(headers.get("x-gitlab-token", ""), secret)


def _standard(secret: str, headers: Mapping[str, str], body: bytes, given: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = secret.encode()
    about = f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}."
    for one in {key, secret.encode()}:
        made = base64.b64encode(hmac.new(one, about.encode() + body, hashlib.sha256).digest()).decode()
        if any(_same(said.partition(",")[2], made) for said in given.split(" ") if said.startswith("v1,")):
            return True
    return False


def _same(given: str, made: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), made.encode())
