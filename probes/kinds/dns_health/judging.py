"""The verdict on a zone: its servers first, then its signatures, its registration and who may issue for it."""

from datetime import datetime, timedelta

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Verdict, worst

from . import findings as say
from .facts import Seen, Told
from .issuance import judge_issuance

FAIL_WITHIN, WARN_WITHIN = timedelta(days=14), timedelta(days=60)
SIGNATURES_WITHIN = timedelta(days=2)
_HOLDS = ("client hold", "server hold", "redemption period", "pending delete", "inactive")
_WHAT = {
    "literal": "an address and no name",
    "local_name": "a name of local networks",
    "loopback": "a name of this machine itself",
}
_BOGUS = {
    "unsigned": "records without a signature",
    "no_key": "no key of the zone matches the DS record of its parent",
    "expired": "the signatures have expired",
    "early": "the signatures are not valid yet",
    "forged": "the signatures do not fit the records",
}


def judge(seen: Seen, at: datetime) -> Verdict:
    """The worst of what was found; what is not public is skipped, and without a server that answers nothing is said."""
    host = shown(seen.host, 100)
    if seen.local:
        return say.LOCAL.say(host=host, what=_WHAT[seen.local])
    if seen.failure is not None:
        return could_not_look(seen.failure, f"DNS of {host}")
    if not seen.zone:
        gone = seen.rcode == "NXDOMAIN"
        return say.NO_NAME.say(host=host, where="the resolver") if gone else say.NO_ZONE.say(host=host)
    sound = [one for one in seen.servers if one.sound]
    if not sound:
        return say.NOT_ASKED.say(zone=seen.zone)
    found = [*_servers(seen, sound), *_signatures(seen, sound, at), *_registration(seen, at)]
    found += judge_issuance(seen)
    return worst(found) if found else _right(seen, sound)


def _right(seen: Seen, sound: list[Told]) -> Verdict:
    told = seen.registration
    ends = f"{told.domain} is registered until {_day(told.expires)}" if told.expires else ""
    registration = ends or f"the registration's end was not tested ({told.untested})"
    issuer = seen.caa.issuer or "the authority that it names"
    return say.RIGHT.say(
        count=len(sound), zone=seen.zone, host=seen.host, issuer=issuer, registration=registration
    )


def _servers(seen: Seen, sound: list[Told]) -> list[Verdict]:
    zone, host = seen.zone, shown(seen.host, 100)
    found = []
    lame = [one for one in seen.servers if one.lame]
    if lame:
        found.append(say.LAME.say(zone=zone, names=_names(lame)))
    silent = [one for one in seen.servers if not one.sound and not one.lame]
    if silent:
        families = {":" in one.address for one in sound}
        heard = [one for one in silent if (":" in one.address) in families]
        if heard:
            found.append(say.SILENT.say(zone=zone, names=_names(heard)))
    found += _answers(seen, sound)
    if seen.delegated and set(seen.delegated) != set(seen.own):
        odd = sorted(set(seen.delegated) ^ set(seen.own))
        found.append(say.DELEGATION.say(zone=zone, names=shown(", ".join(odd), 120)))
    if len({one.name for one in sound}) < 2 or len({one.address for one in sound}) < 2:
        found.append(say.ONE_SERVER.say(zone=zone, host=host))
    unasked = seen.unasked + sum(
        1 for one in silent if (":" in one.address) not in {":" in s.address for s in sound}
    )
    if unasked:
        found.append(say.SOME_UNASKED.say(zone=zone, count=unasked))
    return found


def _answers(seen: Seen, sound: list[Told]) -> list[Verdict]:
    """What the servers say of the name itself."""
    host = shown(seen.host, 100)
    empty = [one for one in sound if not one.addresses and not one.alias]
    if empty:
        finding = say.NO_NAME if any(one.rcode == "NXDOMAIN" for one in empty) else say.NO_ADDRESS
        return [finding.say(host=host, where=_names(empty))]
    alias = next((one.alias for one in sound if one.alias), "")
    if alias and not seen.resolved:
        return [say.DANGLING.say(host=host, alias=alias)]
    if len({(one.addresses, one.alias.lower()) for one in sound}) > 1:
        serials = sorted({one.serial for one in sound if one.serial is not None})
        if len(serials) > 1:
            return [say.STALE.say(zone=seen.zone, host=host, serials=", ".join(map(str, serials)))]
        return [say.DIFFER.say(zone=seen.zone, host=host)]
    return []


def _signatures(seen: Seen, sound: list[Told], at: datetime) -> list[Verdict]:
    zone, host, told = seen.zone, shown(seen.host, 100), seen.dnssec
    broken = next((one.signed for one in sound if one.signed in _BOGUS), "")
    why = _BOGUS.get(told.keys, "") or _BOGUS.get(broken, "")
    if told.ds and why:
        return [say.BOGUS.say(zone=zone, host=host, why=why)]
    if told.refused:
        return [say.BOGUS.say(zone=zone, host=host, why="a resolver that checks signatures refuses it")]
    if told.ds is None:
        return [say.DS_UNTOLD.say(zone=zone, why="nobody told of its DS records")]
    if told.ds and told.keys == "unanswered":
        return [say.DS_UNTOLD.say(zone=zone, why="no server told its keys")]
    if not told.ds or told.keys != "valid":
        return [say.UNSIGNED.say(zone=zone, host=host)]
    if any(one.signed != "valid" for one in sound):
        return [say.DS_UNTOLD.say(zone=zone, why="no signed answer was seen")]
    if told.until is not None and told.until - at < SIGNATURES_WITHIN:
        return [say.SIGNATURES_END.say(zone=zone, until=_day(told.until))]
    return []


def _registration(seen: Seen, at: datetime) -> list[Verdict]:
    """Nothing where it was not tested: that speaks neither for nor against the zone."""
    told = seen.registration
    hold = next((one for one in told.statuses if one in _HOLDS), "")
    if hold:
        return [say.ON_HOLD.say(domain=told.domain, status=hold)]
    if told.expires is None:
        return []
    left = told.expires - at
    if left < FAIL_WITHIN:
        return [say.EXPIRES_NOW.say(domain=told.domain, until=_day(told.expires))]
    return [say.EXPIRES_SOON.say(domain=told.domain, until=_day(told.expires))] if left < WARN_WITHIN else []


def _names(servers: list[Told]) -> str:
    return shown(", ".join(f"{one.name} {one.address}".strip() for one in servers), 160)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "an unknown day"
