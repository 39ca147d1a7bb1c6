"""Whether CAA records let the authority issue that was seen to have issued (RFC 8659, 4). Pure."""

from probes.facts import shown
from probes.verdict import Verdict

from . import findings as say
from .facts import Seen
from .issuer import names_of


def allowed(records: tuple[str, ...], *, wildcard: bool) -> frozenset[str] | None:
    """The authorities that the records name for such a certificate; None where they restrict nobody."""
    issue, wild = _named(records, "issue"), _named(records, "issuewild")
    chosen = wild if wildcard and wild is not None else issue
    return None if chosen is None else frozenset(name for name in chosen if name)


def judge_issuance(seen: Seen) -> list[Verdict]:
    """What is wrong with the records, or with the certificate by them."""
    caa, host = seen.caa, shown(seen.host, 100)
    if caa.untold:
        return [say.CAA_UNTOLD.say(host=host)]
    names = allowed(caa.records, wildcard=caa.wildcard)
    if names is None:
        return [say.NO_CAA.say(zone=seen.zone, host=host)]
    told = shown(", ".join(sorted(names)), 120) or "nobody"
    known = frozenset(names_of(caa.issuer))
    if known & names or any(_inside(place, names) for place in caa.issuer_hosts):
        return []
    if known:
        return [say.FORBIDDEN.say(host=host, allowed=told, issuer=caa.issuer)]
    return [
        say.CAA_UNCOMPARED.say(host=host, allowed=told, issuer=caa.issuer or "an authority that was not seen")
    ]


def _named(records: tuple[str, ...], tag: str) -> list[str] | None:
    found = [
        words[2] for record in records if len(words := record.split(None, 2)) == 3 and words[1].lower() == tag
    ]
    return [one.strip('"').partition(";")[0].strip().lower() for one in found] if found else None


def _inside(place: str, names: frozenset[str]) -> bool:
    return any(place == name or place.endswith(f".{name}") for name in names)
