"""Sections of a profile that set the policy: client, goals, liquidity, bands, benchmark, limits."""

from __future__ import annotations

import math
from datetime import date

from data_sources.client_profile.currencies import CURRENCIES
from data_sources.client_profile.table import SHARE, Table, shown_value
from data_sources.model.accounts import LotMethod
from data_sources.model.client import AssetClass, Goal, Limits, PolicyBenchmark, TargetBand

LEVELS = ("C1", "C2", "C3", "C4", "C5")
CLASSES = tuple(one.value for one in AssetClass)
LOTS = tuple(one.value for one in LotMethod)
SCOPES = ("class", "symbol", "currency", "country")
ROUNDING = 5e-4  # of a sum of shares that were written with three places
LONGEST = 100  # years to a goal
RATE = "a decimal like 0.03 (3 % a year)"
MOST_MONEY = 1e15


def goals(root: Table, today: date) -> tuple[Goal, ...]:
    """[[goals]]: what the money is for. A goal without an amount or a day to come is a fault."""
    made = []
    for table in root.tables("goals"):
        name = table.text("name")
        amount = table.number("amount", "an amount of money above 0", 0.0, MOST_MONEY)
        day = table.day("date")
        monthly = table.number(
            "monthly_contribution", "an amount of money, negative for what is taken out", -MOST_MONEY, MOST_MONEY
        )
        in_todays_money = table.flag("in_todays_money", default=False)
        inflation = table.number("inflation", RATE, -0.05, 0.5)
        table.finish()
        if not table.values:
            continue
        if "amount" not in table.values or amount == 0.0:
            table.fault("amount", "is missing" if amount is None else "0", "an amount of money above 0")
        if "date" not in table.values:
            table.fault("date", "is missing", "a date like 2035-12-31")
        elif day is not None and not today < day < _years_on(today, LONGEST):
            table.fault("date", day.isoformat(), f"a day after {today.isoformat()}, at most {LONGEST} years on")
        if in_todays_money and "inflation" not in table.values:
            table.fault("inflation", "is missing beside in_todays_money = true", RATE)
        if amount is not None and day is not None:
            made.append(Goal(name, amount, day, monthly or 0.0, in_todays_money, inflation or 0.0))
    return tuple(made)


def _years_on(today: date, years: int) -> date:
    return date(min(today.year + years, date.max.year), today.month, min(today.day, 28))


def bands(root: Table) -> tuple[TargetBand, ...]:
    """[bands.class], [bands.symbol], [bands.currency], [bands.country]: least, target and most of each share."""
    outer = root.table("bands")
    made: list[TargetBand] = []
    for scope in SCOPES:
        table = outer.table(scope)
        own = [band for key, value in table.items() if (band := _band(table, scope, key, value)) is not None]
        _check_sums(table, scope, own)
        made += own
    outer.finish()
    return tuple(made)


def _band(table: Table, scope: str, key: str, value: object) -> TargetBand | None:
    name = _band_name(table, scope, key)
    bounds = _bounds(table, key, value)
    if not name or bounds is None:
        return None
    least, target, most = bounds
    if not least <= target <= most:
        table.fault(key, f"{least:g}, {target:g}, {most:g}", "three shares in order: least, target, most")
        return None
    return TargetBand(name, least, target, most, scope)


def _band_name(table: Table, scope: str, key: str) -> str:
    match scope:
        case "class":
            return table.choice_of(key, key, CLASSES)
        case "currency":
            return table.choice_of(key, key, CURRENCIES)
        case "symbol":
            return table.symbol(key, key)
        case _:
            return country_of(table, key, key)


def country_of(table: Table, key: str, value: object) -> str:
    """A country by its two letters (ISO 3166), in capitals."""
    if isinstance(value, str) and len(value.strip()) == 2 and value.strip().isascii() and value.strip().isalpha():
        return value.strip().upper()
    table.fault(key, shown_value(value), "a country's two letters like CN, US, HK (ISO 3166)")
    return ""


def _bounds(table: Table, key: str, value: object) -> tuple[float, float, float] | None:
    """[least, target, most], or the same as a table with these names."""
    if isinstance(value, dict):
        inner = Table(value, (*table.path, key), table.log)
        named = [inner.share(name) for name in ("least", "target", "most")]
        inner.finish()
        for name in ("least", "target", "most"):
            if name not in inner.values:
                inner.fault(name, "is missing", SHARE)
    elif isinstance(value, list) and len(value) == 3:
        named = [table.number_of(key, one, f"{SHARE} for each of least, target, most", 0.0, 1.0) for one in value]
    else:
        table.fault(key, shown_value(value), "three shares: [least, target, most]")
        return None
    found = [one for one in named if one is not None]
    return (found[0], found[1], found[2]) if len(found) == 3 else None


def _check_sums(table: Table, scope: str, own: list[TargetBand]) -> None:
    """Bands of one scope have to leave room for a whole account."""
    least, target, most = (math.fsum(getattr(band, name) for band in own) for name in ("least", "target", "most"))
    if least > 1.0 + ROUNDING:
        table.log.add(table.path, f"the least shares add up to {least:g}", "at most 1")
    elif target > 1.0 + ROUNDING:
        table.log.add(table.path, f"the targets add up to {target:g}", "at most 1")
    # One band alone says nothing of the rest; a policy of several classes has to hold the whole account.
    if scope == "class" and len(own) > 1 and most < 1.0 - ROUNDING:
        found = f"the greatest shares add up to {most:g}, so that the account cannot be filled"
        table.log.add(table.path, found, "at least 1; name the classes that take the rest")
    seen: set[str] = set()
    for band in own:
        if band.name in seen:
            table.log.add(table.path, f"{band.name} stands twice under two spellings", "one band for each")
        seen.add(band.name)


def benchmark(root: Table) -> tuple[PolicyBenchmark, ...]:
    """[[benchmark]]: parts with weights that add up to 1."""
    tables = root.tables("benchmark")
    read = [_part(table) for table in tables]
    weights = [weight for weight, _ in read if weight is not None]
    # A sum is judged only where every weight could be read.
    if tables and len(weights) == len(tables) and abs(math.fsum(weights) - 1.0) > ROUNDING:
        root.log.add(("benchmark",), f"the weights add up to {math.fsum(weights):g}", "1")
    made = [part for _, part in read if part is not None]
    names = [(part.symbol, part.segment) for part in made]
    for symbol, segment in sorted({name for name in names if names.count(name) > 1}):
        root.log.add(("benchmark",), f"{symbol} {segment}".strip() + " stands more than once", "each part once")
    return tuple(made)


def _part(table: Table) -> tuple[float | None, PolicyBenchmark | None]:
    """Weight of a part, and the part where all of it could be read."""
    weight = table.number("weight", SHARE, 0.0, 1.0)
    asset_class, segment = table.choice("class", CLASSES), table.text("segment")
    table.asked.append("symbol")
    symbol = ""
    if "symbol" in table.values:
        symbol = table.symbol("symbol", table.values["symbol"], must_be_known=True)
    table.finish()
    wanted = {"symbol": "a symbol like 000300.SH or SPY", "weight": SHARE, "class": ", ".join(CLASSES)}
    for key, expected in wanted.items():
        if key not in table.values:
            table.fault(key, "is missing", expected)
    if not symbol or weight is None or not asset_class:
        return weight, None
    return weight, PolicyBenchmark(symbol, weight, AssetClass(asset_class), segment)


def limits(root: Table) -> Limits:
    """[limits]: what the account may not exceed."""
    table = root.table("limits")
    made = Limits(
        single_holding=table.share("single_holding"),
        single_fund=table.share("single_fund"),
        sector=table.share("sector"),
        foreign_currency=table.share("foreign_currency"),
        annual_volatility=table.number("annual_volatility", "a decimal above 0 (0.15 is 15 % a year)", 1e-6, 5.0),
        max_drawdown=table.number("max_drawdown", "a decimal above 0, at most 1 (0.2 is a fall of 20 %)", 1e-6, 1.0),
        turnover=table.number("turnover", "a decimal (0.5 is half of the account a year)", 0.0, 100.0),
        restricted=_restricted(table),
    )
    table.finish()
    return made


def _restricted(table: Table) -> tuple[str, ...]:
    table.asked.append("restricted")
    value = table.values.get("restricted", [])
    if not isinstance(value, list):
        table.fault("restricted", shown_value(value), 'a list of symbols: ["AAPL", "600519.SH"]')
        return ()
    return tuple(dict.fromkeys(name for one in value if (name := table.symbol("restricted", one))))
