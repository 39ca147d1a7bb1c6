"""What the fixed paths answer: statuses, and the names of what their content shows. Never the content itself."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from probes.client import ClientError, Exchange, Target, follow, normalise
from probes.context import REQUEST_SECONDS, Context, Failure
from probes.together import together

from .signatures import PATHS, Sign, is_page, source_map

MOST_MAPS = 2
PLAIN_SECONDS = 3.0
# The head of a file shows what it is; nobody's backup is carried off.
FIRST_BYTES = {"Range": "bytes=0-65535", "Accept": "*/*"}
_SCRIPT = re.compile(rb"<script[^>]{0,500}?\ssrc\s*=\s*[\"']?([^\"'\s>]{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tried:
    """One path. `leaks` names what its content shows, empty when it shows nothing; `plain` says that HTTP was asked."""

    path: str
    status: int | None = None
    leaks: str = ""
    plain: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`home` is `/`, `invented` a path that nobody made; `everywhere` are the signs that it shows as well."""

    home: Tried
    invented: Tried | None = None
    tried: tuple[Tried, ...] = ()
    maps: tuple[Tried, ...] = ()
    everywhere: tuple[str, ...] = ()


def look(context: Context) -> Seen:
    """Asks the HTTPS origin for each fixed path once, and plain HTTP for the first of them."""
    https = context.aim.https
    home = context.ask(https, follow=3)
    if isinstance(home, Failure):
        return Seen(Tried("/", failure=home))
    invented_path = f"/.no-such-{secrets.token_hex(6)}"
    control = context.ask(https.at(invented_path), headers=FIRST_BYTES)
    first = Tried("/", home.status)
    if isinstance(control, Failure):
        return Seen(first, Tried(invented_path, failure=control))
    everywhere = tuple(dict.fromkeys(name for _, name, sign in PATHS if sign(control.body)))
    asked = [partial(_try, target=https.at(path), name=name, sign=sign) for path, name, sign in PATHS]
    asked += [partial(_try, target=target, name="the sources", sign=source_map) for target in _maps(home)]
    plain = [
        partial(_try, target=context.aim.http.at(path), name=name, sign=sign, most=PLAIN_SECONDS)
        for path, name, sign in (PATHS[0], PATHS[3])
    ]
    tried = together(context, *asked, *plain)
    cut, end = len(PATHS), len(asked)
    return Seen(
        first, Tried(invented_path, control.status), (*tried[:cut], *tried[end:]), tried[cut:end], everywhere
    )


def _try(context: Context, target: Target, name: str, sign: Sign, most: float = REQUEST_SECONDS) -> Tried:
    plain = target.scheme == "http"
    answer = context.ask(target, headers=FIRST_BYTES, most=most)
    if isinstance(answer, Failure):
        return Tried(target.path, plain=plain, failure=answer)
    return Tried(target.path, answer.status, name if sign(answer.body) else "", plain)


def _maps(home: Exchange) -> Iterator[Target]:
    """Where the source maps of the page's own first scripts would lie."""
    if not is_page(home.body):
        return
    page, found = normalise(home.url), 0
    for match in _SCRIPT.finditer(home.body):
        try:
            script = follow(page, match[1].decode("latin-1"))
            target = script.at(f"{script.path.partition('?')[0]}.map")
        except ClientError:
            continue
        if script.origin == page.origin and found < MOST_MAPS:
            found += 1
            yield target
