"""Everything the client can refuse or fail at, as one closed family.

    ClientError
      +- BadUrl              the text is no http(s) URL that we would ask
      +- BadRequest          the caller's own method, header or body may not be sent
      +- BadTrust            the file of trust roots cannot be used
      +- TargetBlocked       the guard refuses the port or one of the addresses
      +- CouldNotLook        the target was asked, or would have been, and gave nothing to judge
           +- DnsFailed          no usable address, or no answer from the name server
           +- ConnectFailed      no connection: refused, unreachable, reset
           |    +- ConnectTimedOut
           +- TlsFailed          no (verified) TLS session; `reason` is a `TlsReason`
           +- ConnectionLost     the peer closed before the answer was whole
           +- DeadlineExceeded   the one total deadline ended; `reason` is the phase it ended in
           +- TooLarge           header block or TLS overhead beyond the bound (a body is truncated instead)
           +- ProtocolError      what came back is not HTTP, or not decodable
           +- TooManyRedirects
           +- RedirectRefused    a redirect that we do not follow; `reason` says which rule

Each class has a stable `code`, our own `sentence` (never bytes of a reply, never an address) and `retry`:
whether asking again soon may help. `reason` narrows it from a list that each class closes. A blocked address,
a refused connection and a silent one share one sentence and one `public_code`, so that what members are shown
does not map the inside of a network; `detail` is for people who may see addresses. `hops` holds the facts
seen before the end.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from probes.client.exchange import Hop

UNREACHABLE = "The target could not be reached: nothing answers there, or the portal may not connect to it."


class ClientError(Exception):
    """Root of the family. `str(error)` is the sentence."""

    code: ClassVar[str] = "client_error"
    sentence: str = "The target could not be asked."
    retry: bool = False
    reasons: ClassVar[dict[str, str]] = {}
    """Closed list of reasons; the value, where not empty, replaces the sentence of the class."""

    def __init__(self, reason: str = "", *, detail: str = "") -> None:
        if reason and reason not in self.reasons:
            raise ValueError(f"{type(self).__name__} has no reason {reason!r}")
        self.reason = reason
        self.sentence = self.reasons.get(reason) or type(self).sentence
        self.detail = detail or self.sentence
        self.hops: tuple[Hop, ...] = ()
        super().__init__(self.sentence)

    @property
    def public_code(self) -> str:
        """The code to show to people who may not learn what stands at an address."""
        return self.code

    @property
    def public_reason(self) -> str:
        """The reason to show to them."""
        return self.reason


class BadUrl(ClientError):
    """The text cannot be a target."""

    code = "bad_url"
    sentence = "This is not a URL that can be probed."
    reasons = {
        "empty": "The URL is empty.",
        "too_long": "The URL is too long.",
        "characters": "The URL holds spaces, control characters, backslashes or bytes that are no text.",
        "scheme": "Only http:// and https:// URLs can be probed.",
        "userinfo": "The URL may not hold a user name or password.",
        "fragment": "The URL may not hold a fragment (#...).",
        "host": "The host name in the URL is not valid.",
        "port": "The port in the URL is not valid.",
    }


class BadRequest(ClientError):
    """The caller's own part of the request is not sendable."""

    code = "bad_request"
    sentence = "The request's method or headers may not be sent."
    reasons = {
        "method": "This request method may not be sent.",
        "header_name": "A header of this name may not be set by a probe.",
        "header_value": "A header value may not hold control characters.",
        "body": "A body may only be sent with POST and must be small.",
    }


class BadTrust(ClientError):
    """The file of trust roots is missing or holds no certificates."""

    code = "bad_trust"
    sentence = "The file of trust roots cannot be read as PEM certificates."


class TargetBlocked(ClientError):
    """The guard said no. `reason`: the range's label, `port`, `peer`, or `portal` for the portal's own."""

    code = "target_blocked"
    sentence = UNREACHABLE
    reasons = {"port": "This port may not be probed unless an operator's rule names it."} | dict.fromkeys(
        (
            "portal", "peer", "metadata", "unspecified", "loopback", "private", "shared",
            "link_local", "multicast", "reserved", "documentation", "benchmark", "transition",
            "site_local", "unique_local", "anycast",
        ),
        "",
    )  # fmt: skip

    def __init__(self, reason: str, *, host: str, port: int, address: str | None = None) -> None:
        self.host, self.port, self.address = host, port, address
        super().__init__(reason, detail=_blocked_detail(reason, host, port, address))

    @property
    def public_code(self) -> str:
        return "port_refused" if self.reason == "port" else "unreachable"

    @property
    def public_reason(self) -> str:
        return ""


def _blocked_detail(reason: str, host: str, port: int, address: str | None) -> str:
    where = host if address in (None, host) else f"{host} ({address})"
    if reason == "port":
        return f"Port {port} of {where} may not be probed unless an operator's rule names it."
    if reason == "metadata":
        return f"{where} is an address of cloud metadata services, which no rule can permit."
    if reason == "peer":
        return f"{host} was answered by {address}, which is not the address that was checked."
    if reason == "portal":
        return f"{where} port {port} belongs to the portal itself, which no rule can permit."
    kind = reason.replace("_", " ")
    return f"{where} is an internal or special address ({kind}); an operator's rule may permit it."


class CouldNotLook(ClientError):
    """We could not look; nothing is proven right or wrong by it."""

    code = "could_not_look"
    retry = True


class DnsFailed(CouldNotLook):
    """The name gave no address, or the name server no answer."""

    code = "dns_failed"
    sentence = "The host name could not be resolved."
    reasons = {
        "not_found": "The host name does not exist or has no address.",
        "temporary": "The name server gave no usable answer.",
        "busy": "Too many name lookups are waiting; try again later.",
        "no_resolver": "This machine has no name server configured.",
    }

    def __init__(self, reason: str = "", *, detail: str = "") -> None:
        super().__init__(reason, detail=detail)
        self.retry = reason in ("temporary", "busy")


class ConnectFailed(CouldNotLook):
    """No connection could be opened to any permitted address."""

    code = "connect_failed"
    sentence = UNREACHABLE
    reasons = {"refused": "", "unreachable": "", "reset": "", "timed_out": ""}

    @property
    def public_code(self) -> str:
        return "unreachable"


class ConnectTimedOut(ConnectFailed):
    """No answer to the connection attempt within its bound."""

    code = "connect_timed_out"


class TlsReason(StrEnum):
    """Why a TLS handshake did not end in a verified session."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NAME_MISMATCH = "name_mismatch"
    SELF_SIGNED = "self_signed"
    UNKNOWN_ISSUER = "unknown_issuer"
    REVOKED = "revoked"
    WEAK = "weak"
    WRONG_PURPOSE = "wrong_purpose"
    UNTRUSTED = "untrusted"
    PROTOCOL_VERSION = "protocol_version"
    NO_COMMON_CIPHER = "no_common_cipher"
    UNRECOGNISED_NAME = "unrecognised_name"
    CLIENT_CERTIFICATE = "client_certificate"
    NOT_TLS = "not_tls"
    CLOSED = "closed"
    REFUSED = "refused"


class TlsFailed(CouldNotLook):
    """No session. `reason` is the value of a `TlsReason`."""

    code = "tls_failed"
    sentence = "The TLS handshake failed."
    reasons = {
        TlsReason.EXPIRED: "The certificate, or one in its chain, has expired.",
        TlsReason.NOT_YET_VALID: "The certificate, or one in its chain, is not valid yet.",
        TlsReason.NAME_MISMATCH: "The certificate does not cover this host name.",
        TlsReason.SELF_SIGNED: "The certificate is self-signed or ends in a root that is not trusted.",
        TlsReason.UNKNOWN_ISSUER: "The certificate's issuer is unknown, or an intermediate is missing.",
        TlsReason.REVOKED: "The certificate is revoked.",
        TlsReason.WEAK: "The certificate's key or signature is too weak.",
        TlsReason.WRONG_PURPOSE: "The certificate is not meant for servers.",
        TlsReason.UNTRUSTED: "The certificate is not trusted.",
        TlsReason.PROTOCOL_VERSION: "The server offers no TLS version that is accepted here.",
        TlsReason.NO_COMMON_CIPHER: "The server offers no cipher suite that is accepted here, or demands a client"
        " certificate.",
        TlsReason.UNRECOGNISED_NAME: "The server does not know this host name.",
        TlsReason.CLIENT_CERTIFICATE: "The server demands a client certificate.",
        TlsReason.NOT_TLS: "The server does not speak TLS on this port.",
        TlsReason.CLOSED: "The server closed the connection during the TLS handshake.",
        TlsReason.REFUSED: "The server ended the TLS handshake with an error.",
    }

    def __init__(self, reason: TlsReason, *, detail: str = "") -> None:
        super().__init__(reason.value, detail=detail)
        self.tls_reason = reason
        self.retry = reason in (TlsReason.CLOSED, TlsReason.REFUSED)


class ConnectionLost(CouldNotLook):
    """The peer closed or reset the connection before its answer was whole."""

    code = "connection_lost"
    sentence = "The server closed the connection before its answer was complete."


class DeadlineExceeded(CouldNotLook):
    """The total time is over. `reason` is the phase it ended in, where known."""

    code = "deadline_exceeded"
    sentence = "The target did not finish its answer in the time allowed."
    reasons = dict.fromkeys(("dns", "connect", "tls", "send", "wait", "receive"), "")


class TooLarge(CouldNotLook):
    """More bytes than a sane answer has, in a place where truncating would mislead."""

    code = "too_large"
    sentence = "The answer is larger than allowed."
    retry = False
    reasons = {
        "headers": "The header block of the answer is larger than allowed.",
        "tls": "The TLS handshake or its overhead is larger than allowed.",
    }


class ProtocolError(CouldNotLook):
    """The answer cannot be read."""

    code = "protocol_error"
    sentence = "The answer is not valid HTTP."
    retry = False
    reasons = {
        "encoding": "The body of the answer cannot be decompressed.",
        "dns": "The DNS answer cannot be read.",
    }


class TooManyRedirects(CouldNotLook):
    """The chain is longer than the caller allowed."""

    code = "too_many_redirects"
    sentence = "The target redirects too many times."
    retry = False


class RedirectRefused(CouldNotLook):
    """A redirect that breaks one of our rules; the last of `hops` is the answer that held it."""

    code = "redirect_refused"
    sentence = "The target redirects to a place that is not followed."
    retry = False
    reasons = {
        "downgrade": "The target redirects from HTTPS to plain HTTP.",
        "location": "The target redirects to something that is not an http(s) URL.",
        "body": "The target asks to send the request body to another origin.",
    }
