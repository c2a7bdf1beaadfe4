"""The benchmark's own arithmetic, and the proof that what it compares gives equal figures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import project
from benchmarks.installed import missing
from benchmarks.processes import Command, compare_processes, run_once
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, Reading, read_tables, tabulate, write_tables, written_ratio, written_time


def readings(*seconds: float) -> list[Reading]:
    return [Reading(one) for one in seconds]


def test_a_ratio_is_taken_within_its_round() -> None:
    # The machine was three times slower in the second round: both cases were, and the ratio is 2 throughout.
    table = tabulate("t", "a", {"a": readings(1.0, 3.0, 1.0), "b": readings(2.0, 6.0, 2.0)}, {})
    assert table.rows[1].ratio == 2.0
    assert table.rows[1].spread == 0.0
    assert table.rows[1].cpu == 2.0


def test_the_spread_is_the_interquartile_range_over_the_median() -> None:
    table = tabulate("t", "a", {"a": readings(*[1.0] * 5), "b": readings(1.0, 2.0, 4.0, 5.0, 9.0)}, {})
    assert table.rows[1].ratio == 4.0
    assert table.rows[1].spread == pytest.approx((5.0 - 2.0) / 4.0)


def test_a_goal_is_judged_by_the_ratio_and_by_the_peak() -> None:
    base = [Reading(1.0, 1.0, 100.0)]
    goals = {"good": Goal(0.5, 350.0), "slow": Goal(ratio=0.5), "large": Goal(0.5, 350.0)}
    own = {"good": [Reading(0.5, 0.4, 349.0)], "slow": [Reading(0.51)], "large": [Reading(0.1, 0.1, 350.0)]}
    said = {row.name: row.goal for row in tabulate("t", "base", {"base": base, **own}, goals).rows}
    assert said == {
        "base": "",
        "good": "<= 0.50x met, < 350 MB met",
        "slow": "<= 0.50x MISSED",
        "large": "<= 0.50x met, < 350 MB MISSED",
    }


def test_a_column_that_nobody_fills_is_left_out() -> None:
    table = tabulate("t", "a", {"a": readings(1.0, 1.0)}, {}, ["a note"])
    assert "wall time" not in table.text()
    assert table.markdown().splitlines()[2] == "| case | CPU time | ratio | IQR |"
    assert table.text().endswith("a note")


def test_tables_come_back_from_a_file_equal(tmp_path: Path) -> None:
    table = tabulate("t", "a", {"a": [Reading(1.0, 2.0, 3.0)], "b": [Reading(4.0, 5.0, 6.0)]}, {"b": Goal(9.0)}, ["n"])
    write_tables(tmp_path / "t.json", [table])
    assert read_tables(tmp_path / "t.json") == [table]


@pytest.mark.parametrize(("seconds", "words"), [(2.5e-6, "2 us"), (0.0025, "2.5 ms"), (2.5, "2.50 s")])
def test_times_are_written_in_their_unit(seconds: float, words: str) -> None:
    assert written_time(seconds) == words


@pytest.mark.parametrize(("ratio", "words"), [(1 / 3, "0.33x"), (12.34, "12.3x"), (502.3, "502x")])
def test_ratios_are_written_to_three_digits(ratio: float, words: str) -> None:
    assert written_ratio(ratio) == words


def test_a_case_that_does_twice_the_units_costs_half_for_one() -> None:
    work = [0] * 40_000
    table = compare("t", [Case("one", lambda: sum(work)), Case("two", lambda: sum(work), units=2)], rounds=5)
    assert table.rounds == 5
    assert 0.25 < table.rows[1].ratio < 0.9


def test_a_peer_that_is_not_installed_is_named() -> None:
    assert missing(["no-such-distribution"]) == ["no-such-distribution is not installed; its rows are left out."]


def test_a_process_is_measured_from_outside(tmp_path: Path) -> None:
    spin = Command("spin", (sys.executable, "-S", "-c", "sum(range(3_000_000)); x = bytearray(b'x') * 60_000_000"))
    idle = Command("idle", (sys.executable, "-S", "-c", "pass"))
    table = compare_processes("t", [spin, idle], tmp_path, 2)
    loud, quiet = table.rows
    assert quiet.ratio < 1.0
    assert loud.peak is not None
    assert loud.peak > 60.0


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    program = "import sys; print('no bread', file=sys.stderr); sys.exit(3)"
    with pytest.raises(RuntimeError, match="ended with 3: no bread"):
        run_once(Command("", (sys.executable, "-S", "-c", program)), tmp_path)


def test_plain_numpy_and_the_project_give_equal_figures() -> None:
    returns, market, days = project.made_returns(4)
    project.check_agreement(returns, market, days)
