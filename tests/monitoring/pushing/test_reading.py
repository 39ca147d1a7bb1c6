"""What services push is read row by row: a fault is its row's, and what is broken as a whole is not read."""

import math
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.ingest.format import Unreadable
from readiness.monitoring.pushing.json_rows import read_json
from readiness.monitoring.pushing.names import key_of
from readiness.monitoring.pushing.remote_write import UNPACKED_BYTES, read_remote_write
from readiness.monitoring.pushing.rows import Bounds, Given, fault_of
from readiness.monitoring.pushing.snappy import unpack
from readiness.monitoring.pushing.text_format import read_openmetrics, read_prometheus
from tests.monitoring.pushing.packing import packed, varint, write_request

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]


def test_json_is_read_with_times_of_any_offset_and_as_seconds():
    rows = read_json(
        b'{"samples": [{"metric": "error_rate", "value": 0.5, "at": "2026-06-01T14:00:00+02:00"},'
        b'{"metric": "response_time", "statistic": "p95", "value": 2, "at": 1780315200},'
        b'{"metric": "cpu", "value": null}, {"metric": "cpu", "value": -0.0}]}',
        9,
    )
    assert [one.fault for one in rows] == [""] * 4
    assert [one.at for one in rows] == [AT, AT, None, None]
    assert rows[1].labels == {"statistic": "p95"}
    assert [one.is_gap for one in rows] == [False, False, True, False]


@pytest.mark.parametrize(
    "row",
    [
        b"7", b'{"metric": "cpu"}', b'{"metric": 7, "value": 1}', b'{"metric": "cpu", "value": "1"}',
        b'{"metric": "cpu", "value": true}', b'{"metric": "cpu", "value": 1, "unit": "s"}',
        b'{"metric": "cpu", "value": 1, "at": "2026-06-01T12:00:00"}', b'{"metric": "cpu", "value": 1, "at": "soon"}',
        b'{"metric": "cpu", "value": 1, "at": 1e300}', b'{"metric": "cpu", "value": 1, "at": []}',
        b'{"metric": "cpu", "value": 1, "at": NaN}', b'{"metric": "cpu", "statistic": 1, "value": 1}',
        b'{"metric": "cpu", "value": 1, "at": "0001-01-01T00:00:00+23:00"}',
    ],
)  # fmt: skip
def test_a_broken_row_of_json_is_named_and_the_next_one_read(row):
    rows = read_json(b'{"samples": [' + row + b', {"metric": "cpu", "value": 1}]}', 9)
    assert rows[0].fault
    assert (rows[1].row, rows[1].fault, rows[1].value) == (2, "", 1)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b'{"samples": {}}', b'{"samples": [], "more": 1}', b'{"samples": [], "samples": []}', b"\xff",
        b'{"samples": ' + b"[" * 100_000, b'{"samples": [1, 2, 3, 4]}',
    ],
)  # fmt: skip
def test_what_is_no_such_json_is_not_read(content):
    with pytest.raises(Unreadable):
        read_json(content, 3)


def test_both_text_formats_are_read_and_differ_in_what_a_time_means():
    text = (
        b"# HELP error_rate Of requests\n# TYPE error_rate gauge\n"
        b'error_rate{job="a,}\\"\\n"} 0.5 1780315200\nresponse_time{quantile="0.95"} 1e-3 # {trace="x"} 1\n'
        b"cpu NaN\ndisk +Inf\n\n"
    )
    ours = read_openmetrics(text + b"# EOF\n", 9)
    assert [(one.row, one.fault) for one in ours] == [(3, ""), (4, ""), (5, ""), (6, "")]
    assert ours[0].labels == {"job": 'a,}"\n'}
    assert (ours[0].at, ours[1].at) == (AT, None)
    assert [one.is_gap for one in ours] == [False, False, True, False]
    assert math.isinf(ours[3].value)
    theirs = read_prometheus(text.replace(b"1780315200", b"1780315200123"), 9)
    assert theirs[0].at == AT + timedelta(milliseconds=123)


@pytest.mark.parametrize(
    "line",
    [
        b"error_rate", b"error_rate x", b"error_rate 0x1f", b"error_rate 1_000", b"error_rate{a=1} 1", b"1up 1",
        b'error_rate{a="b",a="c"} 1', b"error_rate 1 soon", b"error_rate 1 2 3", b"error_rate 1 1e999",
        b"error_rate{" + b'a="b' * 5000 + b"} 1", b'error_rate{a="b} 1', "error_rate \u0661".encode(),
    ],
)  # fmt: skip
def test_a_broken_line_is_named_and_the_next_one_read(line):
    rows = read_prometheus(line + b"\ncpu 1\n", 9)
    assert rows[0].fault
    assert (rows[1].row, rows[1].fault) == (2, "")


def test_openmetrics_that_was_cut_off_is_not_read():
    with pytest.raises(Unreadable, match="EOF"):
        read_openmetrics(b"cpu 1\n", 9)
    with pytest.raises(Unreadable, match="More than 1"):
        read_prometheus(b"cpu 1\ncpu 2\n", 1)


def test_remote_write_is_read_series_by_series():
    request = write_request(
        ({"__name__": "error_rate", "job": "shop"}, [(0.5, 1780315200000), (STALE, 1780315260000)]),
        ({"__name__": "response_time", "quantile": "0.99"}, [(2.5, -1)]),
    )
    rows = read_remote_write(packed(request), 9)
    assert [(one.row, one.name, one.is_gap) for one in rows] == [
        (1, "error_rate", False),
        (2, "error_rate", True),
        (3, "response_time", False),
    ]
    assert (rows[0].at, rows[0].labels) == (AT, {"job": "shop"})
    assert rows[2].at == datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)


def test_what_is_no_remote_write_is_not_read():
    whole = packed(write_request(({"__name__": "cpu"}, [(1, 1)])))
    for cut in range(1, len(whole)):
        with pytest.raises(Unreadable):
            read_remote_write(whole[:cut], 9)
    for content in (
        b"",
        b"\xff" * 30,
        packed(b"\x0a\xff\xff\xff\xff\x0f"),
        packed(b"\x0b"),
        packed(b"\xff" * 20),
    ):
        with pytest.raises(Unreadable):
            read_remote_write(content, 9)


def test_what_is_not_known_in_a_remote_write_is_passed_over():
    odd = b"\x18\x05" + b"\x21" + bytes(8) + b"\x2d" + bytes(4) + b"\x1a\x03abc"
    rows = read_remote_write(packed(write_request(({"__name__": "cpu"}, [(1, 1000)])) + odd), 9)
    assert [one.name for one in rows] == ["cpu"]


def test_snappy_repeats_what_came_before_also_where_it_overlaps():
    content = varint(11) + b"\x04ab" + bytes([(3 << 2) | 1, 2]) + b"\x00c" + b"\x02\x03\x00"
    assert unpack(content, 99) == b"ababababacb"
    assert unpack(varint(66) + b"\xf0\x3d" + b"a" * 62 + b"\x0f\x01\x00\x00\x00", 99) == b"a" * 66


@pytest.mark.parametrize(
    "content",
    [
        varint(UNPACKED_BYTES + 1) + b"\x00a", varint(2) + b"\x00a", varint(1) + b"\x04ab", varint(4) + b"\x01\x00",
        varint(4) + b"\x00a\x01\x09", varint(4) + b"\x00a\x01", varint(2) + b"\xf4\xff\xff", b"\x80" * 9,
        # A bomb: it says that it is short, and copies without end.
        varint(100) + b"\x00a" + b"\xfe\x01\x00" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_snappy_within_bounds_is_not_unpacked(content):
    with pytest.raises(Unreadable):
        unpack(content, UNPACKED_BYTES)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(content):
    for reader in (read_json, read_openmetrics, read_prometheus, read_remote_write):
        try:
            rows = reader(content, 50)
        except Unreadable:
            continue
        assert all(isinstance(one, Given) for one in rows)
    assert unpack(packed(content), 400) == content


BOUNDS = Bounds(timedelta(hours=48), timedelta(minutes=5))


@pytest.mark.parametrize(
    ("value", "at", "says"),
    [
        (1.0, None, ""), (1e-320, AT, ""), (-5.0, AT, ""), (0.0, AT + timedelta(minutes=5), ""),
        (1e18, AT - timedelta(hours=48), ""), (math.inf, AT, "Infinity"), (-math.inf, AT, "Infinity"),
        (1e308, AT, "not believed"), (-1.1e18, AT, "not believed"),
        (1.0, AT + timedelta(minutes=6), "in the future."), (1.0, AT - timedelta(hours=49), "48 hours ago."),
        (1.0, datetime(9000, 1, 1, tzinfo=UTC), "milliseconds"), (1.0, datetime(1970, 1, 21, tzinfo=UTC), "seconds"),
    ],
)  # fmt: skip
def test_a_number_is_within_bounds_or_named(value, at, says):
    found = fault_of(Given(1, "cpu", value, at), AT, BOUNDS)
    assert (says in found) if says else not found


@pytest.mark.parametrize(
    ("name", "labels", "key"),
    [
        ("error_rate", {}, ("error_rate", "")), ("launchproof_error_rate", {"job": "x"}, ("error_rate", "")),
        ("response_time", {"statistic": "p50"}, ("response_time", "p50")),
        ("response_time", {"quantile": "0.950"}, ("response_time", "p95")),
        ("launchproof_response_time_p99", {}, ("response_time", "p99")), ("shop:errors", {}, ("error_rate", "")),
    ],
)  # fmt: skip
def test_names_lead_to_metrics(name, labels, key):
    assert key_of(name, labels, {"shop:errors": "error_rate"}) == key


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("", {}), ("up", {}), ("response_time", {}), ("response_time", {"quantile": "0.9"}),
        ("response_time", {"quantile": "x"}), ("cpu", {"statistic": "p95"}), ("cpu_p95", {}),
    ],
)  # fmt: skip
def test_what_is_no_metric_is_named(name, labels):
    assert isinstance(key_of(name, labels, {}), str)
