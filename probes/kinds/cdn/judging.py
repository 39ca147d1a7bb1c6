"""The verdict on a network that caches: a hit is believed when its age grows as the clock does."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Look, Seen, grown

RIGHT = Finding(
    "cached_and_closed",
    Status.PASS,
    "{url} comes from the network's cache, its age grows with the clock, and the origin is closed to others.",
)
OPEN = Finding(
    "origin_open",
    Status.WARN,
    "{url} comes from the network's cache, but the origin hands it to anybody who asks there.",
    "Let the origin answer the network alone: by its addresses, a client certificate or a secret header.",
    Severity.MEDIUM,
)
UNTESTED = Finding(
    "origin_not_tested",
    Status.WARN,
    "{url} comes from the network's cache; whether the origin is closed was not tested ({why}).",
    "Declare the origin's address for this probe, or let a person show that it refuses others.",
    Severity.LOW,
)
COOKIE = Finding(
    "cookie_from_cache",
    Status.FAIL,
    "{url} comes from the cache with a Set-Cookie: one visitor's cookie is handed to others.",
    "Take Set-Cookie off what is cached, or do not cache it.",
    Severity.CRITICAL,
)
NEVER = Finding(
    "never_a_hit",
    Status.FAIL,
    "{url} was asked {count} times and never came from a cache.",
    "Let the network cache it: send Cache-Control: public, max-age=..., and route the name through the network.",
    Severity.MEDIUM,
)
STANDS = Finding(
    "age_stands",
    Status.FAIL,
    "{url} tells an age that does not grow with the clock ({ages} s), so it does not come from a cache.",
    "Take the Age header off the origin's answers; only a cache may set it.",
    Severity.MEDIUM,
)
FORGED = Finding(
    "age_of_nothing",
    Status.FAIL,
    "An address of {url} that nobody had asked before tells an age of {age} s: the age is made up.",
    "Take the Age header off the origin's answers; only a cache may set it.",
    Severity.MEDIUM,
)
NO_AGE = Finding(
    "age_untold",
    Status.ERROR,
    "{url} is called a hit, but tells no age, so that nothing shows it.",
    "Let the network send Age (RFC 9111, 5.1), or let a person show its cache.",
)
MISSING = Finding(
    "not_there",
    Status.FAIL,
    "{url} answered {status}, so nothing of the network was seen.",
    "Declare a file that is there.",
    Severity.MEDIUM,
)
FINDINGS = (RIGHT, OPEN, UNTESTED, COOKIE, NEVER, STANDS, FORGED, NO_AGE, MISSING)
_WHY = {
    "undeclared": "no origin is declared",
    "edge": "what is declared as the origin is the network itself",
    "untested": "it could not be asked",
}


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """First whether the file comes from a cache, then whether there is a way past it."""
    url = shown(seen.url, 100)
    silent = next((one.failure for one in seen.looks if one.failure is not None), None)
    if silent is not None or not seen.looks:
        return could_not_look(silent, f"GET {url}") if silent is not None else NEVER.say(url=url, count=0)
    odd = next((one.status for one in seen.looks if one.status != 200), None)
    if odd is not None:
        return MISSING.say(url=url, status=odd)
    wrong = _wrong(seen, url)
    if wrong is not None:
        return wrong
    if seen.origin == "closed":
        return RIGHT.say(url=url)
    return OPEN.say(url=url) if seen.origin == "open" else UNTESTED.say(url=url, why=_WHY[seen.origin])


def _wrong(seen: Seen, url: str) -> Verdict | None:
    ages = [one.age for one in seen.looks if one.age is not None]
    if not any(ages):
        called = any(one.hit for one in seen.looks) and not ages
        return NO_AGE.say(url=url) if called else NEVER.say(url=url, count=len(seen.looks))
    if not grown(seen.looks):
        return STANDS.say(url=url, ages=", ".join(map(str, ages)))
    if seen.unseen is not None and _made_up(seen.unseen, seen.looks[-1]):
        return FORGED.say(url=url, age=seen.unseen.age)
    if any(one.cookies and one.age for one in seen.looks):
        return COOKIE.say(url=url)
    return None


def _made_up(unseen: Look, last: Look) -> bool:
    """An age on what no cache can hold. One that ignores queries tells the file's own age, which is no lie."""
    if not unseen.age or unseen.age <= 2:
        return False
    expected = (last.age or 0) + unseen.clock - last.clock
    return abs(unseen.age - expected) > 2
