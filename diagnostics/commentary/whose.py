"""Of whom a brief's sentence tells a figure: lines of a table have a name each, and a figure belongs to its own.

A brief has the same figures of many markets, instruments and clients, told apart by the number of their line. Which is
which only the name says, so a figure of a line is told with the name of that line, and of no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.commentary.reading import Reading
from diagnostics.facts import Fact

Reason = tuple[str, str]

# Figures of a line, and the fact that names the line; {} is its number.
LINES = (
    (re.compile(r"(indices|styles|currencies|commodities|volatility|watched|interest)\.(?!sector_|leader)\w+\.(\d+)"),
     "{topic}.name.{at}"),
    (re.compile(r"(styles)\.(?:sector_change|leader_change)\.(\d+)"), "{topic}.sector_name.{at}"),
    (re.compile(r"(breadth)\.\w+\.(\d+)"), "{topic}.country.{at}"),
    (re.compile(r"(alerts)\.(?:value|bound|day)\.(\d+)"), "{topic}.what.{at}"),
    (re.compile(r"(calls)\.(?:value|change|severity)\.(\d+)"), "{topic}.alias.{at}"),
    (re.compile(r"(firm)\.(?:total|total_clients)\.(\d+)"), "{topic}.total_name.{at}"),
)  # fmt: skip
NAMES = (
    *(
        f"{topic}.name."
        for topic in ("indices", "styles", "currencies", "commodities", "volatility", "watched", "interest")
    ),
    *("styles.sector_name.", "breadth.country.", "alerts.what.", "calls.alias.", "firm.total_name."),
)


def name_of_line(fact: Fact) -> str | None:
    """Key of the fact that names the line of a figure; None for what stands in no such line, or is the name itself."""
    if fact.key.startswith(NAMES):
        return None
    for form, name in LINES:
        found = form.fullmatch(fact.key)
        if found:
            return name.format(topic=found[1], at=found[2])
    return None


def told_of_another(reading: Reading) -> Iterator[Reason]:
    """Figures of a line without its name before them, or with that of another line nearer to them."""
    spoken = ""
    for _, fact in reading.facts:
        if fact.key.startswith(NAMES):
            spoken = fact.key
            continue
        name = name_of_line(fact)
        # A ledger without such names (of an account, a fund) has other figures under these words.
        if name is None or name not in reading.ledger:
            continue
        if not spoken:
            yield "unnamed", fact.key
        elif spoken != name:
            yield "misnamed", f"{spoken} {fact.key}"
