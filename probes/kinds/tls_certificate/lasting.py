"""What of a certificate's facts stays while nobody renews it. Pure."""

from .facts import Seen


def lasting(seen: Seen) -> list[list[str]]:
    """Each different thing shown: the certificate's digest, why it was not trusted, the length of its chain.

    Without the addresses, which clouds rotate, and without the cipher, which the load balancer's turn decides.
    """
    shown = {
        (one.certificate.sha256, one.reason or "", str(one.chain_length))
        for one in seen.looks
        if one.certificate is not None
    }
    return [list(one) for one in sorted(shown)]
