"""Exports that were cut, shuffled, edited or saved in another encoding: read, unread or refused, and nothing else.

A number that was edited is read as what stands there now, or is a fault; it never becomes another number.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from export_reading import EXPORTS, TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.read import reader_of
from data_sources.accounts.reader import FileRead, ReadingHints

FILES = tuple(
    path
    for folder in (EXPORTS, Path(__file__).parent / "files")
    for path in sorted(folder.iterdir())
    if path.suffix not in (".md", ".beancount")
)
HINTS = ReadingHints(TODAY)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "latin-1", "cp1252")
CELLS = (
    "", "-", "abc", "1e400", "NaN", "inf", "-0", "9" * 30, "1,2,3", "(5)", "2024-13-45", "0", "\x00", '"', '="', "１２",
    "∞", "5%", "2099-01-01", "1e5", " ", "+", ".", ",", "USD", "²", "٣",
)  # fmt: skip


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _edited(content: bytes, choices: random.Random) -> bytes:
    """One accident of those that befall files."""
    kind = choices.randrange(7)
    if kind == 0:
        return content[: choices.randrange(len(content) + 1)]
    if kind == 1:
        place = choices.randrange(len(content))
        return content[:place] + bytes([choices.randrange(256)]) + content[place + 1 :]
    if kind == 2:
        return _text(content).encode(choices.choice(ENCODINGS), "replace")
    lines = _text(content).splitlines(keepends=True)
    place = choices.randrange(len(lines))
    if kind == 3:
        del lines[place]
    elif kind == 4:
        lines.insert(place, choices.choice(lines))
    else:
        separator = max(",;\t", key=lines[place].count)
        cells = lines[place].rstrip("\r\n").split(separator)
        first, second = choices.randrange(len(cells)), choices.randrange(len(cells))
        if kind == 5:
            cells[first] = choices.choice(CELLS)
        else:
            cells[first], cells[second] = cells[second], cells[first]
        lines[place] = separator.join(cells) + "\n"
    return "".join(lines).encode()


def _read(name: str, content: bytes) -> FileRead | None:
    file = OpenedFile(name, content, "2026-11-20")
    reader = None if file.problems else reader_of(file, HINTS)
    return None if reader is None else reader.read(file, HINTS)


@given(seed=st.integers(0, 2**32), path=st.sampled_from(FILES))
@settings(max_examples=150, deadline=None)
def test_an_accident_is_never_a_crash_and_no_figure_is_unbounded(seed: int, path: Path) -> None:
    choices = random.Random(seed)
    content = path.read_bytes()
    for _ in range(choices.randint(1, 2)):
        content = _edited(content, choices) if content else content
    found = _read(path.name, content)
    for row in found.transactions if found is not None and not found.faults else ():
        figures = (row.quantity, row.amount, row.fees, row.taxes, row.price or 0.0, row.counter_amount)
        assert all(map(math.isfinite, figures)), row


def _quantities(found: FileRead) -> list[float]:
    return [abs(row.quantity) for row in found.transactions if row.quantity]


SPELLINGS: Sequence[tuple[str, float | None]] = (
    ("1234.5", 1234.5),
    ("1,234.5", 1234.5),
    ("１２３４．５", 1234.5),
    ("1234,5", None),
    ("1.234,5", None),
    ("12 34.5", None),
    ("1,23.4", None),
    ("1234.5x", None),
    ("0x12", None),
    ("1234.5e999", None),
    ("--5", None),
)


@pytest.mark.parametrize(("spelling", "number"), SPELLINGS)
def test_an_edited_number_is_read_as_it_stands_or_is_a_fault(spelling: str, number: float | None) -> None:
    exports = {
        "schwab": '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
        '"03/15/2024","Buy","VTI","VANGUARD","{}","","","-$2,500.00"\n',
        "trading212": "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,"
        'Total (EUR)\nMarket buy,2024-01-03 10:00:00,US0378331005,AAPL,Apple,"{}",,USD,1.1,1000.00\n',
        "own template": 'date,action,symbol,quantity,amount,currency\n2024-01-08,buy,AAPL,"{}",-1000.00,USD\n',
        "statement": '成交日期,证券代码,操作,成交数量,发生金额,备用\n20240105,600000,证券买入,"{}",-7005.00,1.5\n',
    }
    for name, text in exports.items():
        found = _read("export.csv", text.format(spelling).encode())
        assert found is not None, name
        if found.faults:
            assert number is None, (name, found.faults)
        else:
            assert _quantities(found) == ([] if number is None else [number]), name
