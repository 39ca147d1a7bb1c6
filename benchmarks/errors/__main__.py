"""How many events a second are kept, beside plain inserts of the same bytes; and 1,000 a second offered to a portal.

    DATABASE_URL=... python -m benchmarks.errors keeping            events a second against the floor
    DATABASE_URL=... python -m benchmarks.errors offered [seconds]  a gunicorn of two processes, open loop

`keeping` tells for batches of 1 and of 20: whole events (parsed, scrubbed, grouped, kept) and, in the same run, plain
inserts of the kept bytes into a table without a rule. `offered` sends 1,000 events a second whatever is answered, asks
for a page every 200 ms, and counts at the end whether every acknowledged event is there.
"""

import sys

from benchmarks.errors.keeping import keeping
from benchmarks.errors.offered import offered

if __name__ == "__main__":
    if sys.argv[1:2] == ["keeping"]:
        keeping()
    elif sys.argv[1:2] == ["offered"]:
        offered(int(sys.argv[2]) if len(sys.argv) > 2 else 60)
    else:
        sys.exit(__doc__)
