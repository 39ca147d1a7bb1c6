"""One number at one time. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """`at` is aware, in UTC, at a whole second; `value` is finite and in the metric's unit."""

    at: datetime
    value: float
