"""A bundle carries the tokens of the log's anchors, each with the note that it is about; the verifier takes them."""

from datetime import timedelta

from readiness.anchors.models import AnchorToken
from readiness.anchors.operations import make_due_anchor, run_errands
from readiness.anchors.queries import stamped
from readiness.reports.bundle import Scope
from tests.ledger.sealed import write
from tests.reports.launched import judged, made, members
from tests.world import AT

DAY = timedelta(days=1)


def test_tokens_come_with_what_they_stamp_and_the_bundle_is_proven(shared, stamping, authority, tmp_path):
    for days in range(2):
        write(2)
        make_due_anchor(at=AT + days * DAY)
        run_errands(at=AT + days * DAY, limit=5)
    write()
    bundle = made(Scope(), tmp_path / "bundle.zip", at=AT + 3 * DAY)
    held = members(bundle)
    sizes = [token.anchor.size for token in AnchorToken.objects.select_related("anchor")]
    assert len(sizes) == 2
    for size in sizes:
        assert authority.judges(held[f"checkpoints/{size}"].decode(), held[f"timestamps/{size}.tsr"])
    report = judged(bundle)
    assert (report.exit, report.problems) == (0, [])
    names = list(held)
    assert names[:-2] == sorted(names[:-2])
    kept = held[f"checkpoints/{sizes[0]}"].decode()
    assert judged(bundle, checkpoint=kept).exit == 0


def test_a_token_that_came_later_changes_no_bundle_of_an_earlier_checkpoint(shared, stamping):
    write(2)
    make_due_anchor(at=AT)
    run_errands(at=AT + DAY, limit=5)
    anchor = AnchorToken.objects.get().anchor
    assert stamped(anchor.origin, AT + DAY - timedelta(seconds=1), 31) == []
    assert [size for size, _note, _token in stamped(anchor.origin, AT + DAY, 31)] == [anchor.size]
    assert stamped("other.example/ledger", AT + DAY, 31) == []
