"""OFX and QFX in both spellings."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interchange.ofx import Ofx
from data_sources.accounts.interchange.ofx_tags import read_tags
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import clean, read, written, wrong_sums

FILES = Path(__file__).parent / "files"


def _file(name: str) -> OpenedFile:
    return OpenedFile(name, (FILES / name).read_bytes())


def test_values_that_are_not_closed_and_values_that_are_give_one_tree() -> None:
    sgml = read_tags("<OFX><A><B>1<C>two &amp; more</A><D>3</OFX>")
    xml = read_tags("<OFX>\n<A><B>1</B><C>two &amp; more</C></A><D>3</D></OFX>")
    assert sgml.values() == xml.values() == {"B": "1", "C": "two & more", "D": "3"}
    second = xml.first("B")
    assert second is not None
    assert second.row == 2


@given(st.text(alphabet="<>/ABO FX1\n", max_size=200))
def test_no_text_makes_the_tags_raise(text: str) -> None:
    read_tags(text).values()


def test_the_statement_in_sgml() -> None:
    found = clean(Ofx(), _file("statement_made_up.ofx"))
    assert [row.action for row in found.transactions] == [
        Action.BUY, Action.SELL, Action.DIVIDEND, Action.BUY, Action.REINVEST, Action.SPLIT, Action.DEPOSIT,
    ]  # fmt: skip
    bought, sold = found.transactions[:2]
    assert (bought.symbol, bought.name, bought.quantity, bought.amount, bought.fees) == (
        "INTC", "INTEL CORP", 100.0, -2571.45, 7.95,
    )  # fmt: skip
    assert (sold.quantity, sold.price, sold.amount) == (-40.0, 30.0, 1192.05)  # 30,00 with a comma
    assert found.sums == ()


def test_its_cash_is_what_the_rows_add_up_to() -> None:
    found = clean(Ofx(), _file("statement_made_up.ofx"))
    option = -200.0  # listed as not read
    assert round(sum(row.amount for row in found.transactions) + option, 2) == found.cash[0].amount


def test_its_position_is_what_the_rows_leave() -> None:
    found = clean(Ofx(), _file("statement_made_up.ofx"))
    left = sum(row.quantity for row in found.transactions if row.symbol == "INTC")
    assert round(left, 6) == found.holdings[0].quantity == 121.8


def test_a_distribution_that_was_paid_out_is_not_counted_twice() -> None:
    found = clean(Ofx(), _file("statement_made_up.ofx"))
    spent, taken = found.transactions[3:5]
    assert (spent.action, spent.amount) == (Action.BUY, -22.5)  # its income stands there as a row of its own
    assert (taken.action, taken.amount, taken.quantity * (taken.price or 0.0)) == (Action.REINVEST, 0.0, 10.0)
    assert taken.cost == 10.0  # the distribution itself, whatever its price was rounded to


def test_a_plan_whose_expenses_are_paid_in_units() -> None:
    found = clean(Ofx(), _file("plan_made_up.qfx"))
    assert [row.action for row in found.transactions] == [Action.BUY, Action.SELL, Action.FEE]
    sold, fee = found.transactions[1:]
    assert sold.amount + fee.amount == 0.0
    assert wrong_sums(found) == []
    assert [check.stated for check in found.sums] == [1194.86]


def test_the_user_names_a_fund_without_ticker() -> None:
    found = clean(Ofx(), _file("plan_made_up.qfx"), {"VGI007743": "VINIX"})
    assert {row.symbol for row in found.transactions if row.symbol} == {"VINIX"}


def test_a_bank_statement() -> None:
    text = (
        "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>99</BANKACCTFROM>"
        "<BANKTRANLIST><STMTTRN><TRNTYPE>INT<DTPOSTED>20240131<TRNAMT>1.25<FITID>1</STMTTRN>"
        "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240201<TRNAMT>-20.00<FITID>2<NAME>ATM</STMTTRN></BANKTRANLIST>"
        "<LEDGERBAL><BALAMT>81.25<DTASOF>20240201</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
    found = clean(Ofx(), written(text))
    assert [(row.action, row.amount) for row in found.transactions] == [
        (Action.INTEREST, 1.25),
        (Action.WITHDRAWAL, -20.0),
    ]
    assert (found.cash[0].amount, found.cash[0].account) == (81.25, "99")


def test_a_file_without_a_statement_is_refused() -> None:
    assert "no statement" in str(
        read(Ofx(), written("OFXHEADER:100\n<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>")).faults[0]
    )
