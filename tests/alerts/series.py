"""Series for promtool, for each threshold beyond it, below it, and where they stop or never were."""

from typing import Any

Series = list[dict[str, str]]


def _one(name: str, values: str, **labels: str) -> dict[str, str]:
    told = ",".join(f'{key}="{value}"' for key, value in {"job": "shop", **labels}.items())
    return {"series": f"{name}{{{told}}}", "values": values}


def _errors(share: float) -> Series:
    bad = round(share * 1000)
    return [
        _one("http_requests_total", f"0+{1000 - bad}x60", status="200"),
        _one("http_requests_total", f"0+{bad}x60", status="500"),
    ]


def _latency(fast: int, slow: int) -> Series:
    """`fast` requests up to 2 s, `slow` more up to 2.5 s or 10 s."""
    return [
        _one("http_request_duration_seconds_bucket", f"0+{fast}x60", le="2"),
        _one("http_request_duration_seconds_bucket", f"0+{fast + slow}x60", le="2.5"),
        _one("http_request_duration_seconds_bucket", f"0+{fast + slow}x60", le="+Inf"),
    ]


def _very_slow() -> Series:
    return [
        _one("http_request_duration_seconds_bucket", "0+0x60", le="5"),
        _one("http_request_duration_seconds_bucket", "0+1000x60", le="10"),
        _one("http_request_duration_seconds_bucket", "0+1000x60", le="+Inf"),
    ]


def _share(avail: str, whole: str, free: int, **labels: str) -> Series:
    return [_one(avail, f"{free}x60", **labels), _one(whole, "100x60", **labels)]


def _disk(free: int) -> Series:
    return _share("node_filesystem_avail_bytes", "node_filesystem_size_bytes", free, fstype="ext4")


def _memory(free: int) -> Series:
    return _share("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes", free)


def _certificate(days: float) -> Series:
    """That many days at the 20th minute."""
    return [_one("probe_ssl_earliest_cert_expiry", f"{int(days * 86400 + 1200)}x60")]


def _stops(series: Series) -> Series:
    """Each number for two minutes, and then none."""
    return [{**one, "values": one["values"].replace("x60", "x4") + " _x56"} for one in series]


_BEYOND: dict[str, Any] = {
    "error_rate_critical": (_errors(0.10), _errors(0.05)),
    "error_rate_warning": (_errors(0.02), _errors(0.01)),
    "latency_critical": (_very_slow(), _latency(900, 100)),
    "latency_warning": (_latency(667, 333), _latency(960, 40)),
    "down": ([_one("up", "0x60")], [_one("up", "1x60")]),
    "disk_free": (_disk(5), _disk(10)),
    "memory_used": (_memory(10), _memory(20)),
    "certificate_expiry": (_certificate(10), _certificate(14)),
}
_OTHER = [{"series": 'up{job="another"}', "values": "0x60"}]
#: Threshold, series, whether its alert fires at the 20th minute.
CASES: list[tuple[str, Series, bool]] = [
    case
    for key, (beyond, within) in _BEYOND.items()
    for case in (
        (key, beyond, True),
        (key, within, False),
        (key, _stops(beyond), False),
        (key, _OTHER, False),
    )
]
