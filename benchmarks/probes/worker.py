"""One worker of the benchmark: says `ready`, waits for a line, sweeps, prints what it took as JSON."""

import json
import sys

from benchmarks.probes import portal
from benchmarks.probes.measuring import cpu_of, own_cpu


def main(seconds: float, ca: str, port: int) -> None:
    """Sweep like a worker's task, one after the other."""
    portal.set_up(ca, port)
    from django.db import connection

    from probes.operations import sweep_due
    from readiness.clock import now

    portal.know(portal.kind())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    print("ready", flush=True)
    sys.stdin.readline()
    began, server_began = own_cpu(), cpu_of(server)
    kept = sweep_due(clock=now, seconds=seconds, horizon=60.0)
    print(json.dumps({"kept": kept, "cpu": own_cpu() - began, "server": cpu_of(server) - server_began}))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
