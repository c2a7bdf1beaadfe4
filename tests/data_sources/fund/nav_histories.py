"""Net asset values made for one test each, with everything that happens on known days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from data_sources.calendars import sessions_between
from data_sources.model import (
    DateArray,
    Dividend,
    FloatArray,
    Instrument,
    InstrumentKind,
    NavHistory,
    Origin,
    Split,
    to_date,
)

FUND = Instrument("110011.OF", InstrumentKind.FUND, "", "CNY", "", "示例混合")
MADE = Origin("test", "made by hand", "2024-12-01", "0" * 64)


def days_of(count: int, start: date = date(2021, 1, 4)) -> DateArray:
    """Sessions of Shanghai from a day on."""
    return sessions_between("XSHG", start, date(start.year + 2 + count // 200, 12, 31)).days[:count].copy()


def growth(count: int, seed: int = 3) -> FloatArray:
    """Daily returns of a fund, the first of which moves nothing."""
    moves = np.random.default_rng(seed).normal(0.0005, 0.01, count)
    moves[0] = 0.0
    return moves


def fund_nav(
    moves: FloatArray,
    *,
    paid: Mapping[int, float] | None = None,
    split: Mapping[int, float] | None = None,
    unlisted: tuple[int, ...] = (),
    accumulated: bool = True,
    published: bool = True,
    dates: DateArray | None = None,
) -> NavHistory:
    """Unit values to four decimals of a fund with these true returns.

    Args:
        moves: true return of each day.
        paid: amount a unit by day, paid before a split of the same day.
        split: units after for each unit before, by day.
        unlisted: days whose events the source does not list.
        accumulated, published: whether the source states them.
        dates: sessions of Shanghai where not given.
    """
    paid, split = dict(paid or {}), dict(split or {})
    dates = days_of(moves.size) if dates is None else dates
    value, total, one = np.empty(moves.size), np.empty(moves.size), 1.0
    handed = 0.0
    for at, move in enumerate(moves):
        before = one
        one = one * (1.0 + move)
        one = (one - paid.get(at, 0.0)) / split.get(at, 1.0)
        handed += move * before
        value[at], total[at] = one, 1.0 + handed  # the accumulated value moves by what one unit of the day earned
    return NavHistory(
        FUND,
        dates,
        np.round(value, 4),
        MADE,
        accumulated_nav=np.round(total, 4) if accumulated else None,
        published_return=np.round(moves, 4) if published else None,
        distributions=tuple(
            Dividend(to_date(dates[at]), amount, "CNY") for at, amount in sorted(paid.items()) if at not in unlisted
        ),
        unit_splits=tuple(
            Split(to_date(dates[at]), ratio) for at, ratio in sorted(split.items()) if at not in unlisted
        ),
    )
