"""Who is diagnosed and where its price stands today."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_sources.model import PriceBasis, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.market.evidence import MarketEvidence
from diagnostics.measure import figure
from diagnostics.section import Block, FigureList, KeyFigures, Note, Section
from diagnostics.stock.quote import quote_facts
from diagnostics.stock.trading import trading_facts
from diagnostics.windows import anchor, start_of

FloatArray = npt.NDArray[np.float64]


def header(evidence: MarketEvidence) -> Section:
    """Last price, the day's change, the place within the range of 52 weeks, and how the subject trades."""
    day = price_facts(evidence)
    year = year_range(evidence)
    quoted = quote_facts(evidence)
    trading = trading_facts(evidence)
    keys = tuple(fact.key for fact in day + year)
    adjusted = evidence.history.basis is PriceBasis.TOTAL_RETURN
    blocks: tuple[Block, ...] = (
        KeyFigures(("price.last", "price.change.1d", "price.position.52w")),
        FigureList("identity", ("subject.symbol", "subject.name", "subject.exchange", "subject.currency")),
        FigureList("price", keys),
        FigureList("quote", tuple(fact.key for fact in quoted)),
        FigureList("trading", tuple(fact.key for fact in trading)),
        *((Note("adjusted_prices"),) if adjusted else ()),
    )
    return Section("header", day + year + quoted + trading, blocks)


def price_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Last and previous close and the change between them."""
    history = evidence.history
    currency = evidence.subject.currency
    last = Window("last", history.last, history.last, 1)
    # A price that is adjusted for later dividends is not the one that was quoted on the day.
    basis = (("basis", history.basis.value),)
    made = [
        figure(
            evidence,
            "price.last",
            float(history.close[-1]),
            Unit.PRICE,
            formula="observed",
            window=last,
            currency=currency,
            parameters=basis,
        )
    ]
    one_bar = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(len(history)), need="2")
    before = len(history) > 1
    pair = Window("1d", to_date(history.dates[-2]), history.last, 1) if before else None
    made.append(
        figure(
            evidence,
            "price.previous",
            float(history.close[-2]) if before else None,
            Unit.PRICE,
            formula="observed",
            window=Window("last", pair.start, pair.start, 1) if pair else None,
            currency=currency,
            absence=None if before else one_bar,
            parameters=basis,
        )
    )
    made.append(
        figure(
            evidence,
            "price.change.1d",
            float(history.close[-1] / history.close[-2] - 1.0) if before else None,
            Unit.CHANGE,
            formula="last close / previous close - 1",
            window=pair,
            absence=None if before else one_bar,
            inputs=("price.last", "price.previous"),
        )
    )
    return tuple(made)


def year_range(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Highest and lowest price of 52 weeks (of closes where there are no bars) and the place of the last close."""
    history = evidence.history
    start = start_of("1y", history.dates)
    whole = history.high is not None and history.low is not None
    highs = history.high if history.high is not None and whole else history.close
    lows = history.low if history.low is not None and whole else history.close
    day = anchor("1y", history.last)
    absence = Absence(
        AbsenceReason.WINDOW_NOT_COVERED, have=history.first.isoformat(), need="" if day is None else day.isoformat()
    )
    if start is None:
        values: tuple[float | None, ...] = (None, None, None)
        window = None
    else:
        top, bottom = float(highs[start + 1 :].max()), float(lows[start + 1 :].min())
        place = (float(history.close[-1]) - bottom) / (top - bottom) if top > bottom else None
        values = (top, bottom, place)
        window = Window("52w", to_date(history.dates[start + 1]), history.last, len(history) - start - 1)
    kind = "price" if whole else "close"
    flat = Absence(AbsenceReason.NO_VARIATION)
    return tuple(
        figure(
            evidence,
            f"price.{name}.52w",
            value,
            unit,
            formula=formula,
            window=window,
            currency=evidence.subject.currency if unit is Unit.PRICE else "",
            absence=None if value is not None else (absence if window is None else flat),
            inputs=inputs,
            parameters=(("basis", history.basis.value),) if unit is Unit.PRICE else (),
        )
        for name, value, unit, formula, inputs in (
            ("high", values[0], Unit.PRICE, f"highest {kind} of one year", ()),
            ("low", values[1], Unit.PRICE, f"lowest {kind} of one year", ()),
            (
                "position",
                values[2],
                Unit.FRACTION,
                "(last close - low) / (high - low)",
                ("price.last", "price.high.52w", "price.low.52w"),
            ),
        )
    )
