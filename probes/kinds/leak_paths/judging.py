"""The verdict on the fixed paths, and what to do about it."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Seen, Tried

_CLOSE = (
    " In nginx: location ~ /\\.(?!well-known/) {{ return 404; }} and location ~* \\.(sql|bak|zip|gz|sqlite3)$"
    " {{ return 404; }}; in Caddy: @leaks path_regexp (/\\.(git|svn|env|aws|DS_Store|htpasswd|npmrc)|\\.(sql|bak|zip|gz"
    "|sqlite3)$) and respond @leaks 404; behind Django let the web server serve STATIC_ROOT and MEDIA_ROOT only, never"
    " the folder of the code."
)
NOTHING = Finding(
    "nothing_leaks",
    Status.PASS,
    "None of {count} paths where files are often forgotten gave away what it holds.",
)
LEAKS = Finding(
    "leaks",
    Status.FAIL,
    "What is not for the public is served to everybody: {what}.",
    "Take it off the server now, and replace every key and password in it: they count as known." + _CLOSE,
    Severity.CRITICAL,
)
SOURCES = Finding(
    "source_map",
    Status.WARN,
    "Source maps bring the unbuilt source of the page to everybody: {what}.",
    "Right for open source; else upload the maps to the error tracker and do not publish them."
    " In nginx: location ~ \\.map$ {{ return 404; }}; in Caddy: @maps path *.map and respond @maps 404.",
    Severity.LOW,
)
NOT_TOLD_APART = Finding(
    "not_told_apart",
    Status.ERROR,
    "An invented path shows {what} as well, so what the fixed paths show says nothing.",
    "Answer unknown paths with 404, or have a person look.",
)
TURNED_AWAY = Finding(
    "turned_away",
    Status.ERROR,
    "{where} answered {status}: the probe was not let near, and others may be.",
    "Let the probe's address through the firewall, the rate limit or the sign-in, then look again.",
)
FINDINGS = (NOTHING, LEAKS, SOURCES, NOT_TOLD_APART, TURNED_AWAY)
_AWAY = (401, 403, 407, 429)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """One leak is enough to be wrong; right only when every path answered, and answered us as it does others."""
    found = [one for one in seen.tried if one.leaks and one.leaks not in seen.everywhere]
    if found:
        return LEAKS.say(what=_told(found))
    secure = [one for one in (seen.home, seen.invented, *seen.tried, *seen.maps) if one is not None]
    for one in secure:
        if one.failure is not None and not one.plain:
            return could_not_look(one.failure, f"GET {shown(one.path, 60)}")
    if seen.home.status in _AWAY or (seen.home.status or 500) >= 500:
        return TURNED_AWAY.say(where="GET /", status=seen.home.status)
    for one in seen.tried:
        if one.status == 429 or (one.status or 0) >= 500:
            return TURNED_AWAY.say(where=f"GET {shown(one.path, 60)}", status=one.status)
    if seen.everywhere:
        return NOT_TOLD_APART.say(what=", ".join(seen.everywhere))
    maps = [one for one in seen.maps if one.leaks]
    return SOURCES.say(what=_told(maps)) if maps else NOTHING.say(count=len(seen.tried))


def _told(found: list[Tried]) -> str:
    told = [f"{one.leaks} at {'http:' if one.plain else ''}{shown(one.path, 80)}" for one in found]
    return "; ".join(dict.fromkeys(told))
