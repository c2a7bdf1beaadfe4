"""Packs a PDF's small objects into compressed object streams (ISO 32000-1, 7.5.7 and 7.5.8).

The typesetter writes the thousands of objects of the tags that make a table readable aloud one by
one and uncompressed, which doubles the file. Nothing is changed but where the objects stand.
"""

from __future__ import annotations

import re
import zlib

HEADER_LINES = 2
IN_ONE_STREAM = 200
STARTXREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
SECTION = re.compile(rb"xref\s+0 (\d+)\s+")
BEGIN, END = b" 0 obj", b"endobj"
SIZE = re.compile(rb"/Size\s+\d+")
ENTRY = 20  # bytes of one line of a cross-reference table
LEVEL = 7  # 9 takes more than twice as long for one part in a hundred


class UnknownLayout(ValueError):
    """A defect of ours: the typesetter writes PDFs another way than this was made for."""


def packed(document: bytes) -> bytes:
    """The same document with its objects packed.

    Raises:
        UnknownLayout: it has no single cross-reference table, or an object that cannot be told apart.
    """
    bodies, trailer = _objects(document)
    streams = {number: body for number, body in bodies.items() if body.endswith(b"endstream")}
    small = [number for number in bodies if number not in streams]
    out = bytearray(b"\n".join(document.split(b"\n", HEADER_LINES)[:HEADER_LINES]) + b"\n")
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for number, body in streams.items():
        places[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    number = max(bodies) + 1
    for first in range(0, len(small), IN_ONE_STREAM):
        members = small[first : first + IN_ONE_STREAM]
        places |= {member: (2, number, at) for at, member in enumerate(members)}
        places[number] = (1, len(out), 0)
        out += _object_stream(number, [(member, bodies[member]) for member in members])
        number += 1
    places[number] = (1, len(out), 0)
    return bytes(out) + _cross_references(number, places, trailer, len(out))


def _objects(document: bytes) -> tuple[dict[int, bytes], bytes]:
    """Every object's body by its number, and the entries of the trailer."""
    end = STARTXREF.search(document)
    section = None if end is None else SECTION.match(document, int(end[1]))
    if end is None or section is None:
        raise UnknownLayout("no cross-reference table at its end")
    start, count = section.end(), int(section[1])
    lines = [document[start + at * ENTRY : start + (at + 1) * ENTRY] for at in range(count)]
    offsets = sorted(int(line[:10]) for line in lines if line[17:18] == b"n")
    if not offsets:
        raise UnknownLayout("no object in its cross-reference table")
    bodies = {}
    for offset, following in zip(offsets, [*offsets[1:], int(end[1])], strict=True):
        number, begins, body = document[offset:following].rstrip().partition(BEGIN)
        if not begins or not number.isdigit() or not body.endswith(END):
            raise UnknownLayout(f"no object at {offset}")
        bodies[int(number)] = body[: -len(END)].strip()
    trailer = document[start + count * ENTRY : end.start()].strip().removeprefix(b"trailer").strip()
    if not (trailer.startswith(b"<<") and trailer.endswith(b">>") and SIZE.search(trailer)):
        raise UnknownLayout("no trailer after the cross-reference table")
    return bodies, SIZE.sub(b"", trailer[2:-2])


def _object_stream(number: int, members: list[tuple[int, bytes]]) -> bytes:
    index, content = [], bytearray()
    for member, body in members:
        index.append(b"%d %d" % (member, len(content)))
        content += body + b"\n"
    head = b" ".join(index) + b"\n"
    data = zlib.compress(head + bytes(content), LEVEL)
    entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d" % (len(members), len(head), len(data))
    return b"%d 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n" % (number, entries, data)


def _cross_references(number: int, places: dict[int, tuple[int, int, int]], trailer: bytes, offset: int) -> bytes:
    """The cross-reference stream, which takes the place of table and trailer."""
    free = (0, 0, 65535)
    rows = (places.get(at, free) for at in range(number + 1))
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + at.to_bytes(2, "big") for kind, place, at in rows)
    data = zlib.compress(table, LEVEL)
    entries = b"/Type/XRef/Size %d/W[1 4 2]/Filter/FlateDecode/Length %d" % (number + 1, len(data))
    return b"%d 0 obj\n<<%s%s>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        number,
        entries,
        trailer,
        data,
        offset,
    )
