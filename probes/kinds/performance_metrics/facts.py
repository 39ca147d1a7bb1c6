"""What people declare for the probe, and what it saw."""

import re
from dataclasses import dataclass, field

from probes.context import Failure
from readiness.monitoring.metrics import METRICS, Group

# A matcher that names something: not empty, and no pattern that anything fits.
_MATCHERS = re.compile(
    r'\s*[a-zA-Z_]\w*\s*=\s*"[^"\\{}]+"\s*(,\s*[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*"[^"\\{}]*"\s*)*'
)


_KEYS = {metric.key for metric in METRICS if metric.group is not Group.BUSINESS}


@dataclass(frozen=True, slots=True)
class Declared:
    """`selector`: the label matchers that name the service, such as `job="shop"`; the first is an equality.

    `series` replaces the usual series of a metric (`readiness.monitoring.metrics`), as `key = series`; `{selector}`
    in it stands for the matchers, and must stand there, or another service's numbers would count.
    """

    selector: str = field(metadata={"label": "Label matchers", "help": 'What names the service: job="shop"'})
    series: tuple[str, ...] = field(
        default=(),
        metadata={
            "label": "Own series",
            "help": "metric = series{{selector}}, one a line, where names differ",
        },
    )

    def __post_init__(self) -> None:
        if not _MATCHERS.fullmatch(self.selector):
            raise ValueError('Write label matchers that name the service, such as job="shop".')
        for key, text in self.own_series().items():
            if key not in _KEYS:
                raise ValueError(f"There is no metric {key!r}; there are {', '.join(sorted(_KEYS))}.")
            if "{selector}" not in text:
                raise ValueError(
                    "Put {selector} into the braces of each series, so that only this service counts."
                )

    def own_series(self) -> dict[str, str]:
        """Metric -> the series that the team names for it."""
        pairs = (line.partition("=") for line in self.series)
        return {key.strip(): text.strip() for key, _equals, text in pairs}


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric: the age of its newest sample in seconds (None: no series), whether a day deep, its number."""

    key: str
    age: float | None = None
    day_deep: bool = False
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`up` is the worst of the service's scraped targets: 1, 0, or None when none is scraped."""

    selector: str
    up: float | None = None
    metrics: tuple[Measured, ...] = ()
    failure: Failure | None = None
