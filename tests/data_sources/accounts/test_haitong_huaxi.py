"""海通 and 华西 against the double entries that another program made of the same files.

Where we differ, and why:
- 海通 row 6 (新增证券, ten bonds for nothing): the other program leaves it out; here they come in kind, because they
  are sold in row 7 and were not bought in the file.
- 海通 row 8 (payment of a subscription): both make one purchase of it and of row 9, on the day of row 9.
- 华西 row 10 (ETF 份额合并): the other program takes 600 out and puts 60 in; here it is one change of -540, ratio 0.1.
- Repos: the same units at 100 each and the same money.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from export_reading import EXPORTS, by_row, clean, opened, wrong_sums

from data_sources.accounts.formats import READERS
from data_sources.accounts.mainland.settlement_statements import HAITONG, HUAXI, STATEMENT, SettlementStatement
from data_sources.model import Action, Transaction


@dataclass(frozen=True)
class Entry:
    """One entry of the expected output."""

    day: date
    words: str
    code: str
    quantities: tuple[float, ...]
    price: float | None
    cash: float
    commission: float


def expected(name: str) -> list[Entry]:
    """The entries of a Beancount file of these two examples."""
    text = (EXPORTS / name).read_text(encoding="utf-8")
    entries = []
    for match in re.finditer(r'^(\d{4}-\d\d-\d\d) \* "\w+" "([^"]+)"\n((?:[ \t]+.+\n?)*)', text, re.MULTILINE):
        words = match[2].partition("-")[0]
        body = match[3]
        positions = re.findall(r"Positions\S*\s+(-?[\d.]+) (\w+) \{([\d.]*)", body)
        at = re.search(r"@ ([\d.]+) CNY", body)
        price = next((float(cost) for _, _, cost in positions if cost), None)
        entries.append(
            Entry(
                date.fromisoformat(match[1]),
                words,
                positions[0][1] if positions else "",
                tuple(float(quantity) for quantity, _, _ in positions),
                float(at[1]) if at and "@@" not in body else price,
                sum(float(amount) for amount in re.findall(r"(?:Htsec|Hxsec|Rule1):Cash (-?[\d.]+)", body)),
                sum(float(amount) for amount in re.findall(r"Commission (-?[\d.]+)", body)),
            )
        )
    return entries


def matches(entry: Entry, made: Transaction) -> bool:
    symbol = f"{entry.code[2:]}.{entry.code[:2]}" if entry.code else made.symbol
    same = made.day == entry.day and made.symbol == symbol and made.text.startswith(entry.words)
    return same and abs(made.amount - entry.cash) < 0.006


@pytest.mark.parametrize(("reader", "example"), [(HAITONG, "htsec-{}.xlsx"), (HUAXI, "hxsec-{}.xls")])
def test_every_expected_entry_is_a_transaction(reader: SettlementStatement, example: str) -> None:
    output = f"example-{example[:5]}-output.beancount"
    found = clean(reader, opened("example-" + example.format("records")))
    left = list(found.transactions)
    entries = expected(output)
    assert len(entries) > 7
    for entry in entries:
        made = next((row for row in left if matches(entry, row)), None)
        assert made is not None, entry
        left.remove(made)
        assert sum(entry.quantities) == pytest.approx(made.quantity), entry
        if entry.quantities and made.action is not Action.SPLIT:
            assert made.price == pytest.approx(entry.price), entry
        assert made.fees + made.taxes == pytest.approx(entry.commission, abs=1e-9), entry
    assert [row.place.row for row in left] == ([6] if reader is HAITONG else [])


def test_haitong_rows() -> None:
    rows = by_row(clean(HAITONG, opened("example-htsec-records.xlsx")))
    assert rows[6].action is Action.TRANSFER_IN
    assert rows[9].amount == -1000.0
    assert (rows[11].fees, rows[11].taxes) == (0.4, 4.02)
    assert {row.account for row in rows.values()} == {"1234567899"}
    assert rows[3].time == "11:01:07"


def test_huaxi_states_what_is_left_and_the_gaps_of_the_excerpt_are_told() -> None:
    found = clean(HUAXI, opened("example-hxsec-records.xls"))
    rows = by_row(found)
    assert rows[10].ratio == pytest.approx(0.1)
    assert rows[5].text == "融券回购 1.88%"
    assert [(held.symbol, held.quantity) for held in found.holdings] == [("510310.SH", 300.0), ("511030.SH", 60.0)]
    assert [(money.day, money.amount) for money in found.cash] == [(date(2025, 4, 4), 332.3)]
    # Rows were left out of the example: the balance does not follow there, and nowhere else.
    assert [check.place.row for check in wrong_sums(found)] == [5, 8, 9, 13, 14]
    assert [row.why for row in found.unread] == ["it moves neither money nor shares"]


@pytest.mark.parametrize("name", ["example-htsec-records.xlsx", "example-hxsec-records.xls"])
def test_the_general_reader_reads_the_same(name: str) -> None:
    own = next(reader for reader in READERS if reader.recognizes(opened(name)))
    assert own in (HAITONG, HUAXI)
    assert clean(STATEMENT, opened(name)) == clean(own, opened(name))
