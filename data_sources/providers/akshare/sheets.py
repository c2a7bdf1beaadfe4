"""Raw sheets of Eastmoney: one allowed function for each kind of instrument, shares instead of lots.

What akshare returns as "qfq" and "hfq" is adjusted by differences (raw 9.49 and 9.43 of one share are 8.14
and 8.08, both 1.35 less), so nothing here asks for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from data_sources.adjustment import event_columns
from data_sources.errors import NoData, SchemaChanged
from data_sources.model import Instrument, InstrumentKind, PriceBasis
from data_sources.providers.akshare.actions import fetch_actions, has_actions
from data_sources.providers.akshare.bars import LOT, MOST_ROWS, Bars, Columns, bars_of, in_shares
from data_sources.providers.akshare.instruments import PARITIES, prefixed
from data_sources.providers.akshare.pages import inside
from data_sources.sheet import BarSheet
from data_sources.wire.reply_text import strict_json

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary, Reply

CHINESE = Columns("日期", "开盘", "最高", "最低", "收盘", "成交量", "成交额")
ENGLISH = Columns("date", "open", "high", "low", "close", "volume", "amount")
PARITY = Columns("日期", "今开", "最高", "最低", "最新价", None, None)
EARLIEST = "19700101"


class _Asked(NamedTuple):
    """Which function has an instrument's days, with which arguments, and how they are read."""

    function: str
    arguments: dict[str, str | float]
    columns: Columns
    shares_a_unit: float


def offered_bases(instrument: Instrument) -> tuple[PriceBasis, ...]:
    """The bases that can be made of a sheet, best first.

    Total return and split adjustment need every event: shares and traded funds of the mainland have them here.
    Hong Kong's splits and consolidations are not to be had from a function that may be called, and prices
    without them are offered as what they are.
    """
    if has_actions(instrument):
        return (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED, PriceBasis.RAW)
    return (PriceBasis.RAW,)


def fetch_sheet(library: AkshareLibrary, instrument: Instrument, start: date | None, end: date) -> BarSheet:
    """Raw days from start to end, with the dividends, bonus shares and rights issues of a mainland share.

    Raises:
        NoData: no day lies in the window.
        SchemaChanged: a date or a price that is none; a volume in no known unit.
        SourceUnavailable: the days or the events could not be had; days without events are not handed out.
    """
    asked = f"prices of {instrument.symbol}"
    question = _question(instrument, start, end)
    reply = library.ask(question.function, asked, **question.arguments)
    _must_be_in_order(reply, library, asked)
    bars = bars_of(reply.frame, question.columns, library.source, asked, library.clock().date()).between(start, end)
    if not bars.dates.size:
        raise NoData(f"price of {instrument.symbol} to {end}", library.source)
    bars = in_shares(bars, question.shares_a_unit, library.source, asked, instrument)
    if instrument.kind is InstrumentKind.CURRENCY:
        bars = bars.divided_by(PARITIES[instrument.symbol[:3]])
    return sheet_of(library, instrument, bars, reply, start)


def _must_be_in_order(reply: Reply, library: AkshareLibrary, asked: str) -> None:
    """The days as they came, before akshare cuts them to the window: a wrong date takes another day's bar away.

    Raises:
        SchemaChanged: a day out of order, twice, or after tomorrow; more rows than days there ever were.
    """
    tomorrow = (library.clock().date() + timedelta(days=1)).isoformat()
    for exchange in reply.heard.exchanges:
        rows = inside(strict_json(exchange.body, library.source, asked), "data", "klines")
        days = [str(row)[:10] for row in rows] if isinstance(rows, list) else []
        if len(days) > MOST_ROWS:
            raise SchemaChanged(library.source, asked, f"{len(days)} rows")
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise SchemaChanged(library.source, asked, "days that stand twice or out of order")
        if days and days[-1] > tomorrow:
            raise SchemaChanged(library.source, asked, "a day that lies ahead")


def sheet_of(library: AkshareLibrary, instrument: Instrument, bars: Bars, reply: Reply, start: date | None) -> BarSheet:
    """A raw sheet of bars, with the events where the source lists them."""
    dividends, splits, origin = np.zeros(bars.dates.size), np.ones(bars.dates.size), reply.origin
    if has_actions(instrument):
        actions = fetch_actions(library, instrument)
        dividends, splits = event_columns(actions, bars.dates, bars.close, start)
        events = f"events of the days: {actions.origin.dataset}, sha256 {actions.origin.sha256}"
        origin = replace(origin, note=events)
    return BarSheet(
        instrument=instrument,
        basis=PriceBasis.RAW,
        dates=bars.dates,
        open=bars.open,
        high=bars.high,
        low=bars.low,
        close=bars.close,
        volume=bars.volume,
        dividends=dividends,
        splits=splits,
        origin=origin,
        whole=start is None,
    )


def _question(instrument: Instrument, start: date | None, end: date) -> _Asked:
    """The function that asks for exactly this instrument: most of akshare's guess the market from the code."""
    begin = start.strftime("%Y%m%d") if start else EARLIEST
    # Dates beyond 2050 are not understood everywhere, and nothing is asked of the future.
    window: dict[str, str | float] = {"start_date": begin, "end_date": min(end, date(2050, 1, 1)).strftime("%Y%m%d")}
    code, _, suffix = instrument.symbol.rpartition(".")
    if instrument.kind is InstrumentKind.FUND:
        raise NoData(f"price of {instrument.symbol}", "Eastmoney", "it trades on no exchange; it has net asset values")
    daily: dict[str, str | float] = {"period": "daily", "adjust": ""}
    if instrument.kind is InstrumentKind.CURRENCY:
        return _Asked("forex_hist_em", {"symbol": f"{instrument.symbol[:6]}C"}, PARITY, 1.0)
    if suffix == "HK":
        return _Asked("stock_hk_hist", {"symbol": code.zfill(5), **daily, **window}, CHINESE, 1.0)
    if instrument.kind is InstrumentKind.ETF:
        return _Asked("fund_etf_hist_em", {"symbol": code, **daily, **window}, CHINESE, LOT)
    if instrument.kind is InstrumentKind.INDEX or not _guessed_right(code, suffix):
        return _Asked("stock_zh_index_daily_em", {"symbol": prefixed(instrument.symbol), **window}, ENGLISH, LOT)
    return _Asked("stock_zh_a_hist", {"symbol": code, **daily, **window, "timeout": 15.0}, CHINESE, LOT)


def _guessed_right(code: str, suffix: str) -> bool:
    """Whether stock_zh_a_hist asks the right market: it takes what begins with 6 for Shanghai, all else not."""
    return code.startswith("6") == (suffix == "SH")
