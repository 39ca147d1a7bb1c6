"""What services push: JSON, text of OpenMetrics or Prometheus, or remote write, read within bounds. Pure."""

from collections.abc import Callable, Sequence

from readiness.monitoring.pushing.json_rows import read_json
from readiness.monitoring.pushing.remote_write import read_remote_write
from readiness.monitoring.pushing.rows import Given
from readiness.monitoring.pushing.text_format import read_openmetrics, read_prometheus

#: Media type -> who reads it: bytes and the most rows to what was given. Raises `Unreadable`.
READERS: dict[str, Callable[[bytes, int], Sequence[Given]]] = {
    "application/json": read_json,
    "application/x-protobuf": read_remote_write,
    "application/openmetrics-text": read_openmetrics,
    "text/plain": read_prometheus,
}
