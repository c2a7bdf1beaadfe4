# ruff: noqa: E501  rows of exports are as long as they are
"""Swissquote, Saxo, Vanguard UK, Revolut and Freetrade: the example exports, and MADE UP rows for what they lack."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import by_row, clean, opened, read, written, wrong_sums

from data_sources.accounts.brokers.freetrade import Freetrade
from data_sources.accounts.brokers.revolut import RevolutInvest
from data_sources.accounts.brokers.saxo import Saxo
from data_sources.accounts.brokers.swissquote import Swissquote
from data_sources.accounts.brokers.vanguard_uk import VanguardUk
from data_sources.model import Action

SWISSQUOTE_DE = """Datum;Auftrag #;Transaktionen;Symbol;Name;ISIN;Anzahl;Stückpreis;Kosten;Aufgelaufene Zinsen;Nettobetrag;Währung Nettobetrag;Nettobetrag in der Währung des Kontos;Saldo;Währung
12-01-2023 14:00:00;123;Kauf;VWRL;FTSE ALL-WORLD;IE00B3RBWM25;1'000.0;95.50;9.55;0.00;-95'509.55;EUR;-94'000.20;5000.00;CHF
30-06-2023 09:00:00;00000000;Dividende;NESN;NESTLE SA;CH0038863350;1.0;100.00;35.00;0.00;65.00;CHF;65.00;5065.00;CHF
30-09-2023 18:00:00;00000000;Depotgebühren;;;;1.0;50.00;3.85;0.00;-53.85;CHF;-53.85;5011.15;CHF
31-12-2023 23:59:30;00000000;Zinsen auf Belastungen;;;;1.0;2.00;0.00;0.00;-2.00;CHF;-2.00;5009.15;CHF
02-01-2024 08:00:00;00000000;Vergütung;;;;1.0;5000.00;0.00;0.00;5000.00;CHF;5000.00;10009.15;CHF
03-01-2024 08:00:00;00000000;Rätsel;;;;1.0;1.00;0.00;0.00;1.00;CHF;1.00;10010.15;CHF
"""


def test_swissquote_example() -> None:
    found = clean(Swissquote(), opened("swissquote-export.csv"), {"IE00B3RBWM25": "VWRD.L"})
    rows = by_row(found)
    assert (found.rows, len(rows), len(found.unread)) == (21, 19, 0)
    assert (rows[5].symbol, rows[5].amount, rows[5].fees, rows[5].price) == ("ORFN", -3975.96, 5.96, 19.85)
    assert (rows[13].symbol, rows[13].quantity) == ("VWRD.L", -808.0)
    assert (rows[11].currency, rows[11].amount, rows[11].counter_currency, rows[11].counter_amount) == (
        "USD", -106017.3, "CHF", 100000.0,
    )  # fmt: skip
    assert (rows[15].action, rows[15].fees) == (Action.FEE, 53.85)
    assert {money.currency: money.amount for money in found.cash} == {"CHF": 6612.4, "EUR": 2937.32, "USD": 166660.08}


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_swissquote_in_german(encoding: str) -> None:
    found = clean(Swissquote(), written(SWISSQUOTE_DE, encoding=encoding))
    rows = by_row(found)
    assert (rows[2].quantity, rows[2].currency, rows[2].amount) == (1000.0, "EUR", -95509.55)
    assert (rows[2].counter_currency, rows[2].counter_amount) == ("CHF", 94000.2)
    assert (rows[3].amount, rows[3].taxes) == (65.0, 35.0)
    assert (rows[5].action, rows[5].amount) == (Action.INTEREST, -2.0)
    assert rows[6].action is Action.DEPOSIT
    assert [row.place.row for row in found.unread] == [7]
    assert not wrong_sums(found)


def test_swissquote_with_broken_umlauts() -> None:
    broken = SWISSQUOTE_DE.encode().decode("cp1252")
    assert len(clean(Swissquote(), written(broken)).transactions) == 5


def test_saxo_example() -> None:
    found = clean(Saxo(), opened("saxo-export.csv"))
    rows = by_row(found)
    assert (found.rows, len(rows)) == (30, 30)
    assert (rows[4].symbol, rows[4].quantity, rows[4].amount, rows[4].fees) == ("VWRA.L", -3.0, 419.22, 0.0)
    assert (rows[10].symbol, rows[10].price, rows[10].amount, rows[10].fees) == ("NVDA", 134.85, -405.55, 1.0)
    assert (rows[30].day, rows[30].symbol, rows[30].quantity) == (date(2025, 1, 16), "VUSA.AS", 1.5)
    assert rows[31].action is Action.WITHDRAWAL
    assert [check.place.row for check in wrong_sums(found)] == [30]


def test_saxo_in_french_in_other_money() -> None:
    text = (
        "ID client;ID de compte;Date d'opération;Type;Instrument;ISIN de l'instrument;Devise de l'instrument;Symbole;Événement;"
        "Montant comptabilisé;Devise du compte;Taux de conversion;Coût total\n"
        "1;2;16-janv.-2025;Opération;Apple Inc.;US0378331005;USD;AAPL:xnas;Acheter 10 @ 200,00 USD;-1942,00;EUR;0,97;-1,94\n"
        "1;2;20-févr.-2025;Opération sur titres;Apple Inc.;US0378331005;USD;AAPL:xnas;Dividende;2,10;EUR;0,97;\n"
        "1;2;03-mars-2025;Montant de liquidités;;;EUR;;Frais de garde;-1,00;EUR;1;\n"
    )
    rows = by_row(clean(Saxo(), written(text)))
    bought = rows[2]
    assert (bought.day, bought.currency, bought.price, bought.account) == (date(2025, 1, 16), "USD", 200.0, "2")
    assert bought.amount == pytest.approx(-1942 / 0.97, abs=1e-5)
    assert bought.fees == pytest.approx(2.0, abs=1e-5)
    assert (bought.counter_currency, bought.counter_amount) == ("EUR", 1942.0)
    assert (rows[3].action, rows[3].amount, rows[4].action) == (Action.DIVIDEND, 2.1, Action.FEE)


def test_vanguard_with_both_tables() -> None:
    found = clean(VanguardUk(), opened("vanguard-cash-investment.csv"))
    rows = by_row(found)
    assert (found.rows, len(rows), len(found.unread)) == (22, 17, 0)
    assert (rows[7].symbol, rows[7].quantity, rows[7].price, rows[7].amount) == ("FOO.L", 1550.0, 9.665845, -14982.06)
    assert rows[13].price == 101.8614965  # the two tables write the dash differently
    assert rows[14].quantity == -1.0
    assert (rows[17].action, rows[17].amount) == (Action.DIVIDEND, -170.83)
    assert rows[11].symbol == "FOO.L"
    assert rows[19].action is Action.WITHDRAWAL
    assert rows[22].quantity == 0.9232
    assert found.cash[0].amount == 23.59
    # What the table of investments gives as its cost is no sum of its rows.
    assert [(check.what, check.stated) for check in wrong_sums(found)] == [("Cost", 12545.0)]


def test_vanguard_with_cash_alone() -> None:
    found = clean(VanguardUk(), opened("vanguard-cash.csv"), {"U.S. Equity Index Fund - Accumulation": "0P00012345.L"})
    rows = by_row(found)
    assert (found.rows, len(rows)) == (19, 19)
    assert rows[18].symbol == "0P00012345.L"
    assert (rows[19].fees, rows[20].fees, rows[20].amount) == (25.0, 0.0, 25.0)
    assert not wrong_sums(found)


def test_vanguard_with_investments_alone() -> None:
    text = (
        "Date,InvestmentName,TransactionDetails,Quantity,Price,Cost\n"
        '10/03/2022,Foo ETF (FOO),"Bought 1,550 Foo ETF (FOO)",1550,9.665845,14982.06\n'
        "15/07/2022,Foo ETF (FOO),Sold 1 Foo ETF (FOO),1,104.06,104.06\n"
    )
    found = clean(VanguardUk(), written(text))
    assert [(row.quantity, row.amount) for row in found.transactions] == [(1550.0, -14982.06), (-1.0, 104.06)]


def test_revolut_example() -> None:
    found = clean(RevolutInvest(), opened("revolut-invest-export.csv"))
    rows = by_row(found)
    assert (found.rows, len(rows), len(found.unread)) == (12, 9, 3)
    assert (rows[4].symbol, rows[4].quantity, rows[4].price, rows[4].amount) == ("O", 1.63453043, 52.07, -85.11)
    assert (rows[5].amount, rows[5].fees) == (80.34, 0.02)
    assert (rows[13].quantity, rows[13].currency) == (0.76672417, "EUR")
    assert (rows[9].action, rows[9].quantity) == (Action.SPLIT, 0.16431924)
    assert rows[2].amount == -30.93


def test_revolut_other_types() -> None:
    text = (
        "Date,Ticker,Type,Quantity,Price per share,Total Amount,Currency,FX Rate\n"
        '2025-01-31T14:53:37.864Z,NVDA,BUY - LIMIT,16.13293538,USD 123.97,"USD 2,000",USD,1.0397\n'
        "2025-07-02T20:59:22.856710Z,MSFT,DIVIDEND TAX (CORRECTION),,,USD -0.25,USD,1.1826\n"
        "2025-07-03T20:59:22.856710Z,MSFT,RETURN OF CAPITAL,,,USD 1.25,USD,1.1826\n"
        "2025-07-04T20:59:22.856710Z,X,MYSTERY,,,USD 1.25,USD,1.1826\n"
    )
    found = clean(RevolutInvest(), written(text))
    rows = by_row(found)
    assert rows[2].amount == -2000.0
    assert (rows[3].action, rows[3].taxes) == (Action.TAX, 0.25)
    assert rows[4].action is Action.RETURN_OF_CAPITAL
    assert [row.place.row for row in found.unread] == [5]


def test_freetrade_examples() -> None:
    found = clean(Freetrade(), opened("freetrade-export.csv"))
    rows = by_row(found)
    assert (found.rows, len(rows), len(found.unread)) == (13, 11, 2)
    assert (rows[9].symbol, rows[9].amount, rows[9].taxes) == ("ATST.L", -5068.25, 25.22)
    assert (rows[11].symbol, rows[11].amount, rows[11].fees) == ("NVDA", -1996.75, 7.76)
    assert rows[5].taxes == pytest.approx(0.07 * 0.79146484)
    assert (rows[13].action, rows[13].cost, rows[13].amount) == (Action.TRANSFER_IN, 4.95, 0.0)
    assert (rows[2].amount, rows[3].amount) == (-2412.19, 1000.0)
    other = clean(Freetrade(), opened("kapji-freetrade.csv"))
    assert (other.rows, len(other.transactions)) == (17, 17)
    assert not wrong_sums(found)
    assert not wrong_sums(other)


def test_freetrade_splits_and_faults() -> None:
    head = (
        "Title,Type,Timestamp,Account Currency,Total Amount in Account Currency,Buy / Sell,Ticker,ISIN,Quantity,"
        "Instrument Currency,Stock Split Rate of Share Outturn From,Stock Split Rate of Share Outturn To,Stock Split New ISIN\n"
    )
    split = "Nvidia,STOCK_SPLIT,2024-06-10T08:00:00.000Z,GBP,,,NVDA,US67066G1040,10,USD,1,10,US67066G1040\n"
    made = clean(Freetrade(), written(head + split)).transactions[0]
    assert (made.action, made.ratio, made.quantity) == (Action.SPLIT, 10.0, 0.0)
    bad = "Nvidia,ORDER,2024-06-10T08:00:00.000Z,GBP,1,HOLD,NVDA,US67066G1040,10,USD,,,\n"
    assert [(fault.row, fault.column) for fault in read(Freetrade(), written(head + bad)).faults] == [(2, "Buy / Sell")]
