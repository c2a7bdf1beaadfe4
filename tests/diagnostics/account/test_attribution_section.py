"""Attribution on made-up accounts: by hand, against the comparison, by sector, in currencies, at its edges."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_account import buy, deposit, held, made_up, prices, walk
from risk_accounts import profile, worldly

from data_sources.model import AssetClass, ClientProfile, PolicyBenchmark
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.attribution import attribution
from diagnostics.account.returns.segments import DailySegments, daily_segments
from diagnostics.account.risk.risk_parts import risk_parts
from diagnostics.account.risk.stress import stress
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.section import FigureTable, Section

EVIDENCE = worldly()


def facts_of(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def values(evidence: AccountEvidence, of: object) -> dict[str, float]:
    section: Section = of(evidence)  # type: ignore[operator]
    return {fact.key: fact.number for fact in section.facts if isinstance(fact.value, float | int)}


# ---- attribution


@pytest.mark.parametrize("window", ["1y", "all"])
def test_effects_add_up_to_the_excess_return(window: str) -> None:
    found = values(EVIDENCE, attribution)
    excess = found[f"attribution.excess.{window}"]
    effects = [
        value
        for key, value in found.items()
        if key.endswith(window)
        and key.split(".")[1] in {"allocation", "selection", "interaction", "currency"}
        and ".total." not in key
    ]
    assert len(effects) == 4 * 4
    assert sum(effects) == pytest.approx(excess, abs=1e-10)
    assert found[f"attribution.total.total.{window}"] == pytest.approx(excess, abs=1e-10)
    assert abs(found[f"attribution.residual.{window}"]) < 1e-10


def test_the_account_return_is_the_time_weighted_one() -> None:
    valuation = EVIDENCE.valuation
    assert valuation is not None
    found = values(EVIDENCE, attribution)
    assert found["attribution.account_return.all"] == pytest.approx(
        float(np.prod(1 + valuation.returns) - 1), abs=1e-12
    )
    segments = daily_segments(EVIDENCE, valuation)
    assert isinstance(segments, DailySegments)
    np.testing.assert_allclose(segments.account.contributions.sum(axis=1), valuation.returns, atol=1e-14)
    np.testing.assert_allclose(segments.account.weights.sum(axis=1), 1.0, atol=1e-12)
    np.testing.assert_allclose(segments.benchmark.weights.sum(axis=1), 1.0, atol=1e-12)


def test_effects_are_those_of_a_slow_count_day_by_day() -> None:
    """Two shares and a bond fund without money moving: weights and returns by hand, linked by Carino's formula."""
    acme, note, oil = walk("ACME", 60, 1), walk("NOTE", 60, 2, volatility=0.003), walk("OIL", 60, 3)
    mark, term = walk("MARK", 60, 4), walk("TERM", 60, 5, volatility=0.002)
    first = acme.dates[0].astype(object)
    shares = {"ACME": 4.0, "NOTE": 3.0, "OIL": 2.0}
    histories = {"ACME": acme, "NOTE": note, "OIL": oil}
    rows = [deposit(first, sum(count * 100.0 for count in shares.values()))]
    rows += [buy(first, name, count, 100.0) for name, count in shares.items()]
    said = profile(classes=(("NOTE", AssetClass.BOND),), scenarios=())
    facts = facts_of(attribution(made_up(rows, histories, benchmark=[mark, term], profile=said)))
    classes = {"equity": ("ACME", "OIL"), "bond": ("NOTE",)}
    target, index = {"equity": 0.6, "bond": 0.4}, {"equity": mark, "bond": term}
    days: list[dict[str, dict[str, float]]] = []
    totals: list[tuple[float, float]] = []
    for t in range(1, 60):
        before = {name: count * float(histories[name].close[t - 1]) for name, count in shares.items()}
        after = {name: count * float(histories[name].close[t]) for name, count in shares.items()}
        whole = sum(before.values())
        rb = {name: float(index[name].close[t] / index[name].close[t - 1] - 1.0) for name in classes}
        benchmark = sum(target[name] * rb[name] for name in classes)
        day = {}
        for name, symbols in classes.items():
            own = sum(after[one] for one in symbols) / sum(before[one] for one in symbols) - 1.0
            weight = sum(before[one] for one in symbols) / whole
            day[name] = {
                "allocation": (weight - target[name]) * (rb[name] - benchmark),
                "selection": target[name] * (own - rb[name]),
                "interaction": (weight - target[name]) * (own - rb[name]),
            }
        days.append(day)
        totals.append((sum(after.values()) / whole - 1.0, benchmark))
    ends = [float(np.prod([1.0 + total[side] for total in totals]) - 1.0) for side in (0, 1)]
    k = (np.log1p(ends[0]) - np.log1p(ends[1])) / (ends[0] - ends[1])
    for name in classes:
        for effect in ("allocation", "selection", "interaction"):
            linked = sum(
                day[name][effect] * (np.log1p(p) - np.log1p(b)) / (p - b) / k
                for day, (p, b) in zip(days, totals, strict=True)
            )
            assert facts[f"attribution.{effect}.{name}.all"].number == pytest.approx(linked, abs=1e-12), (name, effect)


def test_the_benchmark_return_is_that_of_the_comparison() -> None:
    compared = EVIDENCE.compared
    assert compared is not None
    found = values(EVIDENCE, attribution)
    whole = float(compared.benchmark.values[-1] / compared.benchmark.values[0] - 1.0)
    assert found["attribution.benchmark_return.all"] == pytest.approx(whole, abs=1e-9)


def test_a_benchmark_without_a_price_of_the_eve_begins_at_the_close_of_the_first_day() -> None:
    acme, mark = walk("ACME", 300, 1), walk("MARK", 300, 2)
    closed = prices("MARK", mark.close[[*range(9), *range(10, 300)]], mark.dates[[*range(9), *range(10, 300)]])
    first = acme.dates[10].astype(object)  # the eve is day 9, a holiday of the benchmark's market
    rows = [deposit(first, 1000.0), buy(first, "ACME", 5.0, float(acme.close[10]))]
    evidence = made_up(rows, {"ACME": acme}, benchmark=[closed], profile=ClientProfile(currency="USD"))
    found = values(evidence, attribution)
    assert found["attribution.benchmark_return.all"] == pytest.approx(float(mark.close[-1] / mark.close[10] - 1.0))
    compared = evidence.compared
    assert compared is not None
    whole = float(compared.benchmark.values[-1] / compared.benchmark.values[0] - 1.0)
    assert found["attribution.benchmark_return.all"] == pytest.approx(whole)


def test_an_account_that_is_its_benchmark_has_no_effects() -> None:
    mark, term = walk("MARK", 300, 3), walk("TERM", 300, 4, volatility=0.003)
    first = mark.dates[0].astype(object)
    rows = [
        deposit(first, 1000.0),
        buy(first, "MARK", 600.0 / float(mark.close[0]), float(mark.close[0])),
        buy(first, "TERM", 400.0 / float(term.close[0]), float(term.close[0])),
    ]
    flat = made_up(
        rows, {"MARK": mark, "TERM": term}, benchmark=[mark, term], profile=profile(scenarios=(), classes=())
    )
    selection = [
        value for key, value in values(flat, attribution).items() if key.split(".")[1] in {"selection", "interaction"}
    ]
    # Both are shares here: within the class the weights drift apart, and nothing else can differ.
    assert max(map(abs, selection)) < 0.02
    alone = made_up(
        [deposit(first, 1000.0), buy(first, "MARK", 1000.0 / float(mark.close[0]), float(mark.close[0]))],
        {"MARK": mark},
        benchmark=[mark],
        profile=ClientProfile(currency="USD"),
    )
    effects = values(alone, attribution)
    assert max(abs(value) for key, value in effects.items() if "return" not in key and "weight" not in key and
               not key.startswith("rule")) < 1e-12  # fmt: skip


def test_exchange_rates_stand_apart() -> None:
    euro = walk("EURO", 300, 5, currency="EUR", exchange="XETR")
    flat = prices("EURO", np.full(300, 50.0), euro.dates, currency="EUR", exchange="XETR")
    rate = prices("EURUSD=X", np.linspace(1.0, 1.2, 300), flat.dates, currency="USD", exchange="")
    mark = prices("MARK", np.full(300, 10.0), flat.dates)
    first = flat.dates[0].astype(object)
    rows = [deposit(first, 50.0, currency="EUR"), buy(first, "EURO", 1, 50.0, currency="EUR")]
    evidence = made_up(rows, {"EURO": flat}, rates=[rate], benchmark=[mark], profile=ClientProfile(currency="USD"))
    found = values(evidence, attribution)
    assert found["attribution.currency.total.all"] == pytest.approx(0.2, abs=1e-9)  # the euro alone rose, by a fifth
    assert found["attribution.selection.total.all"] == pytest.approx(0.0, abs=1e-12)


def test_a_benchmark_of_sectors_gives_a_table_by_sector() -> None:
    sectors = ("Technology", "Energy")
    parts = [walk(name, 400, at) for at, name in enumerate(("XTEC", "XENE", "XBND"), 31)]
    policy = (
        PolicyBenchmark("XTEC", 0.4, AssetClass.EQUITY, sectors[0]),
        PolicyBenchmark("XENE", 0.3, AssetClass.EQUITY, sectors[1]),
        PolicyBenchmark("XBND", 0.3, AssetClass.BOND),
    )
    histories = {name: walk(name, 400, at) for at, name in enumerate(("CHIP", "OIL", "DRUG", "NOTE"), 41)}
    first = histories["CHIP"].dates[0].astype(object)
    rows = [deposit(first, 4000.0)]
    rows += [buy(first, name, 1000.0 / float(one.close[0]), float(one.close[0])) for name, one in histories.items()]
    said = ClientProfile(
        currency="USD",
        benchmark=policy,
        classes=(("NOTE", AssetClass.BOND),),
        sectors=(("CHIP", "technology"), ("OIL", "Energy"), ("DRUG", "Healthcare")),
    )
    section = attribution(made_up(rows, histories, benchmark=parts, profile=said))
    facts = facts_of(section)
    ranks = range(1, 1 + sum(key.startswith("attribution.sector_name.") for key in facts))
    names = {facts[f"attribution.sector_name.{rank}"].value: rank for rank in ranks}
    assert set(names) == {"Technology", "Energy", "Healthcare", "bonds", "cash"}
    total = sum(facts[f"attribution.sector_total.{rank}"].number for rank in ranks)
    assert total == pytest.approx(facts["attribution.excess.1y"].number, abs=1e-10)
    assert facts[f"attribution.sector_allocation.{names['Healthcare']}"].number == 0.0
    assert abs(facts["attribution.sector_residual"].number) < 1e-10
    assert "attribution_sectors" in [block.name for block in section.blocks if isinstance(block, FigureTable)]


def test_a_benchmark_that_ended_is_told_of_over_the_whole_time_alone() -> None:
    acme, mark = walk("ACME", 600, 1), walk("MARK", 600, 2)
    ended = prices("MARK", mark.close[:500], mark.dates[:500])
    first = acme.dates[0].astype(object)
    rows = [deposit(first, 1000.0), buy(first, "ACME", 10.0, 100.0)]
    facts = facts_of(
        attribution(made_up(rows, {"ACME": acme}, benchmark=[ended], profile=ClientProfile(currency="USD")))
    )
    assert "attribution.excess.1y" not in facts
    assert facts["attribution.days_left_out"].number > 80
    window = facts["attribution.excess.all"].window
    assert window is not None
    assert np.datetime64(window.end) - ended.dates[-1] <= np.timedelta64(10, "D")


def test_without_a_benchmark_it_says_so_and_positions_alone_have_no_past() -> None:
    nobody = worldly(profile=ClientProfile(currency="USD"), benchmark=[])
    (fact,) = attribution(nobody).facts
    assert fact.absent_because is not None
    assert fact.absent_because.reason is AbsenceReason.NO_BENCHMARK
    acme = walk("ACME", 400)
    positions = made_up((), {"ACME": acme}, holdings=[held("2024-11-29", "ACME", 10.0)])
    assert attribution(positions) == Section("attribution", (), ())
    assert risk_parts(positions).facts
    assert stress(positions).facts
