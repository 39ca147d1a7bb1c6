"""The ZIP that bundles are written into: plain, the same each time, and right where 16 and 32 bits end."""

import io
import zipfile

import pytest

from readiness.reports.bundle.archive import Archive


def written(members):
    out, heard = io.BytesIO(), []
    with Archive(out, heard.append) as archive:
        for name, body in members:
            archive.add(name, body)
    return out, heard


def test_python_reads_it_and_every_member_is_told(tmp_path):
    out, heard = written([("a", b"one"), ("b/c", b""), ("d", bytes(10_000))])
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a": b"one",
            "b/c": b"",
            "d": bytes(10_000),
        }
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert [(one.name, one.size) for one in heard] == [("a", 3), ("b/c", 0), ("d", 10_000)]


def test_more_members_than_16_bits_count():
    out, _heard = written((f"{number}", b"x") for number in range(66_000))
    with zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == 66_000
        assert archive.read("65999") == b"x"


def test_a_member_larger_than_32_bits_count(tmp_path):
    path = tmp_path / "big.zip"
    chunk, times = bytes(2**24), 2**8 + 1
    with path.open("w+b") as file, Archive(_Sparse(file), lambda _one: None) as archive:
        archive.stream("big", len(chunk) * times, (chunk for _ in range(times)))
        archive.add("after", b"x")
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("big").file_size == 2**32 + 2**24
        assert archive.read("after") == b"x"


class _Sparse:
    """Writes zeros as holes, so that the file takes no room."""

    def __init__(self, file):
        self.file = file
        self.tell, self.seek = file.tell, file.seek

    def write(self, data):
        if len(data) > 2**20:
            return self.file.seek(len(data), 1)
        return self.file.write(data)


def test_a_member_of_another_length_than_was_said_is_refused():
    with pytest.raises(ValueError, match="has 3 bytes"), Archive(io.BytesIO(), lambda _one: None) as archive:
        archive.stream("a", 4, [b"one"])
