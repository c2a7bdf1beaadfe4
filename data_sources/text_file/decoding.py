"""From bytes to text: byte order marks first, then the encodings that a kind of file comes in, in turn."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FOREIGN_FORMATS = ((b"PK\x03\x04", "an Excel workbook or another archive"), (b"\xd0\xcf\x11\xe0", "an old Excel file"))
SAMPLE = 65536

_HIGH = re.compile(rb"[\x80-\xff]+")


def decoded(content: bytes, encodings: Sequence[str] = ("utf-8", "gb18030")) -> tuple[str, str] | None:
    """The text and its encoding: by the byte order mark, else by the first encoding that every byte fits.

    Returns:
        None where no encoding fits, or the text holds NUL characters: it is no text.
    """
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    return None


def likely_encodings(content: bytes) -> tuple[str, ...]:
    """The encodings to try for a file that may come from any country, the likeliest first.

    What is no UTF-8 is Chinese or Western. Nearly every byte string is valid GB 18030, so that the
    validity does not tell: its letters come in pairs of high bytes, those of Western files stand alone.
    """
    sample = content[:SAMPLE]
    if sample.count(b"\x00") * 4 >= len(sample) > 0:
        return ("utf-16-le", "utf-16-be") if sample[1:2] == b"\x00" else ("utf-16-be", "utf-16-le")
    runs = [] if content.isascii() else _HIGH.findall(content[: 16 * SAMPLE])
    odd = sum(1 for run in runs if len(run) % 2)
    chinese = odd * 4 <= len(runs)
    return ("utf-8", "gb18030", "cp1252", "latin-1") if chinese else ("utf-8", "cp1252", "latin-1")
