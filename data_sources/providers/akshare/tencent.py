"""Tencent (腾讯证券), through akshare: raw prices of the mainland's shares, funds and indices.

A second way to the same bars. It lists no dividends that an allowed function would return, and its adjusted
prices are made by differences, so that it offers raw prices only: never joined with another source's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from data_sources.errors import NoData, SchemaChanged, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind, MarketState, Origin, PriceBasis, Quote
from data_sources.providers.akshare.bars import LOT, UNIT_BAND, Columns, bars_of, in_shares
from data_sources.providers.akshare.instruments import plain_name, prefixed
from data_sources.providers.akshare.library import AkshareLibrary, number
from data_sources.providers.akshare.quotes import beside_the_price, last_price, special_treatment
from data_sources.sheet import BarSheet
from data_sources.symbols import parse_symbol

if TYPE_CHECKING:
    from data_sources.wire.wire import Wire

SHARE = Columns("date", "open", "high", "low", "close", "volume", "amount")
# The index function of akshare calls the volume "amount"; what it counts in is not said, so it is left out.
INDEX = Columns("date", "open", "high", "low", "close", None, None)
QUOTE_URL = "https://qt.gtimg.cn/q="
CHINA = timezone(timedelta(hours=8))
COVERED = "it covers shares, funds and indices of the mainland"
HUNDRED_MILLION = 1e8  # 亿
# Places in the quote's fields, which "~" parts.
NAME, CODE, PRICE, PREVIOUS, OPEN, VOLUME, TIME, HIGH, LOW, TURNOVER = 1, 2, 3, 4, 5, 6, 30, 33, 34, 35
FLOAT_CAP, CAP, FLOAT_SHARES, SHARES, CURRENCY = 44, 45, 72, 73, 82


class TencentSource:
    """What Tencent says of the mainland's prices.

    Args:
        wire: the way to the hosts; akshare's requests are led through it.
        clock: aware moments.
    """

    name = "akshare-tencent"
    hosts = frozenset({"proxy.finance.qq.com", "web.ifzq.gtimg.cn", "qt.gtimg.cn"})

    def __init__(self, wire: Wire, clock: Callable[[], datetime]) -> None:
        self._library = AkshareLibrary(self.name, wire, clock)

    def find_instrument(self, symbol: str) -> Instrument:
        """The instrument of a canonical symbol, with the name that Tencent shows."""
        canonical = parse_symbol(symbol, prefer=InstrumentKind.STOCK)
        if not canonical.symbol.endswith((".SH", ".SZ", ".BJ")):
            raise UnknownSymbol(canonical.symbol, self.name, otherwise=COVERED)
        fields, _ = self._fields(canonical.symbol)
        name = plain_name(fields[NAME])
        kind = canonical.kind or InstrumentKind.STOCK
        return Instrument(canonical.symbol, kind, canonical.exchange, canonical.currency, name_zh=name)

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """Raw prices; without the dividends nothing else can be made of them."""
        del instrument
        return (PriceBasis.RAW,)

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        """Raw days from start to end.

        Raises:
            NoData: no day lies in the window, or another market.
            SchemaChanged: a date or a price that is none; a volume in no known unit.
        """
        symbol, asked = prefixed(instrument.symbol), f"prices of {instrument.symbol}"
        index = instrument.kind is InstrumentKind.INDEX
        if index:
            begin = {"start_date": start.strftime("%Y%m%d")} if start else {}
            last = f"{min(end, self._today()):%Y%m%d}"
            reply = self._library.ask("stock_zh_index_daily_tx", asked, symbol=symbol, end_date=last, **begin)
        else:
            reply = self._library.ask(
                "stock_zh_a_hist_tx",
                asked,
                symbol=symbol,
                start_date=(start or date(1990, 1, 1)).isoformat(),
                end_date=min(end, self._today()).isoformat(),
                timeout=15.0,
            )
        columns = INDEX if index else SHARE
        bars = bars_of(reply.frame, columns, self.name, asked, self._today()).between(start, end)
        if not bars.dates.size:
            raise NoData(f"price of {instrument.symbol} to {end}", self.name)
        # akshare multiplies lots by 100 for most codes and not for 000xxx of Shenzhen: the turnover decides.
        bars = in_shares(bars, 1.0, self.name, asked, instrument)
        return BarSheet(
            instrument=instrument,
            basis=PriceBasis.RAW,
            dates=bars.dates,
            open=bars.open,
            high=bars.high,
            low=bars.low,
            close=bars.close,
            volume=bars.volume,
            dividends=np.zeros(bars.dates.size),
            splits=np.ones(bars.dates.size),
            origin=reply.origin,
            whole=start is None,
        )

    def fetch_quote(self, instrument: Instrument) -> Quote:
        """The last quote; whether a share is suspended Tencent says only by a price of zero.

        Raises:
            UnknownSymbol: Tencent does not know the code. NoData: another market, or no price at all.
        """
        fields, origin = self._fields(instrument.symbol)
        asked = f"the quote of {instrument.symbol}"
        last = last_price(fields[PRICE], number(fields[VOLUME]), self.name, asked)
        previous = number(fields[PREVIOUS])
        price = last or previous
        if not price or price <= 0.0:
            raise NoData(f"quoted price of {instrument.symbol}", self.name)
        beside_the_price((previous, *(number(fields[at]) for at in (OPEN, HIGH, LOW))), price, self.name, asked)
        stock = instrument.kind is InstrumentKind.STOCK
        return Quote(
            symbol=instrument.symbol,
            price=price,
            currency=instrument.currency,
            at=_moment(fields[TIME]),
            state=MarketState.UNKNOWN if last else MarketState.SUSPENDED,
            origin=origin,
            previous_close=previous or None,
            open=number(fields[OPEN]) or None,
            high=number(fields[HIGH]) or None,
            low=number(fields[LOW]) or None,
            volume=_shares(fields, price),
            market_cap=_times(number(fields[CAP]), HUNDRED_MILLION) if stock else None,
            float_market_cap=_times(number(fields[FLOAT_CAP]), HUNDRED_MILLION) if stock else None,
            shares_outstanding=(number(fields[SHARES]) or None) if stock else None,
            float_shares=(number(fields[FLOAT_SHARES]) or None) if stock else None,
            special_treatment=special_treatment(instrument, fields[NAME]),
        )

    def _today(self) -> date:
        return self._library.clock().astimezone(CHINA).date()

    def _fields(self, symbol: str) -> tuple[list[str], Origin]:
        """The fields of a quote; UnknownSymbol where Tencent answers that it has none."""
        spelled, asked = prefixed(symbol), f"the quote of {symbol}"
        reply = self._library.ask_text(f"{QUOTE_URL}{spelled}", asked, encoding="gbk")
        if "pv_none_match" in reply.text[:64]:
            raise UnknownSymbol(symbol, self.name)
        name, equals, rest = reply.text.strip().partition("=")
        fields = rest.strip(' ";\n').split("~")
        if name != f"v_{spelled}" or not equals or len(fields) <= CURRENCY or fields[CODE] != symbol.partition(".")[0]:
            raise SchemaChanged(self.name, asked, "not the fields of its quote")
        return fields, reply.origin


def _shares(fields: list[str], price: float) -> float | None:
    """The day's volume in shares, the unit proved by the turnover in "price/volume/turnover"."""
    volume = number(fields[VOLUME])
    amount = number(fields[TURNOVER].rpartition("/")[2])
    if not volume or not amount:
        return volume
    ratio = amount / volume / price
    return next((volume * unit for unit in (LOT, 1.0) if unit / UNIT_BAND < ratio < unit * UNIT_BAND), None)


def _times(value: float | None, unit: float) -> float | None:
    return value * unit if value else None


def _moment(text: str) -> datetime | None:
    """20260917161459 in China's time; None where it is no such moment."""
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
