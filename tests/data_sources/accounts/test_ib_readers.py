"""Interactive Brokers: activity statement, transaction history, Flex in XML and CSV."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interactive_brokers.ib_activity import IbActivity
from data_sources.accounts.interactive_brokers.ib_flex import FlexCsv, FlexXml
from data_sources.accounts.reader import FileRead
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import by_row, clean, read, written, wrong_sums

FILES = Path(__file__).parent / "files"
TRADES_HEADER = (
    "Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,Proceeds,"
    "Comm/Fee,Code\n"
)


def _file(name: str) -> OpenedFile:
    return OpenedFile(name, (FILES / name).read_bytes())


def _cash(found: FileRead) -> dict[str, float]:
    money: defaultdict[str, float] = defaultdict(float)
    for row in found.transactions:
        money[row.currency] += row.amount
        if row.counter_currency:
            money[row.counter_currency] += row.counter_amount
    return {currency: round(amount, 2) for currency, amount in money.items()}


def test_the_cash_of_the_statement_is_what_its_rows_add_up_to() -> None:
    found = clean(IbActivity(), _file("ib_activity_made_up.csv"))
    stated = {balance.currency: balance.amount for balance in found.cash}
    option = 249.30  # its premium less commission, listed as not read
    assert _cash(found) == {"USD": round(stated["USD"] - option, 2), "GBP": stated["GBP"]}
    assert [row.why for row in found.unread] == ["Equity and Index Options: derivatives are not valued"]


def test_the_totals_of_its_sections_hold() -> None:
    found = clean(IbActivity(), _file("ib_activity_made_up.csv"))
    assert len(found.sums) == 6
    assert wrong_sums(found) == []


def test_its_positions_are_what_the_trades_and_the_split_leave() -> None:
    found = clean(IbActivity(), _file("ib_activity_made_up.csv"))
    left: defaultdict[str, float] = defaultdict(float)
    for row in found.transactions:
        left[row.symbol] += row.quantity
    assert {held.symbol: held.quantity for held in found.holdings} == {"AAPL": left["AAPL"], "VUSA.L": left["VUSA.L"]}
    split = next(row for row in found.transactions if row.action is Action.SPLIT)
    assert (split.day, split.quantity, split.ratio) == (date(2024, 3, 11), 60.0, 2.0)


def test_an_exchange_has_both_sides_and_its_commission() -> None:
    exchange = by_row(clean(IbActivity(), _file("ib_activity_made_up.csv")))[19]
    assert (exchange.action, exchange.currency, exchange.amount, exchange.fees) == (
        Action.EXCHANGE,
        "USD",
        -2542.0,
        2.0,
    )
    assert (exchange.counter_currency, exchange.counter_amount) == ("GBP", 2000.0)


def test_the_transaction_history_is_in_the_base_currency() -> None:
    found = clean(IbActivity(), _file("ib-history.csv"))
    bought = next(row for row in found.transactions if row.action is Action.BUY)
    assert (bought.symbol, bought.currency, bought.amount, bought.fees, bought.price) == (
        "CNX1",
        "GBP",
        -4003.0,
        3.0,
        1000.0,
    )
    dividend = next(row for row in found.transactions if row.action is Action.DIVIDEND)
    assert (dividend.symbol, dividend.isin, dividend.amount) == ("VT", "US9220427424", 20.0)
    assert len(found.unread) == 2


def test_flex_xml_with_its_corporate_actions() -> None:
    found = clean(FlexXml(), _file("flex_made_up.xml"))
    actions = {row.action: row for row in found.transactions}
    assert (actions[Action.BUY].symbol, actions[Action.BUY].amount, actions[Action.BUY].time) == (
        "GCM.TO",
        -1356.75,
        "09:34:06",
    )
    split = actions[Action.SPLIT]
    assert (split.symbol, split.quantity, split.ratio, split.day) == ("GCM.TO", -4800.0, 1 / 25, date(2024, 2, 18))
    parted = actions[Action.SPIN_OFF]
    assert (parted.symbol, parted.into, parted.quantity, parted.ratio) == ("PARENT", "CHILD", 2.0, 0.2)
    sold = actions[Action.SELL]
    assert (sold.symbol, sold.quantity, sold.amount) == ("GONE", -100.0, 250.0)
    assert _cash(found)["CHF"] == found.cash[0].amount
    assert found.holdings[0].quantity == 200.0


def test_places_in_xml_are_lines() -> None:
    assert [row.place.row for row in clean(FlexXml(), _file("flex_made_up.xml")).unread] == [6]


def test_a_commission_in_other_money_is_a_row_of_its_own() -> None:
    found = clean(FlexXml(), _file("flex_made_up.xml"))
    exchange = next(row for row in found.transactions if row.action is Action.EXCHANGE)
    fee = next(row for row in found.transactions if row.action is Action.FEE and row.text == "commission")
    assert (exchange.amount, exchange.fees, exchange.counter_amount) == (1301.04, 0.0, -1200.0)
    assert (fee.currency, fee.amount, fee.place.row) == ("CHF", -1.84, exchange.place.row)


def test_a_sale_that_opens_is_one_of_borrowed_shares() -> None:
    text = (
        f"{TRADES_HEADER}"
        'Trades,Data,Execution,Stocks - Held with Some Broker,USD,ABC,"2024-01-02, 10:00:00",-10,20,200,-1,O\n'
        'Trades,Data,Execution,Stocks - Held with Some Broker,USD,ABC,"2024-01-03, 10:00:00",10,19,-190,-1,C;P\n'
    )
    found = clean(IbActivity(), written(text)).transactions
    assert [(row.action, row.quantity, row.amount) for row in found] == [
        (Action.SELL_SHORT, -10.0, 199.0), (Action.BUY_TO_COVER, 10.0, -191.0),
    ]  # fmt: skip


def test_orders_go_before_the_executions_that_they_are_made_of() -> None:
    text = (
        f"{TRADES_HEADER}"
        'Trades,Data,Trade,Stocks,USD,ABC,"2024-01-02, 10:00:00",4,20,-80,-1,O\n'
        'Trades,Data,Trade,Stocks,USD,ABC,"2024-01-02, 10:00:01",6,20,-120,-1,O\n'
        'Trades,Data,Order,Stocks,USD,ABC,"2024-01-02, 10:00:00",10,20,-200,-2,O\n'
    )
    assert [row.quantity for row in clean(IbActivity(), written(text)).transactions] == [10.0]


def test_a_long_description_keeps_its_last_bracket() -> None:
    long = "UUU(CA91701P1TN3) MERGED(Voluntary Offer Allocation) FOR CAD 2.86000000 PER SHARE, WHICH TAKES LONG TO SAY"
    text = (
        "Corporate Actions,Header,Asset Category,Currency,Report Date,Date/Time,Description,Quantity,Proceeds\n"
        'Corporate Actions,Data,Stocks,USD,2025-10-27,"2025-10-22, 20:25:00",'
        f'"{long} (UUU, SOME LONG NAME INC. - TENDER FOR CASH, CA91701P1TN3)",-100,286\n'
        "Trades,Header,DataDiscriminator,Asset Category\n"
    )
    only = clean(IbActivity(), written(text)).transactions[0]
    assert (only.action, only.symbol, only.amount) == (Action.SELL, "UUU", 286.0)


def test_a_merger_for_other_shares_names_both_and_the_ratio() -> None:
    text = (
        "Statement,Header,Field Name,Field Value\n"
        'Statement,Data,Period,"October 1, 2025 - October 31, 2025"\n'
        "Corporate Actions,Header,Asset Category,Currency,Report Date,Date/Time,Description,Quantity,Proceeds,Value\n"
        'Corporate Actions,Data,Stocks,USD,2025-10-27,"2025-10-22, 20:25:00","SSL(US0000000001) Merged(Acquisition) '
        'WITH US0000000002 1 for 16 (RGLD, ROYAL GOLD INC, US0000000002)",100,0,25840\n'
        'Corporate Actions,Data,Stocks,USD,2025-10-27,"2025-10-22, 20:25:00","SSL(US0000000001) Merged(Acquisition) '
        'WITH US0000000002 1 for 16 (SSL, SANDSTORM, US0000000001)",-1600,0,-25920\n'
        'Corporate Actions,Data,Stocks,USD,2025-10-28,"2025-10-27, 20:25:00",'
        '"BAD(US0000000003) Delisted (BAD, BAD INC, US0000000003)",-5,0,0,\n'
    )
    merger, gone = clean(IbActivity(), written(text)).transactions
    assert (merger.action, merger.symbol, merger.quantity, merger.into, merger.ratio) == (
        Action.MERGER, "SSL", -1600.0, "RGLD", 1 / 16,
    )  # fmt: skip
    assert merger.isin == ""  # it would be that of one of two holdings
    assert (gone.action, gone.symbol, gone.quantity) == (Action.EXPIRED, "BAD", -5.0)


def test_flex_csv_of_trades_and_of_cash() -> None:
    trades = clean(FlexCsv(), _file("ibkr-trades-export.csv"))
    assert (len(trades.transactions), len(trades.unread)) == (8, 3)
    assert by_row(trades)[2].amount == -1983.9  # by hand: 7 * 282.7 + 5
    cash = by_row(clean(FlexCsv(), _file("ibkr-dividends-export.csv")))
    assert (cash[2].action, cash[2].symbol, cash[2].amount) == (Action.DIVIDEND, "VT", 137.23)
    assert (cash[3].action, cash[3].symbol) == (Action.TAX, "SMMCHA.SW")
    assert cash[7].action is Action.RETURN_OF_CAPITAL
    assert cash[11].symbol == "4543.T"


def test_days_that_no_row_decides_are_refused() -> None:
    text = (
        "Buy/Sell,TradeDate,ISIN,Symbol,Quantity,TradePrice,CurrencyPrimary\nBUY,03/04/2023,US9220427424,VT,1,2,USD\n"
    )
    assert "day before month" in str(read(FlexCsv(), written(text)).faults[0])
