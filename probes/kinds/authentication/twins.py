"""Protected paths whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Twin

from .facts import Answered, Cookie, Path, Seen

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_NO, _YES = Answered(401, denied=True), Answered(200)
_RIGHT = Path("/account", _NO, _YES, _NO)
_COOKIE = Cookie("sessionid", secure=True, http_only=True, same_site=True)


def _twin(
    name: str, code: str, *cookies: Cookie, failure: Failure | None = None, **more: object
) -> Twin[Seen]:
    return Twin(name, Seen((replace(_RIGHT, **more),), cookies, failure), _AT, code)  # type: ignore[arg-type]


GOOD = (
    _twin("401 for everybody else", "holds", _COOKIE),
    _twin("a redirect to the sign-in", "holds", nobody=Answered(302, denied=True)),
    _twin("the sign-in's form in place", "holds", nobody=Answered(200, denied=True)),
    _twin("a sign-out that ends it", "holds", after=_NO),
)
BAD = (
    _twin("open to nobody", "open", nobody=_YES),
    _twin(
        "a redirect that sends the page along", "sent_along", nobody=Answered(302, denied=True, shows=True)
    ),
    _twin("a sign-in box on the page itself", "sent_along", bent=Answered(200, denied=True, shows=True)),
    _twin("any credential will do", "any_credential", bent=_YES),
    _twin("the session outlives the sign-out", "session_stays", after=_YES),
    _twin("a cookie for scripts", "weak_cookie", replace(_COOKIE, http_only=False)),
    _twin("a cookie in clear", "weak_cookie", replace(_COOKIE, secure=False)),
    _twin("an expired account", "not_exercised", account=_NO),
    _twin("a path that is not there", "not_exercised", nobody=Answered(404), account=Answered(404)),
    _twin("the account gets the sign-in", "not_exercised", account=Answered(200, denied=True)),
    _twin("not found for nobody", "unclear", nobody=Answered(404)),
    _twin("an outage for nobody", "unclear", nobody=Answered(503)),
    _twin("a redirect elsewhere", "unclear", nobody=Answered(302)),
    _twin("no answer after the sign-out", "unclear", after=Answered()),
    _twin("silence", "unreachable", failure=Failure("unreachable", "timed_out")),
    Twin("nothing was asked", Seen(), _AT, "not_exercised"),
)
