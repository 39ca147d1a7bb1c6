"""Whether an answer was made now, by the service: a cache's copy and a file on disk say the same in all weathers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from probes.facts import shown

CACHE_HEADERS = (
    "x-cache",
    "cf-cache-status",
    "x-cache-status",
    "x-proxy-cache",
    "x-nginx-cache",
    "x-nginx-cache-status",
    "x-fastcgi-cache",
    "x-litespeed-cache",
    "x-vercel-cache",
    "x-nextjs-cache",
    "x-rack-cache",
    "x-drupal-cache",
    "x-varnish-cache",
)
# Also inside a word, as in CloudFront's `RefreshHit`; "fresh" is what Rack says of a copy.
_HIT = re.compile(r"hit(?![a-z])|(?<![a-z])(?:stale|updating|prerender|fresh)(?![a-z])")
_JUST_NOW = timedelta(seconds=2)

Header = Callable[[str], str]


def copy_sign(header: Header) -> str:
    """The header by which the answer is a cache's copy, empty when none is. `Age: 0` is fresh from the service.

    `header` gives the value of a header by its lower-case name, empty when it is not there.
    """
    age = header("age").strip()
    if age not in ("", "0"):
        return f"Age: {shown(age, 20)}"
    for name in CACHE_HEADERS:
        if _HIT.search(header(name).lower()):
            return f"{name}: {shown(header(name), 40)}"
    # Varnish names the request, and beside it the one that filled its cache; Fastly counts its hits.
    if len(header("x-varnish").split()) > 1:
        return f"X-Varnish: {shown(header('x-varnish'), 40)}"
    if re.search(r"[1-9]", header("x-cache-hits")):
        return f"X-Cache-Hits: {shown(header('x-cache-hits'), 20)}"
    status = header("cache-status")
    return f"Cache-Status: {shown(status, 60)}" if re.search(r";\s*hit\b", status.lower()) else ""


def file_sign(header: Header, at: datetime) -> str:
    """The header by which the answer is a file on disk, empty when none is: an answer of now was last modified now."""
    modified = header("last-modified")
    if not modified:
        return ""
    if "bytes" in header("accept-ranges").lower():
        return f"Last-Modified: {shown(modified, 40)}, Accept-Ranges: bytes"
    then, now = _moment(modified), _moment(header("date")) or at
    return f"Last-Modified: {shown(modified, 40)}" if then and now - then > _JUST_NOW else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
