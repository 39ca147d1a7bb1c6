"""Serving the sample services: plain HTTP and HTTPS, standard library only."""

import json
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from portal.sample.behaviours import Behaviour
from portal.sample.registry import Sample, certificate_file

# The six of the seed's checklist.
SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
HOME_PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head>
<body><h1>{title}</h1></body></html>"""
DEBUG_PAGE = """<!doctype html><html lang="en"><head><title>Page not found</title></head><body>
<h1>Page not found <small>(404)</small></h1>
<pre>Traceback (most recent call last):
  File "/srv/app/admin_tools/views.py", line 41, in dispatch
    handler = routes[request.path]
KeyError: '{path}'</pre>
<p>You're seeing this error because you have <code>DEBUG = True</code> in your settings file. Change that to
<code>False</code>, and the standard 404 page is shown.</p></body></html>"""


class Answer(BaseHTTPRequestHandler):
    """What a sample service says over HTTPS."""

    behaviour: ClassVar[Behaviour]
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sample", ""
    timeout = 10  # seconds; a client that says nothing is let go

    def do_GET(self) -> None:
        """Three addresses, and a 404 for everything else."""
        path = self.path.partition("?")[0]
        if path == "/":
            title = self.behaviour.title
            self.say(HTTPStatus.OK, "text/html; charset=utf-8", HOME_PAGE.replace("{title}", title))
        elif path == "/health":
            self.say(HTTPStatus.OK, "application/json", json.dumps({"status": "healthy"}))
        elif path == "/health/ready":
            fine = not self.behaviour.ready_lies
            checks = {"database": fine, "cache": True, "disk": True}
            self.say(HTTPStatus.OK, "application/json", json.dumps({"ready": fine, "checks": checks}))
        elif self.behaviour.debug_page:
            page = DEBUG_PAGE.replace("{path}", "".join(c for c in path if c.isalnum() or c in "/-_."))
            self.say(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", page)
        else:
            self.say(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", "Not found.\n")

    do_HEAD = do_GET  # noqa: N815  the name that http.server calls

    def say(self, status: HTTPStatus, content_type: str, body: str) -> None:
        """One answer with the headers that this service gives."""
        content = body.encode()
        self.send_response(status)
        if status == HTTPStatus.OK or self.behaviour.headers_on_errors:
            for name, value in SECURITY_HEADERS.items():
                self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's own name
        """Probes come every few minutes; nobody reads their log."""


class Redirect(Answer):
    """What a good service says over plain HTTP: go to HTTPS."""

    https_url: ClassVar[str]

    def do_GET(self) -> None:
        """Always the same path on HTTPS, without a body."""
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", self.https_url.rstrip("/") + "/" + self.path.lstrip("/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815


class TLSServer(ThreadingHTTPServer):
    """HTTPS whose handshakes run in the request's thread, so a silent client holds up nobody."""

    tls: ssl.SSLContext

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        """Wrap without a handshake; the first read makes it."""
        plain, address = super().get_request()
        plain.settimeout(Answer.timeout)
        return self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A probe that refuses the certificate breaks off its handshake; that is no fault of this server."""


def servers(sample: Sample, var_dir: Path) -> list[ThreadingHTTPServer]:
    """The two listening sockets of one service; OSError when a port is taken."""
    return listening(sample, var_dir, type("Secure", (Answer,), {"behaviour": sample.behaviour}))


def listening(sample: Sample, var_dir: Path, secure: type[Answer]) -> list[ThreadingHTTPServer]:
    """Its plain address, and `secure` behind its certificate; OSError when a port is taken."""
    kind = Redirect if sample.behaviour.redirects else Answer
    plain = type("Plain", (kind,), {"behaviour": sample.behaviour, "https_url": sample.https_url})
    http = ThreadingHTTPServer(("127.0.0.1", sample.http_port), plain)
    try:
        https = TLSServer(("127.0.0.1", sample.https_port), secure)
    except OSError:
        http.server_close()
        raise
    https.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    https.tls.load_cert_chain(certificate_file(var_dir, sample))
    return [http, https]


def serve(starts: Sequence[Callable[[], list[ThreadingHTTPServer]]]) -> None:
    """Start each and serve all of them until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for start in starts:
        try:
            started = start()
        except OSError:  # the others are still worth serving; the supervisor has said which port is taken
            continue
        for server in started:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()
    stop.wait()
