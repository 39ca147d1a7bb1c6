"""Addresses of the REST API."""

from django.urls import URLPattern, URLResolver, path

from readiness.api import (
    afterwards,
    alert_policies,
    alerts,
    audit,
    catalogue,
    channels,
    checklists,
    credentials,
    document,
    drills,
    environments,
    errors,
    evidence,
    exchange,
    files,
    findings,
    forecast,
    forges,
    gate,
    ingest,
    items,
    launches,
    ledger,
    me,
    metrics,
    monitoring,
    obligations,
    occurrences,
    organisation,
    overrides,
    privacy,
    recovery,
    releases,
    reports,
    reviews,
    runbooks,
    teams,
    templates,
    trusting,
    waivers,
)
from readiness.api.door import Door

ROOMS = (
    me, teams, organisation, channels, catalogue, exchange, environments, gate, ingest, trusting, monitoring, metrics,
    alerts, alert_policies, templates, checklists, items, waivers, evidence, files, findings, reviews, launches,
    reports, audit, ledger, privacy, obligations, occurrences, credentials, forecast, runbooks,
    afterwards, recovery, drills, errors,
    releases, overrides, forges,
)  # fmt: skip


def addresses(doors: tuple[type[Door], ...]) -> list[URLPattern | URLResolver]:
    """One address a door."""
    return [path(door.address, door.as_view(), name=f"api-{door.__name__}") for door in doors]


urlpatterns = [
    *(one for room in ROOMS for one in addresses(room.DOORS)),
    path("schema/", document.Schema.as_view(), name="api-schema"),
    path("docs/", document.reading_page, name="api-docs"),
]
