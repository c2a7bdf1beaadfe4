"""An account's evidence and its sections on returns: holdings, benchmark of parts, rates and contributions by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data_sources.model import AssetClass, ClientProfile, InstrumentKind, PolicyBenchmark, PriceBasis
from diagnostics.account.assemble import NothingToValue
from diagnostics.account.books.data_quality import data_quality
from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.account.returns.contribution import contribution
from diagnostics.account.returns.money_weighted import money_weighted
from diagnostics.assumptions import Assumptions
from diagnostics.facts import Absence, AbsenceReason, Fact
from diagnostics.section import Section
from diagnostics.valuation.market import rates_on
from tests.diagnostics.account.made_up_account import (
    book_of,
    buy,
    deposit,
    dividends,
    fee,
    held,
    made_up,
    money,
    prices,
    rate_of,
    snapshot_of,
    splits,
    two_years,
    walk,
)

YEARS = np.arange("2021-01-04", "2023-01-05", dtype="datetime64[D]")
YEARS = YEARS[np.is_busday(YEARS)]


def facts_of(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def doubling(benchmark: float = 2.0) -> AccountEvidence:
    """1000 on the first day into a share that doubles in two years, 500 after one year, beside a benchmark."""
    growth = np.linspace(0.0, 1.0, YEARS.size)
    close, index = 100.0 * 2.0**growth, 1000.0 * benchmark**growth
    middle = int(np.searchsorted(YEARS, np.datetime64("2022-01-04")))
    rows = [
        deposit("2021-01-04", 1000.0),
        buy("2021-01-04", "ACME", 10, 100.0),
        deposit("2022-01-04", 500.0),
        buy("2022-01-04", "ACME", 500.0 / close[middle], float(close[middle])),
    ]
    mark = prices("^MARK", index, YEARS, basis=PriceBasis.TOTAL_RETURN, kind=InstrumentKind.INDEX)
    return made_up(rows, {"ACME": prices("ACME", close, YEARS)}, benchmark=[mark])


def test_money_into_one_share_earns_what_the_share_earns() -> None:
    told = facts_of(money_weighted(doubling()))
    assert told["money_weighted.time_weighted.net"].number == pytest.approx(1.0)
    assert told["money_weighted.paid_in"].number == pytest.approx(1500.0)
    assert told["money_weighted.rate"].number == pytest.approx(0.4142, abs=2e-3)
    assert abs(told["money_weighted.behaviour_gap"].number) < 3e-3
    assert told["money_weighted.status"].value == "found"
    assert dict(told["money_weighted.rate"].parameters)["rows"] == "made_up.csv:2 made_up.csv:4"


def test_the_same_flows_in_an_equal_benchmark_come_to_the_same() -> None:
    told = facts_of(money_weighted(doubling()))
    assert told["money_weighted.benchmark_value"].number == pytest.approx(told["money_weighted.value"].number)
    assert told["money_weighted.benchmark_rate"].number == pytest.approx(told["money_weighted.rate"].number)
    still = facts_of(money_weighted(doubling(benchmark=1.0)))
    assert still["money_weighted.benchmark_value"].number == pytest.approx(1500.0)
    assert still["money_weighted.benchmark_rate"].number == pytest.approx(0.0, abs=1e-9)


def test_a_young_account_has_no_rate_of_a_year() -> None:
    rows = [deposit("2024-11-01", 1000.0), buy("2024-11-04", "ACME", 5, 100.0)]
    told = facts_of(money_weighted(made_up(rows, {"ACME": walk("ACME", 300)})))
    for key in ("money_weighted.rate", "money_weighted.behaviour_gap", "money_weighted.time_weighted_annual.net"):
        assert told[key].absent_because == Absence(AbsenceReason.UNDER_ONE_YEAR)
    assert told["money_weighted.time_weighted.net"].value is not None


def test_contributions_add_up_to_the_linked_return() -> None:
    evidence = two_years()
    told = facts_of(contribution(evidence))
    assert evidence.valuation is not None
    parts = [fact.number for key, fact in told.items() if key.startswith("contribution.share.")]
    rest = told["contribution.cash.all"].number + told["contribution.costs.all"].number
    assert sum(parts) + rest == pytest.approx(evidence.valuation.index[-1] - 1.0, abs=1e-10)
    assert told["contribution.total.all"].number == pytest.approx(evidence.valuation.index[-1] - 1.0, abs=1e-10)
    assert told["contribution.costs.all"].number < 0.0
    start = evidence.start("1y")
    assert not isinstance(start, Absence)
    year = evidence.levels.values[-1] / evidence.levels.values[start] - 1.0
    assert told["contribution.total.1y"].number == pytest.approx(year, abs=1e-10)


def test_many_holdings_are_shown_by_the_best_and_the_worst() -> None:
    histories = {f"S{at:02d}": walk(f"S{at:02d}", 60, at) for at in range(20)}
    first = histories["S00"].first
    rows = [deposit(first, 90_000.0)]
    rows += [buy(first, symbol, 10, float(own.close[0])) for symbol, own in histories.items()]
    evidence = made_up(rows, histories)
    told = facts_of(contribution(evidence))
    shares = [told[f"contribution.share.{rank}"].number for rank in range(1, 17)]
    assert shares == sorted(shares, reverse=True)
    total = sum(shares) + sum(told[f"contribution.{name}.all"].number for name in ("rest", "cash", "costs"))
    assert total == pytest.approx(told["contribution.total.all"].number, abs=1e-12)


def test_a_charge_of_the_account_is_a_contribution_of_costs() -> None:
    dates = ["2024-01-02", "2024-01-03"]
    rows = [deposit(dates[0], 1000.0), buy(dates[0], "ACME", 1, 100.0), fee(dates[1], 10.0)]
    told = facts_of(contribution(made_up(rows, {"ACME": prices("ACME", [100, 100], dates)})))
    assert told["contribution.costs.all"].number == pytest.approx(-0.01)
    assert told["contribution.cash.all"].number == pytest.approx(0.0, abs=1e-12)


def test_holdings_of_today_in_the_currency_of_the_report() -> None:
    dates = ["2024-01-02", "2024-01-03", "2024-01-04"]
    rows = [
        deposit(dates[0], 1000.0),
        buy(dates[0], "ACME", 2, 100.0),
        deposit(dates[0], 500.0, currency="EUR"),
        buy(dates[1], "ASML", 1, 300.0, currency="EUR"),
    ]
    histories = {
        "ACME": prices("ACME", [100, 100, 110], dates),
        "ASML": prices("ASML", [300, 300, 330], dates, currency="EUR"),
    }
    evidence = made_up(rows, histories, rates=[rate_of("EURUSD=X", [1.1, 1.2, 1.3], dates)])
    seen = {one.symbol: one for one in evidence.held}
    assert [one.symbol for one in evidence.held] == ["cash.USD", "ASML", "cash.EUR", "ACME"]
    assert seen["ASML"].value == pytest.approx(429.0)
    assert seen["ASML"].cost == pytest.approx(360.0)
    assert seen["cash.EUR"].value == pytest.approx(260.0)
    assert sum(one.weight for one in evidence.held) == pytest.approx(1.0)
    assert evidence.valuation is not None
    assert sum(one.value for one in evidence.held) == pytest.approx(evidence.valuation.total[-1])


def test_returns_of_assets_are_total_returns_on_common_days() -> None:
    raw = walk("ACME", 300)
    ex, halved = raw.dates[100].astype(object), raw.dates[200]
    close = np.where(raw.dates >= halved, raw.close / 2.0, raw.close)
    history = prices("ACME", close, raw.dates)
    young = walk("NEW", 60, 2)
    rows = [deposit(raw.first, 90_000.0), buy(raw.first, "ACME", 10, float(close[0])), buy(young.last, "NEW", 1, 100.0)]
    told = [splits("ACME", (halved.astype(object), 2.0))]
    evidence = made_up(rows, {"ACME": history, "NEW": young}, actions=told)
    assert isinstance(evidence.assets, AssetReturns)
    assert evidence.assets.symbols == ("ACME",)
    assert evidence.assets.left_out == ("NEW",)
    assert evidence.assets.returns[:, 0] == pytest.approx(raw.close[1:] / raw.close[:-1] - 1.0)
    paid = made_up(rows, {"ACME": history, "NEW": young}, actions=[dividends("ACME", (ex, 3.0))]).assets
    assert isinstance(paid, AssetReturns)
    assert paid.returns[99, 0] == pytest.approx((close[100] + 3.0) / close[99] - 1.0)


def test_risk_of_the_holdings_is_that_of_the_report_s_years_though_older_prices_are_there() -> None:
    close = 100.0 * 2.0 ** np.linspace(0.0, 1.0, YEARS.size)
    rows = [deposit("2021-01-04", 1000.0), buy("2021-01-04", "ACME", 10, 100.0)]
    told = made_up(rows, {"ACME": prices("ACME", close, YEARS)}, assumptions=Assumptions(252, window_years=1))
    assert isinstance(told.assets, AssetReturns)
    assert told.assets.start == date(2022, 1, 4)
    whole = made_up(rows, {"ACME": prices("ACME", close, YEARS)}).assets
    assert isinstance(whole, AssetReturns)
    assert whole.start == date(2021, 1, 4)


def test_a_benchmark_of_parts_restores_its_weights_every_day() -> None:
    shares, bonds = walk("^S", 400, 5, kind=InstrumentKind.INDEX), walk("^B", 400, 6, kind=InstrumentKind.INDEX)
    parts = (
        PolicyBenchmark("^S", 0.5, AssetClass.EQUITY),
        PolicyBenchmark("^B", 0.3, AssetClass.BOND),
        PolicyBenchmark("cash", 0.2, AssetClass.CASH),
    )
    evidence = two_years(profile=ClientProfile(currency="USD", benchmark=parts), benchmark=[shares, bonds])
    compared = evidence.compared
    assert compared is not None
    assert compared.instrument.symbol == "^S*50%+^B*30%+cash*20%"
    days = float((shares.dates[-1] - shares.dates[-2]).astype(int))
    expected = 0.5 * (shares.close[-1] / shares.close[-2] - 1) + 0.3 * (bonds.close[-1] / bonds.close[-2] - 1)
    expected += 0.2 * (1.02 ** (days / 365.0) - 1)
    assert compared.benchmark.returns[-1] == pytest.approx(expected, rel=1e-9)
    assert compared.price_only == "benchmark"
    told = {fact.key: fact.value for fact in evidence.facts}
    assert told["observed.benchmark_weight.3"] == 0.2
    assert told["observed.benchmark_part.1"] == "^S"


def test_a_part_that_is_not_there_leaves_no_benchmark() -> None:
    parts = (PolicyBenchmark("^GONE", 1.0, AssetClass.EQUITY),)
    evidence = two_years(profile=ClientProfile(currency="USD", benchmark=parts))
    assert evidence.comparison == Absence(AbsenceReason.NO_BENCHMARK, have="^GONE")


def test_positions_alone_are_valued_and_their_past_is_supposed() -> None:
    own = walk("ACME", 400)
    evidence = made_up(
        (), {"ACME": own}, holdings=[held(own.last, "ACME", 10, cost=700.0)], cash=[money(own.last, 100.0)]
    )
    assert evidence.is_hypothetical
    weights = {one.symbol: one.weight for one in evidence.held}
    assert weights["ACME"] == pytest.approx(10 * own.close[-1] / (10 * own.close[-1] + 100.0))
    growth = own.close[1:] / own.close[:-1] - 1.0
    assert evidence.levels.returns == pytest.approx(weights["ACME"] * growth)
    assert evidence.levels.dates[0] == own.dates[0]
    assert money_weighted(evidence).facts == ()
    assert contribution(evidence).facts == ()
    assert facts_of(data_quality(evidence))["data.days"].value == 400


def test_an_account_of_nothing_says_so() -> None:
    with pytest.raises(NothingToValue, match="has a price or a value"):
        made_up((), {})


def test_the_name_of_the_client_is_a_fact_only_where_it_is_shown() -> None:
    profile = ClientProfile(name="Jane Roe", currency="USD")
    assert "client.name" not in {fact.key for fact in two_years(profile=profile).facts}
    told = {fact.key: fact.value for fact in two_years(profile=profile, named=True).facts}
    assert told["client.name"] == "Jane Roe"
    assert "Jane Roe" not in {value for key, value in told.items() if key != "client.name"}


def test_a_rate_that_rests_over_the_longest_holiday_of_its_market_still_holds() -> None:
    """The central parity of the renminbi rests for eight days: what is held in it stays in the account."""
    days = ["2025-09-29", "2025-09-30", "2025-10-09", "2025-10-10"]
    snapshot = snapshot_of(
        book_of([deposit("2025-09-29", 1000.0)]),
        {"ACME": prices("ACME", [10.0, 10.0, 10.0, 10.0], days)},
        rates=[rate_of("CNYUSD=X", [0.14, 0.141, 0.142, 0.143], days)],
    )
    found = rates_on(snapshot, "CNY", np.array(["2025-10-08", "2025-10-10", "2025-10-21"], dtype="datetime64[D]"))
    np.testing.assert_array_equal(found, [0.141, 0.143, np.nan])


def test_the_evidence_is_that_of_the_snapshot_read_back() -> None:
    snapshot = snapshot_of(book_of([deposit("2024-11-01", 10.0)]), {"ACME": walk("ACME", 30)})
    assert type(snapshot).from_json(snapshot.to_json()).sha256 == snapshot.sha256
    assert snapshot.as_of == date(2024, 11, 29)
