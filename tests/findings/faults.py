"""Faults of dependencies, as a tool would tell them."""

from readiness.findings.fault import Fault
from readiness.findings.operations import open_finding
from tests.checklists.world import AT


def weak(**fields):
    """A weakness of a library."""
    given = {
        "kind": "dependency",
        "scope": "pip-audit",
        "about": "CVE-2026-0001 in oldlib",
        "severity": "high",
        "title": "oldlib 1.0 reads beyond its buffer",
    }
    return Fault(**(given | fields))


def opened(world, by=None, at=AT, environment=None, **fields):
    """Its finding in Checkout's production, written down by Cora."""
    place = environment or world.production
    return open_finding(environment=place, fault=weak(**fields), actor=by or world.cora, at=at)
