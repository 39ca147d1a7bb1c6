"""The mistakes that people really make with nginx, on a real nginx."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from probes.probe import Outcome
from tests.probes.sites import SIX

EXECUTABLE = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin") or "nginx"
PAGE = 'return 200 "<!doctype html><title>Shop</title>";'
HOME = f"location = / {{ {PAGE} }}"
HEALTH = """
location = /health { default_type application/json; return 200 '{"status": "healthy"}'; }
location = /health/ready { default_type application/json; return 200 '{"ready": true, "checks": {"db": true}}'; }
"""
REDIRECT = "return 301 https://$host:HTTPS$request_uri;"


def add_headers(always: str = " always") -> str:
    return "\n".join(f'add_header {name} "{value}"{always};' for name, value in SIX.items())


@pytest.fixture
def nginx(tmp_path: Path, house_ca: trustme.CA) -> Iterator[Callable[..., tuple[int, int]]]:
    """Starts nginx with the insides of its HTTPS and plain servers; gives both ports."""
    running: list[subprocess.Popen[bytes]] = []
    certificate = tmp_path / "site.pem"
    house_ca.issue_cert("app.test").private_key_and_cert_chain_pem.write_to_path(certificate)

    def start(https: str, plain: str = REDIRECT) -> tuple[int, int]:
        ports = _free_ports()
        scratch = "".join(
            f"{kind}_temp_path {tmp_path / kind};" for kind in ("fastcgi", "uwsgi", "scgi", "proxy")
        )
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; worker_processes 1;"
            f"events {{ worker_connections 64; }} http {{ access_log off; default_type text/html; {scratch}"
            f"client_body_temp_path {tmp_path}/body; root /nonexistent;"
            f"server {{ listen 127.0.0.1:{ports[1]}; {plain.replace('HTTPS', str(ports[0]))} }}"
            f"server {{ listen 127.0.0.1:{ports[0]} ssl; server_name app.test; ssl_certificate {certificate};"
            f"ssl_certificate_key {certificate}; {https} }} }}"
        )
        running.append(subprocess.Popen([EXECUTABLE, "-p", tmp_path, "-c", tmp_path / "nginx.conf"]))
        _wait_for(ports)
        return ports

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_for(ports: tuple[int, int]) -> None:
    for port in ports:
        for _ in range(100):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)


@pytest.fixture
def said(look: Callable[..., Outcome], nginx: Callable[..., tuple[int, int]]) -> Callable[..., str]:
    """The code of one kind about an nginx."""

    def ask(kind: str, https: str, plain: str = REDIRECT) -> str:
        ports = nginx(https, plain)
        return look(kind, https_port=ports[0], http_port=ports[1]).verdict.code

    return ask


def test_add_header_without_always_leaves_the_404_bare(said):
    assert said("security_headers", f"{add_headers(always='')} {HOME}") == "header_missing"


def test_one_add_header_in_a_location_drops_all_those_of_the_server(said):
    https = f"{add_headers()} location = / {{ add_header Cache-Control no-store; {PAGE} }}"
    assert said("security_headers", https) == "header_missing"


def test_the_same_header_from_service_and_proxy_is_one_header(said):
    https = f'{add_headers()} add_header X-Frame-Options "DENY" always; {HOME}'
    assert said("security_headers", https) == "headers_right"


def test_headers_with_always_pass(said):
    assert said("security_headers", f"{add_headers()} {HOME}") == "headers_right"


def test_a_single_page_site_shows_no_404(said):
    assert said("security_headers", f"{add_headers()} location / {{ {PAGE} }}") == "no_not_found_page"


def test_a_redirect_of_the_root_alone_is_not_enough(said):
    plain = "location = / { return 301 https://$host:HTTPS/; } location / { return 404; }"
    assert said("https_redirect", "", plain) == "in_clear"


def test_rewrite_that_answers_302_is_a_warning(said):
    assert said("https_redirect", "", "return 302 https://$host:HTTPS$request_uri;") == "temporary"


def test_the_usual_redirect_passes(said):
    assert said("https_redirect", "") == "redirects"


def test_health_served_as_a_static_page_fails(said):
    assert said("health_endpoint", f"location /health {{ {PAGE} }}") == "not_json"


def test_health_by_a_prefix_location_proves_nothing(said):
    ready = """default_type application/json; return 200 '{"ready": true, "checks": {"db": true}}';"""
    https = f"{HEALTH.splitlines()[1]} location /health {{ {ready} }}"
    assert said("health_endpoint", https) == "catch_all"


def test_a_dead_upstream_fails_hosting(said):
    assert said("hosting", "location / { proxy_pass http://127.0.0.1:1; }") == "server_error"


def test_exact_health_locations_pass(said):
    assert said("health_endpoint", HEALTH) == "healthy"


def test_nginx_own_error_pages_are_no_debug_pages(said):
    assert said("error_page", "") == "no_debug_page"


def test_a_plain_port_that_hangs_up_without_an_answer_is_no_verdict(said):
    assert said("https_redirect", "", "return 444;") == "connection_lost"


def test_a_server_that_rejects_the_name_has_no_certificate_for_it(said):
    assert said("tls_certificate", "ssl_reject_handshake on;") == "unknown_name"
