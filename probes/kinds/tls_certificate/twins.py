"""Handshakes whose verdict is known: one good, and the ways in which a certificate misleads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from probes.context import Failure
from probes.probe import Twin

from .certificate import Certificate
from .facts import Look, Rollover, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_LEAF = Certificate(
    sha256="00" * 32,
    serial="2a",
    subject="CN=app.example",
    issuer="CN=Example Authority",
    names=("app.example",),
    not_before=_AT - 30 * _DAY,
    not_after=_AT + 60 * _DAY,
    key="EC secp256r1",
    key_bits=256,
    signature_hash="sha256",
    self_signed=False,
)
_RIGHT = Look("192.0.2.1", True, None, "TLSv1.3", "TLS_AES_128_GCM_SHA256", _LEAF, 2, covers_name=True)
_RENEWED = Rollover(_AT - 30 * _DAY, "29", "2a", 0.33)


def _twin(name: str, code: str, *looks: Look, rollover: Rollover | None = None) -> Twin[Seen]:
    return Twin(name, Seen("app.example", 443, looks, rollover), _AT, code)


def _with(**changed: object) -> Look:
    return replace(_RIGHT, certificate=replace(_LEAF, **changed))  # type: ignore[arg-type]


def _failed(reason: str, **changed: object) -> Look:
    return replace(_with(**changed), verified=False, reason=reason)


GOOD = (
    _twin("renewed in time", "renewed", _RIGHT, rollover=_RENEWED),
    _twin("first look", "no_rollover_seen", _RIGHT),
    _twin("ten years", "long_lived", _with(not_after=_AT + 3650 * _DAY)),
    _twin(
        "twelve-hour certificate with ten hours left",
        "no_rollover_seen",
        _with(not_before=_AT - timedelta(hours=2), not_after=_AT + timedelta(hours=10)),
    ),
)
BAD = (
    _twin("expired", "expired", _failed("expired", not_after=_AT - _DAY)),
    _twin("expired since the handshake", "expired", _with(not_after=_AT - timedelta(seconds=1))),
    _twin("another name", "wrong_name", _failed("name_mismatch", names=("other.example",))),
    _twin("self-signed", "self_signed", _failed("self_signed", self_signed=True)),
    _twin("unknown issuer", "unknown_issuer", _failed("unknown_issuer")),
    _twin("not yet valid", "not_yet_valid", _failed("not_yet_valid", not_before=_AT + _DAY)),
    _twin(
        "two days left of ninety", "expires_now", _with(not_after=_AT + 2 * _DAY, not_before=_AT - 88 * _DAY)
    ),
    _twin(
        "one node not renewed",
        "expired",
        _RIGHT,
        replace(_failed("expired", not_after=_AT - _DAY), address="192.0.2.2"),
    ),
    _twin(
        "one node down",
        "some_addresses_down",
        _RIGHT,
        Look("192.0.2.2", failure=Failure("unreachable", "timed_out")),
    ),
    _twin("a short key", "weak", _with(key="RSA", key_bits=1024)),
    _twin("nobody listens", "unreachable", Look("192.0.2.1", failure=Failure("unreachable", "refused"))),
)
