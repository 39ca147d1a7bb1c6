"""All routes that the running code has, beside those that its OpenAPI document tells of."""

import re
from dataclasses import dataclass
from datetime import timedelta

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.strict import Node
from readiness.ingest.twins import HERE, as_json, changed

NAME = "route_dump"
TTL = timedelta(days=7)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PARAMETER = re.compile(r"\{[^}/]*\}|<[^>/]*>|:[A-Za-z_]\w*|\*\w*")

ALL = Finding(
    "all_documented", Status.PASS, "All {count} routes are in the OpenAPI document: coverage 100 %."
)
UNTOLD = Finding(
    "undocumented", Status.WARN, "{count} of {all} routes are not in the OpenAPI document (coverage {share} %): {named}.",
    "Document them, or the walk never asks them.",
)  # fmt: skip
EMPTY = Finding("no_routes", Status.ERROR, "The dump has no routes.", "Let the framework print them all.")
NO_DOCUMENT = Finding(
    "no_document", Status.ERROR, "The OpenAPI document has no operations.", "Send it whole."
)
SILENT = Finding(
    "routes_not_printed", Status.ERROR, "{count} routes stand in no step's output: {named}.",
    "Send what the framework printed as the output.",
)  # fmt: skip
FINDINGS = (ALL, UNTOLD, EMPTY, NO_DOCUMENT, SILENT, *drills.SHARED)


@dataclass(frozen=True, slots=True)
class Routes:
    """Counts, with the first of what is missing."""

    drill: Drill
    routes: int
    documented: int
    missing: tuple[str, ...]
    missing_count: int
    unprinted: tuple[str, ...]


def parse(content: bytes, given: Given) -> Routes:  # noqa: ARG001
    """Routes and operations are compared by method and form: what a parameter is called does not matter."""
    opened = drills.open_drill(content, NAME)
    told = {
        (one["method"].text(most=10).lower(), one["path"].text(most=1000))
        for one in opened.root["routes"].each()
    }
    operations = _operations(opened.root["openapi"])
    routes = {(method, _form(path)): path for method, path in told if method not in {"head", "options"}}
    missing = sorted(
        f"{method.upper()} {shown(path)}"
        for (method, form), path in routes.items()
        if (method, form) not in operations
    )
    unprinted = sorted({shown(path) for path in routes.values() if path not in opened.printed})
    return Routes(
        opened.drill, len(routes), len(operations), tuple(missing[:20]), len(missing), tuple(unprinted[:20])
    )


def _operations(document: Node) -> set[tuple[str, str]]:
    bases = [one.word("url") for one in document.list_at("servers")] or [""]
    prefixes = {"", *(re.sub(r"^[a-z]+://[^/]*", "", base).rstrip("/") for base in bases)}
    return {
        (method, _form(prefix + path))
        for path, item in document["paths"].items()
        for method in item.members()
        if method in METHODS
        for prefix in prefixes
    }


def _form(path: str) -> str:
    return "/" + _PARAMETER.sub("{}", path).strip("/").lower()


def judge(seen: Routes, given: Given) -> Verdict:
    """Coverage of the document."""
    if spoilt := drills.spoilt(seen.drill, given, TTL):
        return spoilt
    if not seen.routes:
        return EMPTY.say()
    if not seen.documented:
        return NO_DOCUMENT.say()
    if seen.unprinted:
        return SILENT.say(count=len(seen.unprinted), named=", ".join(seen.unprinted[:3]))
    if seen.missing_count:
        share = 100 * (seen.routes - seen.missing_count) // seen.routes
        return UNTOLD.say(
            count=seen.missing_count, all=seen.routes, share=share, named=", ".join(seen.missing[:3])
        )
    return ALL.say(count=seen.routes)


_ROUTES = [{"method": "GET", "path": "/items/<int:pk>"}, {"method": "POST", "path": "/items"}]
_OPENAPI = {"openapi": "3.1.0", "paths": {"/items/{id}": {"get": {}}, "/items": {"post": {}}}}
GOOD = drills.document(
    NAME,
    [drills.step("print routes", "GET /items/<int:pk>\nPOST /items\nGET /debug")],
    routes=_ROUTES,
    openapi=_OPENAPI,
)

FORMAT = Format(
    name=NAME,
    title="Route dump",
    question="Does the OpenAPI document tell of every route?",
    feeds=(Feed("security.authorization", proves=False),),
    needs="the framework's list of routes, and the OpenAPI document, at one commit",
    source="Seven days; what is not documented is never walked. It supports the walk, and says how much it covers.",
    command="./drills/routes.sh > report.json",
    ttl=TTL,
    per_release=True,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(
        twin("all documented", as_json(GOOD), "all_documented", HERE),
        twin("one is not", changed(GOOD, routes=[*_ROUTES, {"method": "GET", "path": "/debug"}]), "undocumented", HERE),
    ),
    bad=(
        *(twin(name, content, code, HERE) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("no routes", changed(GOOD, routes=[]), "no_routes", HERE),
        twin("no document", changed(GOOD, openapi={"openapi": "3.1.0", "paths": {}}), "no_document", HERE),
        twin("routes that nothing printed", changed(GOOD, steps=[drills.step("print", "done")]), "routes_not_printed", HERE),
    ),
    schema=drills.schema(
        NAME,
        "Route dump",
        {
            "routes": {
                "type": "array",
                "items": {
                    "type": "object", "required": ["method", "path"],
                    "properties": {"method": {"type": "string"}, "path": {"type": "string"}},
                },
            },
            "openapi": {"type": "object", "required": ["paths"], "description": "The whole document."},
        },
        ("routes", "openapi"),
    ),
)  # fmt: skip
