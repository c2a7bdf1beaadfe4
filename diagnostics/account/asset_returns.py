"""Total returns of today's holdings in the report's currency, and what today's weights would have done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import PriceBasis, PriceHistory, frozen, to_date
from diagnostics.account.evidence import AssetReturns, HeldToday
from diagnostics.evidence import Levels
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.once import Kept
from diagnostics.valuation.market import actions_of, later_splits, rate_history, rates_on
from diagnostics.valuation.valuation import DateArray, FloatArray
from diagnostics.windows import MONTHS, months_before, spans_a_year

HYPOTHETICAL = "sum of today's weight x return of each holding, weights restored every day; cash earns nothing"

_TOTALS = Kept()


def asset_returns(
    snapshot: AccountSnapshot, held: Sequence[HeldToday], years: float | None = None
) -> AssetReturns | Absence:
    """Returns of the holdings that have a year of history, on the days that all of them have.

    Args:
        snapshot: of the account.
        held: today's holdings.
        years: of the report, counted back from its day; None for all there is.
    """
    start = None if years is None else months_before(snapshot.as_of, round(years * MONTHS["1y"]))
    known: dict[str, tuple[DateArray, FloatArray]] = {}
    left_out: list[str] = []
    for one in held:
        if one.is_cash:
            continue
        values = _since(start, total_values(snapshot, one.symbol))
        if values is None or not spans_a_year(to_date(values[0][0]), to_date(values[0][-1])):
            left_out.append(one.symbol)
        else:
            known[one.symbol] = values
    if not known:
        return Absence(AbsenceReason.UNDER_ONE_YEAR)
    days = _common(known)
    if days.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(days.size), need="2")
    returns = np.empty((days.size - 1, len(known)))
    for place, (dates, column) in enumerate(known.values()):
        own = column if np.array_equal(dates, days) else column[np.searchsorted(dates, days)]
        returns[:, place] = own[1:] / own[:-1] - 1.0
    weight = {one.symbol: one.weight for one in held}
    starts = {symbol: dates[0] for symbol, (dates, _) in known.items()}
    latest = max(starts, key=lambda symbol: starts[symbol])
    return AssetReturns(
        symbols=tuple(known),
        weights=np.array([weight[symbol] for symbol in known]),
        dates=days[1:],
        returns=returns,
        left_out=tuple(left_out),
        shortened_by=latest if min(starts.values()) < starts[latest] else "",
        start=to_date(days[0]),
    )


def _since(start: date | None, values: tuple[DateArray, FloatArray] | None) -> tuple[DateArray, FloatArray] | None:
    """The values of the report's years; None where there are none."""
    if values is None or start is None:
        return values
    first = int(np.searchsorted(values[0], np.datetime64(start, "D")))
    return (values[0][first:], values[1][first:]) if first < values[0].size else None


def _common(known: dict[str, tuple[DateArray, FloatArray]]) -> DateArray:
    series = iter(known.values())
    days = next(series)[0]
    for dates, _ in series:
        if not np.array_equal(days, dates):  # shares of one exchange have the same days
            places = np.minimum(days.searchsorted(dates), days.size - 1)
            days = dates[days[places] == dates] if days.size else days
    return days


def total_values(snapshot: AccountSnapshot, symbol: str) -> tuple[DateArray, FloatArray] | None:
    """Days and values of a holding with its distributions, in the report's currency; None where there are none.

    Where no source has it with its distributions, the quotes with the declared dividends put back into shares.
    """
    history = snapshot.held_total(symbol)
    if history is None:
        history = snapshot.held(symbol)
        if history is None:
            return None
    if history.basis is not PriceBasis.TOTAL_RETURN:
        return _converted(snapshot, history)
    rate = rate_history(snapshot, history.instrument.currency)
    return _TOTALS.of(history, (snapshot.subject.currency, rate), partial(_converted, snapshot, history))


def _converted(snapshot: AccountSnapshot, history: PriceHistory) -> tuple[DateArray, FloatArray] | None:
    sound = sound_bars(history)
    values = sound.close
    if history.basis is not PriceBasis.TOTAL_RETURN and values.size > 1:
        values = _reinvested(snapshot, history, sound)
    rates = rates_on(snapshot, history.instrument.currency, sound.dates)
    there = np.isfinite(rates)
    if np.count_nonzero(there) < 2:
        return None
    return frozen(sound.dates[there]), frozen(np.asarray(values[there] * rates[there]))


def _reinvested(snapshot: AccountSnapshot, history: PriceHistory, sound: PriceHistory) -> FloatArray:
    """Quotes with their splits taken out and their cash dividends, before tax, put into shares at the close."""
    actions = actions_of(snapshot, history.instrument.symbol)
    close = sound.close
    if actions is None:
        return close
    if history.basis is PriceBasis.RAW:
        close = close / later_splits(actions, sound.dates)
    paid = np.zeros(close.size)
    for dividend in actions.dividends:
        day = np.datetime64(dividend.ex_date, "D")
        at = int(np.searchsorted(sound.dates, day))
        if 0 < at < close.size and dividend.currency == history.instrument.currency:
            # Declared a share of then; divided by later splits it is one a share of today, as the closes are.
            before = np.array([day - np.timedelta64(1, "D")])
            scale = float(later_splits(actions, before)[0]) if actions.as_declared else 1.0
            paid[at] += dividend.amount / scale
    growth = (close[1:] + paid[1:]) / close[:-1]
    return np.asarray(close[0] * np.concatenate(([1.0], np.cumprod(growth))))


def hypothetical(snapshot: AccountSnapshot, held: Sequence[HeldToday], assets: AssetReturns) -> Levels:
    """What one unit, spread as today, would have become; weights of what has no history are left out of the whole."""
    cash = sum(one.weight for one in held if one.is_cash)
    whole = float(assets.weights.sum()) + cash
    returns = assets.returns @ (assets.weights / whole)
    dates = np.concatenate((np.array([assets.start], dtype="datetime64[D]"), assets.dates))
    values = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    return Levels(dates, values, returns, sources_of_assets(snapshot, assets.symbols))


def sources_of_assets(snapshot: AccountSnapshot, symbols: Sequence[str]) -> str:
    """Ids of the origins of these instruments' prices."""
    found = (snapshot.held(symbol) or snapshot.held_total(symbol) for symbol in symbols)
    return " ".join(dict.fromkeys(source_id(one) for one in found if one is not None))
