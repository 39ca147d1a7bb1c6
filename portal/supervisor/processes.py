"""What runs when the portal runs: each process with its command, in the order in which they stop."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.sample.registry import Sample
from portal.supervisor.broker import Broker
from portal.supervisor.child import Child


@dataclass(frozen=True)
class Place:
    """Where this start of the portal lives."""

    root: Path  # the repository
    var_dir: Path
    port: int


def environment(place: Place, broker: Broker | None, samples: list[Sample], ca_file: Path) -> dict[str, str]:
    """The environment of every child; whatever the operator set stays as it is."""
    env = dict(os.environ)
    # By name: browsers allow passkeys on plain http for localhost, never for a bare address.
    env.setdefault("BASE_URL", f"http://localhost:{place.port}")
    env["VAR_DIR"] = str(place.var_dir)
    env["BIND"] = f"127.0.0.1:{place.port}"
    env["PYTHONUNBUFFERED"] = "1"
    if broker is not None:
        env["REDIS_URL"] = broker.url
    ports = ",".join(str(port) for sample in samples for port in sample.ports)
    rule = f'127.0.0.1/32:{ports} id=samples reason="sample services of make run"'
    env["PROBE_ALLOW"] = "; ".join(filter(None, (env.get("PROBE_ALLOW"), rule)))
    env.setdefault("TRUSTED_PROXIES", "127.0.0.1/32")  # the one beside the samples
    env.setdefault("PROBE_CA_FILE", str(ca_file))
    return env


def broker_process(place: Place, broker: Broker, env: Mapping[str, str]) -> Child:
    """The embedded broker."""
    return _child("broker", broker.command, place, env, grace=2)


def sample_process(place: Place, env: Mapping[str, str]) -> Child:
    """The sample services that the demo data points at."""
    return _manage("samples", ("sample_services", "--serve"), place, env, grace=3)


def web_process(place: Place, env: Mapping[str, str]) -> Child:
    """The pages and the API."""
    command = (sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn")
    return _child("web", command, place, env, grace=5)


def work_processes(place: Place, broker: Broker | None, env: Mapping[str, str]) -> list[Child]:
    """Beat, the worker, and one that only looks, so that a slow look holds up no reminder and no seal; without a broker
    the loop that finds the same rows by looking every few seconds.
    """
    if broker is None:
        return [_manage("worker", ("work",), place, env, grace=9)]
    celery = (sys.executable, "-m", "celery", "-A", "portal")
    schedule = place.var_dir / "beat" / "schedule"
    schedule.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beat = (*celery, "beat", "--loglevel", "WARNING", "--pidfile", "", "--schedule", str(schedule))
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    worker = (*celery, "worker", "--loglevel", "INFO", *quiet)
    # Looks have threads of their own, and a sweep ends by itself: no process besides.
    shares = {
        "worker": ("--queues", "celery", "--concurrency", "2"),
        "looks": ("--queues", "probes", "--pool", "solo", "--hostname", "looks@%h"),
    }
    working = [_child(name, (*worker, *more), place, env, grace=9) for name, more in shares.items()]
    return [_child("beat", beat, place, env, grace=2), *working]


def _manage(name: str, command: tuple[str, ...], place: Place, env: Mapping[str, str], grace: float) -> Child:
    return _child(name, (sys.executable, str(place.root / "manage.py"), *command), place, env, grace)


def _child(name: str, command: tuple[str, ...], place: Place, env: Mapping[str, str], grace: float) -> Child:
    return Child(name, command, env, place.var_dir / "log" / f"{name}.log", grace)
