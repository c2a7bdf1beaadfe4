"""What the exchange rate made of the return of a fund that invests abroad."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.model import to_date
from data_sources.snapshot import CURRENCY
from diagnostics.evidence import Levels, common_start
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.market.evidence import sound_bars
from diagnostics.metrics.fund.tracking import CurrencyEffect, currency_effect
from diagnostics.observation import said_by
from diagnostics.section import FigureList, FigureTable, Note, Section

WINDOWS = ("1y", "3y", "5y", "all")
PARTS = (
    ("total_return", "cumulative return in the fund's currency, on the dates that have both"),
    ("local_return", "(1 + cumulative return) / (1 + return of the currency) - 1"),
    ("currency_return", "rate at the end / rate at the start - 1; fund's currency for one unit of the foreign one"),
)
VARIANCE = "cov(log return of the currency, log return) / var(log return)"


def currency_section(evidence: FundEvidence) -> Section:
    """Local return and return of the currency over trailing windows; nothing for a fund that stays at home."""
    foreign = evidence.study.foreign_currency
    if not foreign:
        return Section("trading", (), ())
    history = evidence.snapshot.history(CURRENCY)
    rates = None if history is None else sound_bars(history)
    if history is None or rates is None or not len(rates):
        absence = Absence(AbsenceReason.NOT_OFFERED)
        fact = Fact(
            "trading.currency_return.all",
            None,
            Unit.CHANGE,
            evidence.as_of,
            evidence.levels.source,
            PARTS[2][1],
            absent_because=absence,
        )
        return Section("trading", (fact,), (FigureList("currency_effect", (fact.key,)),))
    source = f"{evidence.levels.source} {said_by(history.origin, history.instrument.symbol)}"
    common, ours, theirs = np.intersect1d(evidence.levels.dates, rates.dates, assume_unique=True, return_indices=True)
    own = Levels(common, evidence.levels.values[ours], np.empty(0), source)
    other = replace(own, values=rates.close[theirs], source=said_by(history.origin, history.instrument.symbol))
    left_out = int(evidence.levels.dates.size - common.size)
    facts = [*_observed(evidence, foreign, other), *_left_out(left_out, source, evidence)]
    for label in WINDOWS:
        facts += _window_facts(evidence, label, own, other)
    rows = tuple(
        (f"trading.{name}", tuple(f"trading.{name}.{label}" for label in WINDOWS))
        for name in (*(name for name, _ in PARTS), "currency_variance_share")
    )
    listed = ("trading.foreign_currency", "trading.exchange_rate", "trading.days_without_rate")
    present = {fact.key for fact in facts}
    return Section(
        "trading",
        tuple(facts),
        (
            FigureTable("currency_effect", WINDOWS, rows),
            FigureList("currency_observed", tuple(key for key in listed if key in present)),
            Note("rate_of_the_day"),
        ),
    )


def _observed(evidence: FundEvidence, foreign: str, rates: Levels) -> list[Fact]:
    made = [Fact("trading.foreign_currency", foreign, Unit.TEXT, evidence.as_of, rates.source, "observed")]
    if rates.dates.size:
        day = to_date(rates.dates[-1])
        made.append(
            Fact(
                "trading.exchange_rate",
                float(rates.values[-1]),
                Unit.PRICE,
                day,
                rates.source,
                "observed",
                window=Window("last", day, day, 1),
                currency=evidence.subject.currency,
            )
        )
    return made


def _left_out(count: int, source: str, evidence: FundEvidence) -> list[Fact]:
    formula = "days of the fund on which the exchange rate has no value; left out"
    return [Fact("trading.days_without_rate", count, Unit.COUNT, evidence.as_of, source, formula)]


def _window_facts(evidence: FundEvidence, label: str, own: Levels, rates: Levels) -> list[Fact]:
    source = own.source
    start = common_start(label, evidence.levels.dates, own.dates, evidence.frequency)
    absence, effect, window = None, None, None
    if isinstance(start, Absence):
        absence = start
    else:
        effect = currency_effect(own.values[start:], rates.values[start:])
        window = Window(label, to_date(own.dates[start]), to_date(own.dates[-1]), int(own.dates.size - start - 1))
    made = [
        Fact(
            f"trading.{name}.{label}",
            _part(effect, name),
            Unit.CHANGE,
            evidence.as_of if window is None else window.end,
            source,
            formula,
            window=window,
            absent_because=absence,
        )
        for name, formula in PARTS
    ]
    share = None if effect is None or not np.isfinite(effect.variance_share) else effect.variance_share
    if share is None and absence is None:
        absence = Absence(AbsenceReason.NO_VARIATION)
    made.append(
        Fact(
            f"trading.currency_variance_share.{label}",
            share,
            Unit.FRACTION,
            evidence.as_of if window is None else window.end,
            source,
            VARIANCE,
            window=window,
            absent_because=absence,
        )
    )
    return made


def _part(effect: CurrencyEffect | None, name: str) -> float | None:
    if effect is None:
        return None
    return {"total_return": effect.total, "local_return": effect.local, "currency_return": effect.currency}[name]
