"""A standing is the same whether every chapter was made or the parts that it wants, whatever is found of a client.

All accounts are MADE UP; between them every rule fires that puts a client into the queue.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.encoding import canonical_text, encode
from data_sources.model import AssetClass, ClientProfile, Goal, Limits, Place, TargetBand
from data_sources.model.accounts import SumCheck
from data_sources.model.book import ClientStanding
from data_sources.quality import Defect, DefectKind, Severity
from diagnostics.account.assemble import account_evidence
from diagnostics.account.catalog import ACCOUNT_DIAGNOSIS, IN_PART, STANDING_DIAGNOSIS
from diagnostics.account.evidence import AccountEvidence
from diagnostics.assumptions import Assumptions
from diagnostics.book.kinds import QUEUED, queued
from diagnostics.book.losses import BookRules
from diagnostics.book.standing import standing_of
from diagnostics.figures import write_figure
from diagnostics.pipeline import Diagnosis
from diagnostics.section import Section
from tests.diagnostics.account.made_up_account import (
    book_of,
    buy,
    deposit,
    fee,
    held,
    made_up,
    money,
    prices,
    sell,
    snapshot_of,
    two_years,
    walk,
)
from tests.diagnostics.account.test_exposure import account as holding
from tests.diagnostics.account.test_exposure import line

GOAL = Goal("house", 1e9, date(2034, 11, 29), 300.0)
CLASSES = (("ACME", AssetClass.EQUITY), ("BOND", AssetClass.BOND))


def ordinary() -> AccountEvidence:
    """Nothing is wrong, and there is a goal that may be reached."""
    return two_years(profile=ClientProfile(currency="USD", goals=(replace(GOAL, amount=50_000.0),), classes=CLASSES))


def beyond_every_limit() -> AccountEvidence:
    """Of other holdings than were bought, so that a fund, a sector and foreign money are among them."""
    bands = (
        TargetBand("equity", 0.0, 0.1, 0.2),
        TargetBand("BOND", 0.2, 0.3, 0.4, "symbol"),
        TargetBand("CNY", 0.0, 0.0, 0.01, "currency"),
        TargetBand("US", 0.0, 0.1, 0.2, "country"),
    )
    limits = Limits(single_holding=0.1, single_fund=0.1, sector=0.1, foreign_currency=0.01, restricted=("ACME",))
    policy = ClientProfile(currency="USD", risk_level="C1", bands=bands, limits=limits, classes=CLASSES)
    return holding(
        (
            line("ACME", 0.4, sector="Technology", country="US"),
            line("FUND", 0.25, is_fund=True),
            line("BOND", 0.1, kind=AssetClass.BOND),
            line("600519.SH", 0.1, country="CN", currency="CNY"),
            line("cash.USD", 0.15, kind=AssetClass.CASH),
        ),
        profile=policy,
    )


def out_of_reach() -> AccountEvidence:
    """A band of a class that nothing held is of."""
    bands = (TargetBand("equity", 0.2, 0.25, 0.3), TargetBand("commodity", 0.1, 0.15, 0.3))
    return two_years(profile=ClientProfile(currency="USD", bands=bands, classes=CLASSES))


def sold_short() -> AccountEvidence:
    """Bounds for which there are no trades."""
    lines = [held("2024-11-29", "ACME", 10.0), held("2024-11-29", "BOND", -2.0)]
    policy = ClientProfile(currency="USD", limits=Limits(single_holding=0.5))
    return made_up((), {"ACME": walk("ACME", 400, 1), "BOND": walk("BOND", 400, 2)}, holdings=lines, profile=policy)


def restless() -> AccountEvidence:
    """Moves more than the policy allows, and money is wanted that is not there."""
    policy = ClientProfile(
        currency="USD",
        goals=(Goal("car", 50_000.0, date(2025, 6, 1)),),
        liquidity_need=10_000_000.0,
        cash_buffer=1_000_000.0,
        limits=Limits(annual_volatility=0.01, max_drawdown=0.01),
        product_risk=(("BOND", "R4"), ("ACME", "R4")),
        classes=CLASSES,
    )
    return two_years(profile=policy)


def fallen(*, limit: float | None = None) -> AccountEvidence:
    """Lost half of it on the last day; prices go back beyond a crisis."""
    close = np.full(5000, 100.0)
    close[1000:] = 60.0
    close[-1] = 30.0
    history = prices("ACME", close)
    first = str(history.dates[-300])
    rows = [deposit(first, 1000.0), buy(first, "ACME", 16, 60.0), deposit(str(history.dates[-100]), 0.01)]
    policy = ClientProfile(currency="USD", limits=Limits(max_drawdown=limit), classes=CLASSES)
    return made_up(rows, {"ACME": history}, profile=policy)


def churned() -> AccountEvidence:
    """Bought and sold all the time."""
    days = np.arange("2022-12-01", "2024-06-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    rows = [deposit(str(days[0]), 10_000.0)]
    for at in range(1, days.size - 2, 6):
        rows.append(buy(str(days[at]), "S", 900, 10.0, fees=40.0))
        rows.append(sell(str(days[at + 2]), "S", 900, 10.0, fees=40.0))
        rows.append(deposit(str(days[at + 2]), 80.0))
    return made_up([*rows, fee(str(days[-1]), 10.0)], {"S": prices("S", np.full(days.size, 10.0), days)})


def with_goals(*goals: Goal) -> AccountEvidence:
    return two_years(profile=ClientProfile(currency="USD", goals=goals, fee=0.01))


def goals_not_drawn() -> AccountEvidence:
    """Too far ahead to be drawn."""
    return with_goals(replace(GOAL, day=date(2090, 1, 1)))


def overdrawn() -> AccountEvidence:
    """Owes more than it holds, and a goal that is so much the further away."""
    debt = line("cash.USD", -0.5, kind=AssetClass.CASH)
    return holding((debt,), profile=ClientProfile(currency="USD", goals=(GOAL,)))


def hard_to_sell() -> AccountEvidence:
    """Of each share so few are traded that it takes months."""
    made = two_years(profile=ClientProfile(currency="USD", liquidity_need=400_000.0))
    thin = tuple(
        replace(one, history=replace(one.history, volume=np.full(one.history.close.size, 1.0)))
        for one in made.snapshot.histories
        if one.history.instrument.symbol in ("ACME", "BOND")
    )
    made.snapshot = replace(made.snapshot, histories=thin)
    return made


def at_odds() -> AccountEvidence:
    """Files that contradict themselves, a currency without a rate, a holding without a price, faults."""
    history = walk("ACME", 520, 1)
    rows = [
        deposit("2023-03-01", 1000.0),
        deposit("2023-03-01", 70.0, currency="ISK"),
        buy("2023-03-02", "ACME", 5, 100.0),
        buy("2023-03-02", "NONE", 1, 10.0),
    ]
    book = book_of(
        rows,
        [held("2023-04-03", "ACME", 3.0)],
        [money("2023-04-03", 1.0)],
        sums=(SumCheck("Total", 100.0, 99.0, "USD", Place("made_up.csv", 99)),),
    )
    faults = (
        Defect("ACME", DefectKind.STALE_END, Severity.WARNING, 9),
        Defect("ACME", DefectKind.HUNDREDFOLD_STEP, Severity.ERROR, 1),
    )
    snapshot = snapshot_of(book, {"ACME": history}, defects=faults)
    return account_evidence(snapshot, Assumptions(252))


def oversold() -> AccountEvidence:
    """More is sold than was there."""
    rows = [deposit("2023-03-01", 1000.0), buy("2023-03-02", "ACME", 5, 100.0), sell("2023-03-03", "ACME", 9, 100.0)]
    return made_up([*rows, buy("2023-03-06", "BOND", 2, 50.0)], {"ACME": walk("ACME", 520), "BOND": walk("BOND", 520)})


def not_explained() -> AccountEvidence:
    """A value that no line of the statement of change leads to."""
    made = two_years(profile=ClientProfile(currency="USD"))
    assert made.valuation is not None
    made.valuation = replace(made.valuation, total=made.valuation.total + np.linspace(0.0, 5000.0, made.levels.n + 1))
    return made


def young() -> AccountEvidence:
    """Of a week: hardly a figure of the past."""
    rows = [deposit("2024-11-25", 1000.0), buy("2024-11-25", "ACME", 5, 100.0)]
    return made_up(rows, {"ACME": walk("ACME", 400, 1)}, profile=ClientProfile(currency="USD", goals=(GOAL,)))


CLIENTS: dict[str, Callable[[], AccountEvidence]] = {
    "ordinary": ordinary,
    "beyond every limit": beyond_every_limit,
    "out of reach": out_of_reach,
    "sold short": sold_short,
    "restless": restless,
    "fallen": fallen,
    "fallen beyond the limit": lambda: fallen(limit=0.2),
    "churned": churned,
    "goal unlikely": lambda: with_goals(GOAL, replace(GOAL, amount=1e4), replace(GOAL, amount=2e9)),
    "goal out of reach": lambda: with_goals(replace(GOAL, monthly_contribution=-1e9)),
    "goals not drawn": goals_not_drawn,
    "overdrawn": overdrawn,
    "hard to sell": hard_to_sell,
    "at odds": at_odds,
    "oversold": oversold,
    "not explained": not_explained,
    "young": young,
    "money alone": lambda: made_up([deposit("2024-01-02", 1000.0)], {"ACME": walk("ACME", 400, 1)}),
}


def standing(diagnosis: Diagnosis[AccountEvidence], evidence: AccountEvidence, stale: int = 50) -> ClientStanding:
    rules = BookRules(stale_sessions=stale)
    named = {"folder": "Zhang Wei", "alias": "client-madeup0001"}
    return standing_of(diagnosis.run(evidence), evidence, rules, write_figure, **named)


@pytest.mark.parametrize("client", CLIENTS)
def test_the_standing_is_that_of_the_whole_report_to_the_last_byte(client: str) -> None:
    evidence = CLIENTS[client]()
    whole, brief = (canonical_text(encode(standing(one, evidence))) for one in (ACCOUNT_DIAGNOSIS, STANDING_DIAGNOSIS))
    assert brief == whole


def chapter(name: str) -> Callable[[AccountEvidence], Section]:
    return next(one for one in ACCOUNT_DIAGNOSIS.sections if one.__name__ == name)


@pytest.mark.parametrize("name", sorted(IN_PART))
def test_a_part_has_the_figures_of_its_chapter_and_all_that_asks_for_a_call(name: str) -> None:
    for evidence in (make() for make in CLIENTS.values()):
        whole, part = chapter(name)(evidence), IN_PART[name](evidence)
        known = {fact.key: fact for fact in whole.facts}
        assert all(known[fact.key] == fact for fact in part.facts)
        assert part.blocks == ()
        calls = [finding for finding in whole.findings if queued(finding) is not None]
        assert [finding for finding in part.findings if queued(finding) is not None] == calls
        assert set(part.findings) <= set(whole.findings)


def test_between_them_every_rule_of_the_queue_and_every_kind_of_reason_is_found() -> None:
    made = [standing(STANDING_DIAGNOSIS, make()) for make in CLIENTS.values()]
    found = {reason.finding for one in made for reason in one.reasons}
    told = found | {name.split(".", maxsplit=1)[0] for name in found}
    assert set(QUEUED) <= told
    assert {reason.kind for one in made for reason in one.reasons} == {one.kind for one in QUEUED.values()}


def test_an_ordinary_client_is_not_called() -> None:
    assert not standing(STANDING_DIAGNOSIS, ordinary(), stale=100).reasons


def test_parts_are_those_of_chapters_that_a_standing_wants() -> None:
    kept = [inspect.unwrap(one) for one in STANDING_DIAGNOSIS.sections]
    assert all(inspect.unwrap(part) in kept for part in IN_PART.values())
