"""Every export beside this: read (rows, transactions, unread), or refused and why, each by exactly one format."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from export_reading import EXPORTS, TODAY, opened

from data_sources.accounts.formats import READERS
from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.errors import BadFile

# File: format, rows, transactions, unread.
READ = {
    "avanza-export.csv": ("avanza", 20, 14, 6),
    "degiro-export.csv": ("degiro", 73, 49, 13),
    "directa-export.csv": ("directa", 25, 23, 2),
    "disnat-export.csv": ("disnat", 23, 23, 0),
    "example-htsec-records.xlsx": ("htsec", 10, 9, 1),
    "example-hxsec-records.xls": ("hxsec", 13, 12, 1),
    "finpension-3a-export.csv": ("finpension", 26, 26, 0),
    "finpension-bvg-export.csv": ("finpension", 11, 11, 0),
    "freetrade-export.csv": ("freetrade", 13, 11, 2),
    "investengine-export.csv": ("investengine", 5, 5, 0),
    "kapji-freetrade.csv": ("freetrade", 17, 17, 0),
    "parqet-export.csv": ("parqet", 27, 27, 0),
    "portfolio-performance-made-up.xml": ("portfolio-performance", 7, 6, 2),
    "rabobank-export.csv": ("rabobank", 12, 12, 0),
    "rbc-export.csv": ("rbc", 15, 12, 3),
    "revolut-invest-export.csv": ("revolut", 12, 9, 3),
    "saxo-export.csv": ("saxo", 30, 30, 0),
    "swissquote-export.csv": ("swissquote", 21, 19, 0),
    "traderepublic-export.csv": ("trade-republic", 9, 9, 0),
    "vanguard-cash-investment.csv": ("vanguard-uk", 22, 17, 0),
    "vanguard-cash.csv": ("vanguard-uk", 19, 19, 0),
    "xalpha-demo.csv": ("xalpha", 6, 19, 0),
    "xalpha-demo1.csv": ("xalpha", 83, 83, 0),
    "xalpha-demo2.csv": ("xalpha", 3, 6, 2),
    "xalpha-demo3.csv": ("xalpha", 15, 14, 1),
    "xalpha-etf.csv": ("xalpha", 59, 115, 0),
}
# File: part of the sentence that the user is told.
REFUSED = {
    "bux-export.csv": "row 2, column 'Cash Balance Amount'",  # a cell of theirs is missing
    "xtb-export.csv": "name that of the account in the profile",
    "bitvavo-export.csv": "no reader knows",  # coins
    "coinbase-export.csv": "no reader knows",
    "cointracking-export.csv": "no reader knows",
    "cryptocom-export.csv": "no reader knows",
    "delta-export.csv": "no reader knows",
    "relai-export.csv": "no reader knows",
    "revolut-crypto-export.csv": "no reader knows",
    "etoro-export.csv": "no reader knows",  # gains and losses of positions, without their prices
    "investimental-export.csv": "no reader knows",  # orders, executed or not
    "example-htsec-output.beancount": "no reader knows",  # the expected output of another program
    "example-hxsec-output.beancount": "no reader knows",
}
HINTS = ReadingHints(TODAY)


def test_every_file_is_named_here() -> None:
    assert {path.name for path in EXPORTS.iterdir()} == {*READ, *REFUSED, "ORIGIN.md"}


@pytest.mark.parametrize("name", READ)
def test_read(name: str) -> None:
    book = read_account(EXPORTS / name, HINTS)
    (file,) = book.files
    assert (file.format, file.rows, len(book.transactions), len(book.unread)) == READ[name]
    assert file.first is not None


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(BadFile) as refusal:
        read_account(EXPORTS / name, HINTS)
    sentence = str(refusal.value)
    assert REFUSED[name] in sentence
    assert "\n" not in sentence
    assert "[columns]" in sentence or "row " in sentence


@pytest.mark.parametrize("name", sorted({*READ, *REFUSED}))
def test_one_format_knows_a_file(name: str) -> None:
    """The general reader of Chinese statements may know those of 海通 and 华西 too; nothing else overlaps."""
    known = [reader.name for reader in READERS if reader.recognizes(opened(name)) and reader.name != "cn-statement"]
    assert len(known) == (0 if REFUSED.get(name) == "no reader knows" else 1), known


def test_a_folder_of_them_is_one_book(tmp_path: Path) -> None:
    names = ["degiro-export.csv", "saxo-export.csv", "xalpha-demo.csv", "example-hxsec-records.xls"]
    for name in names:
        shutil.copy(EXPORTS / name, tmp_path / name)
    shutil.copy(EXPORTS / "saxo-export.csv", tmp_path / "saxo-again.csv")
    book = read_account(tmp_path, HINTS)
    assert {file.name: file.same_as for file in book.files}["saxo-export.csv"] == "saxo-again.csv"
    assert len(book.transactions) == sum(READ[name][2] for name in names)
