"""The sample services are really served, and each is wrong in just the way that it says."""

import http.client
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.core.management import call_command

from portal.sample.behaviours import BEHAVIOURS
from portal.sample.registry import Sample, ca_file, certificate_file, prepare_samples, services_file
from portal.sample.server import SECURITY_HEADERS, servers

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[dict[str, Sample]]:
    samples = prepare_samples(folder, NOW)
    listening = [server for sample in samples for server in servers(sample, folder)]
    for server in listening:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield {sample.behaviour.name: sample for sample in samples}
    for server in listening:
        server.shutdown()
        server.server_close()


def ask(folder: Path, sample: Sample, path: str) -> tuple[int, dict[str, str], bytes]:
    trust = ssl.create_default_context(cafile=str(ca_file(folder)))
    connection = http.client.HTTPSConnection("127.0.0.1", sample.https_port, timeout=5, context=trust)
    connection.request("GET", path)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


def ask_plainly(sample: Sample, path: str) -> tuple[int, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", sample.http_port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Location")


@pytest.mark.parametrize("path", ["/", "/health", "/nothing-here"])
def test_the_good_one_gives_all_six_headers_everywhere(served: dict[str, Sample], folder: Path, path: str):
    _, headers, _ = ask(folder, served["orders"], path)
    assert SECURITY_HEADERS.items() <= headers.items()


def test_the_good_one_is_healthy_and_redirects_to_https(served: dict[str, Sample], folder: Path):
    orders = served["orders"]
    assert json.loads(ask(folder, orders, "/health")[2]) == {"status": "healthy"}
    status, _, content = ask(folder, orders, "/health/ready")
    assert (status, json.loads(content)["ready"]) == (200, True)
    assert ask_plainly(orders, "/a?b=c") == (301, f"https://127.0.0.1:{orders.https_port}/a?b=c")


def test_a_protocol_relative_path_does_not_redirect_to_another_host(served: dict[str, Sample]):
    orders = served["orders"]
    assert ask_plainly(orders, "//elsewhere.example/") == (301, f"{orders.https_url}elsewhere.example/")


def test_each_bad_one_is_wrong_in_its_own_way(served: dict[str, Sample], folder: Path):
    status, headers, _ = ask(folder, served["catalogue"], "/nothing-here")
    assert status == 404
    assert not SECURITY_HEADERS.keys() & headers.keys()
    assert SECURITY_HEADERS.items() <= ask(folder, served["catalogue"], "/")[1].items()
    assert json.loads(ask(folder, served["search"], "/health/ready")[2])["ready"] is False
    assert b"Traceback" in ask(folder, served["admin-tools"], "/nothing-here")[2]
    assert ask_plainly(served["newsletter"], "/") == (200, None)
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        ask(folder, served["legacy-billing"], "/")


def test_a_hostile_path_is_not_reflected_as_markup(served: dict[str, Sample], folder: Path):
    assert b"<script" not in ask(folder, served["admin-tools"], "/<script>x</script>")[2]


@pytest.mark.parametrize("name", [behaviour.name for behaviour in BEHAVIOURS])
def test_the_probes_find_just_what_is_wrong(
    name: str, served: dict[str, Sample], folder: Path, tmp_path: Path
):
    sample, found = served[name], tmp_path / "found.json"
    ports = ",".join(map(str, sample.ports))
    options = [f"--http={sample.http_url}", f"--allow=127.0.0.1/32:{ports}", f"--ca-file={ca_file(folder)}"]
    status: int | str | None = 0
    try:
        call_command("assess", sample.https_url, *options, f"--json={found}")
    except SystemExit as ended:
        status = ended.code
    failing = [item["key"] for item in json.loads(found.read_text())["items"] if item["standing"] == "fail"]
    assert failing == list(sample.behaviour.fails)
    assert status == (1 if failing else 0)


def test_every_service_but_the_good_one_says_what_is_wrong(served: dict[str, Sample]):
    said = {name: bool(sample.behaviour.wrong and sample.behaviour.fails) for name, sample in served.items()}
    assert [name for name, says in said.items() if not says] == ["orders"]


def test_ports_and_certificates_stay_over_a_restart(served: dict[str, Sample], folder: Path):
    listing = services_file(folder).read_text()
    before = certificate_file(folder, served["orders"]).read_bytes()
    prepare_samples(folder, NOW)
    assert services_file(folder).read_text() == listing
    assert certificate_file(folder, served["orders"]).read_bytes() == before


def test_a_certificate_is_renewed_long_before_it_ends(tmp_path: Path):
    orders = prepare_samples(tmp_path, NOW)[0]
    later = NOW + timedelta(days=50)
    prepare_samples(tmp_path, later)
    renewed = x509.load_pem_x509_certificate(certificate_file(tmp_path, orders).read_bytes())
    assert renewed.not_valid_after_utc > later + timedelta(days=80)


def test_keys_are_for_their_owner_only(served: dict[str, Sample], folder: Path):
    keys = [folder / "samples" / "ca.key", certificate_file(folder, served["orders"])]
    assert {oct(key.stat().st_mode & 0o777) for key in keys} == {"0o600"}
