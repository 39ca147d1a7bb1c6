"""A portal on an empty database with many services, each with one probe of a kind that asks one question."""

import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

SECRET = "benchmark-only-" * 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verified GET shows."""

    status: int
    serial: str
    protocol: str


def set_up(ca: str, port: int) -> None:
    """Django on `DATABASE_URL`, with the targets' authority and a rule that lets probes in."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        SECRET_KEY=SECRET,
        LOG_LEVEL="ERROR",
        PROBE_CA_FILE=ca,
        PROBE_ALLOW=f"127.0.0.0/8:{port} reason=benchmark",
        PROBE_STARTS_PER_SECOND=os.environ.get("PROBE_STARTS_PER_SECOND", "400"),
    )
    import django

    django.setup()


def kind() -> Any:
    """One GET over a fresh, verified connection; certificate and phases are kept."""
    from cryptography import x509

    from probes.context import Context, Failure
    from probes.probe import Kind
    from probes.verdict import Finding, Severity, Status, Verdict

    right = Finding("answers", Status.PASS, "It answered.")

    def look(context: Context) -> Seen:
        answer = context.ask(context.aim.page)
        if isinstance(answer, Failure):
            return Seen(0, "", "")
        tls = answer.hops[-1].tls
        assert tls is not None
        serial = x509.load_der_x509_certificate(tls.leaf).serial_number
        return Seen(answer.status, f"{serial:x}", tls.protocol)

    def judge(seen: Seen, _at: datetime) -> Verdict:
        return (
            right.say()
            if seen.status == 200
            else Verdict(Status.FAIL, "silent", "No answer.", "Look.", Severity.LOW)
        )

    return Kind(
        name="benchmark", title="Benchmark", question="Does it answer?", feeds=(), seen=Seen, look=look, judge=judge,
        findings=(right,), good=(), bad=(), interval=timedelta(seconds=60), bounds=10.0,
        lasting=lambda seen: seen.protocol, source="this benchmark",
    )  # fmt: skip


def fill(count: int, url: Any, interval: int = 60) -> None:
    """So many services with a probe each, told once already: what is measured is the steady state."""
    from probes.facts import encode
    from probes.lasting import digest_of
    from probes.models import Probe
    from readiness.models import Endpoint, Environment, Service, Team

    now, known = datetime.now(UTC), kind()
    digest = digest_of(known, encode(Seen(200, "", "TLSv1.3")), known.findings[0].say())
    told = {"told_status": "pass", "told_code": "answers", "told_digest": digest, "told_at": now}
    teams = [
        Team(slug=f"b{interval}-{number}", name=f"Team {interval} {number}", created_at=now)
        for number in range(20)
    ]
    Team.objects.bulk_create(teams)
    services = [
        Service(
            team=teams[number % 20],
            slug=f"s{interval}-{number}",
            name=f"Service {number}",
            tier=3,
            created_at=now,
        )
        for number in range(count)
    ]
    Service.objects.bulk_create(services, batch_size=500)
    places = [
        Environment(service=one, slug="production", name="Production", is_production=True, created_at=now)
        for one in services
    ]
    Environment.objects.bulk_create(places, batch_size=500)
    Endpoint.objects.bulk_create(
        [
            Endpoint(environment=one, purpose="web", url=url(number), created_at=now)
            for number, one in enumerate(places)
        ],
        batch_size=500,
    )
    probes = [
        Probe(
            environment=one,
            kind="benchmark",
            interval_seconds=interval,
            next_run_at=now + timedelta(days=1),
            grid_since=now,
            **told,
        )
        for one in places
    ]
    Probe.objects.bulk_create(probes, batch_size=500)


def start_clock(seconds: float) -> None:
    """Let each probe be due in its first slot after so many seconds from now."""
    from probes.cadence import slot_after
    from probes.models import Probe

    begin, rows = datetime.now(UTC) + timedelta(seconds=seconds), list(Probe.objects.filter(enabled=True))
    for one in rows:
        one.next_run_at = slot_after(one.pk, timedelta(seconds=one.interval_seconds), begin)
    Probe.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["next_run_at"], batch_size=2000
    )


def know(one: Any) -> None:
    """Let claims find the benchmark's kind, and no other."""
    import probes.claiming

    probes.claiming.kinds = lambda: {one.name: one}


def fresh_name() -> str:
    """A name for a database of this run."""
    return f"probe_benchmark_{uuid.uuid4().hex[:8]}"
