"""What the account moves with: shares, styles of shares, interest rates, gold and exchange rates, all at once.

Daily returns of the last year (of the whole time where it is shorter) are regressed on the factors whose histories are
there, each in its own currency, so that exchange rates stand apart; errors are robust. Factors that cannot be told from
the others are left out, the last in the order first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from data_sources.model import AssetClass, PriceHistory, to_date
from data_sources.snapshot import BENCHMARK_PART, FACTOR_LEG
from diagnostics.account.evidence import AccountEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.measure import figure
from diagnostics.metrics.factors.factor_model import FactorModel, factor_model
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.valuation.market import rates_on
from diagnostics.windows import start_of

FloatArray = npt.NDArray[np.float64]

MARKET, CURRENCY = "MKT", "FX"
# Name of the figure by factor, in the order in which they are kept.
FIGURES = {
    MARKET: "market",
    "TERM": "rates",
    CURRENCY: "currency",
    "GOLD": "gold",
    "SMB": "size",
    "HML": "value",
    "UMD": "momentum",
}
CONFIDENCE = 0.95
LEAST = 12  # periods for each factor, as for a fund's
LEAST_FOREIGN = 0.05  # of the account: exchange rates of less explain nothing
FORMULA = "r - rf = alpha + sum(beta * factor) + residual, ordinary least squares"
ROBUST = "Newey-West, Bartlett weights, without prewhitening or small-sample correction"


@dataclass(frozen=True, slots=True, eq=False)
class Explaining:
    """The account and the factors on the days that all of them have.

    Args:
        names: of the factors, shape (k,); ``said`` what each is made of.
        factors: returns, shape (k, n); ``excess`` the account's, shape (n,).
        window: the days.
        rate: whether the risk-free rate is taken off.
        source: ids of the origins of the factors.
    """

    names: tuple[str, ...]
    said: tuple[str, ...]
    factors: FloatArray
    excess: FloatArray
    window: Window
    rate: bool
    source: str


def factor_exposure(evidence: AccountEvidence) -> Section:
    """Betas of the account with their intervals, and how much the factors explain."""
    if evidence.levels.n < 1:
        return Section("factor_exposure", (), ())
    explaining = _explaining(evidence)
    fit = explaining if isinstance(explaining, Absence) else _fit(explaining)
    if isinstance(explaining, Absence) or isinstance(fit, Absence):
        absence = fit if isinstance(fit, Absence) else None
        key = "factor_exposure.market_beta"
        fact = figure(evidence, key, None, Unit.RATIO, formula=f"beta of {FORMULA}", absence=absence)
        return Section("factor_exposure", (fact,), (FigureList("factor_fit", (key,)),))
    used, model = fit
    facts = _facts(evidence, used, model)
    columns = ("beta", "lower", "upper", "t_statistic")
    table = FigureTable(
        "factor_betas",
        tuple(f"factor_{name}" for name in columns),
        tuple(
            (
                f"factor_{FIGURES[name]}",
                tuple(f"factor_exposure.{FIGURES[name]}_{column}" for column in columns),
            )
            for name in used.names
        ),
    )
    listed = tuple(fact.key for fact in facts if fact.key.split(".")[1] in LISTED)
    blocks: list[Block] = [table, FigureList("factor_fit", listed), Note("factor_exposure")]
    return Section("factor_exposure", facts, tuple(blocks))


LISTED = ("factors", "r_squared", "residual_volatility", "observations")


def _fit(explaining: Explaining) -> tuple[Explaining, FactorModel] | Absence:
    """The regression on as many of the factors as can be told apart."""
    if explaining.excess.size < LEAST * 2:
        need = str(LEAST * 2)
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(explaining.excess.size), need=need)
    most = min(len(explaining.names), explaining.excess.size // LEAST)
    for k in range(most, 0, -1):
        used = replace(
            explaining,
            names=explaining.names[:k],
            said=explaining.said[:k],
            factors=explaining.factors[:k],
        )
        try:
            return used, factor_model(used.excess, used.factors)
        except NotComputable as failure:
            if failure.absence.reason is not AbsenceReason.COLLINEAR or k == 1:
                return failure.absence
    return Absence(AbsenceReason.NO_FACTORS)


def _explaining(evidence: AccountEvidence) -> Explaining | Absence:
    """The account beside every factor that there is, over the last common year, or why there is none."""
    made = _columns(evidence)
    if not made or made[0][0] != MARKET:
        return Absence(AbsenceReason.NO_FACTORS)
    levels = evidence.levels
    sides = {one.instrument.symbol: one for _, _, histories in made for one in histories}
    closes = {symbol: sound_bars(one) for symbol, one in sides.items()}
    common = levels.dates
    for one in closes.values():
        common = np.intersect1d(common, one.dates, assume_unique=True)
    first = start_of("1y", common) if common.size else None
    common = common[first or 0 :]
    if common.size < 2:
        return Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(common.size), need=str(LEAST * 2))
    ours = np.searchsorted(levels.dates, common)
    rates = _rates(evidence, ours)
    returns = {"": np.zeros(common.size - 1) if rates is None else rates}
    for symbol, one in closes.items():
        close = one.close[np.searchsorted(one.dates, common)]
        returns[symbol] = close[1:] / close[:-1] - 1.0
    columns = {}
    for name, words, histories in made:
        symbols = [one.instrument.symbol for one in histories]
        short = returns[symbols[1]] if len(symbols) > 1 else returns[""]
        columns[name] = (words, returns[symbols[0]] - short)
    foreign = _foreign(evidence)
    rate = rates_on(evidence.snapshot, foreign, common) if foreign else np.full(1, np.nan)
    if np.isfinite(rate).all():
        columns[CURRENCY] = (f"{foreign}{evidence.currency}", rate[1:] / rate[:-1] - 1.0)
    names = tuple(name for name in FIGURES if name in columns)
    values = levels.values[ours]
    window = Window("1y" if first is not None else "all", to_date(common[0]), to_date(common[-1]), common.size - 1)
    own = values[1:] / values[:-1] - 1.0
    if not own.any():  # money alone: what the rate does is no exposure of the account
        return Absence(AbsenceReason.NO_VARIATION)
    excess = own - returns[""]
    source = " ".join(dict.fromkeys(source_id(one) for one in sides.values()))
    return Explaining(
        names=names,
        said=tuple(columns[name][0] for name in names),
        factors=np.array([columns[name][1] for name in names]),
        excess=excess,
        window=window,
        rate=rates is not None,
        source=source,
    )


def _columns(evidence: AccountEvidence) -> list[tuple[str, str, tuple[PriceHistory, ...]]]:
    """(name, what it is made of, long and short history) of each factor; a benchmark where there is no market."""
    snapshot = evidence.snapshot
    had = {one.instrument.symbol: one for one in snapshot.histories_of(FACTOR_LEG)}
    found = {}
    for leg in snapshot.legs:
        symbols = [one for one in (leg.long, leg.short) if one]
        if leg.name in FIGURES and all(one in had for one in symbols):
            words = f"{leg.name} = {leg.long} - {leg.short or 'rf'}"
            found[leg.name] = (leg.name, words, tuple(had[one] for one in symbols))
    if MARKET not in found:
        part = _equity_part(evidence)
        if part is not None:
            found[MARKET] = (MARKET, f"{MARKET} = {part.instrument.symbol} - rf", (part,))
    return [found[name] for name in FIGURES if name in found]


def _equity_part(evidence: AccountEvidence) -> PriceHistory | None:
    """The largest part of the benchmark that is shares; the home market's index where no benchmark was named."""
    had = {one.instrument.symbol: one for one in evidence.snapshot.histories_of(BENCHMARK_PART)}
    if not evidence.profile.benchmark:
        return next(iter(had.values()), None)
    shares = [one for one in evidence.profile.benchmark if one.asset_class is AssetClass.EQUITY and one.symbol in had]
    return had[max(shares, key=lambda one: one.weight).symbol] if shares else None


def _rates(evidence: AccountEvidence, ours: npt.NDArray[np.intp]) -> FloatArray | None:
    """Risk-free return between the common days, compounded over the account's own; None without a rate."""
    if evidence.risk_free is None:
        return None
    grown = np.concatenate(([1.0], np.cumprod(1.0 + evidence.risk_free)))[ours]
    return np.asarray(grown[1:] / grown[:-1] - 1.0)


def _foreign(evidence: AccountEvidence) -> str:
    """The other currency that most of the account is quoted in, "" where it is less than a twentieth."""
    weights: dict[str, float] = {}
    for one in evidence.held:
        if one.currency != evidence.currency:
            weights[one.currency] = weights.get(one.currency, 0.0) + one.weight
    largest = max(weights, key=lambda name: weights[name], default="")
    return largest if largest and weights[largest] >= LEAST_FOREIGN else ""


def _facts(evidence: AccountEvidence, used: Explaining, model: FactorModel) -> tuple[Fact, ...]:
    low, high = model.interval_hac(CONFIDENCE)
    t = model.t_statistics_hac
    stated: tuple[tuple[str, str], ...] = (("confidence_level", f"{CONFIDENCE:g}"), ("lags", str(model.lags)))
    stated += () if used.rate else (("risk_free_rate", "not subtracted"),)

    def made(name: str, value: float | str, unit: Unit, formula: str) -> Fact:
        inputs = () if name == "factors" else ("factor_exposure.factors",)
        missing = isinstance(value, float) and not np.isfinite(value)
        fact = figure(
            evidence,
            f"factor_exposure.{name}",
            None if missing else value,
            unit,
            formula=formula,
            window=used.window,
            with_rate=used.rate,
            inputs=inputs,
            parameters=stated,
            absence=Absence(AbsenceReason.NO_VARIATION) if missing else None,
        )
        return replace(fact, source=f"{fact.source} {used.source}")

    facts = [made("factors", "; ".join(used.said), Unit.TEXT, "long - short of the histories named")]
    for at, name in enumerate(used.names, 1):
        figure_name = FIGURES[name]
        half = "t(95%, n - k - 1) * standard error"
        facts += [
            made(f"{figure_name}_beta", float(model.coefficients[0, at]), Unit.RATIO, f"beta of {FORMULA}"),
            made(f"{figure_name}_lower", float(low[0, at]), Unit.RATIO, f"beta - {half} ({ROBUST})"),
            made(f"{figure_name}_upper", float(high[0, at]), Unit.RATIO, f"beta + {half} ({ROBUST})"),
            made(f"{figure_name}_t_statistic", float(t[0, at]), Unit.RATIO, f"beta / standard error ({ROBUST})"),
        ]
    root = float(np.sqrt(evidence.assumptions.periods_per_year))
    spread = float(model.residual_deviation[0]) * root
    facts += [
        made("r_squared", float(model.r_squared[0]), Unit.FRACTION, "1 - variance(residual) / variance(r - rf)"),
        made(
            "residual_volatility",
            spread,
            Unit.FRACTION,
            "sqrt(sum(residual^2) / (n - k - 1)) * sqrt(periods_per_year)",
        ),
        made("observations", model.n, Unit.COUNT, "periods of the regression"),
    ]
    return tuple(facts)
