"""What the answers at protected paths show."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Cookie, Path, Seen

HOLDS = Finding(
    "holds",
    Status.PASS,
    "All {count} protected paths take the test account and turn everybody else away.{out}",
)
OPEN = Finding(
    "open",
    Status.FAIL,
    "{path} answers {status} to nobody at all.",
    "Ask for a session at that path, or take it out of the declaration if it is public.",
    Severity.CRITICAL,
)
ANY_CREDENTIAL = Finding(
    "any_credential",
    Status.FAIL,
    "{path} answers {status} to a credential that was never given out.",
    "Check signature or session on every request, not only that a credential is there.",
    Severity.CRITICAL,
)
SENT_ALONG = Finding(
    "sent_along",
    Status.FAIL,
    "{path} turns {who} away with {status}, and sends all that the account sees along.",
    "Stop before the page is made: end the view where it redirects or refuses.",
    Severity.CRITICAL,
)
STAYS = Finding(
    "session_stays",
    Status.FAIL,
    "{path} still answers {status} to the session after the sign-out.",
    "End the session on the server when somebody signs out; dropping the cookie is not enough.",
    Severity.HIGH,
)
WEAK_COOKIE = Finding(
    "weak_cookie",
    Status.FAIL,
    "The session's cookie {name} is set without {flags}.",
    "Set Secure, HttpOnly and SameSite (Lax or Strict) on it.",
    Severity.HIGH,
)
NOT_EXERCISED = Finding(
    "not_exercised",
    Status.ERROR,
    "{path} answers {status} to the test account, so a denial there shows nothing.",
    "Renew the test account's credential, or declare a path that it may read.",
)
UNCLEAR = Finding(
    "unclear",
    Status.ERROR,
    "{path} answers {status} to {who}, which is neither a denial nor an opening.",
    "Declare the path of the sign-in, or a path that answers 401, 403 or a redirect there.",
)
FINDINGS = (HOLDS, OPEN, ANY_CREDENTIAL, SENT_ALONG, STAYS, WEAK_COOKIE, NOT_EXERCISED, UNCLEAR)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """Wrong by one opening; right only when every path took the account and turned the others away."""
    for one in seen.paths:
        wrong = _opening(one)
        if wrong is not None:
            return wrong
    weak = [cookie for cookie in seen.cookies if _lacks(cookie)]
    if weak:
        return WEAK_COOKIE.say(name=shown(weak[0].name, 60), flags=", ".join(_lacks(weak[0])))
    if seen.failure is not None or not seen.paths:
        return (
            could_not_look(seen.failure)
            if seen.failure
            else NOT_EXERCISED.say(path="Nothing", status="nothing")
        )
    for one in seen.paths:
        unclear = _unclear(one)
        if unclear is not None:
            return unclear
    out = " The sign-out ends the session." if seen.paths[0].after else " No sign-out was tried."
    return HOLDS.say(count=len(seen.paths), out=out)


def _opening(one: Path) -> Verdict | None:
    path = shown(one.path, 100)
    if _is_open(one.nobody.status) and not one.nobody.denied:
        return OPEN.say(path=path, status=one.nobody.status)
    if _is_open(one.bent.status) and not one.bent.denied:
        return ANY_CREDENTIAL.say(path=path, status=one.bent.status)
    for who, answer in (("nobody", one.nobody), ("a credential that was never given out", one.bent)):
        if answer.shows and not one.account.denied:
            return SENT_ALONG.say(path=path, who=who, status=answer.status)
    if one.after is not None and _is_open(one.after.status) and not one.after.denied:
        return STAYS.say(path=path, status=one.after.status)
    return None


def _unclear(one: Path) -> Verdict | None:
    path = shown(one.path, 100)
    if not _is_open(one.account.status) or one.account.denied:
        return NOT_EXERCISED.say(path=path, status=one.account.status)
    others = {
        "nobody": one.nobody,
        "a bent credential": one.bent,
        "the session after the sign-out": one.after,
    }
    for who, answer in others.items():
        if answer is not None and not answer.denied:
            return UNCLEAR.say(path=path, status=answer.status or "nothing", who=who)
    return None


def _is_open(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _lacks(cookie: Cookie) -> list[str]:
    flags = {"Secure": cookie.secure, "HttpOnly": cookie.http_only, "SameSite": cookie.same_site}
    return [name for name, is_set in flags.items() if not is_set]
