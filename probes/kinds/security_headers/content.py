"""Content-Security-Policy by CSP level 3: nothing may be fetched or run that `default-src 'self'` forbids.

Several policies hold together, so a directive is safe when one of them keeps it safe.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from probes.headers.policy import FALL_BACK, HASH, HOST, NONCE, SCHEME, Policy, nonces, policies, sources

from .grading import MISSING, STRICT, Grade, Graded, unreadable, weak

_HARMLESS = {"'self'", "'none'", "'report-sample'"}
_LOOSE_WORDS = {
    "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "'unsafe-hashes'", "'strict-dynamic'",
    "'unsafe-allow-redirects'", "'inline-speculation-rules'", "'trusted-types-eval'",
}  # fmt: skip
_NONCE_CHARACTERS = 16  # 96 bits in base64; CSP asks for at least 128 bits of randomness, which need 22


@dataclass(slots=True)
class _Finding:
    """What keeps one directive from being safe; empty lists mean that it is."""

    loose: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    inline: list[str] = field(
        default_factory=list
    )  # nonces and hashes: inline code that the page itself names

    @property
    def weight(self) -> int:
        return 3 if self.loose else 2 if self.unreadable else 1 if self.inline else 0


def grade(values: tuple[str, ...], *, page: str, again: tuple[str, ...] = ()) -> Graded:
    """The grade of the policies of the page at URL `page`; `again` are those of a second look at the same
    page.
    """
    held = policies(values)
    if not held:
        return MISSING
    if not all(value.isascii() and value.isprintable() for value in values):
        return unreadable("not readable")
    if not any("default-src" in policy for policy in held):
        return weak("has no default-src")
    inline = False
    for directive in FALL_BACK:
        graded = _grade_directive(directive, held, page)
        if not graded.holds:
            return graded
        inline = inline or graded.grade is Grade.TOLERATED
    if not inline:
        return STRICT
    return _grade_inline(nonces(values), nonces(again))


def framing(values: tuple[str, ...]) -> Graded | None:
    """The grade of frame-ancestors, which browsers obey instead of X-Frame-Options; None when no policy has
    it.
    """
    lists = [policy["frame-ancestors"] for policy in policies(values) if "frame-ancestors" in policy]
    if not lists:
        return None
    lists_of_words = [{source.lower() for source in sources} for sources in lists]
    if any(words <= {"'none'"} for words in lists_of_words):
        return STRICT
    if any(words <= {"'none'", "'self'"} for words in lists_of_words):
        return Graded(Grade.TOLERATED, "is outranked by frame-ancestors 'self', so the site may frame itself")
    return weak(
        "frame-ancestors in the Content-Security-Policy lets other pages frame it, and outranks this header"
    )


def _grade_directive(directive: str, held: list[Policy], page: str) -> Graded:
    findings = [_examine(found, page) for policy in held if (found := sources(policy, directive)) is not None]
    if not findings:
        return weak(f"{directive} is not restricted")
    best = min(findings, key=lambda finding: finding.weight)
    if best.loose:
        return weak(f"{directive} allows {' '.join(best.loose[:3])}, which default-src 'self' forbids")
    if best.unreadable:
        return unreadable(f"{directive} holds something that is not a source")
    return Graded(Grade.TOLERATED) if best.inline else STRICT


def _examine(found: tuple[str, ...], page: str) -> _Finding:
    finding = _Finding()
    named = any(NONCE.fullmatch(source) or HASH.fullmatch(source) for source in found)
    for source in found:
        word = source.lower()
        if word in _HARMLESS or _is_own_origin(word, page):
            continue
        if NONCE.fullmatch(source) or HASH.fullmatch(source):
            finding.inline.append(word)
        elif named and word in ("'unsafe-inline'", "'strict-dynamic'"):
            # With a nonce or a hash browsers ignore the first; the second passes trust on from named scripts.
            finding.inline.append(word)
        elif word in _LOOSE_WORDS or SCHEME.fullmatch(word) or HOST.fullmatch(word):
            finding.loose.append(word[:60])
        else:
            finding.unreadable.append(word)
    return finding


def _is_own_origin(source: str, page: str) -> bool:
    """Whether a host source names just the page's own origin, as 'self' does."""
    try:
        named, own = urlsplit(source), urlsplit(page)
        there, here = (named.hostname, named.port or 443), (own.hostname, own.port or 443)
    except ValueError:
        return False
    return named.scheme in ("https", "wss") and there == here


def _grade_inline(first: tuple[str, ...], again: tuple[str, ...]) -> Graded:
    if set(first) & set(again):
        return weak("its nonce never changes, so anybody can use it")
    if any(len(nonce) < _NONCE_CHARACTERS for nonce in first):
        return weak("its nonce is short enough to guess")
    return Graded(Grade.TOLERATED, "runs inline code that a nonce or hash names")
