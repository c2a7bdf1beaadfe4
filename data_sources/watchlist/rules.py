"""[[alert]]: the rules of a watchlist, each kind with the keys and the bounds that make sense for it."""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.client_profile.table import Table, shown_value
from data_sources.model.watchlist import AlertKind, AlertRule
from data_sources.plain_text import plain_text

KINDS = tuple(kind.value for kind in AlertKind)
MOST_SESSIONS = 500  # a brief has about three years of closes
MOST_NEWS_SESSIONS = 20  # ... and the news of a month


@dataclass(frozen=True, slots=True)
class Bound:
    """What a threshold may be: from least to most, both included, and how that is said."""

    least: float
    most: float
    expected: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of rule has beside its name.

    Args:
        above, below: what these may be; None where the kind has no such key.
        sessions: (default, least, most); None where it has none. ``average``: whether it has a mean.
        words: whether it looks at titles.
        symbols: "must", "may" or "none".
    """

    above: Bound | None = None
    below: Bound | None = None
    sessions: tuple[int, int, int] | None = None
    average: bool = False
    words: bool = False
    symbols: str = "may"


PRICE = Bound(1e-9, 1e9, "a price above 0, in the instrument's currency")
RISE = Bound(1e-6, 1.0, "a rise as a decimal above 0, at most 1 (0.05 is 5 %)")
FALL = Bound(-1.0, -1e-6, "a fall as a decimal below 0, at least -1 (-0.05 is a fall of 5 %)")
DEPTH = Bound(1e-6, 1.0, "a loss as a decimal above 0, at most 1 (0.05 is 5 %)")
TIMES = Bound(1.0, 1000.0, "how many times the mean volume, from 1 to 1000 (3 is three times)")

SHAPES = {
    AlertKind.LEVEL: Shape(above=PRICE, below=PRICE, symbols="must"),
    AlertKind.CHANGE: Shape(above=RISE, below=FALL, sessions=(1, 1, MOST_SESSIONS)),
    AlertKind.DRAWDOWN: Shape(above=DEPTH, sessions=(252, 2, MOST_SESSIONS)),
    AlertKind.CROSSING: Shape(average=True),
    AlertKind.VOLUME: Shape(above=TIMES, average=True),
    AlertKind.NEWS: Shape(sessions=(1, 1, MOST_NEWS_SESSIONS), words=True),
    AlertKind.LIMIT: Shape(symbols="none"),
    AlertKind.LOSS: Shape(above=DEPTH, sessions=(21, 1, MOST_SESSIONS), symbols="none"),
}


def alert_rules(root: Table, file: str) -> tuple[AlertRule, ...]:
    """The rules in the order of the file; those with a fault are left out, and the fault is in the log."""
    made: list[AlertRule] = []
    names: dict[str, int] = {}
    for at, table in enumerate(root.tables("alert"), start=1):
        name, rule = _rule(table, f"{plain_text(file, 60)}, alert {at}")
        if name in names:
            table.fault("name", f"{name!r} is also the name of alert {names[name]}", "a name of its own")
        elif name:
            names[name] = at
        if rule is not None:
            made.append(rule)
    return tuple(made)


def _rule(table: Table, place: str) -> tuple[str, AlertRule | None]:
    name, word = table.text("name", 60), table.choice("kind", KINDS)
    for key, expected in (("name", "a name of its own in quotes"), ("kind", ", ".join(KINDS))):
        if key not in table.values:
            table.fault(key, "is missing", expected)
    if "name" in table.values and isinstance(table.values["name"], str) and not name:
        table.fault("name", shown_value(table.values["name"]), "a name of its own in quotes")
    if not word:
        # Without its kind nobody knows what else belongs to a rule: that is not judged.
        return name, None
    kind = AlertKind(word)
    shape = SHAPES[kind]
    above, below = _threshold(table, "above", shape.above), _threshold(table, "below", shape.below)
    _must_have_threshold(table, shape)
    if kind is AlertKind.LEVEL and above is not None and below is not None and below >= above:
        table.fault("below", f"{below:g} is not below {above:g}", "less than above: between the two nothing is said")
    sessions, average = _lengths(table, shape)
    rule = AlertRule(
        name=name,
        kind=kind,
        symbols=_whom(table, shape),
        above=above,
        below=below,
        sessions=sessions,
        average=average,
        words=_words(table) if shape.words else (),
        place=place,
    )
    table.finish()
    return name, rule if name else None


def _threshold(table: Table, key: str, bound: Bound | None) -> float | None:
    return None if bound is None else table.number(key, bound.expected, bound.least, bound.most)


def _must_have_threshold(table: Table, shape: Shape) -> None:
    """A rule that has thresholds has one; two of a level leave room between them."""
    bounds = {key: bound for key, bound in (("above", shape.above), ("below", shape.below)) if bound is not None}
    if bounds and not any(key in table.values for key in bounds):
        key, bound = next(iter(bounds.items()))
        expected = bound.expected if len(bounds) == 1 else f"above, below, or both; {bound.expected}"
        table.fault(key, "is missing", expected)


def _lengths(table: Table, shape: Shape) -> tuple[int, int]:
    """Sessions to look back over, and those of the mean."""
    usual, least, most = shape.sessions or (1, 1, 1)
    sessions = average = None
    if shape.sessions is not None:
        expected = f"a whole number of sessions from {least} to {most}"
        sessions = table.count("sessions", expected, least, most)
    if shape.average:
        expected = f"a whole number of sessions from 2 to {MOST_SESSIONS}"
        average = table.count("average", expected, 2, MOST_SESSIONS)
    return usual if sessions is None else sessions, 20 if average is None else average


def _whom(table: Table, shape: Shape) -> tuple[str, ...]:
    """Symbols of the rule; () for everything watched."""
    if shape.symbols == "none":
        return ()
    table.asked.append("symbols")
    value = table.values.get("symbols", [])
    if not isinstance(value, list) or ("symbols" in table.values and not value):
        table.fault("symbols", shown_value(value), 'a list of symbols: ["AAPL", "600519.SH"]')
        return ()
    if shape.symbols == "must" and not value:
        table.fault("symbols", "is missing", "the symbols whose level it is")
    found = [name for one in value if (name := table.symbol("symbols", one, must_be_known=True))]
    for one in dict.fromkeys(one for one in found if found.count(one) > 1):
        table.fault("symbols", f"{one} stands more than once", "each once")
    return tuple(dict.fromkeys(found))


def _words(table: Table) -> tuple[str, ...]:
    """Words of titles; () for any title."""
    table.asked.append("words")
    value = table.values.get("words", [])
    sound = isinstance(value, list) and all(isinstance(one, str) and 0 < len(one.strip()) <= 60 for one in value)
    if not isinstance(value, list) or not sound or ("words" in table.values and not value):
        table.fault("words", shown_value(value), 'a list of words in quotes: ["recall", "减持"]; leave it out for any')
        return ()
    return tuple(dict.fromkeys(plain_text(one, 60) for one in value))
