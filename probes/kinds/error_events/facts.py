"""What people declare for the probe, and what it saw."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from probes.context import Failure

#: What was not seen by then is lost.
LOST_AFTER = timedelta(minutes=5)
#: What every error should hold, and its words.
FIELDS = {
    "stack": "stack trace",
    "request": "request URL and method",
    "user": "user ID",
    "body": "request body",
    "environment": "environment",
    "release": "release version",
    "client": "browser or client info",
}


@dataclass(frozen=True, slots=True)
class Declared:
    """`path` of the service that raises an error holding the marker; where its events go, and how they say so."""

    path: str = field(
        metadata={"help": "Where a POST raises an error with the value of X-Launchproof-Marker in it"}
    )
    organisation: str = field(metadata={"help": "As the error tracker's addresses call it"})
    project: str = field(metadata={"help": "As the error tracker's addresses call it"})
    environment: str = field(metadata={"help": "As the SDK is told: production"})
    release: str = field(
        default="", metadata={"help": "As the SDK is told; empty when it changes too often to say"}
    )

    def __post_init__(self) -> None:
        if not self.path.startswith("/"):
            raise ValueError("Write a path of the service, such as /launchproof/error.")


@dataclass(frozen=True, slots=True)
class Event:
    """The event as the tracker gives it: which of the seven things it holds, and whether the made-up password."""

    holds: tuple[str, ...]
    environment: str = ""
    release: str = ""
    shows_secret: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """`waiting` is a word whose event was not found yet, `waiting_since` when the first of those that were lost
    in a row was given; `delay` the seconds after which one was found.
    """

    path: str
    status: int | None = None
    waiting: str = ""
    planted: str = ""
    waiting_since: datetime | None = None
    event: Event | None = None
    delay: float | None = None
    by_next_look: bool = False
    expected: Declared | None = None
    failure: Failure | None = None
