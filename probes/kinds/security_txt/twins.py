"""Files whose verdict is known."""

from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import OLD_PLACE, PLACE, Seen, Served

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_ORIGIN = "https://app.example"
_CONTACT = "Contact: mailto:security@app.example\n"
_EXPIRES = "Expires: 2027-01-01T00:00:00Z\n"


def _served(text: str, path: str = PLACE, kind: str = "text/plain; charset=utf-8") -> Served:
    return Served(path, f"{_ORIGIN}{path}", 200, kind, text)


def _twin(name: str, code: str, text: str, kind: str = "text/plain; charset=utf-8") -> Twin[Seen]:
    return Twin(name, Seen(_served(text, kind=kind)), _AT, code)


_NONE = Served(PLACE, f"{_ORIGIN}{PLACE}", 404)
_PAGE = Served(PLACE, f"{_ORIGIN}{PLACE}", 200, "text/html", None, page=True)
_SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + _CONTACT + _EXPIRES
    + "-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
)  # fmt: skip

GOOD = (
    _twin("what it must say", "valid", _CONTACT + _EXPIRES),
    _twin("signed", "valid", _SIGNED),
    Twin("at the old place", Seen(_NONE, _served(_CONTACT + _EXPIRES, OLD_PLACE)), _AT, "old_place"),
)
BAD = (
    _twin("expired", "expired", _CONTACT + "Expires: 2026-05-31T00:00:00Z\n"),
    _twin("without an end", "no_expires", _CONTACT),
    _twin("with two ends", "bad_expires", _CONTACT + _EXPIRES + _EXPIRES),
    _twin("with an end that is no time", "bad_expires", _CONTACT + "Expires: next year\n"),
    _twin("without a contact", "no_contact", _EXPIRES),
    _twin("with a bare address", "bad_contact", "Contact: security@app.example\n" + _EXPIRES),
    _twin("signed by words outside", "no_contact", _CONTACT + _SIGNED.replace(_CONTACT, "")),
    _twin("as a web page", "wrong_type", _CONTACT + _EXPIRES, "text/html"),
    Twin("none", Seen(_NONE, _NONE), _AT, "absent"),
    Twin("a page for every path", Seen(_PAGE, _PAGE), _AT, "absent"),
    Twin("silence", Seen(Served(PLACE, failure=Failure("unreachable"))), _AT, "unreachable"),
)
