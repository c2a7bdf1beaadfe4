"""What the fund's excess returns are explained with: returns of factors over the same periods.

Factors come from a file (``FactorSet``), are made of listed histories (``FactorLegs``), or are the benchmark alone.
Both sides are levels on the dates that both have, and returns are taken between those, so that no return is set against
a period that the other does not cover; a factor's return over several of its own periods is compounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.model import DateArray, FactorLegs, FactorSet, Origin, PriceBasis, PriceHistory, to_date
from data_sources.snapshot import FACTOR_LEG
from diagnostics.assumptions import PERIODS_PER_YEAR
from diagnostics.evidence import has_ended
from diagnostics.facts import Absence, AbsenceReason, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.observation import said_by

FloatArray = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

MARKET = "MKT"
MODELS = {
    "one_factor": (MARKET,),
    "three_factors": (MARKET, "SMB", "HML"),
    "four_factors": (MARKET, "SMB", "HML", "UMD"),
}
USED = MODELS["four_factors"]
WEEK, MONDAY = 7, 3  # 1 January 1970 was a Thursday: days are counted from the Monday before
LEAST = 2  # periods of a sample


@dataclass(frozen=True, slots=True, eq=False)
class FactorSample:
    """The fund and factors over the same n periods.

    Args:
        said: what the factors are, in the words of a report.
        source: ids of the factors' origins; "" where that is the benchmark, which is named anyway.
        origin: of a set from a file.
        names: of the factors, MKT first, shape (k,).
        factors: returns of a period, decimals, shape (k, n); MKT less the risk-free rate.
        excess: the fund's returns less the risk-free rate, shape (n,).
        dates: between which the returns are, datetime64[D], shape (n + 1,).
        frequency: of the periods.
        periods_per_year: of them.
        dropped_fund, dropped_factors: periods within the common span that only one side has.
        proxies: whether listed funds or indices stand in for the factors of the literature.
        price_only: whether the market leaves out dividends that the fund counts.
        own_rate: whether the risk-free rate is the set's own.
    """

    said: str
    source: str
    origin: Origin | None
    names: tuple[str, ...]
    factors: FloatArray
    excess: FloatArray
    dates: DateArray
    frequency: str
    periods_per_year: int
    dropped_fund: int
    dropped_factors: int
    proxies: bool
    price_only: bool = False
    own_rate: bool = False

    @property
    def n(self) -> int:
        """Periods."""
        return int(self.excess.size)

    @property
    def market(self) -> FloatArray:
        """The market's excess return, shape (n,)."""
        return np.asarray(self.factors[0])

    def ended_before(self, evidence: FundEvidence) -> bool:
        """Whether it stopped long before the fund's own values do: what it shows then says nothing of today."""
        return has_ended(to_date(self.dates[-1]), to_date(evidence.levels.dates[-1]), self.frequency)

    def columns(self, model: str) -> FloatArray | None:
        """The factors of a model, None where one of them is missing."""
        wanted = MODELS[model]
        if not set(wanted) <= set(self.names):
            return None
        return self.factors[[self.names.index(name) for name in wanted]]

    def window(self, label: str = "all", start: int = 0, end: int | None = None) -> Window:
        """The periods as a window."""
        end = self.n if end is None else end
        first, last = to_date(self.dates[start]), to_date(self.dates[end])
        return Window(label, first, last, end - start, self.frequency)


def factor_sample(evidence: FundEvidence) -> FactorSample | Absence:
    """The fund beside the best factors that there are, or why there are none at all."""
    if evidence.risk_free is None and (evidence.study.factors is None or evidence.study.factors.risk_free is None):
        return Absence(AbsenceReason.NO_RISK_FREE_RATE)
    made: FactorSample | None = None
    if evidence.study.factors is not None and MARKET in evidence.study.factors.names:
        made = _of_set(evidence, evidence.study.factors)
    elif evidence.study.legs:
        made = _of_legs(evidence)
    return made if made is not None else _of_benchmark(evidence)


def _of_benchmark(evidence: FundEvidence) -> FactorSample | Absence:
    """The benchmark as the one factor, on the very sample of the comparison with it."""
    compared = evidence.compared
    if compared is None:
        return evidence.no_benchmark
    if evidence.beside_deposits:
        return Absence(AbsenceReason.NO_VARIATION)
    if compared.risk_free is None:
        return Absence(AbsenceReason.NO_RISK_FREE_RATE)
    return FactorSample(
        said=compared.instrument.symbol,
        source="",
        origin=None,
        names=(MARKET,),
        factors=(compared.benchmark.returns - compared.risk_free)[np.newaxis, :],
        excess=compared.subject.returns - compared.risk_free,
        dates=compared.subject.dates,
        frequency=evidence.frequency,
        periods_per_year=evidence.assumptions.periods_per_year,
        dropped_fund=compared.dropped_subject,
        dropped_factors=compared.dropped_benchmark,
        proxies=False,
        price_only=compared.price_only == "benchmark",
    )


# ---- factors of a file


def _of_set(evidence: FundEvidence, given: FactorSet) -> FactorSample | None:
    """The fund's levels at the ends of the set's periods; None with fewer than two periods in common."""
    frequency = given.frequency
    names = tuple(name for name in USED if name in given.names)
    returns = np.array([given.returns[given.names.index(name)] for name in names])
    fund_keys, at = _period_ends(evidence, frequency)
    keys = _periods(given.dates, frequency)
    whole = np.isfinite(returns).all(axis=0)
    common, ours, theirs = np.intersect1d(fund_keys, keys, return_indices=True)
    if common.size <= LEAST:
        return None
    ours = at[ours]
    factors = _chained(np.where(whole, returns, np.nan), theirs)
    own = rates = _own_rates(given, theirs)
    if rates is None and evidence.risk_free is not None:
        rates = _chained_rates(evidence.risk_free, ours)
    if rates is None:
        return None
    values = evidence.levels.values[ours]
    excess = values[1:] / values[:-1] - 1.0 - rates
    kept = np.isfinite(factors).all(axis=0) & np.isfinite(excess)
    if not kept.all():  # the longest run without a hole, so that what is left is one span of time
        kept = _longest_run(kept)
    first, last = int(np.argmax(kept)), int(kept.size - np.argmax(kept[::-1]))
    if not kept.any() or last - first < LEAST:
        return None
    spanned = slice(first, last)
    return FactorSample(
        said=given.name,
        source=said_by(given.origin, "-".join(names)),
        origin=given.origin,
        names=names,
        factors=factors[:, spanned],
        excess=excess[spanned],
        dates=evidence.levels.dates[ours][first : last + 1],
        frequency=frequency,
        periods_per_year=PERIODS_PER_YEAR.get(frequency, evidence.assumptions.periods_per_year),
        dropped_fund=_only(fund_keys, common[first : last + 1]),
        dropped_factors=_only(keys, common[first : last + 1]),
        proxies=given.proxies,
        own_rate=own is not None,
    )


def _periods(dates: DateArray, frequency: str) -> Indices:
    """The number of the day, the week from Monday to Sunday, or the month that each date lies in."""
    if frequency == "monthly":
        return dates.astype("datetime64[M]").astype(np.int64)
    days = dates.astype("datetime64[D]").astype(np.int64)
    return (days + MONDAY) // WEEK if frequency == "weekly" else days


def _period_ends(evidence: FundEvidence, frequency: str) -> tuple[Indices, Indices]:
    """The fund's periods and the index of the last level of each; the newest is left out while it is not over."""
    keys = _periods(evidence.levels.dates, frequency)
    last = np.flatnonzero(np.append(keys[1:] != keys[:-1], True))
    if (
        frequency != "daily"
        and _periods(np.array([evidence.next_due], dtype="datetime64[D]"), frequency)[0] == keys[-1]
    ):
        last = last[:-1]
    return keys[last], last


def _chained(returns: FloatArray, ends: Indices) -> FloatArray:
    """Returns compounded from each end to the next, shape (k, ends - 1); NaN where one is missing."""
    if bool((np.diff(ends) == 1).all()):
        return returns[:, ends[1:]]
    return np.multiply.reduceat(1.0 + returns[:, : ends[-1] + 1], ends[:-1] + 1, axis=1) - 1.0


def _own_rates(given: FactorSet, theirs: Indices) -> FloatArray | None:
    """The set's own risk-free rate of each common period; None where it has none, or not for all of them."""
    if given.risk_free is None:
        return None
    own: FloatArray = _chained(given.risk_free[np.newaxis, :], theirs)[0]
    return own if np.isfinite(own).all() else None


def _chained_rates(rates: FloatArray, levels: Indices) -> FloatArray:
    """Rates compounded between levels; rate i is that from level i to level i + 1."""
    return np.multiply.reduceat(1.0 + rates[: levels[-1]], levels[:-1]) - 1.0


def _longest_run(kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The longest stretch of True, the latest of several."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], kept, [False])).astype(np.int8)))
    if not edges.size:
        return kept
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.flatnonzero(ends - starts == (ends - starts).max())[-1])
    run = np.zeros(kept.size, dtype=np.bool_)
    run[starts[longest] : ends[longest]] = True
    return run


def _only(own: DateArray | Indices, common: DateArray | Indices) -> int:
    """How many of a side's periods within the common span the other side does not have."""
    return int(np.count_nonzero((own >= common[0]) & (own <= common[-1]))) - int(common.size)


# ---- factors made of histories


def _of_legs(evidence: FundEvidence) -> FactorSample | None:
    """Long less short on the days that the fund and all legs have; None where the market or a rate is missing."""
    if evidence.risk_free is None:
        return None
    histories = _histories(evidence)
    # A factor made of the fund itself explains it wholly, and nothing about it.
    own = evidence.subject.symbol
    legs = tuple(
        leg
        for leg in _ordered(evidence)
        if own not in (leg.long, leg.short) and leg.long in histories and (not leg.short or leg.short in histories)
    )
    if not legs or legs[0].name != MARKET:
        return None
    used = tuple(dict.fromkeys(symbol for leg in legs for symbol in (leg.long, leg.short) if symbol))
    common = evidence.levels.dates
    for symbol in used:
        common = np.intersect1d(common, histories[symbol].dates, assume_unique=True)
    if common.size <= LEAST:
        return None
    ours = np.searchsorted(evidence.levels.dates, common)
    rates = _chained_rates(evidence.risk_free, ours)
    returns = {"": rates}
    for symbol in used:
        closes = histories[symbol].close[np.searchsorted(histories[symbol].dates, common)]
        returns[symbol] = closes[1:] / closes[:-1] - 1.0
    values = evidence.levels.values[ours]
    anyone = np.unique(np.concatenate([histories[symbol].dates for symbol in used]))
    return FactorSample(
        said="; ".join(f"{leg.name} = {leg.long} - {leg.short or 'rf'}" for leg in legs),
        source=" ".join(source_id(histories[symbol]) for symbol in used),
        origin=None,
        names=tuple(leg.name for leg in legs),
        factors=np.array([returns[leg.long] - returns[leg.short] for leg in legs]),
        excess=values[1:] / values[:-1] - 1.0 - rates,
        dates=common,
        frequency=evidence.frequency,
        periods_per_year=evidence.assumptions.periods_per_year,
        dropped_fund=_only(evidence.levels.dates, common),
        dropped_factors=_only(anyone, common),
        proxies=len(legs) > 1,
        price_only=_leaves_dividends_out(evidence, histories[legs[0].long]),
    )


def _leaves_dividends_out(evidence: FundEvidence, market: PriceHistory) -> bool:
    whole = PriceBasis.TOTAL_RETURN
    return evidence.snapshot.prices.basis is whole and market.basis is not whole


def _ordered(evidence: FundEvidence) -> tuple[FactorLegs, ...]:
    """The legs in the order of the models; the benchmark is the market where no leg is."""
    by_name = {leg.name: leg for leg in evidence.study.legs}
    if MARKET not in by_name and evidence.compared is not None:
        by_name[MARKET] = FactorLegs(MARKET, evidence.compared.instrument.symbol, "")
    return tuple(by_name[name] for name in USED if name in by_name)


def _histories(evidence: FundEvidence) -> dict[str, PriceHistory]:
    """What legs may be made of, by symbol, in the fund's currency: histories for legs, and the benchmark."""
    snapshot = evidence.snapshot
    benchmark = () if snapshot.benchmark is None else (snapshot.benchmark,)
    found = {}
    for history in (*benchmark, *snapshot.histories_of(FACTOR_LEG)):
        sound = sound_bars(history)
        if history.instrument.currency == snapshot.subject.currency and len(sound):
            found[history.instrument.symbol] = sound
    return found
