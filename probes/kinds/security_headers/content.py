"""Content-Security-Policy by CSP level 3: nothing may be fetched or run that `default-src 'self'` forbids.

Several policies hold together, so a directive is safe when one of them keeps it safe.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .grading import MISSING, STRICT, Grade, Graded, unreadable, weak

# Every fetch directive, and where a browser looks when it is not there.
FALL_BACK: dict[str, tuple[str, ...]] = {
    "default-src": (),
    "script-src": ("default-src",),
    "script-src-elem": ("script-src", "default-src"),
    "script-src-attr": ("script-src", "default-src"),
    "object-src": ("default-src",),
    "style-src": ("default-src",),
    "style-src-elem": ("style-src", "default-src"),
    "style-src-attr": ("style-src", "default-src"),
    "connect-src": ("default-src",),
    "font-src": ("default-src",),
    "frame-src": ("child-src", "default-src"),
    "fenced-frame-src": ("frame-src", "child-src", "default-src"),
    "child-src": ("default-src",),
    "img-src": ("default-src",),
    "manifest-src": ("default-src",),
    "media-src": ("default-src",),
    "prefetch-src": ("default-src",),
    "worker-src": ("child-src", "script-src", "default-src"),
}
_HARMLESS = {"'self'", "'none'", "'report-sample'"}
_LOOSE_WORDS = {
    "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "'unsafe-hashes'", "'strict-dynamic'",
    "'unsafe-allow-redirects'", "'inline-speculation-rules'", "'trusted-types-eval'",
}  # fmt: skip
_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_-]+={0,2})'", re.IGNORECASE)
_HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2}'", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])"
    r"(?::(?:[0-9]+|\*))?(?:/[\x21-\x7e]*)?"
)
_NONCE_CHARACTERS = 16  # 96 bits in base64; CSP asks for at least 128 bits of randomness, which need 22

Policy = dict[str, tuple[str, ...]]


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


def policies(values: tuple[str, ...]) -> list[Policy]:
    """The policies of all headers: commas part policies, semicolons directives; the first of a name
    counts.
    """
    found = []
    for text in ",".join(values).split(","):
        policy: Policy = {}
        for part in text.split(";"):
            words = part.split()
            if words and words[0].lower() not in policy:
                policy[words[0].lower()] = tuple(words[1:])
        if policy:
            found.append(policy)
    return found


def nonces(values: tuple[str, ...]) -> tuple[str, ...]:
    """Every nonce in the policies, sorted."""
    return tuple(sorted(set(_NONCE.findall(" ".join(values)))))


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
    findings = [
        _examine(sources, page) for policy in held if (sources := _sources(policy, directive)) is not None
    ]
    if not findings:
        return weak(f"{directive} is not restricted")
    best = min(findings, key=lambda finding: finding.weight)
    if best.loose:
        return weak(f"{directive} allows {' '.join(best.loose[:3])}, which default-src 'self' forbids")
    if best.unreadable:
        return unreadable(f"{directive} holds something that is not a source")
    return Graded(Grade.TOLERATED) if best.inline else STRICT


def _sources(policy: Policy, directive: str) -> tuple[str, ...] | None:
    names = (directive, *FALL_BACK[directive])
    return next((policy[name] for name in names if name in policy), None)


def _examine(sources: tuple[str, ...], page: str) -> _Finding:
    finding = _Finding()
    named = any(_NONCE.fullmatch(source) or _HASH.fullmatch(source) for source in sources)
    for source in sources:
        word = source.lower()
        if word in _HARMLESS or _is_own_origin(word, page):
            continue
        if _NONCE.fullmatch(source) or _HASH.fullmatch(source):
            finding.inline.append(word)
        elif named and word in ("'unsafe-inline'", "'strict-dynamic'"):
            # With a nonce or a hash browsers ignore the first; the second passes trust on from named scripts.
            finding.inline.append(word)
        elif word in _LOOSE_WORDS or _SCHEME.fullmatch(word) or _HOST.fullmatch(word):
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
