"""Made-up briefs: markets, what is watched, a book and the brief before, and what comes of them. Nothing is real.

``made_up_brief()`` is an ordinary day: two alerts fire, one cannot be judged, three clients wait, one index falls far.
``brief(...)`` takes any part in its place; ``closes(...)`` and ``flat(...)`` make histories that end where they should.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from data_sources.account_snapshot import EarlierFigure, EarlierReport
from data_sources.brief_snapshot import (
    COMMODITY,
    EXCHANGE_RATE,
    INDEX,
    SECTOR_INDEX,
    STYLE_INDEX,
    VOLATILITY,
    WATCHED,
    BriefSnapshot,
    MarketDay,
)
from data_sources.chain import Attempt, Outcome
from data_sources.model import (
    CorporateActions,
    Instrument,
    InstrumentKind,
    NewsItem,
    Origin,
    PriceBasis,
    PriceHistory,
    RateSeries,
    Split,
)
from data_sources.model.book import (
    BookStanding,
    ClientStanding,
    FirmTotal,
    QueueKind,
    QueueReason,
    StandingFigure,
    StandingStatus,
)
from data_sources.model.market_day import DatedEvent, MarketBreadth, SectorMove
from data_sources.model.watchlist import AlertKind, AlertRule, WatchedItem, Watchlist
from data_sources.rates import RateChoice, RateDecision
from data_sources.snapshot import SOURCE_FAILED, Note, NoteKind, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.brief.assemble import brief_evidence
from diagnostics.brief.catalog import BRIEF_DIAGNOSIS
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.front.compared import COMPARED_BRIEF
from diagnostics.pipeline import Diagnosed

DAY = date(2024, 6, 12)  # a Wednesday
ORIGIN = Origin("made-up", "made-up prices", "2024-06-12T22:00:00+00:00", "a" * 64)
SUBJECT = Instrument("brief", InstrumentKind.BRIEF, "", "USD")
US = MarketDay("US", "XNYS", True, False, DAY, DAY + timedelta(days=1))
CN = MarketDay("CN", "XSHG", True, False, DAY, DAY + timedelta(days=1))
NO_RATE = RateChoice("USD", None, RateDecision.NONE_FOR_CURRENCY)


def days_back(last: date, count: int) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """That many weekdays up to the last one, itself among them."""
    end = np.datetime64(last, "D")
    return np.asarray(np.busday_offset(end, np.arange(1 - count, 1), roll="backward"), dtype="datetime64[D]")


def instrument(symbol: str, kind: InstrumentKind = InstrumentKind.STOCK, **given: str) -> Instrument:
    """One of a market that its symbol tells, in that market's money."""
    chinese = symbol.endswith((".SH", ".SZ"))
    usual = {
        "exchange": "XSHG" if chinese else "XNYS",
        "currency": "CNY" if chinese else "USD",
        "name": "",
        "name_zh": "",
    }
    if kind in (InstrumentKind.CURRENCY, InstrumentKind.FUTURE):
        usual["exchange"] = ""
    usual |= given
    return Instrument(symbol, kind, usual["exchange"], usual["currency"], usual["name"], usual["name_zh"])


def closes(
    of: Instrument | str,
    values: Sequence[float],
    last: date = DAY,
    *,
    volume: Sequence[float] | None = None,
    basis: PriceBasis = PriceBasis.SPLIT_ADJUSTED,
) -> PriceHistory:
    """A history of these closes, the last one of that day."""
    made = instrument(of) if isinstance(of, str) else of
    shares = None if volume is None else np.array(volume, dtype=np.float64)
    days = days_back(last, len(values))
    return PriceHistory(made, basis, days, np.array(values, dtype=np.float64), ORIGIN, volume=shares)


def wandering(
    of: Instrument | str, last_change: float, seed: int, *, start: float = 100.0, bars: int = 600, last: date = DAY,
    spread: float = 0.01,
) -> PriceHistory:  # fmt: skip
    """A history that wanders by a hundredth a day and ends with this change; every day the same volume but the last."""
    steps = np.random.default_rng(seed).uniform(-spread, spread, bars)
    steps[0], steps[-1] = 0.0, last_change
    volume = np.full(bars, 1_000_000.0)
    volume[-1] = 4_000_000.0
    return closes(of, list(start * np.cumprod(1.0 + steps)), last, volume=list(volume))


def brief(
    histories: Sequence[tuple[str, PriceHistory]] = (),
    *,
    items: Sequence[str | WatchedItem] = (),
    rules: Sequence[AlertRule] = (),
    as_of: date = DAY,
    markets: Sequence[MarketDay] = (CN, US),
    **others: Any,
) -> BriefSnapshot:
    """A snapshot of these histories by role, of a watchlist of these items and rules."""
    watched = tuple(WatchedItem(one) if isinstance(one, str) else one for one in items)
    if not watched:
        watched = tuple(WatchedItem(one.instrument.symbol) for role, one in histories if role == WATCHED)
    return BriefSnapshot(
        as_of=as_of,
        moment="",
        subject=SUBJECT,
        watchlist=Watchlist(items=watched, rules=tuple(rules), markets=tuple(one.country for one in markets)),
        markets=tuple(markets),
        histories=tuple(RoleHistory(role, history) for role, history in histories),
        rate=NO_RATE,
        **others,
    )


def evidence_of(snapshot: BriefSnapshot) -> BriefEvidence:
    """What a brief is computed from."""
    return brief_evidence(snapshot, Assumptions(252))


def diagnosed(snapshot: BriefSnapshot) -> Diagnosed:
    """The whole brief."""
    return BRIEF_DIAGNOSIS.run(evidence_of(snapshot))


def as_earlier(made: Diagnosed, run_id: str = "20240611-made-up") -> EarlierReport:
    """What the next brief has to know of this one, as a run record keeps it."""
    figures = tuple(
        EarlierFigure(
            fact.key,
            fact.value.isoformat() if isinstance(fact.value, date) else fact.value if isinstance(fact.value, str)
            else float(fact.value),
            fact.unit.value,
            fact.currency,
        )
        for fact in made.ledger
        if fact.value is not None and fact.key.startswith(COMPARED_BRIEF)
    )  # fmt: skip
    return EarlierReport(run_id, made.as_of, figures, tuple(dict.fromkeys(one.name for one in made.findings)))


def rule(name: str, kind: AlertKind, *symbols: str, **given: Any) -> AlertRule:
    """A rule of the watchlist."""
    return AlertRule(name, kind, tuple(symbols), place="watchlist.toml, alert 1", **given)


def client(
    alias: str,
    kind: QueueKind = QueueKind.BREACH,
    severity: int = 3,
    *,
    value: float = 1_000_000.0,
    returns: tuple[float, float, float] = (-0.01, -0.02, -0.03),
) -> ClientStanding:
    """One client of the queue with one reason, his value, and his returns of a day, a week and a month."""
    said = (("en", f"The share in equities is 72.00%, above its bound of 60.00% ({alias})."),
            ("zh", f"权益占比72.00%，高于上限60.00%（{alias}）。"))  # fmt: skip
    figures = [StandingFigure("overview.value", value, "money", "USD")]
    named = zip(("1d", "1w", "1m"), returns, strict=True)
    figures += [StandingFigure(f"book.return.{window}", number, "change") for window, number in named]
    reason = QueueReason(kind, severity, "class_band.equity_above", (), said)
    return ClientStanding("", alias, StandingStatus.DONE, DAY, "USD", tuple(figures), (), (reason,))


def book(*clients: ClientStanding, as_of: date = DAY, left_out: int = 0) -> BookStanding:
    """A book of a hundred clients, these of them in the queue."""
    totals = (
        FirmTotal("value", 250_000_000.0, "USD", 98),
        FirmTotal("flows", -1_500_000.0, "USD", 98),
        FirmTotal("exposure.class.equity", 150_000_000.0, "USD", 97),
        FirmTotal("exposure.class.bond", 60_000_000.0, "USD", 80),
        FirmTotal("exposure.country.US", 120_000_000.0, "USD", 97),
        FirmTotal("exposure.symbol.AAPL", 12_000_000.0, "USD", 60, by_currency=True),
    )
    waiting = len(clients) + left_out
    return BookStanding("book-run", as_of, 100, 98, waiting, tuple(clients), totals, left_out)


def news(symbol: str, title: str, when: datetime) -> tuple[str, NewsItem]:
    """An item of news of an instrument."""
    return symbol, NewsItem(when, title, "Made-up Wire", "media", "https://example.com/item", ORIGIN)


SPX = instrument("^GSPC", InstrumentKind.INDEX, name="S&P 500", name_zh="标普500")
CSI = instrument("000300.SH", InstrumentKind.INDEX, name="CSI 300", name_zh="沪深300")
SSE = instrument("000001.SH", InstrumentKind.INDEX, name="SSE Composite", name_zh="上证综指")
GROWTH = instrument("399370.SZ", InstrumentKind.INDEX, name="CNI Growth", name_zh="国证成长")
VALUE = instrument("399371.SZ", InstrumentKind.INDEX, name="CNI Value", name_zh="国证价值")
BANKS = instrument("399986.SZ", InstrumentKind.INDEX, name="CSI Banks", name_zh="中证银行")
EURUSD = instrument("EURUSD=X", InstrumentKind.CURRENCY, name="EUR/USD", name_zh="欧元/美元")
GOLD = instrument("GC=F", InstrumentKind.FUTURE, name="Gold", name_zh="黄金")
VIX = instrument("^VIX", InstrumentKind.INDEX, name="CBOE Volatility Index", name_zh="VIX恐慌指数")
AAPL = instrument("AAPL", name="Apple Inc.", name_zh="苹果公司")
MAOTAI = instrument("600519.SH", name="Kweichow Moutai", name_zh="贵州茅台")
HALTED = instrument("000002.SZ", name="China Vanke", name_zh="万科A")


def usual_histories() -> list[tuple[str, PriceHistory]]:
    """An ordinary set: a fall of 3 % in Shanghai, a quiet day elsewhere, and one stock without a bar of the day."""
    return [
        (INDEX, wandering(CSI, -0.03, 1, start=3600.0)),
        (INDEX, wandering(SSE, -0.0097, 2, start=3000.0)),
        (INDEX, wandering(SPX, 0.002, 3, start=5300.0)),
        (STYLE_INDEX, wandering(GROWTH, -0.02, 4)),
        (STYLE_INDEX, wandering(VALUE, 0.001, 5)),
        (SECTOR_INDEX, wandering(BANKS, 0.004, 6)),
        (EXCHANGE_RATE, wandering(EURUSD, 0.001, 7, start=1.08, spread=0.004)),
        (COMMODITY, wandering(GOLD, 0.012, 8, start=2300.0)),
        (VOLATILITY, wandering(VIX, 0.2, 9, start=13.0, spread=0.005)),
        (WATCHED, wandering(AAPL, 0.0, 10, start=190.0)),
        (WATCHED, wandering(MAOTAI, -0.06, 11, start=1600.0)),
        (WATCHED, wandering(HALTED, 0.0, 12, start=8.0, last=DAY - timedelta(days=7))),
    ]


def made_up_brief(**given: Any) -> BriefSnapshot:
    """An ordinary day, with any part replaced."""
    apple = usual_histories()[9][1]
    rules = (
        rule("Apple above", AlertKind.LEVEL, "AAPL", above=float(apple.close[-1]) - 1.0),
        rule("big moves", AlertKind.CHANGE, above=0.05, below=-0.05),
        rule("volume", AlertKind.VOLUME, "AAPL", above=3.0),
        rule("recall", AlertKind.NEWS, "AAPL", words=("recall",)),
        rule("own limits", AlertKind.LIMIT),
        rule("lost a tenth", AlertKind.LOSS, above=0.10, sessions=21),
    )
    day = np.datetime64(DAY, "D")
    rates = RateSeries(
        "US Treasury note, 10 years", "USD", day - np.array([8, 1, 0], dtype="timedelta64[D]"),
        np.array([0.0445, 0.0440, 0.0425]), ORIGIN,
    )  # fmt: skip
    noon = datetime(2024, 6, 12, 16, 0, tzinfo=UTC)
    parts: dict[str, Any] = {
        "histories": usual_histories(),
        "items": (WatchedItem("AAPL", "Apple"), *map(WatchedItem, ("600519.SH", "000002.SZ", "ZZZZ"))),
        "rules": rules,
        "rates": (rates,),
        "breadth": (
            MarketBreadth("CN", DAY, 700, 4300, 120, 30, 45, 9.1e11, "CNY", ORIGIN),
            MarketBreadth("US", DAY, 1500, 1300, None, None, None, None, "USD", ORIGIN),
        ),
        "sectors": (
            SectorMove("CN", DAY, "银行", 0.011, "招商银行", 0.021, ORIGIN),
            SectorMove("CN", DAY, "半导体", -0.034, "", None, ORIGIN),
        ),
        "events": (
            DatedEvent(DAY + timedelta(days=2), "dividend", "AAPL", "US", "0.25 USD a share", ORIGIN),
            DatedEvent(DAY + timedelta(days=12), "holiday", "", "CN", "Dragon Boat Festival", ORIGIN),
        ),
        "news": (news("AAPL", "Recall of a made-up device", noon), news("600519.SH", "Results on Friday", noon)),
        "unpriced": (("ZZZZ", "no source has prices of ZZZZ"),),
        "actions": (CorporateActions("AAPL", (), (Split(date(2020, 8, 31), 4.0),), as_declared=False, origin=ORIGIN),),
        "book": book(
            client("client-0001"), client("client-0002", QueueKind.LOSS, 2, returns=(-0.02, -0.06, -0.12)),
            client("client-0003", QueueKind.STALE, 1),
        ),
        "attempts": (
            Attempt("made-up", "total-return prices of AAPL", Outcome.ANSWERED),
            Attempt("made-up", "news of 000002.SZ", Outcome.UNAVAILABLE, "the service did not answer"),
        ),
        "notes": (
            Note(NoteKind.NO_NEWS, "000002.SZ", "the service did not answer", SOURCE_FAILED),
            Note(NoteKind.UNPRICED, "ZZZZ", "no source has prices of ZZZZ"),
        ),
    }  # fmt: skip
    parts |= given
    histories = parts.pop("histories")
    return brief(histories, **parts)


def the_next_day(before: Diagnosed, **given: Any) -> BriefSnapshot:
    """The same as the day after, held against the brief before; histories stay as they were unless given."""
    made = made_up_brief(**given)
    return replace(made, as_of=DAY + timedelta(days=1), earlier=as_earlier(before))
