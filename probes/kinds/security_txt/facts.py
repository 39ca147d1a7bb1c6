"""security.txt as it is served, at its place and at the old one."""

from dataclasses import dataclass

from probes.client import ClientError, Exchange, Target, follow
from probes.context import Context, Failure

PLACE, OLD_PLACE = "/.well-known/security.txt", "/security.txt"
MOST_BODY = 32_768
MOST_AWAY = 2  # redirects to other hosts, as from the bare name to www


@dataclass(frozen=True, slots=True)
class Served:
    """One answer. `url` gave it in the end; `text` is the body when it is UTF-8 of at most 32 KiB and no web page."""

    path: str
    url: str = ""
    status: int | None = None
    content_type: str = ""
    text: str | None = None
    page: bool = False
    failure: Failure | None = None

    @property
    def there(self) -> bool:
        """Whether a file was served at all: a page for every path is none."""
        return self.status is not None and 200 <= self.status < 300 and not self.page


@dataclass(frozen=True, slots=True)
class Seen:
    """`old` is None where the file is at its place."""

    file: Served
    old: Served | None = None


def look(context: Context) -> Seen:
    """Asks the HTTPS origin once or twice, and follows redirects to https only."""
    file = _ask(context, PLACE)
    if file.there or file.failure is not None:
        return Seen(file)
    return Seen(file, _ask(context, OLD_PLACE))


def _ask(context: Context, path: str) -> Served:
    target = context.aim.https.at(path)
    for left in reversed(range(MOST_AWAY + 1)):
        answer = context.ask(target, follow=3, headers={"Accept": "text/plain, */*;q=0.1"})
        if isinstance(answer, Failure):
            return Served(path, target.url, failure=answer)
        onward = _onward(target, answer)
        if onward is None or not left:
            return _told(path, answer)
        target = onward
    raise AssertionError("the last turn returns")


def _onward(target: Target, answer: Exchange) -> Target | None:
    location = answer.header("location")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        onward = follow(target, location)
    except ClientError:
        return None
    return onward if onward.scheme == "https" else None


def _told(path: str, answer: Exchange) -> Served:
    kind = (answer.header("content-type") or "")[:100].lower()
    head = answer.body[:512].lstrip().lower()
    page = head.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<!--"))
    return Served(path, answer.url, answer.status, kind, None if page else _text(answer), page)


def _text(answer: Exchange) -> str | None:
    if answer.truncated or len(answer.body) > MOST_BODY:
        return None
    try:
        return answer.body.decode("utf-8")
    except UnicodeDecodeError:
        return None
