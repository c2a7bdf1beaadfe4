"""What every reader of account files has to keep, whatever its format."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.formats import READERS
from data_sources.accounts.reader import AccountReader, ReadingHints
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import TODAY

HERE = Path(__file__).parent
FILES = sorted(path for folder in ("files", "exports") for path in (HERE / folder).iterdir() if path.suffix != ".md")
STRANGE = (
    b"",
    b"\n\n\n",
    b"\x00\x01\x02\xff\xfe",
    b"PK\x03\x04not a workbook xl/",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00",
    b"<a><b></a>",
    b"{",
    b'{"BrokerageTransactions": 3}',
    b'"never closed, and so on\n' * 50,
    b"<OFX>",
    "日期,操作\n".encode("gb18030"),
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><FlexQueryResponse>&b;</FlexQueryResponse>",
)


def _known(file: OpenedFile) -> AccountReader | None:
    return next((reader for reader in READERS if reader.recognizes(file)), None)


def test_names_of_readers_are_their_own_and_every_reader_has_labels() -> None:
    names = [reader.name for reader in READERS]
    assert len(set(names)) == len(names)
    assert all(reader.label and reader.label_zh for reader in READERS)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize("content", STRANGE, ids=range(len(STRANGE)))
def test_recognizing_never_raises(reader: AccountReader, content: bytes) -> None:
    assert reader.recognizes(OpenedFile("strange", content)) in (True, False)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(alphabet='ab,;\t|"=\n<>/é证1.-', max_size=300).map(str.encode))
def test_no_bytes_make_a_reader_raise(content: bytes) -> None:
    file = OpenedFile("strange.csv", content)
    reader = None if file.problems else _known(file)
    if reader is not None:
        reader.read(file, ReadingHints(TODAY))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_has_a_place_a_day_and_finite_numbers(path: Path) -> None:
    file = OpenedFile(path.name, path.read_bytes())
    reader = _known(file)
    if reader is None:
        return
    read = reader.read(file, ReadingHints(TODAY))
    # Rows of a workbook and elements of a document have no lines.
    counts = [file.content.count(b"\n") + 1, file.content.count(b"<")]
    lines = max(*counts, *(row for grid in file.grids() for row, _ in grid.rows))
    for row in (*read.transactions, *read.holdings, *read.cash):
        assert row.place.file == path.name
        assert 1 <= row.place.row <= lines
    for found in read.transactions:
        numbers = (found.quantity, found.amount, found.fees, found.taxes, found.price or 0.0, found.counter_amount)
        assert all(math.isfinite(number) for number in numbers)
        assert found.currency or read.faults
        assert len(found.currency) in (0, 3)
    assert all(fault.row is None or fault.row >= 1 for fault in read.faults)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_trades_have_the_signs_of_their_actions(path: Path) -> None:
    file = OpenedFile(path.name, path.read_bytes())
    reader = _known(file)
    for found in reader.read(file, ReadingHints(TODAY)).transactions if reader else ():
        if found.action in (Action.BUY, Action.TRANSFER_IN, Action.REINVEST):
            assert found.quantity >= 0
        if found.action in (Action.SELL, Action.TRANSFER_OUT):
            assert found.quantity <= 0
        if found.action in (Action.DEPOSIT, Action.DIVIDEND, Action.INTEREST, Action.FEE, Action.TAX):
            assert found.quantity == 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_reading_twice_gives_the_same(path: Path) -> None:
    content = path.read_bytes()
    first, second = (OpenedFile(path.name, content) for _ in range(2))
    reader = _known(first)
    if reader is not None:
        assert reader.read(first, ReadingHints(TODAY)) == reader.read(second, ReadingHints(TODAY))
