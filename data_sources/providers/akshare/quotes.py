"""Quotes of Eastmoney: prices in main units whatever the reply counts in, shares instead of lots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from data_sources.errors import NoData, SchemaChanged
from data_sources.model import Instrument, InstrumentKind, MarketState, Quote
from data_sources.providers.akshare.bars import LOT, UNIT_BAND
from data_sources.providers.akshare.instruments import COVERED, quote_fields
from data_sources.providers.akshare.library import number
from data_sources.providers.akshare.units import LARGEST
from data_sources.symbols import eastmoney_secid

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

# f292 of a share: what the page shows beside its price.
STATES = {
    1: MarketState.OPEN,  # 开盘竞价
    2: MarketState.OPEN,  # 交易中
    3: MarketState.OPEN,  # 盘中休市
    4: MarketState.OPEN,  # 收盘竞价
    5: MarketState.CLOSED,  # 已收盘
    6: MarketState.SUSPENDED,  # 停牌
    7: MarketState.CLOSED,  # 退市
    8: MarketState.SUSPENDED,  # 暂停上市
    10: MarketState.CLOSED,  # 未开盘
}
PRICE_BAND = 20.0  # no share opened at a twentieth of its close before, or at twenty times of it
EARLIEST_SECOND, LATEST_SECOND = 631_152_000, 4_102_444_800  # 1990 to 2100


def fetch_quote(library: AkshareLibrary, instrument: Instrument) -> Quote:
    """The last quote of a share, fund or index of the mainland, or of a share of Hong Kong.

    A suspended share has no price of its own: its price is the close before, and its state says so.

    Raises:
        UnknownSymbol: Eastmoney does not know the code. NoData: another market, or no price at all.
        SchemaChanged: prices that fit the turnover in no unit.
    """
    secid = eastmoney_secid(instrument.symbol)
    if secid is None or instrument.kind in (InstrumentKind.FUND, InstrumentKind.CURRENCY):
        raise NoData(f"quote of {instrument.symbol}", library.source, COVERED)
    data, origin = quote_fields(library, instrument.symbol, secid)
    asked = f"the quote of {instrument.symbol}"
    field = {name: number(value) for name, value in data.items() if name != "f58"}
    previous, last = field.get("f60"), last_price(data.get("f43"), field.get("f47"), library.source, asked)
    price = last or previous
    if not price or price <= 0.0:
        raise NoData(f"quoted price of {instrument.symbol}", library.source)
    for code in ("f47", "f84", "f85", "f116", "f117"):
        if not 0.0 <= (field.get(code) or 0.0) <= LARGEST:
            raise SchemaChanged(library.source, asked, "an amount that there cannot be")
    lot = 1.0 if instrument.symbol.endswith(".HK") else LOT
    scale = _scale(field, lot, library.source, instrument)
    beside_the_price((previous, *(field.get(code) for code in ("f44", "f45", "f46"))), price, library.source, asked)
    volume = field.get("f47")
    return Quote(
        symbol=instrument.symbol,
        price=price / scale,
        currency=instrument.currency,
        at=_moment(field.get("f86")),
        state=_state(field, traded=bool(last)),
        origin=origin,
        previous_close=_over(previous, scale),
        open=_over(field.get("f46"), scale),
        high=_over(field.get("f44"), scale),
        low=_over(field.get("f45"), scale),
        volume=None if volume is None else volume * lot,
        market_cap=field.get("f116") or None,
        float_market_cap=field.get("f117") or None,
        shares_outstanding=field.get("f84") or None,
        float_shares=field.get("f85") or None,
        special_treatment=special_treatment(instrument, str(data.get("f58", ""))),
    )


def last_price(cell: object, volume: float | None, source: str, asked: str) -> float | None:
    """The last price as it stands in the reply; None for the dash or the zero of a share that was not traded.

    Raises:
        SchemaChanged: it is neither. The close before stands in for a price that is not there, never for one
            that cannot be read.
    """
    value = number(cell)
    if value is None and cell != "-":
        raise SchemaChanged(source, asked, "a last price that is none")
    if not value and volume:
        raise SchemaChanged(source, asked, "volume without a last price")
    return value or None


def beside_the_price(others: Iterable[float | None], price: float, source: str, asked: str) -> None:
    """SchemaChanged where a price of the same quote is nowhere near the last one; 0 and None stand for blanks."""
    for other in others:
        if other and not 1.0 / PRICE_BAND < other / price < PRICE_BAND:
            raise SchemaChanged(source, asked, "prices that do not belong together")


def special_treatment(instrument: Instrument, name: str) -> bool | None:
    """Whether the exchange marks a mainland share: ST, *ST, or 退 in the weeks before it is delisted."""
    if instrument.kind is not InstrumentKind.STOCK or instrument.symbol.endswith(".HK"):
        return None
    plain = "".join(name.split()).upper()
    return "ST" in plain[:5] or plain.startswith("退市") or plain.endswith("退")


def _scale(field: Mapping[str, float | None], lot: float, source: str, instrument: Instrument) -> float:
    """What the reply's prices are divided by: 1, or a power of ten where it ignored that main units were asked.

    Turnover over shares is the day's average price; where the share did not trade, or an index is quoted,
    the reply is taken at its word.
    """
    last, volume, amount = field.get("f43"), field.get("f47"), field.get("f48")
    if instrument.kind is InstrumentKind.INDEX or not (last and volume and amount):
        return 1.0
    average = amount / (volume * lot)
    decimals = field.get("f59")
    for scale in (1.0, 10.0 ** int(decimals if decimals is not None and 0.0 <= decimals <= 6.0 else 2)):
        if 1.0 / UNIT_BAND < last / scale / average < UNIT_BAND:
            return scale
    raise SchemaChanged(source, f"the quote of {instrument.symbol}", "a price that does not fit the turnover")


def _over(value: float | None, scale: float) -> float | None:
    """A price that was quoted; None for a blank and for the zero that stands for one."""
    return value / scale if value else None


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None or not EARLIEST_SECOND < seconds < LATEST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _state(field: Mapping[str, float | None], *, traded: bool) -> MarketState:
    code = field.get("f292")
    known = STATES.get(int(code)) if code is not None else None
    if known is not None:
        return known
    return MarketState.UNKNOWN if traded else MarketState.SUSPENDED
