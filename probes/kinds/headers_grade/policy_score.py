"""The Observatory's reading of a Content-Security-Policy. Pure."""

from collections.abc import Iterator

from probes.headers.policy import Policy, policies, sources

_BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
_BROAD_OR_INLINE = _BROAD | {"'unsafe-inline'", "data:"}
_NAMED = ("'sha256-", "'sha384-", "'sha512-", "'nonce-")
_PASSIVE = ("img-src", "media-src")
_INSECURE = ("http:", "ftp:")
_MAY_REPEAT = ("report-uri", "report-to")

# Worst first, as they are tried.
INVALID, ABSENT = (
    (-25, "is not there, only reports, or names a directive twice"),
    (-25, "is not there or only reports"),
)
INLINE = (-20, "lets inline code, data: or any host run")
ACTIVE, EVAL = (
    (-20, "lets code and frames come over plain HTTP"),
    (-10, "lets code be made from text (unsafe-eval)"),
)
PASSIVE, STYLE = (-10, "lets images and media come over plain HTTP"), (0, "lets inline styles in")
REPORTS_TWICE = (0, "names where to report twice")
SOUND, NONE = (5, "lets nothing unsafe in"), (10, "lets in only what it names")


def score(values: tuple[str, ...], metas: tuple[str, ...]) -> tuple[int, str]:
    """The modifier and why. Several policies hold together, so the best one counts."""
    repeated = {name for value in (*values, *metas) for name in _repeated(value)}
    if repeated - set(_MAY_REPEAT):
        return INVALID
    held = [*policies(values), *policies(metas)]
    best = max((_score_one(policy) for policy in held), default=ABSENT)
    return REPORTS_TWICE if repeated and best in (PASSIVE, STYLE, SOUND, NONE) else best


def _repeated(value: str) -> Iterator[str]:
    for text in value.split(","):
        names = [part.split()[0].lower() for part in text.split(";") if part.strip()]
        yield from (name for name in names if names.count(name) > 1)


def script_sources(policy: Policy) -> set[str]:
    """The sources of scripts that count: what a nonce, a hash or strict-dynamic makes browsers ignore is gone."""
    found = _words(policy, "script-src")
    named = any(word.startswith(_NAMED) for word in found)
    if named:
        found.discard("'unsafe-inline'")
    if named and "'strict-dynamic'" in found:
        found = {word for word in found if word != "'self'" and not word.startswith(tuple(_BROAD))}
    return found


def _words(policy: Policy, directive: str) -> set[str]:
    given = sources(policy, directive)
    if given is None:
        return {"*"}
    return {word.lower() for word in given} or {"'none'"}


def _score_one(policy: Policy) -> tuple[int, str]:
    scripts, styles = script_sources(policy), _words(policy, "style-src")
    if any(word.startswith(_NAMED) for word in styles):
        styles.discard("'unsafe-inline'")
    if "'strict-dynamic'" in scripts and not any(word.startswith(_NAMED) for word in scripts):
        return INVALID
    if scripts & _BROAD_OR_INLINE or _words(policy, "object-src") & _BROAD:
        return INLINE
    elsewhere = [words for name, words in policy.items() if name not in (*_PASSIVE, "script-src")]
    active = scripts.union(word.lower() for words in elsewhere for word in words)
    if any(word.startswith(_INSECURE) for word in active):
        return ACTIVE
    if "'unsafe-eval'" in scripts | styles:
        return EVAL
    passive = {word for name in _PASSIVE for word in (sources(policy, name) or ())}
    if any(word.lower().startswith(_INSECURE) for word in passive):
        return PASSIVE
    if styles & _BROAD_OR_INLINE:
        return STYLE
    return NONE if _words(policy, "default-src") == {"'none'"} else SOUND
