"""Which ports of 127.0.0.1 are free."""

import errno
import socket


def is_free(port: int) -> bool:
    """Whether somebody could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def free_ports(first: int, count: int, *, avoid: set[int] | None = None) -> list[int]:
    """The next `count` free ports from `first` upwards. LookupError when there are not that many."""
    found: list[int] = []
    for port in range(first, 65536):
        if len(found) == count:
            break
        if port not in (avoid or ()) and is_free(port):
            found.append(port)
    if len(found) < count:
        raise LookupError(f"There are no {count} free ports from {first} upwards.")
    return found
