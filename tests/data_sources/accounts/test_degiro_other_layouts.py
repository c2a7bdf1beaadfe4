# ruff: noqa: E501  rows of exports are as long as they are
"""DEGIRO's exports of other years and languages; every row is MADE UP."""

from __future__ import annotations

import pytest
from export_reading import by_row, clean, written

from data_sources.accounts.brokers.degiro import DegiroStatement
from data_sources.accounts.brokers.degiro_trades import DegiroTransactions
from data_sources.model import Action

BEFORE_2021 = """Datum,Uhrzeit,Produkt,ISIN,Referenzbörse,Anzahl,,Kurs,,Wert in Lokalwährun,,Wert,Wechselkurs,,Transaktionskost,,Gesamt,Order-ID
27-11-2020,09:13,HELLO SE,DE000A161408,XET,-5,EUR,48.1000,EUR,240.50,EUR,240.50,,EUR,-2.04,EUR,238.46,a-1
25-11-2020,20:40,PLUGGED INC,US72919P2020,NDQ,8,USD,26.0000,USD,-208.00,EUR,-173.33,1.2000,EUR,-0.53,EUR,-173.86,a-2
24-11-2020,10:00,BRIT PLC,GB0007980591,LSE,10,GBX,250.0000,GBX,-2500.00,EUR,-27.78,90.0000,EUR,-4.00,EUR,-31.78,a-3
"""


def test_currencies_in_front_of_the_amounts() -> None:
    rows = by_row(clean(DegiroTransactions(), written(BEFORE_2021)))
    assert (rows[2].action, rows[2].currency, rows[2].amount, rows[2].fees) == (Action.SELL, "EUR", 238.46, 2.04)
    assert (rows[3].currency, rows[3].price, rows[3].counter_currency) == ("USD", 26.0, "EUR")
    assert rows[3].amount == pytest.approx(-208.636)
    assert rows[3].counter_amount == 173.86


def test_a_rate_in_pence_makes_fees_in_pounds() -> None:
    bought = by_row(clean(DegiroTransactions(), written(BEFORE_2021)))[4]
    assert (bought.currency, bought.price) == ("GBP", 2.5)
    assert (bought.fees, bought.amount) == (pytest.approx(3.6), pytest.approx(-28.6))


HEADS = {
    "it": "Data,Ora,Prodotto,ISIN,Borsa di riferimento,Borsa,Quantità,Quotazione,,Valore locale,,Valore,,Tasso di cambio,"
    "Commissioni di transazione,,Totale,,ID Ordine",
    "fr": "Date,Heure,Produit,Code ISIN,Place boursiè,Lieu d'exécution,Quantité,Cours,,Montant devise locale,,Montant,,"
    "Taux de change,Frais de courtage,,Montant total,,ID Ordre",
    "pt": "Data,Hora,Produto,ISIN,Bolsa de,Bolsa,Quantidade,Preços,,Valor local,,Valor,,Taxa de Câmbio,Custos de transação,,"
    "Total,,ID da Ordem",
    "es": "Fecha,Hora,Producto,ISIN,Bolsa de,Centro de ejecución,Número,Precio,,Valor local,,Valor,,Tipo de cambio,"
    "Costes de transacción,,Total,,ID Orden",
}


@pytest.mark.parametrize("language", HEADS)
def test_costs_are_what_value_and_total_differ_by(language: str) -> None:
    """The column of costs has another name in every language and year."""
    row = '03-05-2022,09:05,ENI,IT0003132476,MIL,XMIL,100,"13,50",EUR,"-1350,00",EUR,"-1350,00",EUR,,"-3,00",EUR,"-1353,00",EUR,i1'
    (bought,) = clean(DegiroTransactions(), written(f"{HEADS[language]}\n{row}\n")).transactions
    assert (bought.quantity, bought.price, bought.amount, bought.fees) == (100.0, 13.5, -1353.0, 3.0)


def test_costs_of_a_trade_in_spanish() -> None:
    text = (
        "Fecha,Hora,Fecha valor,Producto,ISIN,Descripción,Tipo,Variación,,Saldo,,ID Orden\n"
        '02-02-2024,10:00,02-02-2024,IBER,ES0144580Y14,"Compra 100 IBER@10,5 EUR (ES0144580Y14)",,EUR,"-1050,00",EUR,"3503,00",o1\n'
        '02-02-2024,10:00,02-02-2024,IBER,ES0144580Y14,Costes de transacción y/o externos de DEGIRO,,EUR,"-3,00",EUR,"3500,00",o1\n'
    )
    found = clean(DegiroStatement(), written(text))
    assert not found.unread
    (bought,) = found.transactions
    assert (bought.amount, bought.fees) == (-1053.0, 3.0)
