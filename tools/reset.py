"""Delete the data of the embedded default (`make reset`), unless the portal is running on it."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

VAR_DIR = (
    Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var").expanduser().resolve()
)


def main() -> int:
    """Exit status: 0 nothing is left, 1 the portal runs."""
    if not VAR_DIR.exists():
        print(f"Nothing to delete: {VAR_DIR} is not there.")
        return 0
    lock = VAR_DIR / "up.lock"
    if lock.exists():
        with lock.open() as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(
                    "The portal is running on this data: stop it first (Ctrl-C where it runs).",
                    file=sys.stderr,
                )
                return 1
    shutil.rmtree(VAR_DIR)
    print(f"Deleted {VAR_DIR}; the next `make run` starts with fresh demo data.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
