"""What making a bundle of a whole long log takes: seconds and memory.

    python -m benchmarks.ledger.exporting [--entries 100000] [--folder DIR]

On an empty, migrated PostgreSQL database that `DATABASE_URL` names, and whose user may switch triggers off to fill it.
"""

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="launchproof-bench-", dir=given.folder) as folder:
        os.environ.update({"VAR_DIR": folder, "LOG_LEVEL": "ERROR"})
        os.environ.setdefault("SECRET_KEY", "benchmarks-sign-nothing-that-anybody-keeps-0123456789")
        import django

        django.setup()
        from benchmarks.ledger.filling import fill

        fill(given.entries)
        export(Path(folder) / "bundle.zip")


def export(out: Path) -> None:
    """Make the bundle of everything, and have it verified."""
    from readiness.ledger import verifier
    from readiness.ledger.export import public_keys
    from readiness.reports.bundle import Scope, make_bundle

    began = time.monotonic()
    log = make_bundle(Scope(), out, tell=lambda *_step: None)
    took, peak = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = out.stat().st_size / 2**20
    print(f"made a bundle of {log.size} entries: {took:.1f} s, {size:.0f} MiB, {peak} MiB of memory at most")
    began = time.monotonic()
    report = verifier.verify(str(out), public_keys()[-1])
    print(f"verified: exit {report.exit} in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
