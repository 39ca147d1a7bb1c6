"""What a kind of probe may take beyond a URL: a closed list, so that nobody waits for what cannot come. Pure."""

from collections.abc import Iterable

from probes.tools import TOOLS

CONNECTION = "connection:"
DECLARATION, OWNERSHIP, PERMISSION = "declaration", "ownership", "permission"
SLOTS, ARRIVALS, CERTIFICATES = "slots", "arrivals", "certificates"

#: Need -> what people have to do for it.
NEEDS = {
    DECLARATION: "something declared about the environment",
    SLOTS: "a day of the portal's own looks at the service",
    ARRIVALS: "alerts that Alertmanager delivers to the portal",
    CERTIFICATES: "the portal's own looks at the service's certificate",
    OWNERSHIP: "proof that the team has the host",
    PERMISSION: "a permit with paths, a window and a budget (and proof that the team has the host)",
}
#: A kind that needs one of these does more than GET and HEAD. One that `uses` ownership does so where it is proven.
ACTIVE = frozenset({OWNERSHIP, PERMISSION})


def tools_of(needs: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """For each `connection:a|b` among the needs, the tools of which one is enough."""
    return tuple(
        tuple(need.removeprefix(CONNECTION).split("|")) for need in needs if need.startswith(CONNECTION)
    )


def unknown(needs: Iterable[str]) -> list[str]:
    """Those that are not in the list."""
    return [need for need in needs if not _is_known(need)]


def in_words(need: str) -> str:
    """What the need takes, for people; KeyError for an unknown one."""
    if need.startswith(CONNECTION):
        ((first, *others),) = tools_of([need])
        return " or ".join(f"a connection to {TOOLS[name].title}" for name in (first, *others))
    return NEEDS[need]


def _is_known(need: str) -> bool:
    if need.startswith(CONNECTION):
        return all(name in TOOLS for names in tools_of([need]) for name in names)
    return need in NEEDS
