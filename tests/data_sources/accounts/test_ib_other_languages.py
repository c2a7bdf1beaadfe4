# ruff: noqa: E501  rows of exports are as long as they are
"""Statements of Interactive Brokers in Chinese and German; every row is MADE UP."""

from __future__ import annotations

from datetime import date

from export_reading import by_row, clean, read, written, wrong_sums

from data_sources.accounts.interactive_brokers.ib_activity import IbActivity
from data_sources.model import Action

CHINESE = """\ufeffStatement,Header,域名称,域值
Statement,Data,Period,"一月 1, 2024 - 十二月 31, 2024"
账户信息,Header,域名称,域值
账户信息,Data,账户,U0000001
账户信息,Data,基础货币,USD
交易,Header,DataDiscriminator,资产分类,货币,代码,日期/时间,数量,交易价格,收盘价格,收益,佣金/税,基础,已实现的损益,按市值计算的损益,代码
交易,Data,Order,股票,USD,AAPL,"2024-05-01, 09:30:00",20,170,171,-3400,-1,3401,0,20,O
交易,Data,Order,股票,USD,AAPL,"2024-06-03, 09:30:00",-5,190,191,950,-1.02,-850.25,98.73,5,C
交易,SubTotal,,股票,USD,AAPL,,15,,,-2450,-2.02,,,,
交易,Header,DataDiscriminator,资产分类,货币,代码,日期/时间,数量,交易价格,,收益,佣金 USD,,,以市值计（MTM） USD,代码
交易,Data,Order,外汇,HKD,USD.HKD,"2024-06-03, 20:00:00","-5,000",7.8,,39000,-2,,,0,
利息,Header,货币,日期,描述,金额
利息,Data,USD,2024-05-05,USD 贷方利息,1
费用,Header,副标题,货币,日期,描述,金额
费用,Data,其它费用,USD,2024-05-04,Monthly Fee,-3
费用,Data,总数,,,,-3
代扣税,Header,货币,日期,描述,金额,代码
代扣税,Data,USD,2024-05-16,AAPL(US0378331005) 现金红利 USD 0.25 每股 - US 税收,-0.5,
公司行动,Header,资产分类,货币,报告日期,日期/时间,描述,数量,收益,价值,已实现的损益,代码
公司行动,Data,股票,USD,2024-08-03,"2024-08-02, 20:25:00","AAPL(US0378331005) 拆股 2 换 1 (AAPL, APPLE INC, US0378331005)",15,0,0,0,
未平仓持仓,Header,DataDiscriminator,资产分类,货币,代码,数量,合约乘数,成本价格,成本基础,收盘价格,价值,未实现的损益,代码
未平仓持仓,Data,Summary,股票,USD,AAPL,30,1,85.025,2550.75,100,3000,449.25,
现金报告,Header,货币总结,货币,总数,证券,期货,
现金报告,Data,期末现金,基础货币总结,2550.48,2550.48,0,
现金报告,Data,期末现金,USD,2550.48,2550.48,0,
"""


def test_a_chinese_statement() -> None:
    found = clean(IbActivity(), written(CHINESE))
    first, second, exchange, commission, *others = found.transactions
    assert (first.symbol, first.quantity, first.amount, first.fees) == ("AAPL", 20.0, -3401.0, 1.0)
    assert (second.action, second.amount, second.account) == (Action.SELL, 948.98, "U0000001")
    assert (exchange.currency, exchange.amount, exchange.counter_amount) == ("HKD", 39000.0, -5000.0)
    assert (commission.action, commission.amount, commission.currency) == (Action.FEE, -2.0, "USD")
    assert [row.action for row in others] == [Action.INTEREST, Action.FEE, Action.TAX, Action.SPLIT]
    assert (others[3].ratio, others[3].quantity) == (2.0, 15.0)
    assert [(held.symbol, held.quantity, held.day) for held in found.holdings] == [("AAPL", 30.0, date(2024, 12, 31))]
    assert [(cash.currency, cash.amount) for cash in found.cash] == [("USD", 2550.48)]


def test_a_section_without_a_total_adds_nothing_to_the_next() -> None:
    """The interest has no line of its total; that of the fees is of the fees."""
    found = clean(IbActivity(), written(CHINESE))
    assert [(check.stated, check.added) for check in found.sums] == [(-3.0, -3.0)]


GERMAN = """Statement,Header,Feldname,Feldwert
Statement,Data,Period,"Januar 1, 2024 - Dezember 31, 2024"
Kontoinformation,Header,Feldname,Feldwert
Kontoinformation,Data,Account,U0000002
Kontoinformation,Data,Basiswährung,EUR
Transaktionen,Header,DataDiscriminator,Vermögenswertkategorie,Währung,Symbol,Datum/Zeit,Menge,T.-Kurs,Schlussk.,Erlös,Prov./Gebühr,Basis,Realisierter G&V,MTM-G&V,Code
Transaktionen,Data,Order,Aktien,EUR,SAP,"2024-03-05, 09:00:00",10,170,171,-1700,-3,1703,0,10,O
Einzahlungen & Auszahlungen,Header,Währung,Abwicklungsdatum,Beschreibung,Betrag
Einzahlungen & Auszahlungen,Data,EUR,2024-02-01,Elektronischer Guthabentransfer,3000
Einzahlungen & Auszahlungen,Data,Gesamt,,,3000
Transaktionsgebühren,Header,Vermögenswertkategorie,Währung,Datum/Zeit,Symbol,Beschreibung,Menge,Handelskurs,Betrag,Code
Transaktionsgebühren,Data,Aktien,EUR,"2024-03-05, 09:00:00",SAP,FTT,10,170,-0.5,
Transaktionsgebühren,Data,Gesamt,,,,,,,-0.5,
Transaktionsgebühren,Data,Gesamtwert in EUR,,,,,,,-0.5,
Kapitalmaßnahmen,Header,Vermögenswertkategorie,Währung,Berichtsdatum,Datum/Zeit,Beschreibung,Menge,Erlös,Wert,Realisierter G&V,Code
Kapitalmaßnahmen,Data,Aktien,EUR,2024-07-02,"2024-07-01, 20:25:00","SAP(DE0007164600) Split 3 für 1 (SAP, SAP SE, DE0007164600)",20,0,0,0,
Informationen zum Finanzinstrument,Header,Vermögenswertkategorie,Symbol,Beschreibung,Conid,Wertpapier-ID,Börse,Multiplikator,Typ,Code
Informationen zum Finanzinstrument,Data,Aktien,SAP,SAP SE,1,DE0007164600,IBIS,1,COMMON,
Cash-Bericht,Header,Währungsübersicht,Währung,Gesamt,Wertpapiere,Futures,
Cash-Bericht,Data,Endbarsaldo,EUR,1296.5,1296.5,0,
"""


def test_a_german_statement() -> None:
    found = clean(IbActivity(), written(GERMAN))
    rows = by_row(found)
    assert (rows[7].symbol, rows[7].amount, rows[7].fees) == ("SAP.DE", -1703.0, 3.0)
    assert (rows[9].action, rows[9].amount) == (Action.DEPOSIT, 3000.0)
    assert (rows[16].action, rows[16].ratio) == (Action.SPLIT, 3.0)
    assert found.cash[0].amount == 1296.5
    assert not wrong_sums(found)


def test_the_total_of_transaction_fees_is_no_fee() -> None:
    """It stands in the column of the category, in English too."""
    for text in (GERMAN, GERMAN.replace("Gesamt,", "Total,").replace("Gesamtwert in", "Total in")):
        fees = [row.amount for row in clean(IbActivity(), written(text)).transactions if row.action is Action.FEE]
        assert fees == [-0.5]


def test_another_language_is_said_not_read_as_nothing() -> None:
    text = (
        "Statement,Header,Nombre del campo,Valor del campo\n"
        'Statement,Data,Period,"Enero 1, 2024 - Diciembre 31, 2024"\n'
        "Operaciones,Header,DataDiscriminator,Categoría de activo,Divisa,Símbolo\n"
        "Operaciones,Data,Order,Acciones,EUR,SAP\n"
    )
    (fault,) = read(IbActivity(), written(text)).faults
    assert "'Operaciones'" in str(fault)
    assert "English, German or Chinese" in str(fault)
