"""CPU seconds of processes, and percentiles."""

import os
import resource
from collections.abc import Sequence
from pathlib import Path


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far, system time included."""
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_of(pid: int) -> int:
    """Resident KiB of a process now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0])


def share(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies."""
    row = sorted(values)
    return row[min(int(len(row) * part), len(row) - 1)] if row else 0.0
