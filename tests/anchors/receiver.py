"""Others, on loopback: a webhook's receiver, and a time-stamping authority that is OpenSSL behind HTTP."""

import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

#: Where the guard of outgoing requests is told that they may be; 127.0.0.1 plays the inside of a network.
HOST = "127.0.0.2"
CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Other:
    """`got` has every request taken: (headers, body). `answer` makes the reply: status, media type, body."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[bytes], tuple[int, str, bytes]] = lambda _body: (204, "text/plain", b"")
        other = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                other.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status, kind, content = other.answer(body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_words: Any) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://{HOST}:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Authority:
    """A root, a certificate for time stamps under it, and `stamp`, which answers as `openssl ts` does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root.pem"
        (folder / "ts.cnf").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        (folder / "ext.cnf").write_text(
            "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
        )
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                  "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Test root")  # fmt: skip
        self._run(
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "tsa.key",
            "-out",
            "tsa.csr",
            "-subj",
            "/CN=Test TSA",
        )
        self._run("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days",
                  "29", "-extfile", "ext.cnf", "-out", "tsa.pem")  # fmt: skip

    def stamp(self, query: bytes) -> tuple[int, str, bytes]:
        """The reply to a query, as an HTTP answer."""
        (self.folder / "q.tsq").write_bytes(query)
        self._run("ts", "-reply", "-config", "ts.cnf", "-queryfile", "q.tsq", "-signer", "tsa.pem", "-inkey", "tsa.key",
                  "-out", "r.tsr")  # fmt: skip
        return 200, "application/timestamp-reply", (self.folder / "r.tsr").read_bytes()

    def judges(self, note: str, reply: bytes) -> bool:
        """What OpenSSL itself says to a note and its token."""
        (self.folder / "note").write_text(note, encoding="utf-8")
        (self.folder / "t.tsr").write_bytes(reply)
        return (
            self._run("ts", "-verify", "-data", "note", "-in", "t.tsr", "-CAfile", "root.pem", check=False)
            == 0
        )

    def _run(self, *words: str, check: bool = True) -> int:
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, check=False)
        assert not check or done.returncode == 0, done.stderr.decode()
        return done.returncode
