"""What must be true after every kill. `manage.py verify_ledger` is the judge of the log itself."""

import io
from collections.abc import Mapping

from django.core.management import call_command
from django.db import close_old_connections

from readiness.models import Evidence, LedgerCheckpoint, LedgerEntry


class Unsound(Exception):
    """Something was lost, came twice, or the log is broken."""


def judge(acknowledged: Mapping[str, str]) -> int:
    """How many entries are sealed. Raises `Unsound`."""
    close_old_connections()
    lost = set(acknowledged.values()) - {str(one) for one in subjects()}
    if lost:
        raise Unsound(f"{len(lost)} acknowledged entries are gone: {sorted(lost)[:5]}")
    sealed = sorted(LedgerEntry.objects.exclude(seq=None).values_list("seq", flat=True))
    if sealed != list(range(len(sealed))):
        raise Unsound("The numbers of the log have a gap.")
    out = io.StringIO()
    try:
        call_command("verify_ledger", stdout=out)
    except SystemExit as ended:
        raise Unsound(f"verify_ledger ends with {ended.code}:\n{out.getvalue()}") from ended
    return len(sealed)


def judge_the_end(acknowledged: Mapping[str, str]) -> int:
    """As `judge`, with everything sealed, and nothing that was sent again counted twice."""
    if LedgerEntry.objects.filter(seq=None).exists():
        raise Unsound("Entries are left unsealed.")
    titles = list(Evidence.objects.values_list("title", flat=True))
    if len(titles) != len(set(titles)):
        raise Unsound(f"{len(titles) - len(set(titles))} calls that were sent again count twice.")
    if missing := set(acknowledged) - set(titles):
        raise Unsound(f"{len(missing)} acknowledged pieces of evidence are gone.")
    size = judge(acknowledged)
    if LedgerCheckpoint.objects.latest("size").size != size:
        raise Unsound("The newest checkpoint does not speak of everything.")
    return size


def subjects():
    """The evidence that the log tells of."""
    added = LedgerEntry.objects.filter(kind="evidence.evidence.added")
    return added.values_list("subject_id", flat=True)
