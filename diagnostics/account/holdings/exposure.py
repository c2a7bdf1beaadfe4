"""What is held, by class, country, currency and sector, and how concentrated it is.

Shares are of everything that could be valued, cash among it. Funds count by what their newest reports list, the
rest of a fund by what the fund says of itself; what nobody says is shown as not known and spread over nothing.
"""

from __future__ import annotations

from data_sources.model import AssetClass
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.holdings.countries import CODES
from diagnostics.account.holdings.parts import Parts, by_country, by_currency, by_sector, newest_reports
from diagnostics.account.names import name_fact
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.portfolio.concentration import concentration
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import BarChart, Block, FigureList, FigureTable, Note, Section

SHOWN = 10
TOP_FIVE = 5
HOME = {"USD": "US", "CNY": "CN", "HKD": "HK", "GBP": "GB", "JPY": "JP", "CHF": "CH", "CAD": "CA", "AUD": "AU"}
LARGEST_LIMIT = "rule.largest_holding.most_in_one"
OF_ALL = "value / value of everything held, cash among it"


def exposure(evidence: AccountEvidence) -> Section:
    """What is held, by class, country, currency and sector."""
    held = evidence.held
    if not held:
        return Section("exposure", (), ())
    reports = newest_reports(evidence.snapshot)
    classes = _classes(evidence)
    top, top_blocks = _largest(evidence)
    measured = _concentration(evidence)
    currencies = by_currency(held)
    countries, sectors = by_country(held, reports), by_sector(held, reports)
    facts: list[Fact] = [*classes, *top, *measured]
    blocks: list[Block] = [FigureList("exposure_classes", tuple(fact.key for fact in classes)), *top_blocks]
    blocks.append(FigureList("exposure_concentration", tuple(fact.key for fact in measured)))
    for what, parts in (("currency", currencies), ("country", countries), ("sector", sectors)):
        made, table = _parts(evidence, what, parts)
        facts += made
        blocks += table
    home = _home(evidence, currencies, countries)
    facts += home
    unknown = tuple(fact.key for fact in facts if fact.key.endswith("_unknown") and fact not in classes)
    blocks += [FigureList("exposure_home", (*(fact.key for fact in home), *unknown))]
    if countries.through or sectors.through:
        blocks.append(Note("exposure_through_funds"))
    limit = threshold(LARGEST_LIMIT, evidence.as_of)
    facts.append(limit)
    return Section("exposure", tuple(facts), tuple(blocks), _findings({fact.key: fact for fact in facts}))


def concentration_today(evidence: AccountEvidence) -> Section:
    """Of the same chapter the figures alone that sum it up: how many holdings, and how much in the largest."""
    return Section("exposure", _concentration(evidence) if evidence.held else (), ())


def _classes(evidence: AccountEvidence) -> tuple[Fact, ...]:
    """Share of each class that is held; what nobody classifies is "other", and how much of it is not known."""
    sums = dict.fromkeys(AssetClass, 0.0)
    for one in evidence.held:
        sums[one.asset_class] += one.weight
    made = [
        figure(evidence, f"exposure.{kind.value}", weight, Unit.FRACTION, formula=OF_ALL)
        for kind, weight in sums.items()
        if any(one.asset_class is kind for one in evidence.held)
    ]
    unknown = sum(one.weight for one in evidence.held if not one.classified_by and not one.is_cash)
    if unknown:
        formula = "share of what nobody says the class of; it is in other"
        made.append(figure(evidence, "exposure.class_unknown", unknown, Unit.FRACTION, formula=formula))
    return tuple(made)


def _largest(evidence: AccountEvidence) -> tuple[tuple[Fact, ...], list[Block]]:
    """Name, symbol, class, value and share of the ten largest holdings."""
    ordered = sorted((one for one in evidence.held if not one.is_cash), key=lambda one: (-abs(one.weight), one.symbol))
    made: list[Fact] = []
    table: list[tuple[str, tuple[str | None, ...]]] = []
    bars: list[tuple[str, str]] = []
    for at, one in enumerate(ordered[:SHOWN], start=1):
        facts = _holding(evidence, at, one)
        made += facts
        table.append((str(at), tuple(fact.key for fact in facts)))
        bars.append((facts[0].key, facts[-1].key))
    if not made:
        return (), []
    columns = ("exposure_name", "exposure_symbol", "exposure_class", "exposure_value", "exposure_weight")
    blocks: list[Block] = [FigureTable("exposure_largest", columns, tuple(table))]
    return tuple(made), [*blocks, BarChart("exposure_bars", tuple(bars))]


def _holding(evidence: AccountEvidence, at: int, one: HeldToday) -> tuple[Fact, ...]:
    booked = (entry.transaction for entry in evidence.books.entries)
    places = rows_parameter(row.place for row in booked if row.symbol == one.symbol)
    lines = evidence.snapshot.book.holdings
    places = places or rows_parameter(line.place for line in lines if line.symbol == one.symbol)
    by = (("classified_by", one.classified_by),) if one.classified_by else ()
    money, kind = evidence.currency, f"class {one.asset_class.value}"
    return (
        name_fact(evidence, f"exposure.name.{at}", one.symbol),
        figure(evidence, f"exposure.symbol.{at}", one.symbol, Unit.TEXT, formula="observed", parameters=places),
        figure(evidence, f"exposure.class.{at}", kind, Unit.TEXT, formula="observed", parameters=by),
        figure(
            evidence,
            f"exposure.value.{at}",
            one.value,
            Unit.MONEY,
            formula="quantity * price * exchange rate",
            currency=money,
            parameters=(*places, ("quantity", f"{one.quantity:g}")),
        ),
        figure(
            evidence,
            f"exposure.weight.{at}",
            one.weight,
            Unit.FRACTION,
            formula=OF_ALL,
            inputs=(f"exposure.value.{at}",),
        ),
    )


def _concentration(evidence: AccountEvidence) -> tuple[Fact, ...]:
    """How many holdings there are, how much lies in the largest of them, and how many equal ones that is like."""
    weights = [one.weight for one in evidence.held if not one.is_cash]
    ordered = sorted(weights, reverse=True)
    whole, absence = None, Absence(AbsenceReason.MONEY_ALONE)
    try:
        whole = concentration(weights, complete=True)
    except NotComputable as refused:
        absence = refused.absence if weights else absence
    given = (
        ("largest", None if whole is None else whole.largest, Unit.FRACTION, "largest weight"),
        ("top_five", None if whole is None else sum(ordered[:TOP_FIVE]), Unit.FRACTION, "sum of the five largest"),
        ("top_ten", None if whole is None else whole.top_ten, Unit.FRACTION, "sum of the ten largest weights"),
        ("herfindahl", None if whole is None else whole.herfindahl, Unit.FRACTION, "sum of w^2, cash left out"),
        ("effective", None if whole is None else whole.effective, Unit.RATIO, "(sum |w|)^2 / sum w^2, cash left out"),
    )
    count = figure(evidence, "exposure.holdings", len(weights), Unit.COUNT, formula="holdings with a value, no cash")
    single = [one.weight for one in evidence.held if not one.is_cash and not one.is_fund]
    what = "largest weight of a holding that is no fund"
    alone = [figure(evidence, "exposure.largest_single", max(single), Unit.FRACTION, formula=what)] if single else []
    made = tuple(
        figure(evidence, f"exposure.{name}", value, unit, formula=formula, absence=absence if value is None else None)
        for name, value, unit, formula in given
    )
    return (count, *made, *alone)


def _parts(evidence: AccountEvidence, what: str, parts: Parts) -> tuple[tuple[Fact, ...], list[Block]]:
    """A table of shares by name, and the share that nobody says."""
    made: list[Fact] = []
    table: list[tuple[str, tuple[str | None, ...]]] = []
    through = (("through_funds", f"{parts.through:.4f}"),) if parts.through else ()
    for at, (name, weight) in enumerate(parts.largest_first()[:SHOWN], start=1):
        called = f"country {name}" if name in CODES else name
        label = figure(evidence, f"exposure.{what}_name.{at}", called, Unit.TEXT, formula="observed")
        share = figure(
            evidence, f"exposure.{what}_weight.{at}", weight, Unit.FRACTION, formula=OF_ALL, parameters=through
        )
        made += [label, share]
        table.append((str(at), (label.key, share.key)))
    blocks: list[Block] = []
    if table:
        blocks.append(FigureTable(f"exposure_{what}", (f"exposure_{what}_name", "exposure_weight"), tuple(table)))
    if parts.unknown:
        formula = "share of what is no cash and of which nobody says it"
        made.append(figure(evidence, f"exposure.{what}_unknown", parts.unknown, Unit.FRACTION, formula=formula))
    return tuple(made), blocks


def _home(evidence: AccountEvidence, currencies: Parts, countries: Parts) -> tuple[Fact, ...]:
    """What lies in the report's own currency, and of what is known by country in the country of that currency."""
    foreign = sum(weight for name, weight in currencies.known.items() if name != evidence.currency)
    made = [
        figure(
            evidence,
            "exposure.foreign_currency",
            foreign,
            Unit.FRACTION,
            formula="share of what trades in another currency than the report's",
        )
    ]
    home, known = HOME.get(evidence.currency), sum(countries.known.values())
    if home is not None and known > 0.0:
        made.append(
            figure(
                evidence,
                "exposure.home_share",
                countries.known.get(home, 0.0) / known,
                Unit.FRACTION,
                formula="share in the country of the report's currency / share whose country is known, no cash",
                parameters=(("country", home),),
            )
        )
    return tuple(made)


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """A single share that makes up more than the limit."""
    largest = facts.get("exposure.largest_single")
    if largest is None or largest.number <= facts[LARGEST_LIMIT].number:
        return ()
    cited = (largest.key, LARGEST_LIMIT)
    return (Finding("largest_holding", "high", Severity.NOTABLE, Direction.ADVERSE, cited),)
