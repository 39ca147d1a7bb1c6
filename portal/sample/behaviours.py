"""How each sample service behaves, and which checklist items it must therefore fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Behaviour:
    """One sample service. The defaults are the good one; each bad one differs in a single way."""

    name: str
    title: str
    wrong: str = ""  # what is wrong with it, in a sentence; empty when nothing is
    fails: tuple[str, ...] = ()  # keys of the checklist items that its probes must fail
    headers_on_errors: bool = True
    certificate_expired: bool = False
    ready_lies: bool = False
    debug_page: bool = False
    redirects: bool = True


BEHAVIOURS = (
    Behaviour("orders", "Orders"),
    Behaviour(
        "catalogue",
        "Catalogue",
        wrong="Its error pages come without the security headers.",
        fails=("security.headers",),
        headers_on_errors=False,
    ),
    Behaviour(
        "legacy-billing",
        "Legacy billing",
        wrong="Its certificate has expired.",
        fails=("infrastructure.tls",),
        certificate_expired=True,
    ),
    Behaviour(
        "search",
        "Search",
        wrong="It answers 200 on its readiness address while the answer says that it is not ready.",
        fails=("operations.health_check",),
        ready_lies=True,
    ),
    Behaviour(
        "admin-tools",
        "Admin tools",
        wrong="Its error pages show a stack trace and settings.",
        fails=("operations.config_separated",),
        debug_page=True,
    ),
    Behaviour(
        "newsletter",
        "Newsletter",
        wrong="It serves its pages over plain HTTP instead of redirecting to HTTPS.",
        fails=("security.https",),
        redirects=False,
    ),
)
