"""Remote write requests as Prometheus sends them, packed by hand: for tests."""

import struct


def varint(value):
    found = bytearray()
    value &= 2**64 - 1
    while True:
        byte, value = value & 0x7F, value >> 7
        found.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(found)


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def write_request(*series):
    """Of series as (labels, [(value, milliseconds)])."""
    whole = b""
    for labels, samples in series:
        one = b"".join(
            field(1, field(1, name.encode()) + field(2, value.encode())) for name, value in labels.items()
        )
        for value, milliseconds in samples:
            one += field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + varint(milliseconds))
        whole += field(1, one)
    return whole


def packed(content):
    """Snappy's block format with literals alone, which is allowed."""
    found = varint(len(content))
    for place in range(0, len(content), 60):
        piece = content[place : place + 60]
        found += bytes([(len(piece) - 1) << 2]) + piece
    return found
