"""Runs of clients of a book for the tests: a made-up market, what each client sees of it, and their records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np

from advisor_cli.run_record.compared import compared_text, earlier_report_of
from advisor_cli.run_record.record import Conventions, Manifest, RunRecord, commentary_to_json, facts_to_json
from advisor_cli.run_record.shared_market import Market, share
from advisor_cli.run_record.store import new_run_id
from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import (
    AccountBook,
    ClientProfile,
    Instrument,
    InstrumentKind,
    Origin,
    PriceBasis,
    PriceHistory,
    RateSeries,
)
from data_sources.rates import RateChoice, RateDecision
from data_sources.snapshot import HELD, HELD_TOTAL, RoleHistory
from diagnostics.commentary.model import Commentary, Writer
from diagnostics.facts import Fact, Unit

ORIGIN = Origin("test", "MADE UP", "2024-01-01", "0" * 64)
DAY = date(2024, 1, 31)
BARS = 400
FACTS = (Fact("overview.value", 0.1 + 0.2, Unit.MONEY, DAY, currency="USD", source="test: made up", formula=""),)


def history(symbol: str, basis: PriceBasis = PriceBasis.RAW, bars: int = BARS, seed: int = 1) -> PriceHistory:
    """All columns, with gaps in the volume."""
    draws = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(draws.normal(0.0, 0.01, bars)))
    volume = np.where(draws.random(bars) < 0.1, np.nan, np.round(draws.random(bars) * 1e6))
    days = np.datetime64("2022-01-03") + np.arange(bars) * np.timedelta64(1, "D")
    instrument = Instrument(symbol, InstrumentKind.STOCK, "XNYS", "USD")
    return PriceHistory(
        instrument, basis, days, close, ORIGIN, open=close * 0.99, high=close * 1.01, low=close * 0.98, volume=volume
    )


def rates(days: int = 300) -> RateSeries:
    """A rate that changes."""
    dates = np.datetime64("2022-01-03") + np.arange(days) * np.timedelta64(1, "D")
    return RateSeries("made up", "USD", dates, np.linspace(0.01, 0.05, days), ORIGIN)


def seen(histories: tuple[tuple[str, PriceHistory], ...], rate: RateSeries | None = None) -> AccountSnapshot:
    """A snapshot of a client who holds these."""
    return AccountSnapshot(
        as_of=DAY,
        subject=Instrument("client-abc", InstrumentKind.ACCOUNT, "", "USD"),
        book=AccountBook((), ()),
        profile=ClientProfile(),
        histories=tuple(RoleHistory(role, one) for role, one in histories),
        rate=RateChoice("USD", rate, RateDecision.COVERS_WINDOW),
    )


def part(whole: PriceHistory, first: int, last: int) -> PriceHistory:
    """From the bar ``first`` up to before ``last``, without the opens: what a client sees of what he holds."""
    days = whole.dates
    cut = whole.between(days[first].astype(object), days[last - 1].astype(object))
    return replace(cut, open=None)


def client_run(
    created: datetime, market: Market, snapshot: AccountSnapshot, subject: str = "client-abc", **manifest: object
) -> RunRecord:
    """The record of a client's run, his histories by reference."""
    shared = share(snapshot, market)
    run_id = new_run_id(created, subject)
    cover = Manifest(
        run_id=run_id,
        kind="account",
        created=created.isoformat(),
        subject=subject,
        subject_name="",
        as_of=snapshot.as_of,
        language="en",
        is_sample=False,
        model="",
        conventions=Conventions(),
        arguments=(),
        settings=(),
        versions=(),
    )
    return RunRecord(
        replace(cover, **manifest),
        snapshot=shared.text,
        facts=facts_to_json(FACTS),
        commentary=commentary_to_json(Commentary((), Writer.RULES, "")),
        document='{"findings": [{"rule": "a", "variant": "b"}]}\n',
        market=shared.carried,
        compared=compared_text(earlier_report_of(run_id, snapshot.as_of, FACTS, ("a.b", "a.b"), ("overview.",))),
    )


def usual(first: int = 30) -> tuple[Market, AccountSnapshot]:
    """A market of two shares, and what a client sees of it."""
    raw, total = history("AAA"), history("AAA", PriceBasis.TOTAL_RETURN, seed=2)
    market = Market((raw, total, rates()))
    return market, seen(((HELD, part(raw, first, BARS)), (HELD_TOTAL, total)), rates())
