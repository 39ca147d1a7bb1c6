"""The verifier against those who falsify: without the key, with the key against a kept checkpoint, and by writing lies.

`pytest -m slow tests/ledger/test_verifier_forgeries.py` judges ten thousand.
"""

import itertools
import os

import pytest

from readiness.ledger import verifier
from tests.ledger.bundles import lies, mutations
from tests.ledger.bundles.packing import bundle

ALL = mutations.WITHOUT_KEY + mutations.BY_KEEPER


def outcome(tmp_path, seed, change):
    """The verifier's answer to one falsified bundle, by key and checkpoint of the honest log."""
    it = mutations.case(seed)
    key, kept = it.story.log.key.line, it.story.log.checkpoint(it.kept)
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle(it.story, **it.how))
    assert verifier.verify(str(path), key, kept).exit == 0
    path.write_bytes(change(it))
    return verifier.verify(str(path), key, kept)


@pytest.mark.parametrize("change", ALL, ids=lambda change: change.__name__)
def test_a_falsified_bundle_is_found_out(tmp_path, change):
    for seed in range(12):
        report = outcome(tmp_path, seed, change)
        assert report.exit in (1, 2), (seed, list(report.lines()))
        assert "made in a way" not in report.malformed, seed


@pytest.mark.parametrize("lie", lies.LIES, ids=lambda lie: lie.__name__)
def test_a_rule_that_is_broken_is_found_out_although_all_is_signed(tmp_path, lie):
    for seed in range(2):
        told = lies.opened(seed)
        path = tmp_path / "bundle.zip"
        path.write_bytes(bundle(told))
        assert verifier.verify(str(path), told.log.key.line, told.log.checkpoint(9)).exit == 0
        lie(told)
        path.write_bytes(bundle(told))
        report = verifier.verify(str(path), told.log.key.line, told.log.checkpoint(9))
        assert report.exit == 1, (seed, list(report.lines()))


@pytest.mark.slow
def test_falsified_bundles_are_found_out_however_many(tmp_path):
    """All ways in turn. `FALSIFIED=10000` judges as many by hand, `FALSIFIED_FROM` begins at another seed."""
    start, many = int(os.environ.get("FALSIFIED_FROM", "1000")), int(os.environ.get("FALSIFIED", "400"))
    judged = 0
    for seed in itertools.count(start):
        for change in ALL:
            report = outcome(tmp_path, seed, change)
            assert report.exit in (1, 2), (seed, change.__name__, list(report.lines()))
            assert "made in a way" not in report.malformed, (seed, change.__name__)
            judged += 1
        if judged >= many:
            return
