# ruff: noqa: ANN401 - yfinance ships no types; its table is checked column by column
"""Yahoo's daily bars and events as one sheet.

Yahoo's open, high, low, close, volume, dividends and capital gains are adjusted for every later
split; its adjusted close is adjusted for dividends and capital gains as well. Closes as they were
traded it does not have. The session under way is the last row of a sheet taken during it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from data_sources.errors import BadReply, NoBarsInWindow, NoData, SchemaChanged
from data_sources.model import (
    CorporateActions,
    DateArray,
    Dividend,
    FloatArray,
    Instrument,
    InstrumentKind,
    Origin,
    PriceBasis,
    Repair,
    RepairRule,
    Split,
    to_date,
)
from data_sources.providers.yahoo.charts import Chart, read_chart
from data_sources.providers.yahoo.instruments import CHART_PATH, Money, chart_head, money, spelling
from data_sources.providers.yahoo.library import NAME, Question, YahooLibrary
from data_sources.sheet import BarSheet
from data_sources.symbols import PERFORMANCE_INDICES

NO_DIVIDENDS = (InstrumentKind.INDEX, InstrumentKind.CURRENCY, InstrumentKind.FUTURE)
NO_VOLUME = (InstrumentKind.INDEX, InstrumentKind.CURRENCY, InstrumentKind.FUND)
DAYS_NAMED = 10
PRICE_NAMES = ("Open", "High", "Low", "Close", "Adj Close")
Mask = npt.NDArray[np.bool_]


def offered_bases(instrument: Instrument) -> tuple[PriceBasis, ...]:
    """Total return first. A price index repeats its close as adjusted close: that is no total return."""
    if not holds_dividends(instrument):
        return (PriceBasis.SPLIT_ADJUSTED,)
    return (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED)


def holds_dividends(instrument: Instrument) -> bool:
    """Whether the adjusted close is a total return: of all that pays, and of indices that reinvest by themselves."""
    return instrument.kind not in NO_DIVIDENDS or instrument.symbol in PERFORMANCE_INDICES


def fetch_sheet(library: YahooLibrary, instrument: Instrument, start: date | None, end: date) -> BarSheet:
    """Bars and events from start to end, both inclusive.

    Raises:
        UnknownSymbol, NoData, SourceUnavailable, BadReply, SchemaChanged.
    """
    spelled = spelling(instrument.symbol)
    asked = f"prices of {instrument.symbol}"
    # East of us it is tomorrow already.
    last = min(end, library.clock().date() + timedelta(days=1))
    if start is not None and start > last:
        raise NoData(f"{asked} from {start} to {end}", NAME, "the window lies in the future")
    window = {"start": start.isoformat()} if start else {"period": "max"}
    with library.ask(spelled, asked) as question:
        frame = _frame(library, question, instrument.symbol, window | {"end": (last + timedelta(days=1)).isoformat()})
        reply = question.reply(CHART_PATH)
        head = chart_head(reply, instrument.symbol, spelled, asked)
        chart = read_chart(reply, asked)
        unit = money(head.get("currency"), asked)
        if unit.currency != instrument.currency:
            raise BadReply(NAME, asked, f"its prices are in {unit.currency}, not in {instrument.currency}")
        if frame is None or not chart.moments:
            raise NoData(f"{asked} from {start or 'the first day'} to {end}", NAME)
        table = _table(frame, instrument, unit, chart, asked)
        origin = library.origin(question, f"chart of {spelled}, daily", table.note, CHART_PATH)
    first_trade = _first_trade(chart)
    sheet = _sheet(table, instrument, start, end, origin)
    return replace(
        sheet,
        whole=start is None or (first_trade is not None and start <= first_trade),
        repairs=_taken_out(table, start, end, chart, asked),
    )


def _frame(library: YahooLibrary, question: Question, symbol: str, window: dict[str, str]) -> Any:
    """The table of yfinance; None where Yahoo answered that the window holds nothing."""
    try:
        return question.ticker.history(
            **window, interval="1d", auto_adjust=False, actions=True, repair=False, keepna=True, timeout=None
        )
    except library.failures():
        exchange = question.exchange(CHART_PATH)
        if question.heard.failure is not None or exchange is None or exchange.status == 429:
            raise
        reply = question.reply(CHART_PATH)
        chart_head(reply, symbol, question.symbol, question.asked)
        if read_chart(reply, question.asked).moments:
            raise
        return None


@dataclass(frozen=True, slots=True)
class _Table:
    """The table of yfinance in our arrays, days without a single price left out, prices in the main unit."""

    days: DateArray
    prices: dict[str, FloatArray]
    volume: FloatArray
    dividends: FloatArray
    splits: FloatArray
    capital_gains: FloatArray | None
    silent_days: DateArray
    note: str


def _table(frame: Any, instrument: Instrument, unit: Money, chart: Chart, asked: str) -> _Table:
    zone = _zone(chart, asked)
    days = frame.index.tz_localize(None).to_numpy().astype("datetime64[D]")
    prices = {name: _column(frame, name, asked) * unit.factor for name in PRICE_NAMES}
    silent = np.all([~np.isfinite(prices[name]) for name in PRICE_NAMES[:4]], axis=0)
    if instrument.kind not in NO_DIVIDENDS:  # a yield index may stand at zero; nothing that is traded does
        silent |= np.all([~(prices[name] > 0) for name in PRICE_NAMES[:4]], axis=0)
    dividends, note = _dividends(frame, days, unit, chart, asked)
    splits = _column(frame, "Stock Splits", asked)
    gains = _column(frame, "Capital Gains", asked) * unit.factor if "Capital Gains" in frame.columns else None
    volume = _column(frame, "Volume", asked)
    volume[np.isin(days, _days_of(chart.silent_volume, zone))] = np.nan
    if instrument.kind in NO_VOLUME and not (volume > 0).any():  # none is known; that is not the same as none traded
        volume[:] = np.nan
    events = {"dividends": dividends, "splits": np.where(splits == 0, 1.0, splits)}
    if gains is not None:
        events["gains"] = gains
    _carry(events, silent)
    kept = ~silent
    if not kept.any():
        raise NoData(f"{asked}: no day has a price", NAME)
    if unit.factor != 1.0:
        note = "; ".join(filter(None, (f"quoted in {unit.quoted}, divided by {1 / unit.factor:g}", note)))
    prices = {name: values[kept] for name, values in prices.items() if name != "Adj Close" or chart.adjusted}
    cut = {name: values[kept] for name, values in events.items()}
    return _Table(
        days[kept],
        prices,
        volume[kept],
        cut["dividends"],
        cut["splits"],
        cut.get("gains"),
        days[silent],
        note,
    )


def _column(frame: Any, name: str, asked: str) -> FloatArray:
    if name not in frame.columns:
        raise SchemaChanged(NAME, asked, f"yfinance's table has no column {name}")
    values: FloatArray = frame[name].to_numpy(dtype=np.float64, copy=True)
    if np.isinf(values).any():
        raise BadReply(NAME, asked, f"its column {name} holds an infinite value")
    return values


def _zone(chart: Chart, asked: str) -> ZoneInfo:
    try:
        return ZoneInfo(str(chart.head.get("exchangeTimezoneName")))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SchemaChanged(NAME, asked, "no time zone of the exchange") from error


def _days_of(moments: tuple[int, ...], zone: ZoneInfo) -> DateArray:
    """The exchange's own days of moments."""
    days = [datetime.fromtimestamp(moment, UTC).astimezone(zone).date() for moment in moments]
    return np.array(days, dtype="datetime64[D]")


def _dividends(frame: Any, days: DateArray, unit: Money, chart: Chart, asked: str) -> tuple[FloatArray, str]:
    """Dividends in the main unit of the prices' currency, and what is to be said of the others.

    A dividend that names another currency is not converted, and one in pounds beside prices in pence not divided.
    """
    amounts, zone = _column(frame, "Dividends", asked), _zone(chart, asked)
    left_out = set()
    for moment, amount, word in chart.dividend_money:
        if word == unit.quoted:
            continue
        place = np.flatnonzero(days == _days_of((moment,), zone)[0])
        foreign = word != unit.currency
        if foreign:
            left_out.add(word)
        for row in place:
            rest = max(amounts[row] - amount, 0.0)
            amounts[row] = rest if foreign else rest + amount / unit.factor
    note = f"dividends paid in {', '.join(sorted(left_out))[:40]} are left out" if left_out else ""
    return amounts * unit.factor, note


def _carry(events: dict[str, FloatArray], silent: Mask) -> None:
    """Moves the events of days that are taken out to the next day with a price: the first that trades without them."""
    kept = np.flatnonzero(~silent)
    for row in np.flatnonzero(silent):
        later = kept[kept > row]
        for name, values in events.items():
            none = 1.0 if name == "splits" else 0.0
            if later.size and values[row] != none:
                target = later[0]
                values[target] = values[target] * values[row] if name == "splits" else values[target] + values[row]


def _taken_out(table: _Table, start: date | None, end: date, chart: Chart, asked: str) -> tuple[Repair, ...]:
    """The days of the window that Yahoo gives without a price; days that yfinance adds for coming events are none."""
    days = table.silent_days
    days = days[(days <= np.datetime64(end)) & (days >= np.datetime64(start or date.min))]
    if days.size:
        days = days[np.isin(days, _days_of(chart.moments, _zone(chart, asked)))]
    if not days.size:
        return ()
    named = tuple(to_date(day) for day in np.sort(days)[:DAYS_NAMED])
    return (Repair(RepairRule.NULL_ROW, int(days.size), named, ("open", "high", "low", "close", "volume")),)


def _first_trade(chart: Chart) -> date | None:
    """The first day that Yahoo has of the instrument; None where it does not say."""
    moment = chart.head.get("firstTradeDate")
    zone = chart.head.get("exchangeTimezoneName")
    if isinstance(moment, bool) or not isinstance(moment, int) or not isinstance(zone, str):
        return None
    return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(zone)).date()


def _sheet(table: _Table, instrument: Instrument, start: date | None, end: date, origin: Origin) -> BarSheet:
    """The part of the table that lies in the window."""
    order = np.argsort(table.days, kind="stable")
    inside = order[(table.days[order] <= np.datetime64(end)) & (table.days[order] >= np.datetime64(start or date.min))]
    if not inside.size:
        raise NoBarsInWindow(
            instrument.symbol,
            NAME,
            start,
            end,
            first=to_date(table.days[order][0]),
            last=to_date(table.days[order][-1]),
        )
    adjusted = table.prices.get("Adj Close") if holds_dividends(instrument) else None
    return BarSheet(
        instrument=instrument,
        basis=PriceBasis.SPLIT_ADJUSTED,
        dates=table.days[inside],
        open=table.prices["Open"][inside],
        high=table.prices["High"][inside],
        low=table.prices["Low"][inside],
        close=table.prices["Close"][inside],
        volume=table.volume[inside],
        dividends=table.dividends[inside],
        splits=table.splits[inside],
        origin=origin,
        adjusted_close=None if adjusted is None else adjusted[inside],
        capital_gains=None if table.capital_gains is None else table.capital_gains[inside],
    )


def fetch_actions(library: YahooLibrary, instrument: Instrument) -> CorporateActions:
    """Every dividend, capital gain and split of the whole history, amounts a share of today."""
    sheet = fetch_sheet(library, instrument, None, date.max)
    paid = [
        Dividend(to_date(day), float(amount), instrument.currency, kind)
        for kind, amounts in (("cash", sheet.dividends), ("capital_gain", sheet.capital_gains))
        if amounts is not None
        for day, amount in zip(sheet.dates, amounts, strict=True)
        if amount > 0
    ]
    splits = tuple(
        Split(to_date(day), float(ratio)) for day, ratio in zip(sheet.dates, sheet.splits, strict=True) if ratio != 1
    )
    ordered = tuple(sorted(paid, key=lambda dividend: (dividend.ex_date, dividend.kind)))
    return CorporateActions(instrument.symbol, ordered, splits, as_declared=False, origin=sheet.origin)
