"""Content-Security-Policy by CSP level 3: policies, directives, and where a browser looks when one is not there."""

import re

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
NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_-]+={0,2})'", re.IGNORECASE)
HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2}'", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])"
    r"(?::(?:[0-9]+|\*))?(?:/[\x21-\x7e]*)?"
)

Policy = dict[str, tuple[str, ...]]


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
    return tuple(sorted(set(NONCE.findall(" ".join(values)))))


def sources(policy: Policy, directive: str) -> tuple[str, ...] | None:
    """The sources in force for a directive: its own, else those it falls back to; None when nothing restricts it."""
    names = (directive, *FALL_BACK[directive])
    return next((policy[name] for name in names if name in policy), None)
