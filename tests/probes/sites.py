"""Real services on loopback for probes to look at: one that is right in all things, and knobs to make it wrong."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

SIX = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
HEALTHY = {"status": "healthy"}
READY = {"ready": True, "checks": {"database": True, "cache": True}}


@dataclass
class Asked:
    """One request as the site got it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Answer:
    """What a site sends. Header values may be lists, for headers that are sent more than once."""

    status: int = 200
    body: bytes = b"<!doctype html><title>Shop</title>"
    headers: dict[str, str | list[str]] = field(default_factory=dict)


Handler = Callable[[Asked], Answer]


@dataclass
class Site:
    """A running site: its port and everything that it was asked."""

    port: int
    asked: list[Asked]


@contextmanager
def serve(
    handler: Handler, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Site]:
    """Serve `handler` on the port, or a free one, until the block ends."""
    asked: list[Asked] = []

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def setup(self):
            if tls is not None:
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Asked(self.command, self.path, dict(self.headers.items()), body)
            asked.append(request)
            said = handler(request)
            self.send_response_only(said.status)
            for name, given in said.headers.items():
                for value in given if isinstance(given, list) else [given]:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(said.body)
            self.close_connection = True

        do_GET = do_OPTIONS = do_POST = do_HEAD = do_PUT = answer  # noqa: N815

        def log_message(self, *args):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 32

        def handle_error(self, request, client_address):
            pass

    server = Server((host, port), Door)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield Site(server.server_address[1], asked)
    finally:
        server.shutdown()
        server.server_close()


def as_json(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    marked: dict[str, str | list[str]] = {"Content-Type": "application/json", **(headers or {})}
    return Answer(status, json.dumps(document).encode(), marked)


@dataclass
class Service:
    """The HTTPS side of a service that is right; `pages` overrides single paths, `six` goes on every answer."""

    six: dict[str, str | list[str]] = field(default_factory=lambda: dict(SIX))
    not_found: Answer = field(default_factory=lambda: Answer(404, b"<h1>Not found</h1>"))
    pages: dict[str, Answer | Handler] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        pages: dict[str, Answer | Handler] = {
            "/": Answer(),
            "/health": as_json(HEALTHY),
            "/health/ready": as_json(READY),
        }
        page = (pages | self.pages).get(urlsplit(asked.path).path, self.not_found)
        said = page(asked) if callable(page) else page
        return Answer(said.status, said.body, {"Content-Type": "text/html", **self.six, **said.headers})


def redirect_to(origin: str, status: int = 301) -> Handler:
    """Plain HTTP that sends everybody to the same path of `origin`."""
    return lambda asked: Answer(status, b"", {"Location": f"{origin}{asked.path}"})
