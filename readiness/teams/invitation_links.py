"""The link of an invitation: its secret and, in the mailed one only, a mark that it came by mail.

The secret lets the invited address in. The mark says more: whoever shows it has read that address' mail. So
only the mailed link spares a new person the confirmation of the address; the same link without the mark, as
the inviting person may hold it, does not, and cannot be turned into the mailed one.
"""

import hmac

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

_SALT = "readiness.teams.invitation.mailed"


def mailed(secret: str) -> str:
    """The token for the mail: the secret with its mark."""
    return f"{secret}.{_mark(secret)}"


def read(token: str) -> tuple[str, bool]:
    """The secret in `token`, and whether it came by mail. A false mark counts as none."""
    secret, _, mark = token.partition(".")
    return secret, hmac.compare_digest(mark.encode(), _mark(secret).encode())


def address(token: str) -> str:
    """The absolute address of the page that accepts."""
    return settings.BASE_URL + reverse("invitation", args=[token])


def _mark(secret: str) -> str:
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()
