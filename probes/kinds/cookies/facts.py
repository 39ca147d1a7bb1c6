"""The cookies that a visitor is given: on the first page, on the way to it, at the sign-in, and over plain HTTP."""

from dataclasses import dataclass
from functools import partial

from probes.client import Hop, Target
from probes.context import REQUEST_SECONDS, Context, Failure
from probes.headers.cookies import Cookie, read_cookies
from probes.together import together

SIGN_IN = ("/login", "/accounts/login/")
PLAIN_SECONDS = 3.5


@dataclass(frozen=True, slots=True)
class Given:
    """What one answer sets. `plain` says that it came over HTTP without TLS."""

    path: str
    host: str = ""
    status: int | None = None
    plain: bool = False
    cookies: tuple[Cookie, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`home` are the answers from `/` to the page it leads to; `beside` those of the other paths, plain HTTP last."""

    home: tuple[Given, ...]
    beside: tuple[Given, ...] = ()


def look(context: Context) -> Seen:
    """Asks the HTTPS origin three times (four, where the address given has a path) and plain HTTP once."""
    aim = context.aim
    home = _given(context, aim.https)
    if home[0].failure is not None:
        return Seen(home)
    paths = dict.fromkeys((aim.page.path, *SIGN_IN))
    paths.pop("/", None)
    asked = [partial(_given, target=aim.https.at(path)) for path in paths]
    plain = partial(_given, target=aim.http, most=PLAIN_SECONDS)
    return Seen(home, tuple(one for answers in together(context, *asked, plain) for one in answers))


def _given(context: Context, target: Target, most: float = REQUEST_SECONDS) -> tuple[Given, ...]:
    """Every answer on the way, the final one last; a single one with the failure when there was none."""
    before = len(context.hops)
    answer = context.ask(target, follow=5, most=most)
    hops = [hop for hop in context.hops[before:] if hop.status is not None]
    if not hops or (isinstance(answer, Failure) and target.scheme == "https"):
        failure = answer if isinstance(answer, Failure) else None
        return (*(_told(target, hop, context) for hop in hops), Given(target.path, failure=failure))
    return tuple(_told(target, hop, context) for hop in hops)


def _told(target: Target, hop: Hop, context: Context) -> Given:
    cookies = read_cookies(hop.values("set-cookie"), context.at)
    return Given(target.path, target.host, hop.status, hop.url.startswith("http:"), cookies)
