"""The file of Portfolio Performance: a MADE UP one in its form, with objects inside each other and paths to them."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import fromstring

import pytest
from export_reading import EXPORTS, clean, opened, read, written

from data_sources.accounts.interchange.portfolio_performance import PortfolioPerformance
from data_sources.accounts.interchange.xstream import XStreamTree
from data_sources.model import Action

READER = PortfolioPerformance()
NAME = "portfolio-performance-made-up.xml"


def test_every_booking_once() -> None:
    found = clean(READER, opened(NAME))
    rows = {row.reference: row for row in found.transactions}
    assert sorted(rows) == ["t-1", "t-3", "t-4", "t-5", "t-6", "t-7"]
    buy = rows["t-3"]
    assert (buy.action, buy.symbol, buy.quantity, buy.amount) == (Action.BUY, "SAP.DE", 10.0, -1015.0)
    assert (buy.fees, buy.taxes, buy.price, buy.time) == (10.0, 5.0, 100.0, "10:30:00")
    assert buy.day == date(2021, 1, 5)  # by the path to the money account's booking
    delivered = rows["t-4"]
    assert (delivered.action, delivered.quantity, delivered.cost, delivered.amount) == (
        Action.TRANSFER_IN,
        5.5,
        640.0,
        0.0,
    )
    assert (rows["t-7"].amount, rows["t-7"].taxes, rows["t-7"].symbol) == (1.03, 0.18, "AAPL")
    assert {row.why for row in found.unread} == {
        "its type is in no list of what Portfolio Performance writes",
        "a split that the program has worked into the shares before it",
    }


def test_portfolio_and_its_money_account_are_one_account() -> None:
    rows = {row.reference: row for row in clean(READER, opened(NAME)).transactions}
    assert rows["t-1"].account == rows["t-3"].account == "Depot"
    # The dollars belong to no portfolio: money that goes there leaves one account and comes to another.
    assert (rows["t-5"].action, rows["t-5"].amount, rows["t-5"].account) == (Action.WITHDRAWAL, -500.0, "Depot")
    assert (rows["t-6"].action, rows["t-6"].amount, rows["t-6"].account) == (Action.DEPOSIT, 600.0, "Konto USD")


@pytest.mark.parametrize(
    ("version", "shares"), [("62", 10.0), ("49", 10.0), ("48", 1000.0), ("26", 1000.0), ("25", 10000.0)]
)
def test_units_of_shares_by_version(version: str, shares: float) -> None:
    text = (EXPORTS / NAME).read_text(encoding="utf-8").replace("<version>62<", f"<version>{version}<")
    buy = next(row for row in clean(READER, written(text)).transactions if row.action is Action.BUY)
    assert buy.quantity == shares


def test_names_that_the_user_maps() -> None:
    rows = clean(READER, opened(NAME), {"DE0007164600": "SAP"}).transactions
    assert {row.symbol for row in rows if row.symbol} == {"SAP", "AAPL"}


def test_a_ticker_without_a_market_is_not_taken_for_an_american_one() -> None:
    text = (EXPORTS / NAME).read_text(encoding="utf-8").replace("SAP.DE", "SAP")
    assert {row.symbol for row in clean(READER, written(text)).transactions} == {"", "DE0007164600", "AAPL"}


def test_faults_of_amounts_and_days() -> None:
    text = (
        (EXPORTS / NAME)
        .read_text(encoding="utf-8")
        .replace(">1000000<", ">10,00<")
        .replace("2021-02-01T", "2021-02-30T")
    )
    assert {fault.column for fault in read(READER, written(text)).faults} == {"amount", "date"}


def test_paths() -> None:
    root = fromstring(
        "<a><b><c>1</c><c>2</c></b><d reference='../b/c[2]'/><e reference='../d'/><f reference='../x'/></a>"
    )
    tree = XStreamTree(root)
    assert tree.text(root, "d") == "2"
    assert tree.text(root, "e") == "2"
    assert tree.child(root, "f") is None


def test_a_loop_of_paths_ends() -> None:
    root = fromstring("<a><b reference='../c'/><c reference='../b'/></a>")
    assert XStreamTree(root).child(root, "b") is None


def test_entities_are_not_for_it() -> None:
    text = '<!DOCTYPE client [<!ENTITY x "y">]><client><accounts/><portfolios/></client>'
    assert not READER.recognizes(written(text))
