"""How long this command has been running, counted from the start of its process: a promise to end in time counts
that too.
"""

import os
import time
from pathlib import Path

# Nothing takes longer to start. A process that is older was not started for this command.
LONGEST_START = 20.0
_START_TIME = 19  # of the fields after the name, in clock ticks since boot: proc(5)


def seconds_to_start() -> float:
    """Seconds from the start of this process until now; 0 where the kernel does not tell, or the process is old."""
    try:
        fields = (
            Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
        began = int(fields[_START_TIME]) / os.sysconf("SC_CLK_TCK")
        took = time.clock_gettime(time.CLOCK_BOOTTIME) - began
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0
    return took if 0 <= took < LONGEST_START else 0.0
