# ruff: noqa: E501  rows of exports are as long as they are
"""A file that no reader knows, by the profile's [columns]."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import TODAY, by_row, opened, written

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.formats import MAPPED
from data_sources.accounts.interchange.mapped import MAPPED_FILE
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.model import Action

SWEDISH = {
    "date": "Datum",
    "account": "Konto",
    "action": "Typ av transaktion",
    "name": "Värdepapper/beskrivning",
    "quantity": "Antal",
    "price": "Kurs",
    "amount": "Belopp",
    "currency": "Transaktionsvaluta",
    "fees": "Courtage (SEK)",
    "symbol": "ISIN",
}


def mapped(file: OpenedFile, columns: dict[str, str], currency: str = "") -> FileRead:
    return MAPPED_FILE.read(file, ReadingHints(TODAY, columns=columns, currency=currency))


def test_it_is_the_one_that_is_asked_last() -> None:
    assert MAPPED is MAPPED_FILE


def test_a_foreign_export_by_its_columns() -> None:
    found = mapped(opened("avanza-export.csv"), SWEDISH)
    assert not found.faults
    rows = by_row(found)
    assert (rows[3].action, rows[3].symbol, rows[3].quantity, rows[3].amount) == (
        Action.SELL, "NO0010827280", -352.033838, 54447.41,
    )  # fmt: skip
    assert (rows[2].action, rows[5].action, rows[10].action) == (Action.WITHDRAWAL, Action.BUY, Action.DIVIDEND)
    assert rows[17].action is Action.TAX
    assert rows[3].text == "Sälj"
    assert len(found.unread) == 6  # Övrigt


def test_columns_that_are_not_there_are_all_named() -> None:
    found = mapped(opened("avanza-export.csv"), {**SWEDISH, "date": "Dag", "price": "Pris"})
    assert [(fault.row, fault.column) for fault in found.faults] == [(1, "Dag"), (1, "Pris")]


def test_without_an_action_the_sign_tells() -> None:
    text = "when;what;how many;each;left\n03.01.2024;AAPL;10;180,5;8195\n04.01.2024;AAPL;-4;190;8955\n"
    columns = {"date": "when", "symbol": "what", "quantity": "how many", "price": "each", "balance": "left"}
    found = mapped(written(text), columns, "USD")
    assert [(row.day, row.action, row.quantity, row.amount) for row in found.transactions] == [
        (date(2024, 1, 3), Action.BUY, 10.0, -1805.0),
        (date(2024, 1, 4), Action.SELL, -4.0, 760.0),
    ]
    assert [(check.stated, check.added) for check in found.sums] == [(8955.0, 8955.0)]
    assert found.cash[0].amount == 8955.0


def test_chinese_words_for_actions() -> None:
    text = "day,doing,code,n,money\n2024-01-03,担保品买入,600519.SH,100,170000\n2024-01-09,股息红利差异扣税,600519.SH,0,12\n"
    columns = {"date": "day", "action": "doing", "symbol": "code", "quantity": "n", "amount": "money"}
    assert [(row.action, row.amount) for row in mapped(written(text), columns).transactions] == [
        (Action.BUY, -170000.0),
        (Action.TAX, -12.0),
    ]


@pytest.mark.parametrize("columns", [{"symbol": "what", "quantity": "how many", "value": "worth"}])
def test_without_days_and_prices_it_is_a_list_of_holdings(columns: dict[str, str]) -> None:
    found = mapped(written("what,how many,worth\nAAPL,10,1900\n"), columns)
    assert [(row.symbol, row.quantity, row.value) for row in found.holdings] == [("AAPL", 10.0, 1900.0)]
