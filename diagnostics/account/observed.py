"""What is known of an account before any figure: its series, its files, its holdings, its rate."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import to_date
from diagnostics.account.evidence import HeldToday
from diagnostics.account.rows import rows_parameter
from diagnostics.assumptions import Assumptions
from diagnostics.bookkeeping.books import Books
from diagnostics.evidence import Levels
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.market.evidence import provenance
from diagnostics.rates import rates_in_force
from diagnostics.valuation.valuation import FloatArray, Valuation

FILES = "files"  # source of what the account's own files say


def subject_facts(snapshot: AccountSnapshot, levels: Levels, formula: str) -> tuple[Fact, ...]:
    """Who is diagnosed, by alias, and the series that its returns are made of; the client's name where it is shown."""
    subject, as_of = snapshot.subject, snapshot.as_of
    digests = " ".join(file.origin.sha256[:12] for file in snapshot.book.files)
    series = Fact(
        "observed.subject",
        subject.symbol,
        Unit.TEXT,
        as_of,
        source=f"{FILES} {levels.source}".strip(),
        formula=formula,
        window=Window("all", to_date(levels.dates[0]), to_date(levels.dates[-1]), int(levels.dates.size)),
        currency=subject.currency,
        parameters=(("files", digests),) if digests else (),
    )
    named = (
        ("subject.symbol", subject.symbol),
        ("subject.name", subject.symbol),
        ("subject.currency", subject.currency),
    )
    facts = [series, *(Fact(key, text, Unit.TEXT, as_of, FILES, "observed") for key, text in named)]
    if snapshot.named and snapshot.profile.name:
        facts.append(Fact("client.name", snapshot.profile.name, Unit.TEXT, as_of, "profile", "observed"))
    return tuple(facts)


def account_facts(
    snapshot: AccountSnapshot, books: Books, valuation: Valuation | None, held: Sequence[HeldToday], priced_by: str
) -> tuple[Fact, ...]:
    """Files, rows, accounts, first and last day, what is held and what it is worth at the prices of ``priced_by``."""
    entries = [entry.transaction for entry in books.entries]
    positions = [one for one in held if not one.is_cash]
    accounts = {name for file in snapshot.book.files for name in file.accounts} | {row.account for row in entries}
    rows = rows_parameter(row.place for row in entries)
    stated = rows or rows_parameter(line.place for line in snapshot.book.holdings)
    value = sum(one.value for one in held) if held or valuation is None else float(valuation.total[-1])
    told: tuple[tuple[str, Value | None, Unit, str, tuple[tuple[str, str], ...]], ...] = (
        ("files", len(snapshot.book.files), Unit.COUNT, "files read", ()),
        ("accounts", max(1, len(accounts)), Unit.COUNT, "accounts in the files", ()),
        ("transactions", len(entries), Unit.COUNT, "booked rows, doubles left out", rows),
        ("first_entry", books.first, Unit.DATE, "day of the first booked row", ()),
        ("last_entry", entries[-1].day if entries else None, Unit.DATE, "day of the last booked row", ()),
        ("holdings", len(positions), Unit.COUNT, "instruments held that have a value", ()),
        ("value", value, Unit.MONEY, "sum of quantity x price x exchange rate, and cash", stated),
    )
    return tuple(
        Fact(
            f"account.{name}",
            shown,
            unit,
            snapshot.as_of,
            source=f"{FILES} {priced_by}".strip() if unit is Unit.MONEY else FILES,
            formula=formula,
            currency=books.currency if unit is Unit.MONEY else "",
            parameters=parameters,
            absent_because=Absence(AbsenceReason.NO_TRANSACTIONS) if shown is None else None,
        )
        for name, shown, unit, formula, parameters in told
    )


def rate_facts(
    snapshot: AccountSnapshot, assumptions: Assumptions, annual: FloatArray | None, levels: Levels
) -> tuple[Fact, ...]:
    """The mean risk-free rate over the window, and what it is: an observed series, or the assumed constant."""
    if annual is None or not annual.size:
        return ()
    as_of = snapshot.as_of
    window = Window("all", to_date(levels.dates[0]), to_date(levels.dates[-1]), levels.n)
    series, assumed = snapshot.rate.series, assumptions.assumed_rate
    observed = series is not None and rates_in_force(series, levels.dates[:-1]) is not None
    if observed and series is not None:
        words = "-".join(re.findall(r"[A-Za-z0-9]+", series.name))
        named, formula, kind = series.name, "mean of the effective annual rates in force", "observed"
        source, since = f"{series.origin.provider}:{words}", None
        parameters = (("quoted", series.compounding), *provenance(series.origin))
    elif assumed is not None:
        named, formula, kind, source, since = assumed.reason, "assumed", "assumed", "", assumed.since
        parameters = (("reason", assumed.reason), ("since", assumed.since.isoformat()))
    else:
        return ()
    rate = Fact(
        "observed.risk_free_rate", float(annual.mean()), Unit.FRACTION, as_of, source, formula,
        window=window, parameters=parameters,
    )  # fmt: skip
    facts = [rate, Fact("observed.risk_free_source", named, Unit.TEXT, as_of, source, kind)]
    if since is not None:
        facts.append(Fact("observed.risk_free_since", since, Unit.DATE, as_of, "", kind))
    return tuple(facts)
