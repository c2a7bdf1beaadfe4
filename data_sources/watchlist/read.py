"""Read a watchlist: TOML with rules, or a plain list of symbols; or one refusal that names every fault.

The file is the user's own, written by hand: a slip in one line must not hide the next, a key that is not
known is never passed over, and a loss written as 5 is not taken for 0.05.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from data_sources.client_profile.currencies import CURRENCIES
from data_sources.client_profile.policy import country_of
from data_sources.client_profile.table import FaultLog, Table, shown_value
from data_sources.errors import BadFile
from data_sources.model.instruments import Origin
from data_sources.model.watchlist import WatchedItem, Watchlist
from data_sources.text_file.toml_file import content_of, toml_tables, toml_text
from data_sources.watchlist.plain_list import plain_items
from data_sources.watchlist.rules import alert_rules
from data_sources.watchlist.usual import USUAL

ADVICE = "mend it and run again; examples/watchlist.toml shows every key"
PLAIN = (".txt", ".csv", ".tsv")
MOST_ITEMS = 1000


def read_watchlist(path: Path, today: date | None = None) -> Watchlist:
    """What is watched, and the rules of its alerts.

    Args:
        path: of a TOML file, or of a plain list of symbols (.txt, .csv, .tsv): one a line, a label after it or not.
        today: day of the reading, for the origin; None leaves it open.

    Raises:
        BadFile: the file cannot be read, is too large, is no TOML, or any of its values is not what it has to be;
            every fault is in it, with its section, key and row.
    """
    content = content_of(path, "watchlist")
    origin = Origin("watchlist", "watchlist", today.isoformat() if today else "", hashlib.sha256(content).hexdigest())
    if path.suffix.lower() in PLAIN:
        return Watchlist(items=plain_items(content, path.name), origin=origin)
    text = toml_text(content, path.name)
    log = FaultLog(text)
    root = Table(toml_tables(text, path.name, ADVICE), (), log)
    watchlist = _watchlist(root, path.name, origin)
    if log.faults:
        # In the order of the file; what stands nowhere, at the end.
        raise BadFile(path.name, sorted(log.faults, key=lambda fault: (fault.row is None, fault.row or 0)), ADVICE)
    return watchlist


def _watchlist(root: Table, name: str, origin: Origin) -> Watchlist:
    items = _items(root.table("watch"))
    markets = root.table("markets")
    countries = _list(markets, "countries", "a country's two letters like CN, US, HK (ISO 3166)")
    made = Watchlist(
        items=items,
        rules=alert_rules(root, name),
        markets=_once(markets, "countries", [_country(markets, one) for one in countries]),
        indices=_symbols(markets, "indices"),
        rates=_moneys(markets),
        currencies=_symbols(markets, "currencies", "=X"),
        commodities=_symbols(markets, "commodities"),
        volatility=_symbols(markets, "volatility"),
        origin=origin,
    )
    markets.finish()
    root.finish()
    return made


def _country(markets: Table, value: object) -> str:
    """A market that a brief can tell of."""
    country = country_of(markets, "countries", value)
    if country and country not in USUAL:
        markets.fault("countries", f"{country} is no market that is known here", f"one of {', '.join(USUAL)}")
        return ""
    return country


def _items(table: Table) -> tuple[WatchedItem, ...]:
    """[watch] symbols, and [watch.labels]: the advisor's own words for some of them."""
    symbols = _symbols(table, "symbols")
    labels = table.table("labels")
    words: dict[str, str] = {}
    for key in dict(labels.items()):
        symbol = labels.symbol(key, key, must_be_known=True)
        word = labels.text(key)
        if symbol in words:
            labels.fault(key, f"{symbol} stands twice", "one label for a symbol")
        elif symbol and symbol not in symbols:
            labels.fault(key, f"{symbol} is not among the symbols of [watch]", "a symbol that is watched")
        words[symbol] = word
    table.finish()
    if len(symbols) > MOST_ITEMS:
        table.fault("symbols", f"{len(symbols)} symbols", f"at most {MOST_ITEMS}")
    return tuple(WatchedItem(symbol, words.get(symbol, "")) for symbol in symbols)


def _symbols(table: Table, key: str, ending: str = "") -> tuple[str, ...]:
    """A list of symbols, each of a known form and once; with this ending where only such fit."""
    made = []
    for one in _list(table, key, f'a list of symbols: ["{"USDCNY=X" if ending else "AAPL"}", ...]'):
        symbol = table.symbol(key, one, must_be_known=True)
        if symbol and not symbol.endswith(ending):
            table.fault(key, shown_value(one), "currency pairs like USDCNY=X (renminbi for one dollar)")
        elif symbol:
            made.append(symbol)
    return _once(table, key, made)


def _moneys(table: Table) -> tuple[str, ...]:
    """Currencies whose interest rates are told."""
    listed = _list(table, "rates", 'a list of currencies whose rates are told: ["CNY", "USD"]')
    return _once(table, "rates", [table.choice_of("rates", one, CURRENCIES) for one in listed])


def _list(table: Table, key: str, expected: str) -> list[object]:
    table.asked.append(key)
    value = table.values.get(key, [])
    if isinstance(value, list):
        return value
    table.fault(key, shown_value(value), expected)
    return []


def _once(table: Table, key: str, found: list[str]) -> tuple[str, ...]:
    """Each once, in order; a double is a fault, because one of the two was perhaps meant otherwise."""
    known = [one for one in found if one]
    for one in dict.fromkeys(one for one in known if known.count(one) > 1):
        table.fault(key, f"{one} stands more than once", "each once")
    return tuple(dict.fromkeys(known))
