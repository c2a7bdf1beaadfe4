"""What is held, cut into parts: by class, currency, country and sector, through the funds as far as they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from data_sources.account_snapshot import AccountSnapshot
from data_sources.errors import SourceError
from data_sources.model import AssetClass, FundHoldings, InstrumentKind
from data_sources.symbols import parse_symbol
from diagnostics.account.evidence import HeldToday
from diagnostics.account.holdings.countries import country_code

ROUNDING = 1e-9
WITHOUT_SECTOR = (AssetClass.BOND, AssetClass.CASH, AssetClass.COMMODITY)


@dataclass(slots=True)
class Parts:
    """Shares of the account by name, the largest first; what nobody says apart.

    Args:
        through: share that was told by the reports of funds; part of ``known``.
    """

    known: dict[str, float] = field(default_factory=dict)
    unknown: float = 0.0
    through: float = 0.0

    def add(self, name: str, weight: float) -> None:
        """Add a share to a name; that of no name is not known."""
        if name:
            self.known[name] = self.known.get(name, 0.0) + weight
        else:
            self.unknown += weight

    def largest_first(self) -> tuple[tuple[str, float], ...]:
        """(name, share): by size, those of equal size by name."""
        return tuple(sorted(self.known.items(), key=lambda one: (-abs(one[1]), one[0])))


def newest_reports(snapshot: AccountSnapshot) -> dict[str, FundHoldings]:
    """The newest report of each fund that has one and whose day is not after that of this report."""
    found: dict[str, FundHoldings] = {}
    for record in snapshot.funds:
        known = [one for one in record.holdings if one.reported is None or one.reported <= snapshot.as_of]
        if known:
            found[record.instrument.symbol] = known[0]
    return found


def by_currency(held: Iterable[HeldToday]) -> Parts:
    """By the currency that each line trades in; what a fund holds may be in others."""
    parts = Parts()
    for one in held:
        parts.add(one.currency, one.weight)
    return parts


def by_sector(held: Iterable[HeldToday], reports: dict[str, FundHoldings]) -> Parts:
    """By sector, of what may have one: of a fund as its report says, the rest of it by its own sector if it has one.

    Bonds, money and commodities have none.
    """
    may = (one for one in held if one.asset_class not in WITHOUT_SECTOR)
    return _through(may, reports, lambda one: one.sector, lambda report: report.sectors)


def by_country(held: Iterable[HeldToday], reports: dict[str, FundHoldings]) -> Parts:
    """By country, of what is no cash: of a fund by its positions, the rest of it by where it says that it invests."""
    return _through(held, reports, lambda one: one.country, _countries_of)


def _through(
    held: Iterable[HeldToday],
    reports: dict[str, FundHoldings],
    own: Callable[[HeldToday], str],
    of_report: Callable[[FundHoldings], tuple[tuple[str, float], ...]],
) -> Parts:
    parts = Parts()
    for one in held:
        if one.is_cash:
            continue
        told = 0.0
        report = reports.get(one.symbol)
        for name, weight in of_report(report) if report is not None and one.is_fund else ():
            if name and weight > 0.0:
                share = min(weight, 1.0 - told)  # a source's rounded shares may add up to more than all
                told += share
                parts.add(name, share * one.weight)
        parts.through += told * one.weight
        if 1.0 - told > ROUNDING:
            parts.add(own(one), (1.0 - told) * one.weight)
    return parts


def _countries_of(report: FundHoldings) -> tuple[tuple[str, float], ...]:
    """(country, weight) of the positions whose country the report states, or whose market their symbol names."""
    return tuple(
        (country_code(line.country) or _market(line.symbol), line.weight)
        for line in report.holdings
        if line.weight is not None and line.kind != "cash"
    )


def _market(symbol: str) -> str:
    """Country of the market of a symbol with a suffix; a bare ticker may be of any country's company."""
    try:
        parsed = parse_symbol(symbol, prefer=InstrumentKind.STOCK)
    except SourceError:
        return ""
    return parsed.country if parsed.exchange else ""
