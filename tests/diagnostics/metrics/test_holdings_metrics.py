"""Concentration, overlap, active share, change and look-through: by hand, laws, and what a list cannot say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.model import FundHolding, FundHoldings, Origin
from diagnostics.metrics.portfolio.concentration import concentration
from diagnostics.metrics.portfolio.look_through import look_through
from diagnostics.metrics.portfolio.overlap import holdings_change, overlap
from diagnostics.metrics.portfolio.positions import PositionList, canonical_symbol, positions_of
from diagnostics.metrics.spec import NotComputable

ORIGIN = Origin("test", "typed by hand", "2024-12-01", "0" * 64)


def held(*lines: FundHolding, complete: bool = False) -> PositionList:
    return positions_of(FundHoldings("F", date(2024, 9, 30), lines, (), (), ORIGIN, complete))


def of(complete: bool = False, **weights: float) -> PositionList:
    return held(*(FundHolding(name, name, weight) for name, weight in weights.items()), complete=complete)


# -- positions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "kind", "wanted"),
    [
        ("600519", "stock", "600519.SH"),
        ("sh600519", "", "600519.SH"),
        ("600519.SS", "stock", "600519.SH"),
        ("000001", "stock", "000001.SZ"),
        ("00700", "stock", "0700.HK"),
        ("700.HK", "", "0700.HK"),
        (" brk.b ", "", "BRK-B"),
        ("019666", "bond", "019666"),
        ("019666", "", "019666"),
        ("110011", "fund", "110011.OF"),
        ("no symbol!", "", "NO SYMBOL!"),
        ("", "", ""),
    ],
)
def test_symbols_have_one_spelling(spelling: str, kind: str, wanted: str) -> None:
    assert canonical_symbol(spelling, kind) == wanted


def test_two_lines_of_one_instrument_are_one_position_and_it_is_counted() -> None:
    found = held(
        FundHolding("600519", "A", 0.05, shares=10.0),
        FundHolding("600519.SH", "A again", 0.02, shares=4.0),
        FundHolding("", "Bond  One", 0.03),
        FundHolding("", "bond-one", 0.01),
        FundHolding("600000", "no weight", None),
        FundHolding("", "money", 0.1, kind="cash"),
    )
    assert [(one.symbol, round(one.weight, 9), one.lines) for one in found.positions] == [
        ("600519.SH", 0.07, 2),
        ("", 0.04, 2),
    ]
    assert found.positions[0].shares == 14.0
    assert (found.merged, found.without_weight, found.cash) == (2, 1, 0.1)


def test_a_list_with_a_line_without_weight_is_not_complete() -> None:
    lines = (FundHolding("A", "A", 0.9), FundHolding("B", "B", None))
    assert not held(*lines, complete=True).complete
    assert held(lines[0], complete=True).complete


# -- concentration ---------------------------------------------------------------------------


def test_concentration_by_hand() -> None:
    found = concentration([0.5, 0.3, 0.2], complete=True)
    assert found.herfindahl == pytest.approx(0.38)
    assert found.effective == pytest.approx(1 / 0.38)
    assert (found.herfindahl_upper, found.effective_lower) == (pytest.approx(0.38), pytest.approx(1 / 0.38))


def test_bounds_of_an_incomplete_list_by_hand() -> None:
    # 0.4 + 0.2 are listed; the 0.4 that is not lies in at most two positions of 0.2: 0.2 <= HHI <= 0.28.
    found = concentration([0.4, 0.2], complete=False)
    assert found.herfindahl == pytest.approx(0.2)
    assert found.herfindahl_upper == pytest.approx(0.28)
    assert found.effective == pytest.approx(0.36 / 0.2)
    assert (found.effective_lower, found.effective_upper) == (pytest.approx(1 / 0.28), pytest.approx(5.0))


def test_the_ten_largest_are_taken_whatever_the_order() -> None:
    weights = [0.01 * at for at in range(1, 13)]
    assert concentration(weights[::-1], complete=False).top_ten == pytest.approx(sum(weights[2:]))
    assert concentration([0.1, 0.2], complete=False).top_ten == pytest.approx(0.3)


def test_short_positions_leave_no_bounds() -> None:
    found = concentration([1.2, -0.3], complete=False)
    assert found.herfindahl_upper is None
    assert found.effective_lower is None
    assert found.effective == pytest.approx(1.5**2 / 1.53)


def test_nothing_is_not_concentrated() -> None:
    for nothing in ([], [0.0, 0.0]):
        with pytest.raises(NotComputable):
            concentration(nothing, complete=True)
    with pytest.raises(ValueError, match="finite"):
        concentration([0.5, float("nan")], complete=True)


shares = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=30)


@given(shares)
def test_the_herfindahl_index_lies_between_equal_weights_and_one(raw: list[float]) -> None:
    weights = np.array(raw) / sum(raw)
    found = concentration(weights, complete=True)
    assert 1.0 / len(raw) - 1e-12 <= found.herfindahl <= 1.0 + 1e-12
    assert 1.0 - 1e-9 <= found.effective <= len(raw) + 1e-9


@given(shares, st.integers(1, 30))
def test_the_bounds_hold_the_whole_of_which_a_part_is_listed(raw: list[float], listed: int) -> None:
    weights = np.sort(np.array(raw) / sum(raw))[::-1]
    whole = concentration(weights, complete=True)
    part = concentration(weights[:listed], complete=False)
    assert part.herfindahl_upper is not None
    assert part.effective_lower is not None
    assert part.effective_upper is not None
    assert part.herfindahl - 1e-12 <= whole.herfindahl <= part.herfindahl_upper + 1e-9
    assert part.effective_lower - 1e-6 <= whole.effective <= part.effective_upper + 1e-6


# -- overlap ---------------------------------------------------------------------------------


def test_overlap_and_active_share_by_hand() -> None:
    ours, theirs = of(True, AA=0.5, BB=0.3, CC=0.2), of(True, BB=0.4, CC=0.1, DD=0.5)
    found = overlap(ours, theirs)
    assert found.listed == pytest.approx(0.4)
    assert found.active_share == pytest.approx(0.6)
    assert found.upper == pytest.approx(0.4)
    assert [one.symbol for one, _ in found.common] == ["BB", "CC"]
    assert found.by_name == 0


def test_an_incomplete_list_has_bounds_only() -> None:
    # Ours lists 0.8 and leaves 0.2, theirs lists 0.5 and leaves 0.5 in positions of at most 0.2.
    found = overlap(of(AA=0.5, BB=0.3), of(BB=0.3, CC=0.2))
    assert found.listed == pytest.approx(0.3)
    assert found.active_share is None
    # AA can be theirs with 0.2 at most, CC ours with 0.2 at most: min(0.2 + 0.2, 0.2 + 0.5) more.
    assert found.upper == pytest.approx(0.7)
    assert found.active_share_lower == pytest.approx(0.3)
    assert found.active_share_upper == pytest.approx(0.7)


def test_names_are_matched_only_where_a_symbol_is_missing() -> None:
    named = held(FundHolding("", "Kweichow  Moutai", 0.1), FundHolding("600000", "SPDB", 0.1))
    coded = held(FundHolding("600519", "KWEICHOW MOUTAI", 0.2), FundHolding("600001", "SPDB", 0.3))
    found = overlap(named, coded)
    assert (found.listed, found.by_name) == (pytest.approx(0.1), 1)


def test_a_long_and_a_short_position_have_nothing_in_common() -> None:
    assert overlap(of(AA=0.5), of(AA=-0.5)).listed == 0.0
    assert overlap(of(AA=-0.2), of(AA=-0.5)).listed == pytest.approx(0.2)
    assert overlap(of(AA=0.5, BB=-0.1), of(AA=0.5)).upper is None


def test_cash_is_no_position_and_counts_for_active_share() -> None:
    ours = held(FundHolding("A", "A", 0.9), FundHolding("", "cash", 0.1, kind="cash"), complete=True)
    theirs = held(FundHolding("A", "A", 1.0), complete=True)
    found = overlap(ours, theirs)
    assert (found.listed, found.active_share) == (pytest.approx(0.9), pytest.approx(0.1))


def test_complete_lists_that_are_not_the_whole_have_no_active_share() -> None:
    assert overlap(of(True, AA=0.5), of(True, AA=1.0)).active_share is None


def test_empty_lists_are_refused() -> None:
    with pytest.raises(NotComputable):
        overlap(of(), of(AA=1.0))
    with pytest.raises(NotComputable):
        holdings_change(of(AA=1.0), held(FundHolding("A", "A", None)))


funds = st.dictionaries(st.sampled_from([f"S{at}" for at in "ABCDEFGHIJKLMNOP"]), st.floats(0.01, 1.0), min_size=1)


def whole(raw: dict[str, float], listed: int | None = None) -> PositionList:
    total = sum(raw.values())
    ordered = sorted(raw.items(), key=lambda pair: -pair[1])
    lines = tuple(FundHolding(name, name, weight / total) for name, weight in ordered[:listed])
    return held(*lines, complete=listed is None)


@given(funds, funds)
def test_overlap_is_symmetric_within_zero_and_one_and_one_less_the_active_share(
    first: dict[str, float], second: dict[str, float]
) -> None:
    one, other = overlap(whole(first), whole(second)), overlap(whole(second), whole(first))
    assert one.listed == pytest.approx(other.listed, abs=1e-12)
    assert 0.0 <= one.listed <= 1.0 + 1e-12
    assert one.active_share == pytest.approx(1.0 - one.listed, abs=1e-12)


@given(funds)
def test_a_fund_overlaps_itself_wholly_and_does_not_change(raw: dict[str, float]) -> None:
    found = overlap(whole(raw), whole(raw))
    assert (found.listed, found.active_share) == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-12))
    assert holdings_change(whole(raw), whole(raw)).turnover == pytest.approx(0.0, abs=1e-12)


@given(funds, funds, st.integers(1, 8), st.integers(1, 8))
def test_the_bounds_of_two_lists_hold_the_whole_funds(
    first: dict[str, float], second: dict[str, float], ours: int, theirs: int
) -> None:
    exact = overlap(whole(first), whole(second))
    bounded = overlap(whole(first, ours), whole(second, theirs))
    assert bounded.upper is not None
    assert bounded.active_share_lower is not None
    assert bounded.active_share_upper is not None
    assert exact.active_share is not None
    assert bounded.listed - 1e-9 <= exact.listed <= bounded.upper + 1e-9
    assert bounded.active_share_lower - 1e-9 <= exact.active_share <= bounded.active_share_upper + 1e-9


# -- change ----------------------------------------------------------------------------------


def test_change_by_hand() -> None:
    before, after = of(True, AA=0.5, BB=0.3, CC=0.2), of(True, AA=0.6, CC=0.2, DD=0.2)
    found = holdings_change(before, after)
    kinds = {(one.after or one.before).symbol: one.kind for one in found.changes if one.after or one.before}  # type: ignore[union-attr]
    assert kinds == {"AA": "increased", "BB": "left", "CC": "unchanged", "DD": "entered"}
    assert found.turnover == pytest.approx(0.3)
    assert found.turnover_lower is None
    assert not next(one for one in found.changes if one.kind == "increased").traded


def test_shares_tell_a_trade_from_a_move_of_the_price() -> None:
    before = held(FundHolding("A", "A", 0.10, shares=100.0), FundHolding("B", "B", 0.10, shares=100.0))
    after = held(FundHolding("A", "A", 0.12, shares=100.0), FundHolding("B", "B", 0.12, shares=80.0))
    found = {one.after.symbol: one for one in holdings_change(before, after).changes if one.after}
    assert (found["A"].kind, found["A"].shares, found["A"].traded) == ("unchanged", 0.0, True)
    assert (found["B"].kind, found["B"].shares) == ("decreased", pytest.approx(-0.2))


@given(funds, funds, st.integers(1, 8), st.integers(1, 8))
def test_the_turnover_of_lists_is_a_lower_bound(
    first: dict[str, float], second: dict[str, float], ours: int, theirs: int
) -> None:
    exact = holdings_change(whole(first), whole(second)).turnover
    least = holdings_change(whole(first, ours), whole(second, theirs)).turnover_lower
    assert exact is not None
    assert least is not None
    assert -1e-12 <= least <= exact + 1e-9
    assert exact <= 1.0 + 1e-9


# -- look-through ----------------------------------------------------------------------------


def test_look_through_by_hand() -> None:
    outer = held(
        FundHolding("510300", "ETF", 0.9, kind="fund"),
        FundHolding("159915", "unknown ETF", 0.06, kind="fund"),
        FundHolding("600519", "A", 0.04),
        complete=True,
    )
    inner = {"510300.SH": held(FundHolding("600519", "A", 0.1), FundHolding("600000", "B", 0.2))}
    found = look_through(outer, inner)
    weights = {one.symbol: one.weight for one in found.positions.positions}
    assert weights == pytest.approx({"600519.SH": 0.13, "600000.SH": 0.18, "159915.SZ": 0.06})
    assert found.funds == pytest.approx(0.96)
    assert found.looked_through == pytest.approx(0.27)
    assert found.not_looked_through == pytest.approx(0.69)
    assert not found.positions.complete


def test_a_fund_known_whole_is_looked_through_whole() -> None:
    outer = held(FundHolding("510300", "ETF", 1.0, kind="fund"), complete=True)
    cash = FundHolding("", "cash", 0.1, kind="cash")
    inner = {"510300.SH": held(FundHolding("600519", "A", 0.9), cash, complete=True)}
    found = look_through(outer, inner)
    assert found.positions.complete
    assert found.positions.cash == pytest.approx(0.1)
    assert found.not_looked_through == pytest.approx(0.0)


def test_a_fund_that_holds_itself_is_not_looked_through_for_ever() -> None:
    circle = held(FundHolding("510300", "ETF", 0.5, kind="fund"), FundHolding("600519", "A", 0.5))
    found = look_through(circle, {"510300.SH": circle})
    assert found.looked_through == pytest.approx(0.25)
    assert found.not_looked_through == pytest.approx(0.25)


@given(funds, st.floats(0.1, 1.0))
def test_look_through_never_scales_up(raw: dict[str, float], part: float) -> None:
    outer = held(FundHolding("510300", "ETF", part, kind="fund"), FundHolding("600519", "A", 1.0 - part))
    found = look_through(outer, {"510300.SH": whole(raw, 3)})
    assert sum(one.weight for one in found.positions.positions) <= 1.0 + 1e-9
    assert found.looked_through + found.not_looked_through == pytest.approx(part)
