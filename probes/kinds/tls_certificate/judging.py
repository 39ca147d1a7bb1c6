"""The verdict on the certificates of a name, over every address that it has."""

from datetime import datetime, timedelta

from probes.probe import could_not_look
from probes.verdict import Status, Verdict, worst

from .certificate import Certificate
from .facts import Look, Seen
from .findings import (
    ADDRESSES_UNSEEN,
    CHAIN_EXPIRED,
    EXPIRED,
    EXPIRES_NOW,
    EXPIRES_SOON,
    FAMILY_UNSEEN,
    HANDSHAKE,
    LONG_LIVED,
    NO_CERTIFICATE_FOR_NAME,
    NOT_SEEN_RENEWED,
    NOT_TLS,
    NOT_YET_VALID,
    RENEWED,
    SELF_SIGNED,
    SOME_DOWN,
    UNKNOWN_ISSUER,
    UNREADABLE,
    UNTRUSTED,
    WEAK,
    WRONG_NAME,
)

WARN_WITHIN = timedelta(days=14)
FAIL_WITHIN = timedelta(days=3)
RENEWED_IN_TIME = 0.25  # the share of life that must be left when the new certificate is seen
LONGEST_LIFE = timedelta(days=825)  # support.apple.com/HT210176; public authorities must stay far below
WEAK_HASHES = ("md5", "sha1", "md2", "md4")
_NO_SESSION = {
    "not_tls": NOT_TLS, "protocol_version": NOT_TLS, "no_common_cipher": NOT_TLS,
    "unrecognised_name": NO_CERTIFICATE_FOR_NAME,
}  # fmt: skip
_IN_WORDS = {
    "untrusted": "its chain breaks a rule, such as a name that its issuer may not certify, or an issuer that is none",
    "wrong_purpose": "it is not meant for servers",
    "revoked": "it is revoked",
    "no_common_cipher": "no cipher in common, or it asks for a client certificate",
    "closed": "the server hung up",
    "refused": "the server refused it",
}
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
    unseen = _judge_silent(silent, answered, seen)
    if unseen is None and seen.unasked:
        unseen = ADDRESSES_UNSEEN.say(host=seen.host, asked=len(seen.looks), unasked=seen.unasked)
    return unseen or verdict


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
    if certificate.life > LONGEST_LIFE:
        return LONG_LIVED.say(host=seen.host, until=until, days=certificate.life.days)
    renewed = seen.rollover is not None and seen.rollover.share_left >= RENEWED_IN_TIME
    return (RENEWED if renewed else NOT_SEEN_RENEWED).say(host=seen.host, until=until)


def _judge_untrusted(look: Look, reason: str, seen: Seen, at: datetime, where: str) -> Verdict:
    """Why: by the certificate's own dates and name first, for those a team can mend at once."""
    certificate = look.certificate
    until = _day(certificate.not_after) if certificate is not None else "an unknown day"
    facts = {
        "host": seen.host,
        "where": where,
        "until": until,
        "reason": _IN_WORDS.get(reason, reason.replace("_", " ")),
    }
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
    if hours < 2:
        return f"{max(1, int(left.total_seconds() // 60))} minutes"
    return f"{hours // 24} days" if hours >= 72 else f"{hours} hours"
