"""Why an identity token is refused. Pure.

What can be said of a token alone is said exactly. Whether a service exists, and what it trusts, is told to nobody who
is not trusted: everybody may get a well-signed token from an issuer that hundreds of thousands share.
"""

from readiness.refusals import Refusal


class IdentityRefused(Refusal):
    """The family: this token opens nothing here."""

    code = "identity-refused"
    status = 401
    sentence = "This identity token is refused."


class IdentityUnreadable(IdentityRefused):
    """No token of three parts with the members that OpenID Connect demands."""

    code = "identity-unreadable"


class IdentityAlgorithm(IdentityRefused):
    """Unsigned, or signed by a secret that the reader would have to know."""

    code = "identity-algorithm"
    sentence = "An identity token must be signed with RS, PS, ES (256, 384, 512) or EdDSA."


class IdentityNotNow(IdentityRefused):
    """Expired, not valid yet, or valid for too long."""

    code = "identity-not-now"


class IdentityUntrusted(IdentityRefused):
    """Nothing that the service trusts is what this token says."""

    code = "identity-untrusted"


class IssuerSilent(Refusal):
    """The issuer's keys could not be had: nothing is known about the token."""

    code = "identity-keys-unavailable"
    status = 503
    sentence = "The issuer's keys cannot be read at present, so nothing is known about this token. Try again."
