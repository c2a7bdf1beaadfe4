"""Daily values, flows and returns of made-up accounts, by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data_sources.model import Action, PriceBasis
from diagnostics.bookkeeping.books import Trouble
from diagnostics.valuation.movements import movements
from diagnostics.valuation.valuation import Valuation
from tests.diagnostics.account.made_up_account import (
    buy,
    deposit,
    dividend,
    fee,
    made_up,
    prices,
    rate_of,
    row,
    sell,
    split,
    splits,
    transfer_in,
    transfer_out,
    withdrawal,
)

WEEK = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"]


def acme(close: list[float], dates: list[str] | None = None, **given: object):  # noqa: ANN201  a price history
    return prices("ACME", close, dates or WEEK[: len(close)], **given)


def valued(*args: object, **given: object) -> Valuation:
    made = made_up(*args, **given).valuation  # type: ignore[arg-type]
    assert made is not None
    return made


def test_purchase_price_cash_and_fees_make_the_first_day() -> None:
    seen = valued([deposit(WEEK[0], 1000.0), buy(WEEK[0], "ACME", 10, 50.0, fees=5.0)], {"ACME": acme([50, 55, 60])})
    assert [str(day) for day in seen.days] == ["2024-01-01", *WEEK[:3]]
    assert seen.total == pytest.approx([0, 995, 1045, 1095])
    assert seen.flows == pytest.approx([0, 1000, 0, 0])
    assert seen.returns == pytest.approx([-0.005, 50 / 995, 50 / 1045])
    assert seen.gross_returns[0] == pytest.approx(0.0)


def test_a_flow_counts_at_the_end_of_its_day_and_a_larger_one_at_the_beginning() -> None:
    rows = [
        deposit(WEEK[0], 100.0),
        buy(WEEK[0], "ACME", 10, 10.0),
        deposit(WEEK[1], 50.0),
        deposit(WEEK[2], 500.0),
        buy(WEEK[2], "ACME", 40, 12.0),
    ]
    seen = valued(rows, {"ACME": acme([10, 11, 12.5])})
    assert seen.returns[1] == pytest.approx(10 / 100)  # 160 - 50 of 100
    # The 10 old shares gained 15 on 160; then 500 came, and the 40 new ones gained 20 on all of it.
    assert seen.returns[2] == pytest.approx((1 + 15 / 160) * (1 + 20 / 675) - 1)


def test_flows_on_days_without_a_session_count_on_the_next() -> None:
    rows = [deposit("2024-01-02", 1000.0), buy("2024-01-02", "ACME", 10, 50.0), deposit("2024-01-06", 100.0)]
    seen = valued(rows, {"ACME": acme([50, 50, 50, 50, 55])})
    assert seen.flows == pytest.approx([0, 1000, 0, 0, 0, 100])
    assert seen.returns[-1] == pytest.approx(50 / 1000)


def test_rows_behind_the_last_session_are_valued_on_the_last_day() -> None:
    rows = [deposit(WEEK[0], 1000.0), buy(WEEK[0], "ACME", 10, 50.0), withdrawal("2024-01-06", 100.0)]
    seen = valued(rows, {"ACME": acme([50, 50, 50, 50])}, as_of="2024-01-07")
    assert str(seen.days[-1]) == "2024-01-07"
    assert seen.total[-1] == pytest.approx(900.0)
    assert seen.flows[-1] == pytest.approx(-100.0)


def test_a_price_holds_over_a_closure_of_its_market() -> None:
    own = prices("0700.HK", [10, 12], ["2024-02-08", "2024-02-14"])
    other = prices("ACME", [50, 50, 50, 50, 50], ["2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14"])
    rows = [deposit("2024-02-08", 1000.0), buy("2024-02-08", "0700.HK", 10, 10.0), buy("2024-02-08", "ACME", 1, 50.0)]
    seen = valued(rows, {"0700.HK": own, "ACME": other})
    assert seen.prices[1:, 0] == pytest.approx([10, 10, 10, 10, 12])
    assert seen.stale == ()


def test_a_suspension_is_carried_and_named() -> None:
    days = np.arange("2024-01-02", "2024-03-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    halted = prices("HALT", [10.0, 10.0, 12.0], ["2024-01-02", "2024-01-03", "2024-02-20"])
    rows = [deposit("2024-01-02", 1000.0), buy("2024-01-02", "HALT", 10, 10.0), buy("2024-01-02", "ACME", 1, 50.0)]
    seen = valued(rows, {"HALT": halted, "ACME": prices("ACME", np.full(days.size, 50.0), days)})
    assert len(seen.stale) == 1
    assert seen.stale[0].symbol == "HALT"
    assert seen.stale[0].since == date(2024, 1, 3)
    assert seen.unvalued == ()
    assert seen.values[:, 1][days.searchsorted(np.datetime64("2024-02-19")) + 1] == pytest.approx(100.0)


def test_a_price_that_ends_takes_the_holding_out_without_a_loss() -> None:
    days = np.arange("2024-01-02", "2024-02-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    gone = prices("GONE", [10.0, 10.0], ["2024-01-02", "2024-01-03"])
    rows = [deposit("2024-01-02", 1000.0), buy("2024-01-02", "GONE", 10, 10.0), buy("2024-01-02", "ACME", 1, 50.0)]
    seen = valued(rows, {"GONE": gone, "ACME": prices("ACME", np.full(days.size, 50.0), days)})
    assert [(one.symbol, one.why, one.first, one.cost) for one in seen.unvalued] == [
        ("GONE", "price ended", date(2024, 1, 15), 100.0)
    ]
    assert seen.total[-1] == pytest.approx(900.0)
    assert np.all(seen.returns == 0.0)
    assert seen.flows.sum() == pytest.approx(900.0)


def test_what_nobody_prices_is_a_flow_and_no_loss() -> None:
    rows = [
        deposit(WEEK[0], 1000.0),
        buy(WEEK[0], "ACME", 10, 50.0),
        buy(WEEK[1], "SECRET", 1, 200.0, fees=2.0),
        dividend(WEEK[2], "SECRET", 7.0),
        sell(WEEK[3], "SECRET", 1, 300.0),
    ]
    seen = valued(rows, {"ACME": acme([50, 50, 50, 50])})
    assert seen.symbols == ("ACME",)
    assert [one.symbol for one in seen.unvalued] == ["SECRET"]
    assert seen.flows == pytest.approx([0, 1000, -202, 7, 300])
    assert np.all(seen.returns == 0.0)
    assert seen.costs.sum() == 0.0


def test_closes_adjusted_for_splits_are_brought_back_to_the_quotes() -> None:
    adjusted = acme([25, 26, 27], basis=PriceBasis.SPLIT_ADJUSTED)
    rows = [deposit(WEEK[0], 1000.0), buy(WEEK[0], "ACME", 10, 50.0), split(WEEK[2], "ACME", 2.0, 10.0)]
    seen = valued(rows, {"ACME": adjusted}, actions=[splits("ACME", (WEEK[2], 2.0))])
    assert seen.prices[1:, 0] == pytest.approx([50, 52, 27])
    assert seen.quantities[:, 0] == pytest.approx([0, 10, 10, 20])
    assert seen.values[-1, 0] == pytest.approx(540.0)


def test_a_holding_of_another_currency_is_worth_the_rate_of_the_day() -> None:
    rows = [
        deposit(WEEK[0], 1000.0),
        row(WEEK[0], Action.EXCHANGE, amount=-440.0, counter_currency="EUR", counter_amount=400.0),
        buy(WEEK[1], "ASML", 1, 300.0, currency="EUR"),
    ]
    euro = rate_of("EURUSD=X", [1.10, 1.20, 1.30], WEEK[:3])
    seen = valued(rows, {"ASML": prices("ASML", [300, 300, 330], WEEK[:3], currency="EUR")}, rates=[euro])
    assert seen.total == pytest.approx([0, 1000, 560 + 400 * 1.2, 560 + 100 * 1.3 + 330 * 1.3])
    assert seen.traded[2, 0] == pytest.approx(360.0)


def test_without_an_exchange_rate_a_currency_lies_outside() -> None:
    rows = [
        deposit(WEEK[0], 1000.0),
        buy(WEEK[0], "ACME", 2, 50.0),
        row(WEEK[1], Action.EXCHANGE, amount=-440.0, counter_currency="EUR", counter_amount=400.0),
        buy(WEEK[2], "ASML", 1, 300.0, currency="EUR"),
    ]
    seen = valued(rows, {"ACME": acme([50, 50, 50]), "ASML": prices("ASML", [300, 300, 330], WEEK[:3], currency="EUR")})
    assert seen.flows == pytest.approx([0, 1000, -440, 0])
    assert seen.total[-1] == pytest.approx(560.0)
    assert [(one.symbol, one.why) for one in seen.unvalued] == [("ASML", "no rate")]
    assert np.all(seen.returns == 0.0)


def test_transfers_in_kind_are_flows_at_the_close() -> None:
    rows = [
        deposit(WEEK[0], 100.0),
        transfer_in(WEEK[1], "ACME", 10, cost=300.0),
        transfer_out(WEEK[3], "ACME", 4),
    ]
    seen = valued(rows, {"ACME": acme([50, 51, 52, 60])})
    assert seen.flows == pytest.approx([0, 100, 510, 0, -240])
    assert seen.returns == pytest.approx([0, 0, 10 / 610, 80 / 620])


def test_transfers_between_two_accounts_of_the_household_are_no_flows() -> None:
    rows = [
        deposit(WEEK[0], 1000.0),
        buy(WEEK[0], "ACME", 10, 50.0),
        transfer_out(WEEK[2], "ACME", 10),
        transfer_in(WEEK[2], "ACME", 10, account="B"),
        deposit(WEEK[0], 10.0, account="B"),
    ]
    seen = valued(rows, {"ACME": acme([50, 51, 52, 60])})
    assert seen.flows == pytest.approx([0, 1010, 0, 0, 0])
    assert seen.total[-1] == pytest.approx(510 + 600)


def test_trades_alone_are_paid_from_outside() -> None:
    rows = [buy(WEEK[0], "ACME", 10, 50.0, fees=5.0), dividend(WEEK[1], "ACME", 20.0), sell(WEEK[2], "ACME", 5, 60.0)]
    evidence = made_up(rows, {"ACME": acme([50, 55, 60])})
    seen = evidence.valuation
    assert seen is not None
    assert not evidence.books.tracks_cash
    assert seen.flows == pytest.approx([0, 505, -20, -300])
    assert seen.total == pytest.approx([0, 500, 550, 300])
    assert seen.returns == pytest.approx([-5 / 505, 70 / 500, 50 / 550])


def test_a_short_position_loses_when_its_price_rises() -> None:
    rows = [deposit(WEEK[0], 1000.0), row(WEEK[0], Action.SELL_SHORT, "ACME", -10, 50.0, 500.0)]
    seen = valued(rows, {"ACME": acme([50, 60])})
    assert seen.total == pytest.approx([0, 1000, 900])
    assert seen.returns[-1] == pytest.approx(-0.1)


def test_a_total_loss_is_minus_one_and_what_comes_later_begins_anew() -> None:
    rows = [
        deposit(WEEK[0], 500.0),
        buy(WEEK[0], "ACME", 10, 50.0),
        row(WEEK[1], Action.EXPIRED, "ACME", -10),
        deposit(WEEK[2], 100.0),
        buy(WEEK[2], "OTHER", 1, 100.0),
    ]
    evidence = made_up(rows, {"ACME": acme([50, 50, 50, 50]), "OTHER": prices("OTHER", [100, 100, 100, 110], WEEK[:4])})
    seen = evidence.valuation
    assert seen is not None
    assert seen.returns == pytest.approx([0, -1, 0, 0.1])
    assert seen.index[-1] == 0.0
    assert evidence.levels.values == pytest.approx([1, 1, 1.1])


def test_an_empty_account_pauses() -> None:
    rows = [
        deposit(WEEK[0], 100.0),
        buy(WEEK[0], "ACME", 2, 50.0),
        sell(WEEK[1], "ACME", 2, 60.0),
        withdrawal(WEEK[1], 120.0),
        deposit(WEEK[3], 110.0),
        buy(WEEK[3], "ACME", 2, 55.0),
    ]
    seen = valued(rows, {"ACME": acme([50, 60, 61, 55, 66])})
    assert seen.returns[np.flatnonzero(seen.returns)] == pytest.approx([0.2, 0.2])
    assert seen.index[-1] == pytest.approx(1.44)


def test_a_withdrawal_larger_than_the_account_leaves_a_debt_without_a_return() -> None:
    rows = [deposit(WEEK[0], 100.0), buy(WEEK[0], "ACME", 2, 50.0), withdrawal(WEEK[1], 150.0)]
    seen = valued(rows, {"ACME": acme([50, 55, 60])})
    assert seen.total == pytest.approx([0, 100, -40, -30])
    assert seen.returns == pytest.approx([0, 0.1, 0])


def test_a_single_deposit_is_money() -> None:
    evidence = made_up([deposit("2024-01-03", 500.0)], {}, as_of="2024-01-09")
    assert evidence.valuation is not None
    assert evidence.valuation.total[-1] == 500.0
    assert np.all(evidence.valuation.returns == 0.0)
    assert [one.symbol for one in evidence.held] == ["cash.USD"]


def test_fees_of_the_account_lower_the_net_return_alone() -> None:
    seen = valued(
        [deposit(WEEK[0], 1000.0), buy(WEEK[0], "ACME", 1, 50.0), fee(WEEK[1], 10.0)], {"ACME": acme([50, 50])}
    )
    assert seen.returns == pytest.approx([0, -0.01])
    assert seen.gross_returns == pytest.approx([0, 0])
    assert seen.charges == pytest.approx([0, 0, 10])


def test_prices_of_the_file_are_set_beside_those_of_the_market() -> None:
    rows = [deposit(WEEK[0], 9000.0), buy(WEEK[0], "ACME", 10, 100.0), buy(WEEK[1], "ACME", 10, 55.0)]
    evidence = made_up(rows, {"ACME": acme([50, 55])})
    found = [one for one in evidence.books.irregularities if one.trouble is Trouble.PRICE_FAR_FROM_MARKET]
    assert [(one.day, one.found, one.expected) for one in found] == [(date(2024, 1, 2), 100.0, 50.0)]
    assert found[0].places[0].row == 3


def test_total_return_prices_are_named_as_adjusted() -> None:
    rows = [deposit(WEEK[0], 1000.0), buy(WEEK[0], "ACME", 10, 50.0), dividend(WEEK[1], "ACME", 20.0)]
    seen = valued(rows, {"ACME": acme([48, 50], basis=PriceBasis.TOTAL_RETURN)})
    assert seen.adjusted == ("ACME",)


def test_a_merger_moves_the_value_without_a_flow() -> None:
    rows = [
        deposit(WEEK[0], 500.0),
        buy(WEEK[0], "OLD", 10, 50.0),
        row(WEEK[1], Action.MERGER, "OLD", -10, None, 100.0, ratio=0.5, into="NEW"),
    ]
    seen = valued(
        rows,
        {"OLD": prices("OLD", [50, 50], WEEK[:2]), "NEW": prices("NEW", [84, 84, 90], WEEK[:3])},
    )
    assert seen.flows == pytest.approx([0, 500, 0, 0])
    assert seen.total == pytest.approx([0, 500, 520, 550])
    assert seen.gains.sum(axis=1) == pytest.approx([0, 20, 30])


def test_what_was_bought_long_before_its_prices_begin_has_no_value_until_then() -> None:
    rows = [deposit("1999-01-05", 500.0), buy("1999-01-05", "ACME", 10, 50.0)]
    evidence = made_up(rows, {"ACME": acme([100, 110])})
    seen = evidence.valuation
    assert seen is not None
    assert [str(day) for day in seen.days] == ["1999-01-04", "1999-01-05", *WEEK[:2]]
    assert seen.flows == pytest.approx([0, 0, 1000, 0])
    assert seen.returns == pytest.approx([0, 0, 0.1])
    assert [(one.symbol, one.why, one.first) for one in seen.unvalued] == [("ACME", "no price", date(1999, 1, 5))]


def test_a_total_loss_is_the_end_of_the_levels() -> None:
    rows = [deposit(WEEK[0], 500.0), buy(WEEK[0], "ACME", 10, 50.0), row(WEEK[2], Action.EXPIRED, "ACME", -10)]
    evidence = made_up(rows, {"ACME": acme([50, 60, 60, 60])})
    assert evidence.levels.values == pytest.approx([1, 1, 1.2, 0])


def test_the_movements_are_those_of_the_books_a_row_each() -> None:
    rows = [deposit(WEEK[0], 1000.0), buy(WEEK[0], "ACME", 10, 50.0, fees=5.0), sell(WEEK[2], "ACME", 4, 60.0)]
    evidence = made_up(rows, {"ACME": acme([50, 55, 60])})
    seen = evidence.valuation
    assert seen is not None
    assert seen.movements == movements(evidence.books)
    assert [(one.symbol, one.shares, one.cost) for one in seen.movements] == [
        ("", 0, 0),
        ("ACME", 10, 5),
        ("ACME", -4, 0),
    ]
