"""Whether the web server on this machine answers: `python -m portal.alive [PORT]`, exit status 0 or 1."""

import os
import sys
from http.client import HTTPConnection, HTTPException


def is_alive(port: int) -> bool:
    """One GET of /health. The host it names is one that ALLOWED_HOSTS lets in."""
    host = os.environ.get("ALLOWED_HOSTS", "").partition(",")[0].strip().lstrip("*.") or "127.0.0.1"
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_alive(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) else 1)
