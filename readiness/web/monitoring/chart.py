"""A series as lines and bands of an SVG, with its gaps left open. Pure.

All coordinates are in the view box of `WIDTH` by `HEIGHT`; what is drawn is bounded by the buckets, one a step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.monitoring.buckets import Bucket
from readiness.monitoring.units import told

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 10, 24
SPARK_WIDTH, SPARK_HEIGHT = 120, 28


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis, or a line across."""

    x: float
    y: float
    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines through the means, bands from the least to the most, dots where a bucket has no neighbour."""

    lines: tuple[str, ...]
    bands: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    levels: tuple[Mark, ...]
    times: tuple[Mark, ...]
    limits: tuple[Mark, ...]


def chart(
    buckets: Sequence[Bucket],
    after: datetime,
    until: datetime,
    unit: str,
    limits: Iterable[tuple[str, float, str]],
) -> Chart:
    """Of buckets of one width. `limits` are words, value and kind of thresholds, drawn where they fit in."""
    limits = list(limits)
    low, high = _range(buckets, [value for _words, value, _kind in limits])
    span = (until - after).total_seconds()

    def x(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (at - after).total_seconds() / span, 1)

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)

    runs = _runs(buckets)
    middle = timedelta(seconds=buckets[0].seconds / 2) if buckets else timedelta(0)
    return Chart(
        tuple(
            " ".join(f"{x(one.begins + middle)},{y(one.mean)}" for one in run) for run in runs if len(run) > 1
        ),
        tuple(
            " ".join(
                [f"{x(one.begins + middle)},{y(one.high)}" for one in run]
                + [f"{x(one.begins + middle)},{y(one.low)}" for one in reversed(run)]
            )
            for run in runs
            if len(run) > 1
        ),
        tuple((x(run[0].begins + middle), y(run[0].mean)) for run in runs if len(run) == 1),
        tuple(Mark(LEFT - 6, y(level), told(level, unit)) for level in (low, (low + high) / 2, high)),
        _times(after, until, x),
        tuple(Mark(LEFT, y(value), words, kind) for words, value, kind in limits if low <= value <= high),
    )


def spark(values: Sequence[float | None]) -> tuple[str, ...]:
    """Lines of a sparkline, broken where nothing came; a single number is a short stroke."""
    known = [one for one in values if one is not None]
    if not known:
        return ()
    low, high = min(known), max(known)
    step = SPARK_WIDTH / max(len(values) - 1, 1)
    lines: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        share = (value - low) / (high - low) if high > low else 0.5
        lines[-1].append(f"{place * step:.1f},{SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * share:.1f}")
    return tuple(" ".join(line if len(line) > 1 else [*line, _beside(line[0])]) for line in lines if line)


def _beside(point: str) -> str:
    across, down = point.split(",")
    return f"{float(across) + 2:.1f},{down}"


def _range(buckets: Sequence[Bucket], limits: Sequence[float]) -> tuple[float, float]:
    """From 0 or the least to 0 or the most; a threshold is taken in where the numbers keep half of the height."""
    low = min([0.0, *(one.low for one in buckets)])
    high = max([0.0, *(one.high for one in buckets)])
    near = [value for value in limits if high < value <= 2 * high]
    high = max([high, *near])
    return (low, high) if high > low else (0.0, 1.0)


def _runs(buckets: Sequence[Bucket]) -> list[list[Bucket]]:
    """Neighbours together: where a stretch had no sample, the line ends."""
    runs: list[list[Bucket]] = []
    for one in buckets:
        if runs and runs[-1][-1].ends == one.begins:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _times(after: datetime, until: datetime, x: object) -> tuple[Mark, ...]:
    days = (until - after).days
    parts = 4 if days <= 1 else 7 if days <= 7 else 6
    step = (until - after) / parts
    form = "%H:%M" if days <= 1 else "%-d %b"
    marks = (after + step * number for number in range(parts + 1))
    return tuple(Mark(x(at), HEIGHT - 6, at.strftime(form)) for at in marks)  # type: ignore[operator]
