"""Trading 212: the history in its three layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sources.accounts.brokers.trading212 import Trading212
from data_sources.accounts.files.opened import OpenedFile
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import by_row, clean, read, written

FILES = Path(__file__).parent / "files"
HEADER = (
    "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,Result,"
    "Currency (Result),Total,Currency (Total),Notes,ID\n"
)


def _file(name: str) -> OpenedFile:
    return OpenedFile(name, (FILES / name).read_bytes())


@pytest.mark.parametrize("name", ["trading212-2020.csv", "trading212-2024.csv", "trading212-2026.csv"])
def test_every_total_follows_from_quantity_price_rate_and_costs(name: str) -> None:
    found = clean(Trading212(), _file(name))
    assert found.sums == ()
    assert found.unread == ()


def test_a_purchase_in_dollars_from_an_account_in_pounds() -> None:
    bought = by_row(clean(Trading212(), _file("trading212-2024.csv")))[3]
    assert (bought.currency, bought.amount, bought.fees) == ("GBP", -2381.35, 4.71)
    assert bought.price == pytest.approx(124.01 / 1.25229)
    # by hand: 24 * 124.01 / 1.25229 + 4.71 = 2381.35
    assert 24 * (bought.price or 0.0) + 4.71 == pytest.approx(2381.35, abs=0.005)


def test_money_rows_are_what_their_action_says() -> None:
    rows = by_row(clean(Trading212(), _file("trading212-2024.csv")))
    assert [rows[number].action for number in (2, 4, 5, 6, 8)] == [
        Action.DEPOSIT, Action.INTEREST, Action.TAX, Action.DIVIDEND, Action.WITHDRAWAL,
    ]  # fmt: skip


def test_a_file_of_two_layouts_is_refused_with_every_row_that_does_not_fit() -> None:
    found = read(Trading212(), _file("trading212-export.csv"))
    assert sorted({fault.row for fault in found.faults}) == [11, 12, 13, 14]


def test_the_two_rows_of_a_split_are_one_and_a_lone_one_is_listed() -> None:
    split = "2025-03-24 07:24:24.095,CA46500E8678,ISOU,IsoEnergy,"
    text = (
        HEADER + f"Stock split close,{split}20,2.0,USD,1,,,0.00,EUR,,1\nStock split open,{split}5,8.0,USD,1,,,,EUR,,2\n"
    )
    only = clean(Trading212(), written(text)).transactions[0]
    assert (only.action, only.quantity, only.ratio) == (Action.SPLIT, -15.0, 0.25)
    alone = clean(Trading212(), written(HEADER + f"Stock split close,{split}20,2.0,USD,1,,,0.00,EUR,,1\n"))
    assert len(alone.unread) == 1


def test_prices_in_pence_are_pounds() -> None:
    text = HEADER + "Market buy,2024-01-02 09:00:00,GB0007980591,BP.,BP,10,450.00,GBX,,,,45.00,GBP,,1\n"
    only = clean(Trading212(), written(text))
    assert only.transactions[0].price == 4.5
    assert only.sums == ()


def test_a_total_that_does_not_follow_is_noted() -> None:
    text = HEADER + "Market buy,2024-01-02 09:00:00,US0378331005,AAPL,Apple,10,100.00,USD,,,,1100.00,USD,,1\n"
    assert [(check.stated, check.added) for check in clean(Trading212(), written(text)).sums] == [(1100.0, 1000.0)]
