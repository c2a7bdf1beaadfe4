"""The exchange rate of a fund that invests abroad (QDII): its own currency for one unit of the other one."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.prices import prices_on
from data_sources.collect.request import Days
from data_sources.model import FundProfile, Instrument, InstrumentKind, Origin, PriceHistory
from data_sources.snapshot import NoteKind

ABROAD = re.compile(r"(?<!不含)QDII", re.IGNORECASE)  # 不含QDII is the name of a class of other funds
# Words of a name or a benchmark, and the currency of what they speak of; the first that fits.
CURRENCY_OF_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\^?HSI|HSTECH|恒生|港股|香港|H股|中国企业"), "HKD"),
    (re.compile(r"\^N225|日经|东证|日本"), "JPY"),
    (re.compile(r"\^GDAXI|\^FCHI|DAX|CAC|德国|法国|欧元|欧洲"), "EUR"),
    (re.compile(r"\^FTSE|英国|富时100"), "GBP"),
)
DEFAULT = "USD"
THROUGH = "EUR"  # crosses are made of rates of one euro, which every central bank publishes


def foreign_currency(instrument: Instrument, profile: FundProfile | None) -> str:
    """In which currency a QDII fund mainly invests; "" for a fund that is none."""
    said = [instrument.name, instrument.name_zh]
    if profile is not None:
        said += [profile.name, profile.full_name, profile.fund_type]
    if not any(ABROAD.search(text) for text in said):
        return ""
    about = " ".join([*said, *(() if profile is None else (profile.tracking_target, profile.benchmark))])
    found = next((currency for words, currency in CURRENCY_OF_WORDS if words.search(about)), DEFAULT)
    return "" if found == instrument.currency else found


def currency_history(
    foreign: str, own: str, first: date, last: date, *, sources_of: SourcesOf, log: Gathered
) -> PriceHistory | None:
    """The rate of one unit of the foreign currency in the own one; None with a note."""
    symbol, window = f"{foreign}{own}=X", Days(first, last)
    reply = prices_on((), symbol, window, sources_of(""), log)
    if isinstance(reply, PriceHistory):
        return reply
    if own == "CNY":  # sources of the mainland have the central parity
        parity = prices_on((), symbol, window, sources_of("CN"), log)
        if isinstance(parity, PriceHistory):
            return parity
    sides = [prices_on((), f"{THROUGH}{money}=X", window, sources_of(""), log) for money in (own, foreign)]
    upper, lower = sides
    if isinstance(upper, PriceHistory) and isinstance(lower, PriceHistory) and foreign != THROUGH:
        made = cross_rate(symbol, own, upper, lower)
        if len(made):
            return made
    log.note_absence(NoteKind.NO_CURRENCY, symbol, reply)
    return None


def cross_rate(symbol: str, own: str, upper: PriceHistory, lower: PriceHistory) -> PriceHistory:
    """One rate over the other on the days that both have."""
    days, ours, theirs = np.intersect1d(upper.dates, lower.dates, assume_unique=True, return_indices=True)
    note = f"{upper.instrument.symbol} over {lower.instrument.symbol}"
    origin = Origin(
        upper.origin.provider,
        f"{upper.origin.dataset}, {lower.origin.dataset}",
        upper.origin.retrieved,
        upper.origin.sha256,
        "; ".join(filter(None, (upper.origin.note, note))),
        upper.origin.is_sample or lower.origin.is_sample,
    )
    instrument = Instrument(symbol, InstrumentKind.CURRENCY, "", own, symbol[:3] + "/" + own)
    return PriceHistory(instrument, upper.basis, days, upper.close[ours] / lower.close[theirs], origin)
