"""The lengths of a request's phases over the days, as points of a small chart. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from probes.availability import Day
from probes.shown import PHASES

WIDTH, HEIGHT = 300, 40


@dataclass(frozen=True, slots=True)
class Curve:
    """One phase: points of its median and its 95th percentile, for SVG; the newest figures in milliseconds.

    A day without figures breaks the line: `lines` are the unbroken parts.
    """

    name: str
    words: str
    medians: tuple[str, ...]
    tails: tuple[str, ...]
    p50: float
    p95: float
    top: float


def curves(days: Sequence[Day]) -> list[Curve]:
    """One for each phase that any day has, in the order of a request. Each has its own scale, from 0 to `top` ms."""
    found = []
    for name, words in PHASES.items():
        values = [one.phases.get(name) for one in days]
        known = [value for value in values if value]
        if not known:
            continue
        top = max(value["p95"] for value in known) or 0.001
        found.append(
            Curve(
                name,
                words,
                _lines([value["p50"] if value else None for value in values], top),
                _lines([value["p95"] if value else None for value in values], top),
                round(known[-1]["p50"] * 1000, 1),
                round(known[-1]["p95"] * 1000, 1),
                round(top * 1000, 1),
            )
        )
    return found


def _lines(values: Sequence[float | None], top: float) -> tuple[str, ...]:
    """Unbroken runs of points, each as the `points` of a polyline; a lonely day is a short line."""
    step = WIDTH / max(len(values) - 1, 1)
    lines: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        height = HEIGHT - value / top * (HEIGHT - 2) - 1
        lines[-1].append(f"{place * step:.1f},{height:.1f}")
    return tuple(" ".join(points if len(points) > 1 else _short(points[0])) for points in lines if points)


def _short(point: str) -> list[str]:
    left, _, height = point.partition(",")
    return [f"{max(float(left) - 1, 0):.1f},{height}", f"{float(left) + 1:.1f},{height}"]
