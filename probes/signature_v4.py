"""AWS Signature Version 4 for one POST with a JSON body. Pure but for the time it is given.

Source: docs.aws.amazon.com, "Create a signed AWS API request".
"""

import hashlib
import hmac
from datetime import datetime

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    *,
    host: str,
    region: str,
    service: str,
    headers: dict[str, str],
    body: bytes,
    key_id: str,
    secret: str,
    at: datetime,
) -> dict[str, str]:
    """`headers` with X-Amz-Date and Authorization; for the path `/` without a query."""
    stamp, day = f"{at:%Y%m%dT%H%M%SZ}", f"{at:%Y%m%d}"
    sent = {**headers, "X-Amz-Date": stamp}
    signed = {name.lower(): " ".join(value.split()) for name, value in sent.items()} | {"host": host}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = "\n".join(("POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{region}/{service}/aws4_request"
    text = "\n".join((_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "Authorization": f"{_ALGORITHM} {credential}"}
