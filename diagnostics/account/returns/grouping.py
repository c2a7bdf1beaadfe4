"""Into which segments holdings and parts of the benchmark are put for attribution: asset classes, or sectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import AssetClass, PolicyBenchmark, PriceHistory
from data_sources.snapshot import BENCHMARK_PART
from diagnostics.account.holdings.classification import class_in, classify
from diagnostics.account.policy_benchmark import CASH_WORDS, benchmark_parts
from diagnostics.valuation.valuation import Valuation

Places = npt.NDArray[np.intp]

ORDER = tuple(AssetClass)
UNCLASSIFIED = "unclassified"  # as words and keys have it: "other" is the other fund of a comparison
# What stands beside sectors of shares in a table: words, which a language may have others for.
BESIDE_SECTORS = {
    AssetClass.BOND: "bonds",
    AssetClass.MIXED: "mixed funds",
    AssetClass.CASH: "cash",
    AssetClass.COMMODITY: "commodities",
    AssetClass.REAL_ESTATE: "real estate",
    AssetClass.OTHER: "not classified",
}
LEAST = 2  # sectors of a benchmark that is given by sectors


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Into which segments instruments and parts of the benchmark are put.

    Args:
        names: of the segments, in the order of reports; cash is one of them.
        symbols: place of each of the valuation's instruments among the names.
        parts: place of each part of the benchmark.
        cash: place of what no instrument has.
    """

    names: tuple[str, ...]
    symbols: Places
    parts: Places
    cash: int


def by_class(snapshot: AccountSnapshot, valuation: Valuation) -> Grouping:
    """By asset class, as the profile or the sources say it."""
    histories = histories_of_parts(snapshot)
    parts = [_class_of(part, histories.get(part.symbol)) for part in benchmark_parts(snapshot)]
    symbols = [classify(symbol, snapshot).asset_class for symbol in valuation.symbols]
    return Grouping(
        names=tuple(UNCLASSIFIED if one is AssetClass.OTHER else str(one.value) for one in ORDER),
        symbols=np.array([ORDER.index(one) for one in symbols], dtype=np.intp),
        parts=np.array([ORDER.index(one) for one in parts], dtype=np.intp),
        cash=ORDER.index(AssetClass.CASH),
    )


def by_sector(snapshot: AccountSnapshot, valuation: Valuation) -> Grouping | None:
    """Shares by sector and everything else by class; None where the policy's benchmark is not given by sectors."""
    policy = snapshot.profile.benchmark
    shares = [part for part in policy if part.asset_class is AssetClass.EQUITY]
    if len(shares) < LEAST or not all(part.segment for part in shares):
        return None
    known = {part.segment.casefold(): part.segment for part in shares}
    cash = BESIDE_SECTORS[AssetClass.CASH]

    def named(kind: AssetClass, sector: str) -> str:
        if kind is not AssetClass.EQUITY:
            return BESIDE_SECTORS[kind]
        return known.get(sector.casefold(), sector) or BESIDE_SECTORS[AssetClass.OTHER]

    symbols = [named(one.asset_class, one.sector) for one in (classify(name, snapshot) for name in valuation.symbols)]
    parts = [named(part.asset_class, part.segment) if not is_money(part) else cash for part in policy]
    names = tuple(dict.fromkeys((*parts, *sorted(symbols), cash)))
    return Grouping(
        names=names,
        symbols=np.array([names.index(one) for one in symbols], dtype=np.intp),
        parts=np.array([names.index(one) for one in parts], dtype=np.intp),
        cash=names.index(cash),
    )


def histories_of_parts(snapshot: AccountSnapshot) -> dict[str, PriceHistory]:
    """Histories of the benchmark's parts by symbol."""
    return {one.instrument.symbol: one for one in snapshot.histories_of(BENCHMARK_PART)}


def is_money(part: PolicyBenchmark) -> bool:
    """Whether the part is money at the risk-free rate."""
    return part.symbol.split(".")[0].lower() in CASH_WORDS


def _class_of(part: PolicyBenchmark, history: PriceHistory | None) -> AssetClass:
    """As the policy says; where it does not, by the words of the name, and an index without such words is of shares."""
    if history is None:
        return AssetClass.CASH
    if part.asset_class is not AssetClass.OTHER:
        return part.asset_class
    instrument = history.instrument
    return class_in(f"{instrument.name} {instrument.name_zh}") or AssetClass.EQUITY
