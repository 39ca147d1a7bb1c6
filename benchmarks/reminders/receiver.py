"""Who is told: a receiver of webhooks that notes the name of each, and how often it came."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Listens on loopback; `taken`: webhook-id -> how often it came; `bodies`: what it said first."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.bodies: dict[str, bytes] = {}
        self.changed = self.broken = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                wanted = int(self.headers["Content-Length"])
                body = self.rfile.read(wanted)
                if len(body) < wanted:
                    outer.broken += 1  # whoever sent it was killed: nothing that a receiver would take
                    return
                name = self.headers["webhook-id"]
                outer.taken[name] += 1
                outer.changed += outer.bodies.setdefault(name, body) != body
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where."""
        return self.server.server_address[1]
