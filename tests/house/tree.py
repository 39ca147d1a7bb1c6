"""The files of the repository, as the house rules see them: what git knows or would know."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Tracked and new files that match one of the glob patterns; without git, what lies on the disk."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
    else:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [path for path in found if path.parts[0] not in {".venv", "var", "staticfiles"}]
    matching = {name for name in names if any(name.match(pattern) for pattern in patterns)}
    return tuple(sorted(ROOT / name for name in matching if (ROOT / name).is_file()))


def named(path: Path) -> str:
    """Its name from the top of the repository."""
    return path.relative_to(ROOT).as_posix()
