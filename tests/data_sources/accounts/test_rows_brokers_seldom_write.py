# ruff: noqa: E501  rows of exports are as long as they are
"""Bonds in percent, cancelled trades, shares as a distribution, amounts in other money; every row is MADE UP."""

from __future__ import annotations

import pytest
from export_reading import by_row, clean, written, wrong_sums

from data_sources.accounts.brokers.fidelity import FidelityHistory
from data_sources.accounts.brokers.saxo import Saxo
from data_sources.accounts.brokers.schwab import SchwabHistory
from data_sources.accounts.brokers.swissquote import Swissquote
from data_sources.accounts.brokers.vanguard_us import VANGUARD_US
from data_sources.model import Action

SCHWAB = """"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"06/16/2024","Buy","912797KX4","US TREASURY BILL","10000","$98.50","","-$9,850.00"
"06/15/2024","Cancel Buy","AAPL","APPLE","10","$170.00","","$1,700.00"
"06/14/2024","Buy","AAPL","APPLE","10","$170.00","","-$1,700.00"
"""


def test_schwab_bills_in_percent_and_cancelled_trades() -> None:
    found = clean(SchwabHistory(), written(SCHWAB))
    rows = by_row(found)
    assert (rows[2].price, rows[2].quantity, rows[2].amount) == (0.985, 10000.0, -9850.0)
    assert (rows[3].action, rows[3].quantity, rows[3].amount) == (Action.SELL, -10.0, 1700.0)
    assert sum(row.amount for row in (rows[3], rows[4])) == 0.0
    assert not wrong_sums(found)


def test_swissquote_bonds_in_percent() -> None:
    text = (
        "Date;Order #;Transaction;Symbol;Name;ISIN;Quantity;Unit price;Costs;Accrued Interest;Net Amount;Balance;Currency\n"
        "20-03-2024 10:00:00;1;Buy;BOND;2% GOV 30;CH0000000009;10000.0;98.00;10.00;50.00;-9860.00;140.00;USD\n"
    )
    found = clean(Swissquote(), written(text))
    assert (found.transactions[0].price, found.transactions[0].fees) == (pytest.approx(0.98), 10.0)
    assert not wrong_sums(found)


def test_swissquote_deposit_in_italian() -> None:
    text = (
        "Data;Ordine #;Transazione;Simbolo;Nome;ISIN;Quantità;Prezzo unitario;Costi;Interessi maturati;Importo netto;Saldo;"
        "Valuta\n14-03-2024 09:00:00;00000000;Versamento;;;;1.0;10'000.00;0.00;0.00;10'000.00;10'000.00;CHF\n"
    )
    (paid,) = clean(Swissquote(), written(text, encoding="latin-1")).transactions
    assert (paid.action, paid.amount) == (Action.DEPOSIT, 10000.0)


FIDELITY = (
    "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Accrued Interest ($),"
    "Amount ($),Cash Balance ($),Settlement Date\n"
    '06/10/2024,"DISTRIBUTION NVIDIA CORP (NVDA) (Cash)",NVDA,"NVIDIA CORP",Cash,9.000,,,,,,1649.53,\n'
    '06/09/2024,"CANCELLED TRADE YOU BOUGHT MICROSOFT",MSFT,"MICROSOFT",Cash,-5,400,,,,2000,1649.53,\n'
)


def test_fidelity_shares_that_come_as_a_distribution_are_no_deposit() -> None:
    rows = by_row(clean(FidelityHistory(), written(FIDELITY)))
    assert (rows[2].action, rows[2].quantity, rows[2].amount) == (Action.SPLIT, 9.0, 0.0)
    assert (rows[3].action, rows[3].quantity, rows[3].amount) == (Action.SELL, -5.0, 2000.0)


def test_saxo_trades_in_money_that_the_list_does_not_name() -> None:
    text = (
        "Client ID,Trade Date,Type,Instrument,Instrument ISIN,Instrument currency,Instrument Symbol,Event,Booked Amount,"
        "Order ID,Conversion Rate\n"
        "9,05-Mar-2024,Trade,Acme,US0378331005,USD,AAPL:xnas,Buy 3 @ 134.85 USD,-374.03,55,0.92\n"
        "9,06-Mar-2024,Trade,Acme,US0378331005,USD,AAPL:xnas,Sell 3 @ 140.00 USD,419.00,56,0.92\n"
    )
    found = clean(Saxo(), written(text))
    rows = by_row(found)
    assert rows[2].currency == "USD"
    assert rows[2].amount == pytest.approx(-374.03 / 0.92, abs=1e-5)
    assert rows[2].fees == pytest.approx(2.0, abs=0.01)
    assert (rows[3].amount, rows[3].fees) == (419.0, 1.0)  # this one is in the money of its price already
    assert not wrong_sums(found)


def test_vanguard_in_the_united_states() -> None:
    text = (
        "Account Number,Trade Date,Settlement Date,Transaction Type,Transaction Description,Investment Name,Symbol,Shares,"
        "Share Price,Principal Amount,Commissions and Fees,Net Amount,Accrued Interest,Account Type,\n"
        "123,2024-01-10,2024-01-12,Buy,Buy,VANGUARD TOTAL,VTI,10,240.00,-2400.00,0.0,-2400.00,0.0,CASH,\n"
        "123,2024-03-20,2024-03-20,Dividend,Dividend Received,VANGUARD TOTAL,VTI,0.00,0.0,9.00,0.0,9.00,0.0,CASH,\n"
        "123,2024-03-20,2024-03-20,Reinvestment,Dividend Reinvestment,VANGUARD TOTAL,VTI,0.036,250.0,-9.00,0.0,-9.00,0.0,CASH,\n"
        "123,2024-04-20,2024-04-20,Sweep in,Sweep,SETTLEMENT FUND,VMFXX,0.00,1.0,-9.00,0.0,-9.00,0.0,CASH,\n"
    )
    found = clean(VANGUARD_US, written(text))
    rows = by_row(found)
    assert [rows[row].action for row in (2, 3, 4)] == [Action.BUY, Action.DIVIDEND, Action.BUY]
    assert (rows[4].quantity, rows[4].amount, rows[4].currency, rows[4].account) == (0.036, -9.0, "USD", "123")
    assert [row.place.row for row in found.unread] == [5]
