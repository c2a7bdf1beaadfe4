# ruff: noqa: E501  rows of exports are as long as they are
"""DEGIRO: the statement of the example export, and MADE UP files in other languages."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import by_row, clean, opened, read, written, wrong_sums

from data_sources.accounts.brokers.degiro import DegiroStatement
from data_sources.accounts.brokers.degiro_trades import DegiroTransactions
from data_sources.accounts.brokers.degiro_words import Booking, booking_of, trade_words
from data_sources.model import Action

STATEMENT, TRADES = DegiroStatement(), DegiroTransactions()


def test_the_example_statement() -> None:
    found = clean(STATEMENT, opened("degiro-export.csv"), {"IE00B3RBWM25": "VWRL.AS"})
    rows = by_row(found)
    assert (found.rows, len(found.transactions), len(found.unread)) == (73, 49, 13)
    buy = rows[22]
    assert (buy.action, buy.symbol, buy.quantity, buy.price, buy.amount, buy.currency) == (
        Action.BUY, "US9256521090", 1.0, 33.9, -33.9, "USD",
    )  # fmt: skip
    assert buy.reference == "5925d76b-eb36-46e3-b017-a61a6d03c3e7"  # broken over two lines
    exchange = rows[20]
    assert (exchange.action, exchange.currency, exchange.amount) == (Action.EXCHANGE, "EUR", -31.91)
    assert (exchange.counter_currency, exchange.counter_amount) == ("USD", 33.9)
    assert (rows[39].amount, rows[39].fees) == (4.42, 1.0)  # the order's fee in the same money is part of the sale
    assert rows[30].symbol == "VWRL.AS"
    assert (rows[56].price, rows[56].amount, rows[56].currency) == (4.96, 19.84, "GBP")  # 496 pence
    assert rows[65].action is Action.REINVEST
    assert (rows[11].action, rows[11].taxes) == (Action.TAX, 0.07)
    assert rows[58].action is Action.EXCHANGE  # its other side is CrÃ©dito de divisa
    assert (rows[70].action, rows[70].amount) == (Action.INTEREST, -0.25)
    assert rows[7].time == "08:37:00"


def test_sweeps_and_reservations_move_nothing() -> None:
    found = clean(STATEMENT, opened("degiro-export.csv"))
    why = {row.place.row: row.why for row in found.unread}
    assert "its bank or cash fund" in why[2]
    assert "its bank or cash fund" in why[3]
    assert "announced" in why[5]
    assert "another name" in why[34]


GERMAN = """Datum,Uhrzeit,Valutadatum,Produkt,ISIN,Beschreibung,FX,Änderung,,Saldo,,Order-ID
05-03-2024,10:00,05-03-2024,TESLA INC,US88160R1014,"AKTIENSPLIT: 15 Tesla Inc zu je 100,00 USD (US88160R1014)",,USD,"-1.500,00",USD,"-1.500,00",
05-03-2024,10:00,05-03-2024,TESLA INC,US88160R1014,"AKTIENSPLIT: 5 Tesla Inc zu je 300,00 USD (US88160R1014)",,USD,"1.500,00",USD,"0,00",
01-03-2024,09:31,01-03-2024,MUSTER AG,DE0007164600,DEGIRO Transaktionsgebühren und/oder Fremdkosten,,EUR,"-4,90",EUR,"395,10",abc
01-03-2024,09:31,01-03-2024,MUSTER AG,DE0007164600,"Kauf 4.600 zu je 2 EUR (DE0007164600)",,EUR,"-9.200,00",EUR,"400,00",abc
29-02-2024,08:00,29-02-2024,,,flatex Einzahlung,,EUR,"9.600,00",EUR,"9.600,00",
28-02-2024,08:00,28-02-2024,,,Völlig Neues,,EUR,"1,00",EUR,"0,00",
"""


def test_german_with_thousands_marks() -> None:
    found = clean(STATEMENT, written(GERMAN))
    rows = by_row(found)
    assert (rows[5].quantity, rows[5].price, rows[5].amount, rows[5].fees) == (4600.0, 2.0, -9204.9, 4.9)
    split = next(row for row in found.transactions if row.action is Action.SPLIT)
    assert (split.quantity, split.ratio, split.amount) == (10.0, 3.0, 0.0)
    assert rows[6].action is Action.DEPOSIT
    assert [row.place.row for row in found.unread] == [7]
    assert {money.currency: money.amount for money in found.cash} == {"EUR": 395.1, "USD": 0.0}
    assert not wrong_sums(found)


def test_a_new_isin_is_a_new_name() -> None:
    text = (
        "Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id\n"
        '02-05-2024,08:00,02-05-2024,NEW,US0378331005,"WIJZIGING ISIN: Koop 10 @ 5 USD",,USD,-50.00,USD,0.00,\n'
        '02-05-2024,08:00,02-05-2024,OLD,US5949181045,"WIJZIGING ISIN: Verkoop 10 @ 5 USD",,USD,50.00,USD,50.00,\n'
        '03-05-2024,08:00,03-05-2024,OLD B,US88160R1014,"FUSIE: Verkoop 10 @ 5 USD",,USD,50.00,USD,50.00,\n'
        '03-05-2024,08:00,03-05-2024,NEW B,US9256521090,"FUSIE: Koop 5 @ 10 USD",,USD,-50.00,USD,0.00,\n'
        '04-05-2024,08:00,04-05-2024,DEAD,US00206R1023,"DELISTING: Verkoop 7 @ 0 USD",,USD,0.00,USD,0.00,\n'
    )
    made = {row.action: row for row in clean(STATEMENT, written(text)).transactions}
    assert (made[Action.RENAMED].symbol, made[Action.RENAMED].into) == ("US5949181045", "US0378331005")
    merger = made[Action.MERGER]
    assert (merger.symbol, merger.into, merger.ratio, merger.quantity) == ("US88160R1014", "US9256521090", 0.5, -10.0)
    assert made[Action.EXPIRED].quantity == -7.0


@pytest.mark.parametrize(
    ("text", "booking"),
    [
        ("Dividend", Booking.DIVIDEND),
        ("Dividendensteuer", Booking.TAX),
        ("Retención del dividendo", Booking.TAX),
        ("Impôts sur dividende", Booking.TAX),
        ("FX Credit", Booking.EXCHANGE),
        ("Währungswechsel (Ausbuchung)", Booking.EXCHANGE),
        ("Opération de change - Débit", Booking.EXCHANGE),
        ("Flatex Interest Income", Booking.INTEREST),
        ("Einrichtung von Handelsmodalitäten 2026 (Nasdaq - NDQ)", Booking.FEE),
        ("ADR/GDR Weitergabegebühr", Booking.FEE),
        ("Spanish Transaction Tax", Booking.TAX),
        ("flatex Deposit", Booking.DEPOSIT),
        ("Versement de fonds", Booking.DEPOSIT),
        ("Flatex Withdrawal", Booking.WITHDRAWAL),
        ("Degiro Cash Sweep Transfer", Booking.INTERNAL),
        ("Kapitalrückzahlung", Booking.RETURN_OF_CAPITAL),
        ("Vente 3 ACME@12,5 EUR (FR0000120271)", Booking.TRADE),
        ("something else", None),
    ],
)
def test_descriptions(text: str, booking: Booking | None) -> None:
    assert booking_of(text) is booking


def test_trades_in_words() -> None:
    words = trade_words("FUSION: Verkauf 4.600 zu je 1,98 USD (CA09173B1076)")
    assert words is not None
    assert (words.event, words.sells, words.quantity, words.price, words.currency) == (
        "FUSION",
        True,
        "4.600",
        "1,98",
        "USD",
    )
    assert trade_words("Dividend") is None


TRANSACTIONS = """Date,Time,Product,ISIN,Reference exchange,Venue,Quantity,Price,,Local value,,Value EUR,Exchange rate,AutoFX Fee,Transaction and/or third party fees EUR,Total EUR,Order ID,
15-12-2022,16:55,VICI PROPERTIES,US9256521090,NSY,XNYS,10,33.9000,USD,-339.00,USD,-319.09,1.0624,-0.80,-2.00,-321.89,abc,
16-12-2022,10:00,VANGUARD FTSE AW,IE00B3RBWM25,EAM,XAMS,-2,100.0000,EUR,200.00,EUR,200.00,,0.00,-3.00,197.00,def,
"""
DUTCH = """Datum,Tijd,Product,ISIN,Beurs,Uitvoeringsplaats,Aantal,Koers,,Lokale waarde,,Waarde,,Wisselkoers,Transactiekosten en/of,,Totaal,,Order ID
16-12-2022,10:00,VANGUARD FTSE AW,IE00B3RBWM25,EAM,XAMS,3,"100,5000",EUR,"-301,50",EUR,"-301,50",EUR,,"-1,00",EUR,"-302,50",EUR,def
16-12-2022,10:05,AVIVA,GB00BPQY8M80,LSE,XLON,-4,"496,0000",GBX,"1984,00",GBX,"22,80",EUR,"87,0200","-1,00",EUR,"21,80",EUR,ghi
"""


def test_transactions_in_two_currencies() -> None:
    rows = by_row(clean(TRADES, written(TRANSACTIONS)))
    bought = rows[2]
    assert (bought.currency, bought.price, bought.quantity) == ("USD", 33.9, 10.0)
    assert bought.amount == pytest.approx(-339.0 - 2.8 * 1.0624)
    assert (bought.counter_currency, bought.counter_amount) == ("EUR", 321.89)
    assert (rows[3].amount, rows[3].fees, rows[3].counter_currency) == (197.0, 3.0, "")


def test_transactions_in_dutch_and_in_pence() -> None:
    rows = by_row(clean(TRADES, written(DUTCH)))
    assert (rows[2].amount, rows[2].fees, rows[2].day) == (-302.5, 1.0, date(2022, 12, 16))
    assert (rows[3].currency, rows[3].price, rows[3].counter_amount) == ("GBP", 4.96, 21.8)


def test_faults() -> None:
    text = GERMAN.replace("29-02-2024,08:00", "31-02-2024,08:00").replace('"-4,90"', '"-4,9x"')
    found = read(STATEMENT, written(text))
    assert [(fault.row, fault.column) for fault in found.faults] == [(4, "Änderung"), (6, "Datum")]  # each once
