"""Settings whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import Scan, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_MODERN = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
_SUITES = (
    *_MODERN,
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-CHACHA20-POLY1305",
)
_RIGHT = Scan("192.0.2.1", ("TLS 1.2", "TLS 1.3"), _SUITES, ("X25519", "P-256", "P-384"))
_ONLY_12 = replace(_RIGHT, protocols=("TLS 1.2",))


def _twin(name: str, code: str, *scans: Scan) -> Twin[Seen]:
    return Twin(name, Seen("app.example", 443, scans), _AT, code)


GOOD = (
    _twin("the configuration", "within_intermediate", _RIGHT),
    _twin(
        "TLS 1.3 alone",
        "within_intermediate",
        Scan("192.0.2.1", ("TLS 1.3",), _MODERN, ("X25519MLKEM768", "X25519")),
    ),
    _twin(
        "with DHE over 2048 bits, as 5.7 has it",
        "within_intermediate",
        replace(_RIGHT, suites=(*_SUITES, "DHE-RSA-AES256-GCM-SHA384"), dh_bits=2048),
    ),
    _twin("longer curves", "beyond_intermediate", replace(_RIGHT, groups=("X25519", "X448", "P-521"))),
    _twin("old suites beside", "beyond_intermediate", replace(_RIGHT, suites=(*_SUITES, "AES128-SHA"))),
)
BAD = (
    _twin("TLS 1.0", "old_protocol", replace(_RIGHT, protocols=("TLS 1.0", "TLS 1.2", "TLS 1.3"))),
    _twin("SSL 3.0 alone", "old_protocol", Scan("192.0.2.1", ("SSL 3.0",))),
    _twin("RC4", "broken_suite", replace(_RIGHT, suites=(*_SUITES, "ECDHE-RSA-RC4-SHA"))),
    _twin("3DES", "broken_suite", replace(_RIGHT, suites=(*_SUITES, "DES-CBC3-SHA"))),
    _twin("no encryption", "broken_suite", replace(_RIGHT, suites=(*_SUITES, "NULL-SHA256"))),
    _twin("RSA key exchange alone", "no_forward_secrecy", replace(_ONLY_12, suites=("AES128-GCM-SHA256",))),
    _twin("CBC alone", "no_authenticated_encryption", replace(_ONLY_12, suites=("ECDHE-RSA-AES128-SHA",))),
    _twin("a curve of 192 bits", "short_group", replace(_RIGHT, groups=("P-192",))),
    _twin("a prime of 1024 bits", "short_group", replace(_RIGHT, dh_bits=1024)),
    _twin(
        "one node of two is old",
        "old_protocol",
        _RIGHT,
        replace(_RIGHT, address="192.0.2.2", protocols=("TLS 1.1", "TLS 1.2")),
    ),
    _twin("plain HTTP", "no_tls", Scan("192.0.2.1", refused="not_tls")),
    _twin("refuses everything", "refused", Scan("192.0.2.1", refused="refused")),
    _twin("stopped answering", "unfinished", replace(_RIGHT, untested=("suites of TLS 1.2",))),
    _twin("nobody listens", "unreachable", Scan("192.0.2.1", failure=Failure("unreachable", "refused"))),
    _twin(
        "one node of two is silent",
        "unreachable",
        _RIGHT,
        Scan("192.0.2.2", failure=Failure("unreachable", "timed_out")),
    ),
)
