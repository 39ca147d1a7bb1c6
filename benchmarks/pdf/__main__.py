"""python -m benchmarks.pdf [--rounds 5]

Makes the readiness certificate of a service with thirty answered items as a worker does (rows, facts, pages, child
process, hash, ledger) and prints the same HTML by WeasyPrint alone in a bare child, in turn. CPU seconds of this
process and its children; the aim is a ratio of at most 1.1.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BARE = """
import sys
from pathlib import Path
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
class Local(URLFetcher):
    def fetch(self, url, headers=None):
        path = next(p for p in map(Path, sys.argv[3:]) if p.name == url.removeprefix("res:"))
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})
document = HTML(string=Path(sys.argv[1]).read_text(), url_fetcher=Local())
document.write_pdf(sys.argv[2], pdf_variant="pdf/a-3a", pdf_tags=True)
"""


def main() -> None:
    """Run and print."""
    rounds = _options().rounds
    folder = tempfile.TemporaryDirectory(prefix="launchproof-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
    os.environ.update(
        {"VAR_DIR": folder.name, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    )
    os.environ.setdefault("SECRET_KEY", "benchmarks-sign-nothing-that-anybody-keeps")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("seed_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(_cpu(_whole))
        page, files = _page(Path(folder.name))
        bare.append(_cpu(lambda page=page, files=files: _alone(page, files)))
    mine, floor = statistics.median(ours), statistics.median(bare)
    print(
        f"certificate {mine:.2f} s, bare HTML {floor:.2f} s CPU, ratio {mine / floor:.2f} (median of {rounds})"
    )
    folder.cleanup()


def _whole() -> None:
    from readiness.clock import now
    from readiness.models import Service
    from readiness.reports.operations import make_due_reports, request_report

    place = Service.objects.get(name="Payments API").environments.get(is_production=True)
    at = now()
    request_report(kind="readiness_certificate", format="pdf", environment=place, actor=_reader(), at=at)
    make_due_reports(at=at)


def _page(folder: Path) -> tuple[Path, list[Path]]:
    """The same document as HTML, with the files that it refers to."""
    from readiness.clock import now
    from readiness.models import Service
    from readiness.reports.facts import certificate
    from readiness.reports.kinds import readiness_certificate as kind

    place = Service.objects.get(name="Payments API").environments.get(is_production=True)
    told = certificate(place, as_of=now(), reader=_reader())
    code = folder / "code.svg"
    code.write_bytes(kind._verification_code(told))  # noqa: SLF001
    job = kind.print_job(told, paper="A4", zone_name="UTC", code=code)
    page = folder / "page.html"
    page.write_text(job.html)
    (folder / "paper.css").write_bytes(job.resources["paper.css"].read_bytes())
    return page, [path for name, path in job.resources.items() if name != "paper.css"] + [
        folder / "paper.css"
    ]


def _alone(page: Path, files: list[Path]) -> None:
    command = [sys.executable, "-c", BARE, str(page), str(page.with_suffix(".pdf")), *map(str, files)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _reader():
    from readiness.models import User
    from readiness.teams.actors import Actor

    return Actor.person(User.objects.get(organisation_roles__role="auditor"))


def _cpu(do) -> float:
    def used() -> float:
        return sum(
            sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )

    before = used()
    do()
    return used() - before


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
