"""The bounds that a policy sets, each with what it counts and where the account stands today."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from data_sources.model import AssetClass, TargetBand
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.holdings.classification import classify

ALL_FOREIGN = "all foreign currencies"
CLASSES = {kind.value: kind for kind in AssetClass}
TOLERANCE = 1e-6  # of the account: less beyond a bound is rounding


class BoundKind(Enum):
    """What a bound is set on. The values are words of the report."""

    CLASS = "band of a class"
    SYMBOL = "band of a holding"
    CURRENCY = "band of a currency"
    COUNTRY = "band of a country"
    SINGLE_HOLDING = "limit of a single holding"
    SINGLE_FUND = "limit of a single fund"
    SECTOR = "limit of a sector"
    FOREIGN_CURRENCY = "limit of foreign currencies"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class PolicyBound:
    """One bound and today's share of what it counts.

    Args:
        what: class, symbol, currency, country or sector; "" of all foreign currencies.
        members: symbols that count, cash among them ("cash.USD").
        weight: of the account today, decimal.
        band: as the profile has it, None of a limit.
    """

    kind: BoundKind
    what: str
    members: frozenset[str]
    weight: float
    least: float
    most: float
    band: TargetBand | None = None

    @property
    def shown(self) -> str:
        """What it is about as the words know it: "class equity", "600519.SH"."""
        if self.kind is BoundKind.CLASS:
            return f"class {self.what}"
        return self.what or ALL_FOREIGN

    @property
    def is_below(self) -> bool:
        """Whether the account holds less than the least."""
        return self.weight < self.least - TOLERANCE

    @property
    def is_above(self) -> bool:
        """Whether it holds more than the most."""
        return self.weight > self.most + TOLERANCE

    @property
    def crossed(self) -> float:
        """The bound that is crossed; of what lies within, the upper one."""
        return self.least if self.is_below else self.most

    @property
    def distance(self) -> float:
        """By how much a bound is crossed, 0 within."""
        return max(self.least - self.weight, self.weight - self.most, 0.0)


def policy_bounds(evidence: AccountEvidence) -> tuple[PolicyBound, ...]:
    """Bands in the order of the profile, then limits; of each holding and sector that has one."""
    return (*(_of_band(evidence, band) for band in evidence.profile.bands), *_of_limits(evidence))


def breaches(bounds: tuple[PolicyBound, ...]) -> tuple[PolicyBound, ...]:
    """Bounds that are crossed, the restricted holdings first, then the farthest."""
    crossed = [one for one in bounds if one.is_below or one.is_above]
    return tuple(sorted(crossed, key=lambda one: (one.kind is not BoundKind.RESTRICTED, -one.distance, one.what)))


def _of_band(evidence: AccountEvidence, band: TargetBand) -> PolicyBound:
    kind = {"class": BoundKind.CLASS, "symbol": BoundKind.SYMBOL, "currency": BoundKind.CURRENCY}.get(
        band.of, BoundKind.COUNTRY
    )

    match kind:
        case BoundKind.CLASS:
            asset_class = CLASSES.get(band.name)
            held = [one for one in evidence.held if one.asset_class is asset_class]
        case BoundKind.SYMBOL:
            held = [one for one in evidence.held if one.symbol == band.name]
        case BoundKind.CURRENCY:
            held = [one for one in evidence.held if one.currency == band.name]
        case _:
            held = [one for one in evidence.held if one.country == band.name]
    # Nobody says of which country cash is, and no class but cash has any.
    members = frozenset(one.symbol for one in held) | _wanted(evidence, kind, band.name)
    return PolicyBound(kind, band.name, members, _sum(held), band.least, band.most, band)


def wanted_symbols(evidence: AccountEvidence) -> tuple[str, ...]:
    """Symbols with a band that are not held: the profile wants them, so they may be bought."""
    held = {one.symbol for one in evidence.held} | set(evidence.profile.limits.restricted)
    return tuple(
        band.name
        for band in evidence.profile.bands
        if band.of == "symbol" and band.most > 0.0 and band.name not in held
    )


def _wanted(evidence: AccountEvidence, kind: BoundKind, name: str) -> frozenset[str]:
    """Of the symbols that are wanted and not held, those that would count."""

    def counts(symbol: str) -> bool:
        if kind is BoundKind.SYMBOL:
            return symbol == name
        if kind is BoundKind.CURRENCY:
            history = evidence.snapshot.held(symbol)
            return history is not None and history.instrument.currency == name
        told = classify(symbol, evidence.snapshot)
        return name == (told.asset_class.value if kind is BoundKind.CLASS else told.country)

    return frozenset(symbol for symbol in wanted_symbols(evidence) if counts(symbol))


def _of_limits(evidence: AccountEvidence) -> list[PolicyBound]:
    limits, held = evidence.profile.limits, [one for one in evidence.held if not one.is_cash]
    made = [_limit(BoundKind.RESTRICTED, one.symbol, [one], 0.0) for one in held if one.symbol in limits.restricted]
    # Money market funds are cash, which no limit of a fund is about.
    for kind, most, funds in (
        (BoundKind.SINGLE_HOLDING, limits.single_holding, False),
        (BoundKind.SINGLE_FUND, limits.single_fund, True),
    ):
        if most is not None:
            chosen = [one for one in held if one.is_fund is funds and one.asset_class is not AssetClass.CASH]
            made += [_limit(kind, one.symbol, [one], most) for one in chosen]
            made += [
                PolicyBound(kind, symbol, frozenset({symbol}), 0.0, -math.inf, most)
                for symbol in wanted_symbols(evidence)
                if classify(symbol, evidence.snapshot).is_fund is funds
            ]
    if limits.sector is not None:
        for sector in sorted({one.sector for one in held if one.sector}):
            made.append(_limit(BoundKind.SECTOR, sector, [one for one in held if one.sector == sector], limits.sector))
    if limits.foreign_currency is not None:
        foreign = [one for one in evidence.held if one.currency != evidence.currency]
        made.append(_limit(BoundKind.FOREIGN_CURRENCY, "", foreign, limits.foreign_currency))
    return made


def _limit(kind: BoundKind, what: str, held: list[HeldToday], most: float) -> PolicyBound:
    # A limit has no least: what is sold short is not below it.
    return PolicyBound(kind, what, frozenset([one.symbol for one in held]), _sum(held), -math.inf, most)


def _sum(held: list[HeldToday]) -> float:
    return math.fsum([one.weight for one in held])
