"""Fidelity: history and positions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_sources.accounts.brokers.fidelity import FidelityHistory, FidelityPositions, action_of
from data_sources.accounts.files.opened import OpenedFile
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import by_row, clean, read, written

FILES = Path(__file__).parent / "files"


def _file(name: str) -> OpenedFile:
    return OpenedFile(name, (FILES / name).read_bytes())


def test_the_history_down_to_the_disclaimers() -> None:
    found = clean(FidelityHistory(), _file("fidelity_history_made_up.csv"))
    assert (found.rows, len(found.transactions), len(found.unread), found.sums) == (8, 7, 1, ())
    rows = by_row(found)
    assert [row.action for row in found.transactions] == [
        Action.DIVIDEND, Action.BUY, Action.SELL, Action.INTEREST, Action.BUY, Action.DEPOSIT, Action.TRANSFER_IN,
    ]  # fmt: skip
    sold = rows[6]
    assert (sold.quantity, sold.price, sold.fees, sold.amount) == (-10.0, 184.15, 0.04, 1841.46)
    assert sold.account == "Z11111111"


def test_a_bond_is_priced_in_money_for_one_of_its_face_value() -> None:
    bond = by_row(clean(FidelityHistory(), _file("fidelity_history_made_up.csv")))[8]
    # by hand: 10,000 * 101.25 % = 10,125, commission 1, accrued interest 12.50
    assert (bond.quantity, bond.price, bond.amount) == (10000.0, 1.0125, -10138.5)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("YOU BOUGHT PROSPECTUS UNDER SEPARATE COVER", Action.BUY),
        ("YOU SOLD SHORT SALE", Action.SELL_SHORT),
        ("REINVESTMENT CASH", Action.BUY),
        ("LONG-TERM CAP GAIN", Action.DIVIDEND),
        ("IN LIEU OF FRX SHARE", Action.DIVIDEND),
        ("FOREIGN TAX PAID", Action.TAX),
        ("INTEREST EARNED", Action.INTEREST),
        ("ADVISORY FEE", Action.FEE),
        ("REVERSE SPLIT R/S FROM 123", Action.SPLIT),
        ("DISTRIBUTION SPINOFF FROM:9876", Action.SPIN_OFF),
        ("WIRE TRANSFER FROM BANK", Action.DEPOSIT),
        ("ROLLOVER CASH", Action.DEPOSIT),
        ("RETURN OF CAPITAL", Action.RETURN_OF_CAPITAL),
        ("LEVITATION", None),
    ],
)
def test_what_an_action_says(text: str, action: Action | None) -> None:
    assert action_of(text) is action


def test_an_action_that_is_not_known_is_listed() -> None:
    header = "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Amount ($)\n"
    found = clean(FidelityHistory(), written(header + "01/05/2024,LEVITATION (Cash),AAPL,APPLE INC,Cash,0,,,,5.00\n"))
    assert [row.place.row for row in found.unread] == [2]


def test_positions_are_of_the_day_of_the_download_and_core_funds_are_cash() -> None:
    found = clean(FidelityPositions(), _file("fidelity_positions_made_up.csv"))
    assert [(held.symbol, held.quantity, held.cost, held.day) for held in found.holdings] == [
        ("VTI", 70.351, 17000.0, date(2024, 4, 1)),
        ("AAPL", 15.0, None, date(2024, 4, 1)),
    ]
    assert [(cash.amount, cash.account) for cash in found.cash] == [(1119.17, "Z11111111")]
    assert [row.place.row for row in found.unread] == [5]


def test_positions_without_their_day_are_refused() -> None:
    text = (FILES / "fidelity_positions_made_up.csv").read_text().split("Date downloaded")[0]
    found = read(FidelityPositions(), written(text))
    assert "Date downloaded" in str(found.faults[0])
