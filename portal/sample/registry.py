"""Where the sample services listen. Their ports are chosen once, since stored endpoints name them.

`VAR_DIR/samples/services.json`:

    {"ca_file": "/.../samples/ca.pem",
     "services": [{"name": "orders", "title": "Orders", "https_url": "https://127.0.0.1:18441/",
                   "http_url": "http://127.0.0.1:18440/", "wrong": "", "fails": []}, ...]}

`wrong` says in a sentence what is wrong with a service ("" for the good one); `fails` lists the keys of the
checklist items that its probes must fail.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from portal.sample import authority
from portal.sample.behaviours import BEHAVIOURS, Behaviour
from portal.supervisor.ports import free_ports

FIRST_PORT = 18440


@dataclass(frozen=True)
class Sample:
    """One sample service with its two ports."""

    behaviour: Behaviour
    http_port: int
    https_port: int

    @property
    def ports(self) -> tuple[int, int]:
        """Plain HTTP, HTTPS."""
        return self.http_port, self.https_port

    @property
    def https_url(self) -> str:
        """Its address."""
        return f"https://127.0.0.1:{self.https_port}/"

    @property
    def http_url(self) -> str:
        """Where it answers plain HTTP."""
        return f"http://127.0.0.1:{self.http_port}/"

    def as_json(self) -> dict[str, object]:
        """Its entry in services.json."""
        one = self.behaviour
        return {
            "name": one.name,
            "title": one.title,
            "https_url": self.https_url,
            "http_url": self.http_url,
            "wrong": one.wrong,
            "fails": list(one.fails),
        }


def prepare_samples(var_dir: Path, at: datetime) -> list[Sample]:
    """Give every sample service its ports and its certificate, and write services.json."""
    folder = var_dir / "samples"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    samples = list(_with_ports(folder))
    root = authority.load_or_make(folder, at)
    for sample in samples:
        expired = sample.behaviour.certificate_expired
        authority.issue(root, certificate_file(var_dir, sample), expired=expired, at=at)
    listing = {"ca_file": str(ca_file(var_dir)), "services": [sample.as_json() for sample in samples]}
    authority.write_private(services_file(var_dir), json.dumps(listing, indent=1).encode())
    return samples


def services_file(var_dir: Path) -> Path:
    """The listing."""
    return var_dir / "samples" / "services.json"


def ca_file(var_dir: Path) -> Path:
    """The root certificate that vouches for all of them."""
    return var_dir / "samples" / "ca.pem"


def certificate_file(var_dir: Path, sample: Sample) -> Path:
    """A service's certificate and key in one file."""
    return var_dir / "samples" / f"{sample.behaviour.name}.pem"


def _with_ports(folder: Path) -> Iterator[Sample]:
    path = folder / "services.json"
    known = json.loads(path.read_text())["services"] if path.exists() else []
    chosen = {one["name"]: (port_of(one["http_url"]), port_of(one["https_url"])) for one in known}
    taken = {port for ports in chosen.values() for port in ports}
    fresh = free_ports(FIRST_PORT, 2 * len(BEHAVIOURS), avoid=taken)
    for behaviour in BEHAVIOURS:
        http, https = chosen.get(behaviour.name) or (fresh.pop(0), fresh.pop(0))
        yield Sample(behaviour, http, https)


def port_of(url: str) -> int:
    """The port that an address of ours names."""
    return int(urlsplit(url).port or 0)
