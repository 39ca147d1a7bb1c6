"""The portal itself over HTTPS, beside the samples, so that the demo's probes see it as users would see it for real.

A proxy for looking: GET and HEAD. People use the portal's own address; for real, nginx or the like stands here.
"""

import http.client
import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from portal.sample import authority
from portal.sample.behaviours import Behaviour
from portal.sample.registry import FIRST_PORT, Sample, certificate_file, port_of
from portal.sample.server import Answer, listening
from portal.supervisor.ports import free_ports

PORTAL = Behaviour("portal", "Launchproof")
#: Of one connection, never of what travels on it (RFC 9110, 7.6.1).
_HOP = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
    "proxy-connection",
    "host",
}
_PATIENCE = 10.0  # seconds


def prepare_front(var_dir: Path, samples: list[Sample], at: datetime) -> Sample:
    """Choose its ports once, since a stored endpoint names them, and write `VAR_DIR/samples/portal.json`."""
    path = front_file(var_dir)
    if path.exists():
        known = json.loads(path.read_text())
        http_port, https_port = port_of(known["http_url"]), port_of(known["https_url"])
    else:
        taken = {port for sample in samples for port in sample.ports}
        http_port, https_port = free_ports(FIRST_PORT, 2, avoid=taken)
    front = Sample(PORTAL, http_port, https_port)
    authority.issue(
        authority.load_or_make(path.parent, at), certificate_file(var_dir, front), expired=False, at=at
    )
    authority.write_private(
        path, json.dumps({"http_url": front.http_url, "https_url": front.https_url}).encode()
    )
    return front


def front_file(var_dir: Path) -> Path:
    """Where its addresses are told."""
    return var_dir / "samples" / "portal.json"


class Forward(Answer):
    """Asks the portal, and says what it answered."""

    to: ClassVar[tuple[str, int]]

    def do_GET(self) -> None:  # noqa: N802  the name that http.server calls
        """The portal's answer, or 502 while it does not answer."""
        upstream = http.client.HTTPConnection(*self.to, timeout=_PATIENCE)
        try:
            upstream.request(self.command, self.path, headers=self._asked())
            answer = upstream.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.say(HTTPStatus.BAD_GATEWAY, "text/plain; charset=utf-8", "The portal does not answer.\n")
            return
        finally:
            upstream.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, _safe(value) if name.lower() == "set-cookie" else value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_GET  # noqa: N815

    def _asked(self) -> Mapping[str, str]:
        passed = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        host = self.headers.get("Host", "")
        address = str(self.client_address[0])
        return {**passed, "Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": address}


def _safe(cookie: str) -> str:
    """As `proxy_cookie_flags ~ secure` of nginx: the portal was told that its address is plain HTTP."""
    return cookie if "; secure" in cookie.lower() else f"{cookie}; Secure"


def front_servers(front: Sample, var_dir: Path, to: tuple[str, int]) -> list[ThreadingHTTPServer]:
    """The two listening sockets; OSError when a port is taken."""
    return listening(front, var_dir, type("Secure", (Forward,), {"behaviour": PORTAL, "to": to}))
