"""A backup's values come back as they were, and its manifest is read strictly."""

import json
from datetime import UTC, date, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from readiness.recovery.archive.manifest import Manifest, NotABackup, Part, read_manifest
from readiness.recovery.archive.values import UnknownValue, read, told

SHA = "0" * 64


def back(field, value):
    return read(field, json.loads(json.dumps(told(value))))


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_keeps_its_microseconds(at):
    assert back(models.DateTimeField(), at) == at


@given(st.binary())
def test_bytes_come_back(content):
    assert back(models.BinaryField(), content) == content
    assert back(models.BinaryField(), memoryview(content)) == content


@given(
    st.text(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
def test_texts_and_numbers_come_back(text, whole, number, yes):
    assert back(models.TextField(), text) == text
    assert back(models.BigIntegerField(), whole) == whole
    assert back(models.FloatField(), number) == number
    assert back(models.BooleanField(), yes) is yes
    assert back(models.JSONField(), {"a": [text, whole, None]}) == {"a": [text, whole, None]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.UUIDField(), uuid4()),
        (models.DateField(), date(2026, 2, 28)),
        (models.TimeField(), time(9, 30, 0, 1)),
        (models.DurationField(), timedelta(days=-1, microseconds=3)),
        (models.DecimalField(max_digits=30, decimal_places=10), Decimal("1.1000000001")),
        (models.TextField(null=True), None),
        (models.JSONField(null=True), None),
    ],
)
def test_each_other_type_comes_back(field, value):
    assert back(field, value) == value


def test_a_value_without_a_form_is_refused_and_not_guessed():
    with pytest.raises(UnknownValue):
        told(object())


def manifest(**changed):
    parts = {"tables/readiness.team.jsonl": Part(SHA, 3, 1), f"files/{SHA}": Part(SHA, 0)}
    return Manifest("2026-11-23T00:00:00+00:00", "sqlite", (("readiness", "0001_tables"),), parts, **changed)


def test_a_manifest_reads_as_it_was_written():
    assert read_manifest(manifest(absent=(SHA,)).text().encode()) == manifest(absent=(SHA,))
    assert manifest().rows == 1


def changed(**fields):
    return json.dumps({**json.loads(manifest().text()), **fields}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        changed(format="launchproof-backup/2"),
        changed(parts={"../../etc/passwd": {"sha256": SHA, "size": 1}}),
        changed(parts={"files/" + "0" * 63: {"sha256": SHA, "size": 1}}),
        changed(parts={f"files/{SHA}": {"sha256": "0", "size": 1}}),
        changed(parts={f"files/{SHA}": {"sha256": SHA, "size": -1}}),
        changed(parts={f"files/{SHA}": {"sha256": SHA, "size": True}}),
        changed(parts={f"files/{SHA}": {"sha256": SHA, "size": 1, "rows": -1}}),
        changed(parts=[]),
        changed(migrations=[["readiness"]]),
        changed(migrations=[["readiness", 1]]),
        changed(absent=[1]),
        changed(made_at=None),
    ],
)
def test_a_manifest_that_is_none_is_refused(content):
    with pytest.raises(NotABackup):
        read_manifest(content)
