"""Holds what is kept against what the pure functions answer, for every checklist there is."""

from readiness.checklists.models import Checklist
from readiness.checklists.operations.refreshing import LETTERS
from readiness.checklists.queries import checklist_page
from readiness.checklists.summary import summary


def kept(checklist, items):
    return {
        "items": [
            (item.key, item.standing, item.reason, item.proof, item.good_until, item.changes_at)
            for item in items
        ],
        "counts": [getattr(checklist, f"count_{value}") for value in LETTERS],
        "cells": checklist.cells,
        "verdict": checklist.verdict,
        "changes_at": checklist.changes_at,
    }


def computed(rows):
    whole = summary([row.standing for row in rows])
    return {
        "items": [
            (
                row.item.key,
                row.standing.value,
                row.standing.reason,
                row.standing.proof or "",
                row.standing.holds_until,
                row.standing.changes_at,
            )
            for row in rows
        ],
        "counts": [whole.counts[value] for value in LETTERS],
        "cells": "".join(LETTERS[row.standing.value] for row in rows),
        "verdict": whole.verdict,
        "changes_at": whole.changes_at,
    }


def assert_kept_as_computed(at):
    """Nothing that lists show differs from what a page would compute at `at`."""
    for checklist in Checklist.objects.all():
        items = list(checklist.items.filter(retired_at=None).order_by("position", "pk"))
        assert kept(checklist, items) == computed(checklist_page(checklist, at))
