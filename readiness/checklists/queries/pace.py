"""How fast somebody reviews, so that a queue can say how long it takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from readiness.checklists.models import EvidenceReview
from readiness.teams.actors import Actor

#: A longer gap is a break, and a shorter one a program: neither is a person reading.
SITTING = timedelta(minutes=30)
READING = timedelta(seconds=2)
LOOKED_AT = 30
ENOUGH = 3


def pace_of(actor: Actor) -> timedelta | None:
    """The time that `actor` lately took for one decision; None while there are too few to say. One query."""
    rows = EvidenceReview.objects.filter(reviewer=actor.user).order_by("-reviewed_at")
    return pace(list(rows.values_list("reviewed_at", flat=True)[:LOOKED_AT]))


def pace(moments: Sequence[datetime]) -> timedelta | None:
    """The median gap between decisions of one sitting, whatever order they come in. Pure."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(moments))]
    sitting = [gap.total_seconds() for gap in gaps if READING <= gap <= SITTING]
    return timedelta(seconds=median(sitting)) if len(sitting) >= ENOUGH else None
