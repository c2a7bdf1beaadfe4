"""Sections of a profile that say what trades cost, how gains are taxed, and what the files do not tell."""

from __future__ import annotations

from data_sources.client_profile.currencies import CURRENCIES
from data_sources.client_profile.policy import CLASSES, LOTS, MOST_MONEY, country_of
from data_sources.client_profile.table import Table, shown_value
from data_sources.model.accounts import LotMethod
from data_sources.model.client import AccountTerms, AssetClass, TaxRates, TradingCosts
from data_sources.plain_text import plain_text

RISKS = ("R1", "R2", "R3", "R4", "R5")
COST = "a decimal from 0 to 0.1 (0.00025 is 2.5 parts in 10,000)"
TAX = "a decimal from 0 to 1 (0.2 is 20 % of the gain)"
SHOCK = "a change as a decimal, at least -1 (-0.3 is a fall of 30 %)"
# Fields of a file that [columns] may name; the readers' own words for them.
FIELDS = (
    "date",
    "time",
    "action",
    "symbol",
    "name",
    "isin",
    "quantity",
    "price",
    "amount",
    "fees",
    "taxes",
    "currency",
    "account",
    "reference",
    "cost",
    "value",
    "kind",
    "balance",
    "cost_price",
    "acquired",
    "ratio",
    "into",
    "counter_currency",
    "counter_amount",
    "note",
)


def costs(root: Table) -> TradingCosts:
    """[costs]: of a trade."""
    table = root.table("costs")
    made = TradingCosts(
        commission=table.number("commission", COST, 0.0, 0.1) or 0.0,
        least_commission=table.number("least_commission", "an amount of money, 0 or more", 0.0, MOST_MONEY) or 0.0,
        sale_tax=table.number("sale_tax", COST, 0.0, 0.1) or 0.0,
        spread=table.number("spread", COST, 0.0, 0.1) or 0.0,
    )
    table.finish()
    return made


def taxes(root: Table) -> TaxRates:
    """[taxes]: rates on realised gains."""
    table = root.table("taxes")
    days = table.count("long_term_days", "a whole number of days", 1, 36_500)
    made = TaxRates(
        short_term=table.number("short_term", TAX, 0.0, 1.0),
        long_term=table.number("long_term", TAX, 0.0, 1.0),
        long_term_days=TaxRates().long_term_days if days is None else days,
    )
    table.finish()
    return made


def accounts(root: Table) -> tuple[AccountTerms, ...]:
    """[accounts."number"]: label, whether gains are taxed, how lots are found."""
    outer = root.table("accounts")
    made = []
    for name, value in outer.items():
        table = Table(value, (*outer.path, name), outer.log)
        label = table.text("label")
        taxable = table.flag("taxable", default=True)
        lots = lot_method(table)
        table.finish()
        made.append(AccountTerms(name, label, taxable, lots))
    return tuple(made)


def lot_method(table: Table) -> LotMethod | None:
    """How what is sold finds its cost, None where the profile does not say."""
    word = table.choice("lots", LOTS)
    return LotMethod(word) if word else None


def by_symbol(root: Table, name: str, known: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """A word for each symbol: [risk] and [classes] of a closed set, [sectors] and [countries] of the user's own."""
    table = root.table(name)
    made: dict[str, str] = {}
    for key, value in table.items():
        symbol = table.symbol(key, key)
        if known:
            word = table.choice_of(key, value, known)
        elif name == "countries":
            word = country_of(table, key, value)
        else:
            word = table.text(key)
        if symbol in made and word != made[symbol]:
            table.fault(key, f"{symbol} stands twice, with {made[symbol]!r} and {word!r}", "one word for a symbol")
        if symbol and word:
            made[symbol] = word
    return tuple(made.items())


def risks(root: Table) -> tuple[tuple[str, str], ...]:
    """[risk]: R1 to R5 of holdings."""
    return by_symbol(root, "risk", RISKS)


def classes(root: Table) -> tuple[tuple[str, AssetClass], ...]:
    """[classes]: asset class of holdings."""
    return tuple((symbol, AssetClass(word)) for symbol, word in by_symbol(root, "classes", CLASSES))


def symbols(root: Table) -> tuple[tuple[str, str], ...]:
    """[symbols]: canonical symbol by a file's spelling, name or ISIN."""
    table = root.table("symbols")
    pairs = ((key, table.symbol(key, value)) for key, value in table.items())
    return tuple((key, symbol) for key, symbol in pairs if key and symbol)


def columns(root: Table) -> tuple[tuple[str, str], ...]:
    """[columns]: name of the column of each field, of a file that no reader knows."""
    table = root.table("columns")
    made = tuple((field, table.text(field)) for field in FIELDS)
    table.finish()
    given = tuple((field, name) for field, name in made if name)
    names = [name for _, name in given]
    for field, name in given:
        if names.count(name) > 1:
            table.fault(field, f"column {name!r} is named for more than one field", "a column of its own")
    return given


def scenarios(root: Table) -> tuple[tuple[str, tuple[tuple[str, float], ...]], ...]:
    """[scenarios."name"]: shocks by asset class, currency or symbol."""
    outer = root.table("scenarios")
    made = []
    for name, value in outer.items():
        table = Table(value, (*outer.path, name), outer.log)
        shocks = tuple(
            (_shocked(table, key), number)
            for key, one in table.items()
            if (number := table.number_of(key, one, SHOCK, -1.0, 10.0)) is not None
        )
        if isinstance(value, dict) and not value:
            outer.fault(name, shown_value(value) + " without a shock", SHOCK)
        made.append((plain_text(name), tuple((key, number) for key, number in shocks if key)))
    return tuple(made)


def _shocked(table: Table, key: str) -> str:
    for known in (CLASSES, CURRENCIES):
        for word in known:
            if word.lower() == key.strip().lower():
                return word
    return table.symbol(key, key)
