"""What people may declare for kinds that look at pages: further paths, beside those that every service is asked at."""

from dataclasses import dataclass, field

from probes.context import Context

MOST = 6


@dataclass(frozen=True, slots=True)
class Declared:
    """Paths of the service that a GET may ask, such as its sign-in page and a call of its API."""

    paths: tuple[str, ...] = field(
        default=(),
        metadata={
            "label": "Further paths",
            "help": f"At most {MOST}, one a line, such as /accounts/login and /api/v1/status",
        },
    )

    def __post_init__(self) -> None:
        if len(self.paths) > MOST:
            raise ValueError(f"Name at most {MOST} paths.")
        if any(
            not one.startswith("/") or one.startswith("//") or "#" in one or " " in one for one in self.paths
        ):
            raise ValueError("Write each path with one slash before it, such as /accounts/login.")


def declared_paths(context: Context) -> tuple[str, ...]:
    """What was declared for this look; nothing where nobody did."""
    return context.declared.paths if isinstance(context.declared, Declared) else ()
