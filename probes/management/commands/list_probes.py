"""`manage.py list_probes`: the kinds of probe that this release has, and whether they pass their own test."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from probes.discovery import Found, found
from readiness.ingest.documented import witnesses as ingest_witnesses


class Command(BaseCommand):
    """List the kinds; needs no database."""

    help = "Lists the kinds of probe: what they feed, how often they look, and whether they are switched on."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 0."""
        entries = [_entry(one) for one in found()]
        reports = ingest_witnesses()
        if options["json"]:
            self.stdout.write(json.dumps([*entries, *reports], indent=2))
            return
        for entry in entries:
            self.stdout.write(_told(entry))
        for report in reports:
            self.stdout.write(_told_report(report))


def _entry(one: Found) -> dict[str, Any]:
    kind = one.kind
    return {
        "kind": kind.name,
        "witness": "probe",
        "items": [
            {"key": feed.item, "class": "proves" if feed.proves else "supports"} for feed in kind.feeds
        ],
        "name": kind.name,
        "title": kind.title,
        "question": kind.question,
        "feeds": [
            {"item": feed.item, "class": "proves" if feed.proves else "supports"} for feed in kind.feeds
        ],
        "needs": list(kind.needs),
        "interval_seconds": int(kind.interval.total_seconds()),
        "timeout_seconds": kind.bounds,
        "rule_version": kind.rule_version,
        "codes": [finding.code for finding in kind.findings],
        "enabled": one.enabled,
        "faults": list(one.faults),
    }


def _told(entry: dict[str, Any]) -> str:
    state = "on" if entry["enabled"] else "switched off"
    feeds = ", ".join(f"{feed['class']} {feed['item']}" for feed in entry["feeds"])
    pace = f"every {entry['interval_seconds'] // 60} min, at most {entry['timeout_seconds']:g} s"
    lines = [
        f"{entry['name']} ({state})",
        f"  {entry['question']}",
        f"  {feeds}; {pace}; rules version {entry['rule_version']}",
        *(f"  fault: {fault}" for fault in entry["faults"]),
    ]
    return "\n".join(lines)


def _told_report(entry: dict[str, Any]) -> str:
    state = "on" if entry["enabled"] else "switched off"
    items = ", ".join(f"{item['class']} {item['key']}" for item in entry["items"])
    faults = (f"  fault: {fault}" for fault in entry["faults"])
    return "\n".join(
        [f"{entry['kind']} (a tool's report, {state})", f"  {entry['needs']}", f"  {items}", *faults]
    )
