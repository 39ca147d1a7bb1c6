"""The request as we send it: which methods and headers may go out, and what a redirect leaves of it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from probes.client.errors import BadRequest, RedirectRefused
from probes.client.urls import Target, follow

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
CODINGS = frozenset({"identity", "gzip", "deflate"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# Set by us or able to change how the message is framed or routed.
_OURS = frozenset(
    {
        "host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding",
        "upgrade", "te", "trailer", "expect", "keep-alive", "http2-settings", "proxy-authorization",
        "proxy-connection",
    }
)  # fmt: skip
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]{0,8000}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request apart from its target; BadRequest when a part may not be sent, ValueError for a coding."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    accept_encoding: str = "identity"
    user_agent: str = "Launchproof"

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise BadRequest("method")
        if self.body and self.method not in WITH_BODY:
            raise BadRequest("body")
        for name, value in self.headers.items():
            if not _NAME.fullmatch(name) or name.lower() in _OURS:
                raise BadRequest("header_name")
            if not _VALUE.fullmatch(value):
                raise BadRequest("header_value")
        if not {part.strip() for part in self.accept_encoding.split(",")} <= CODINGS:
            raise ValueError(f"the client decodes {', '.join(sorted(CODINGS))} only")

    def lines(self, target: Target) -> list[tuple[bytes, bytes]]:
        """The headers for a target, ours first."""
        ours = {
            "Host": target.authority,
            "User-Agent": self.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": self.accept_encoding,
            "Connection": "close",
        }
        given = {name.lower() for name in self.headers}
        lines = [(name, value) for name, value in ours.items() if name.lower() not in given]
        if self.method in WITH_BODY:
            lines.append(("Content-Length", str(len(self.body))))
        return [(n.encode("ascii"), v.encode("latin-1")) for n, v in (*lines, *self.headers.items())]

    def redirected(self, status: int, *, same_origin: bool) -> "Outgoing":
        """What to send after a redirect: POST becomes GET as in browsers, headers stay with their origin.

        RedirectRefused when a body would have to go to another origin.
        """
        becomes_get = self.method == "POST" and status in (301, 302, 303)
        if self.method in WITH_BODY and not becomes_get and not same_origin:
            raise RedirectRefused("body")
        return replace(
            self,
            method="GET" if becomes_get else self.method,
            body=b"" if becomes_get else self.body,
            headers=self.headers if same_origin else {},
        )


def next_target(at: Target, status: int, locations: Sequence[str]) -> Target | None:
    """Where an answer redirects to, None when it does not; RedirectRefused when that is no http(s) URL.

    `locations` are the values of its Location headers; several that differ are refused, for nobody agrees on
    which one counts.
    """
    if status not in REDIRECTS or not locations:
        return None
    if len(set(locations)) > 1:
        raise RedirectRefused("location")
    return follow(at, locations[0])
