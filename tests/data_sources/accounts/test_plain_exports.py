"""Formats that are one plain table: the example exports."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import by_row, clean, opened, read, wrong_sums

from data_sources.accounts.brokers.plain_exports import PlainExport
from data_sources.accounts.brokers.plain_formats import PLAIN_EXPORTS
from data_sources.accounts.reader import FileRead
from data_sources.model import Action, Transaction

READERS = {reader.name: reader for reader in PLAIN_EXPORTS}


def rows_of(name: str, file: str) -> tuple[FileRead, dict[int, Transaction]]:
    found = clean(READERS[name], opened(file))
    return found, by_row(found)


def test_trade_republic_changes_its_marks_from_row_to_row() -> None:
    _, rows = rows_of("trade-republic", "traderepublic-export.csv")
    assert rows[5].amount == 10.799  # 0,104341 stands beside it
    assert (rows[9].amount, rows[9].fees, rows[9].quantity) == (86.714375, 1.0, -0.2625)
    assert (rows[2].action, rows[2].amount, rows[2].name) == (Action.WITHDRAWAL, -10.84, "")


def test_parqet_amounts_are_gross() -> None:
    found, rows = rows_of("parqet", "parqet-export.csv")
    sale = next(row for row in rows.values() if row.isin == "IL0011582033")
    assert (sale.amount, sale.fees, sale.taxes) == (331.96, 1.0, 0.0)  # tax came back
    assert (rows[9].action, rows[9].amount, rows[9].taxes) == (Action.DIVIDEND, 7.18, 2.48)
    assert rows[2].day == date(2024, 8, 2)
    assert not wrong_sums(found)


def test_rabobank_and_avanza() -> None:
    _, dutch = rows_of("rabobank", "rabobank-export.csv")
    assert (dutch[3].action, dutch[3].quantity, dutch[3].amount) == (Action.SELL, -1.2343, 166.36)
    assert [dutch[row].action for row in (6, 7, 8, 11)] == [Action.DEPOSIT, Action.FEE, Action.INTEREST, Action.DEPOSIT]
    found, swedish = rows_of("avanza", "avanza-export.csv")
    assert (swedish[18].amount, swedish[18].price, swedish[18].fees) == (-7104.41, None, 21.45)  # priced in dollars
    assert len(found.unread) == 6


def test_directa_disnat_and_investengine() -> None:
    found, italian = rows_of("directa", "directa-export.csv")
    assert (italian[13].action, italian[13].taxes) == (Action.TAX, 3.57)
    assert (italian[20].action, italian[33].action, italian[33].quantity) == (Action.TAX, Action.SELL, -200.0)
    assert len(found.unread) == 2
    _, french = rows_of("disnat", "disnat-export.csv")
    assert (french[8].symbol, french[8].amount, french[8].currency) == ("VEQT.TO", -493.8, "CAD")
    assert french[2].day == date(2025, 9, 29)  # it has a day of settlement alone
    _, english = rows_of("investengine", "investengine-export.csv")
    assert (english[6].amount, english[6].currency, english[6].day) == (1093.41, "GBP", date(2025, 4, 30))


@pytest.mark.parametrize("file", ["finpension-3a-export.csv", "finpension-bvg-export.csv"])
def test_finpension(file: str) -> None:
    found, rows = rows_of("finpension", file)
    assert len(rows) == found.rows
    assert {row.currency for row in rows.values()} == {"CHF"}


def test_xtb_reads_quantities_from_the_comment_and_wants_the_currency() -> None:
    reader: PlainExport = READERS["xtb"]
    without = read(reader, opened("xtb-export.csv"))
    assert "name that of the account in the profile" in without.faults[0].expected
    found = read(reader, opened("xtb-export.csv"), currency="EUR")
    assert [(fault.row, fault.column) for fault in found.faults] == [(43, "Time")]  # 010.09.2024
    rows = by_row(found)
    assert (rows[2].symbol, rows[2].quantity, rows[2].amount) == ("SPYL.DE", 34.0, -399.43)
    assert rows[19].symbol == "GOOGL"


def test_bux_with_two_rows_that_lack_a_cell() -> None:
    found = read(READERS["bux"], opened("bux-export.csv"))
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "Cash Balance Amount"),
        (3, "Cash Balance Amount"),
    ]


def test_rbc_with_a_split_and_lines_of_text_below() -> None:
    found, rows = rows_of("rbc", "rbc-export.csv")
    assert (rows[10].symbol, rows[10].amount, rows[10].fees) == ("XEQT.TO", -409.95, 9.95)
    assert (rows[17].action, rows[17].quantity) == (Action.SPLIT, 10.0)
    assert {row.why for row in found.unread} == {"a line of text below the table"}
    assert not wrong_sums(found)
