"""For child processes that read what strangers sent: limits first, and away from the network.

Imports nothing but the standard library: a child starts fast and holds no settings.
"""

import ctypes
import resource

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def confine(*, seconds: int, memory: int, file_size: int) -> None:
    """Bound this process's computing time, memory and files (bytes), and leave the network where the kernel lets us.

    Over the time it is ended by SIGXCPU; over the memory `MemoryError` is raised.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare") and libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
