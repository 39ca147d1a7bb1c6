"""Whether the packages of requirements/run.txt are enough: every module is imported beside nothing else.

Tests run beside the development set, which may hide that the product imports something it does not bring.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
IMPORT_ALL = """
import importlib, os, pkgutil
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
import django
django.setup()
import gunicorn.workers.gthread, kombu.transport.redis, psycopg, portal.gunicorn, portal.urls, portal.wsgi
for top in ("portal", "probes", "readiness"):
    for found in pkgutil.walk_packages(importlib.import_module(top).__path__, top + "."):
        importlib.import_module(found.name)
"""


def main() -> int:
    """Make a virtual environment of the run set in a temporary folder and import everything in it."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "venv" / "bin" / "python"
        lock = str(ROOT / "requirements" / "run.txt")
        steps: tuple[tuple[str, ...], ...] = (
            (str(UV), "venv", "--quiet", "--python", sys.executable, str(python.parent.parent)),
            (str(UV), "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), lock),
            (str(python), "-c", IMPORT_ALL),
        )
        return next((status for step in steps if (status := subprocess.call(step, cwd=ROOT))), 0)


if __name__ == "__main__":
    sys.exit(main())
