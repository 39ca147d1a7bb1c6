"""The verdict on the certificates of a name, over every address that it has."""

from datetime import datetime, timedelta

from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict, worst

from .certificate import Certificate
from .facts import Look, Seen

WARN_WITHIN = timedelta(days=14)
FAIL_WITHIN = timedelta(days=3)
RENEWED_IN_TIME = 0.25  # the share of life that must be left when the new certificate is seen
WEAK_HASHES = ("md5", "sha1", "md2", "md4")

_RENEW = (
    "Renew the certificate on every node and reload the server; let an ACME client do it (for"
    " instance certbot renew)."
)
RENEWED = Finding(
    "renewed",
    Status.PASS,
    "The certificate is trusted, names {host}, is good until {until}, and was seen renewed in time.",
)
NOT_SEEN_RENEWED = Finding(
    "no_rollover_seen",
    Status.WARN,
    "The certificate is trusted, names {host} and is good until {until}; its renewal has not been seen yet.",
    "Automate the renewal (ACME) and keep this probe running: it notices the next new certificate.",
    Severity.LOW,
)
EXPIRES_SOON = Finding(
    "expires_soon",
    Status.WARN,
    "The certificate expires on {until}, in {left}; renewal seems late.",
    _RENEW,
    Severity.MEDIUM,
)
EXPIRES_NOW = Finding(
    "expires_now", Status.FAIL, "The certificate expires on {until}, in {left}.", _RENEW, Severity.HIGH
)
FAMILY_UNSEEN = Finding(
    "family_unseen",
    Status.WARN,
    "The certificate is good on every address that can be reached from here; {where} cannot.",
    "Check the addresses of the other family from a machine that has it.",
    Severity.LOW,
)
EXPIRED = Finding(
    "expired", Status.FAIL, "The certificate expired on {until}{where}.", _RENEW, Severity.CRITICAL
)
CHAIN_EXPIRED = Finding(
    "chain_expired",
    Status.FAIL,
    "A certificate in the chain has expired{where}; the server's own is dated until {until}.",
    "Install the issuer's current intermediate certificates.",
    Severity.CRITICAL,
)
NOT_YET_VALID = Finding(
    "not_yet_valid",
    Status.FAIL,
    "The certificate is not valid yet{where}; it expires on {until}.",
    "Check the clock of the issuing machine, or install the certificate that is valid now.",
    Severity.CRITICAL,
)
WRONG_NAME = Finding(
    "wrong_name",
    Status.FAIL,
    "The certificate does not name {host}{where}; it names {names} and expires on {until}.",
    "Order a certificate whose subject alternative names hold {host}, and serve it for that name.",
    Severity.CRITICAL,
)
SELF_SIGNED = Finding(
    "self_signed",
    Status.FAIL,
    "The certificate is self-signed, or its root is not trusted{where}; it expires on {until}.",
    "Get one from a public authority (ACME); for an internal authority give its root (--ca-file).",
    Severity.CRITICAL,
)
UNKNOWN_ISSUER = Finding(
    "unknown_issuer",
    Status.FAIL,
    "The certificate's issuer is not trusted, or an intermediate is missing{where}; it expires on {until}.",
    "Serve the full chain (in nginx: ssl_certificate fullchain.pem); for an internal authority give its"
    " root (--ca-file).",
    Severity.CRITICAL,
)
UNTRUSTED = Finding(
    "untrusted",
    Status.FAIL,
    "The certificate is not trusted{where} ({reason}); it expires on {until}.",
    "Order a new certificate for servers from a trusted authority.",
    Severity.CRITICAL,
)
WEAK = Finding(
    "weak",
    Status.FAIL,
    "The certificate is too weak{where}: {reason}.",
    "Order a new one with an RSA key of 2048 bits or more, or P-256, signed with SHA-256.",
    Severity.HIGH,
)
NOT_TLS = Finding(
    "no_tls",
    Status.FAIL,
    "The port does not speak TLS as browsers do{where} ({reason}).",
    "Serve TLS 1.2 and 1.3 on this port; in nginx: listen 443 ssl; ssl_protocols TLSv1.2 TLSv1.3;",
    Severity.CRITICAL,
)
NO_CERTIFICATE_FOR_NAME = Finding(
    "unknown_name",
    Status.FAIL,
    "The server has no certificate for {host}{where}.",
    "Configure a certificate for this name.",
    Severity.CRITICAL,
)
SOME_DOWN = Finding(
    "some_addresses_down",
    Status.FAIL,
    "Some addresses of {host} do not answer on the HTTPS port{where}, others do.",
    "Start the service there, or take those addresses out of the DNS.",
    Severity.HIGH,
)
HANDSHAKE = Finding(
    "handshake_failed",
    Status.ERROR,
    "The handshake ended before a certificate could be judged{where} ({reason}).",
    "Check the server's TLS log, then look again.",
)
UNREADABLE = Finding(
    "unreadable",
    Status.ERROR,
    "The certificate could not be read{where}.",
    "Look at it with: openssl s_client -connect HOST:443",
)
FINDINGS = (
    RENEWED,
    NOT_SEEN_RENEWED,
    EXPIRES_SOON,
    EXPIRES_NOW,
    FAMILY_UNSEEN,
    EXPIRED,
    CHAIN_EXPIRED,
    NOT_YET_VALID,
    WRONG_NAME,
    SELF_SIGNED,
    UNKNOWN_ISSUER,
    UNTRUSTED,
    WEAK,
    NOT_TLS,
    NO_CERTIFICATE_FOR_NAME,
    SOME_DOWN,
    HANDSHAKE,
    UNREADABLE,
)
_NO_SESSION = {
    "not_tls": NOT_TLS, "protocol_version": NOT_TLS, "no_common_cipher": NOT_TLS,
    "unrecognised_name": NO_CERTIFICATE_FOR_NAME,
}  # fmt: skip
_UNTRUSTED = {
    "name_mismatch": WRONG_NAME, "self_signed": SELF_SIGNED, "unknown_issuer": UNKNOWN_ISSUER,
    "revoked": UNTRUSTED, "weak": WEAK, "wrong_purpose": UNTRUSTED, "untrusted": UNTRUSTED,
}  # fmt: skip


def judge(seen: Seen, at: datetime) -> Verdict:
    """The worst over all addresses, then the addresses that did not answer."""
    answered = [look for look in seen.looks if look.failure is None]
    silent = [look for look in seen.looks if look.failure is not None]
    if not answered:
        failure = silent[0].failure if silent else None
        assert failure is not None, "a look without addresses raises"
        return could_not_look(failure, f"TLS with {seen.host} port {seen.port}")
    verdict = worst([_judge_one(look, seen, at) for look in answered])
    if verdict.status in (Status.FAIL, Status.ERROR):
        return verdict
    return _judge_silent(silent, answered, seen) or verdict


def _judge_one(look: Look, seen: Seen, at: datetime) -> Verdict:
    where = f" at {look.address}" if len(seen.looks) > 1 else ""
    if look.verified and look.certificate is not None:
        return _judge_trusted(look.certificate, seen, at, where)
    # The same alert also means "no client certificate"; only a session with old ciphers tells the two apart.
    unclear = look.reason == "no_common_cipher" and look.certificate is None
    if look.reason in _NO_SESSION and not unclear:
        return _NO_SESSION[look.reason].say(host=seen.host, where=where, reason=look.reason.replace("_", " "))
    if look.verified or look.reason is None:
        return UNREADABLE.say(where=where)
    return _judge_untrusted(look, look.reason, seen, at, where)


def _judge_trusted(certificate: Certificate, seen: Seen, at: datetime, where: str) -> Verdict:
    until = _day(certificate.not_after)
    left = certificate.not_after - at
    if left <= timedelta(0):
        return EXPIRED.say(until=until, where=where)
    if certificate.not_before > at:
        return NOT_YET_VALID.say(until=until, where=where)
    weakness = _weakness(certificate)
    if weakness:
        return WEAK.say(where=where, reason=weakness)
    if left < min(FAIL_WITHIN, certificate.life / 6):
        return EXPIRES_NOW.say(until=until, left=_span(left))
    if left < min(WARN_WITHIN, certificate.life / 3):
        return EXPIRES_SOON.say(until=until, left=_span(left))
    renewed = seen.rollover is not None and seen.rollover.share_left >= RENEWED_IN_TIME
    return (RENEWED if renewed else NOT_SEEN_RENEWED).say(host=seen.host, until=until)


def _judge_untrusted(look: Look, reason: str, seen: Seen, at: datetime, where: str) -> Verdict:
    """Why: by the certificate's own dates and name first, for those a team can mend at once."""
    certificate = look.certificate
    until = _day(certificate.not_after) if certificate is not None else "an unknown day"
    facts = {"host": seen.host, "where": where, "until": until, "reason": reason.replace("_", " ")}
    if certificate is not None and certificate.not_after <= at:
        return EXPIRED.say(**facts)
    if certificate is not None and certificate.not_before > at:
        return NOT_YET_VALID.say(**facts)
    if reason in ("expired", "not_yet_valid"):
        return (CHAIN_EXPIRED if reason == "expired" else NOT_YET_VALID).say(**facts)
    if reason not in _UNTRUSTED:
        return HANDSHAKE.say(**facts)
    if reason == "weak" and certificate is not None:
        facts["reason"] = _weakness(certificate) or "its key or signature, or one in its chain"
    names = ", ".join(certificate.names[:4]) if certificate is not None and certificate.names else "nothing"
    return _UNTRUSTED[reason].say(**facts, names=names)


def _weakness(certificate: Certificate) -> str:
    if certificate.signature_hash in WEAK_HASHES and not certificate.self_signed:
        return f"it is signed with {certificate.signature_hash.upper()}"
    if certificate.key in ("RSA", "DSA") and (certificate.key_bits or 0) < 2048:
        return f"its {certificate.key} key has {certificate.key_bits} bits"
    if certificate.key.startswith("EC ") and (certificate.key_bits or 0) < 224:
        return f"its {certificate.key} key is short"
    return ""


def _judge_silent(silent: list[Look], answered: list[Look], seen: Seen) -> Verdict | None:
    """A silent address of a family that answers elsewhere is down; a whole silent family may be our own
    lack.
    """
    silent = [look for look in silent if not look.loopback]
    families = {look.family for look in answered}
    down = [
        look for look in silent if look.family in families or (look.failure and look.failure.nobody_listens)
    ]
    if down:
        return SOME_DOWN.say(host=seen.host, where=f" ({', '.join(look.address for look in down)})")
    if silent:
        return FAMILY_UNSEEN.say(where=", ".join(look.address for look in silent))
    return None


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(left: timedelta) -> str:
    hours = int(left.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 72 else f"{hours} hours"
