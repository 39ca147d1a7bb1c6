"""Services to look at: nginx on loopback with a certificate for every name under one domain."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

# Names under `.localhost` are loopback by RFC 6761: the portal's own resolver knows it, a name server is not asked.
DOMAIN = "bench.localhost"
CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096;
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem; ssl_session_tickets off;
    ssl_protocols TLSv1.2 TLSv1.3;
    location / {{ default_type application/json; return 200 '{{"status":"healthy"}}'; }}
  }}
}}
"""


@dataclass(frozen=True)
class Targets:
    """A running server: any name under `DOMAIN` leads there."""

    port: int
    ca: Path
    pid: int

    def url(self, number: int) -> str:
        """One of any number of names."""
        return f"https://s{number}.{DOMAIN}:{self.port}/health"


@contextmanager
def targets(folder: Path) -> Iterator[Targets]:
    """Serve until the block ends. RuntimeError where nginx is not installed."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        raise RuntimeError("nginx is not installed")
    authority = trustme.CA(key_type=trustme.KeyType.RSA)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    server = authority.issue_cert(f"*.{DOMAIN}", "127.0.0.1", key_type=trustme.KeyType.RSA)
    server.private_key_pem.write_to_path(folder / "key.pem")
    for number, blob in enumerate(server.cert_chain_pems):
        blob.write_to_path(folder / "chain.pem", append=number > 0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port), encoding="utf-8")
    process = subprocess.Popen(
        [program, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    )
    try:
        _wait_for(port)
        yield Targets(port, folder / "ca.pem", process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _try in range(100):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")
