"""``diagnose-fund`` from its command line to its last printed line, on the bundled sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

Tried = Callable[..., tuple[int, str, str]]
SAMPLE = ("--source", "sample")
JSON = ("--json", "--quiet")
FUNDS = ("110011", "005827", "217011", "460300", "510300", "518880", "SPY", "MTUM")


@pytest.fixture
def tried(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tried:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def attempt(*arguments: str) -> tuple[int, str, str]:
        code = run(["diagnose-fund", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return attempt


def facts_of(out: str) -> dict[str, dict[str, Any]]:
    return {fact["key"]: fact for fact in json.loads(out)["facts"]}


@pytest.mark.parametrize("code", FUNDS)
def test_every_fund_of_the_sample_is_diagnosed(tried: Tried, code: str) -> None:
    done, out, err = tried(code, *SAMPLE, *JSON)
    assert (done, err) == (ExitCode.DONE, "")
    document = json.loads(out)
    assert document["kind"] == "fund"
    assert document["subject"]["symbol"].startswith(code)
    found = facts_of(out)
    assert all((fact["value"] is None) == (fact["absent_because"] is not None) for fact in found.values())
    assert found["return.cumulative_return.all"]["value"] is not None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fund_report_is_written_in_every_format(tried: Tried, language: str) -> None:
    done, out, _ = tried("110011", *SAMPLE, "--lang", language, "-o", "f.md", "-o", "f.pdf", "-o", "f.json")
    assert (done, out) == (ExitCode.DONE, "")
    assert Path("f.pdf").read_bytes().startswith(b"%PDF")
    text = Path("f.md").read_text(encoding="utf-8")
    assert "易方达中小盘混合" in text
    assert ("复权净值" if language == "zh" else "otal return") in text


def test_a_distribution_is_no_loss(tried: Tried) -> None:
    """110011 paid 0.50 a unit on 22 November 2019; its unit value fell by 11.6 %, its holders lost 2.49 %."""
    found = facts_of(tried("110011", *SAMPLE, *JSON)[1])
    paid = [key for key, fact in found.items() if key.startswith("total_return.step_day") and fact["value"]]
    assert {found[key]["value"] for key in paid} == {"2017-06-09", "2019-11-22"}
    assert found["return.worst_period.all"]["value"] > -0.10


def test_two_funds_side_by_side(tried: Tried) -> None:
    done, out, _ = tried("MTUM", *SAMPLE, "--against", "VLUE", *JSON)
    assert done == ExitCode.DONE
    found = facts_of(out)
    for name in ("cumulative_return", "annualized_volatility", "sharpe_ratio", "max_drawdown"):
        assert found[f"comparison.{name}.subject"]["value"] is not None
        assert found[f"comparison.{name}.other"]["value"] is not None
    assert 0.0 < found["comparison.correlation"]["value"] < 1.0
    assert any(section["name"] == "comparison" for section in json.loads(out)["sections"])


def test_a_formula_is_a_benchmark(tried: Tried) -> None:
    parts = "000300.SH*80%+银行活期存款利率*20%"
    done, out, _ = tried("110011", *SAMPLE, "--benchmark", parts, *JSON)
    assert done == ExitCode.DONE
    found = facts_of(out)
    assert found["observed.benchmark_weight.1"]["value"] == pytest.approx(0.8)
    plain = facts_of(tried("110011", *SAMPLE, *JSON)[1])
    # A fifth in deposits: a fund looks more exposed to such a benchmark, by five to four.
    assert found["relative.beta.all"]["value"] == pytest.approx(plain["relative.beta.all"]["value"] / 0.8, rel=0.01)


def test_peers_from_a_file_rank_the_fund(tried: Tried) -> None:
    days = np.arange("2015-01", "2021-01", dtype="datetime64[M]")
    moves = np.random.default_rng(7).normal(0.004, 0.04, (12, days.size))
    values = np.exp(np.cumsum(moves, axis=1))
    lines = ["date," + ",".join(f"P{number:02d}" for number in range(12))]
    for at, month in enumerate(days):
        end = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
        lines.append(f"{end}," + ",".join(f"{value:.6f}" for value in values[:, at]))
    Path("peers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done, out, err = tried("110011", *SAMPLE, "--peers", "peers.csv", *JSON)
    assert (done, err) == (ExitCode.DONE, "")
    ranked = {key: fact for key, fact in facts_of(out).items() if key.startswith("peers.percentile.")}
    assert any(fact["value"] is not None for fact in ranked.values())
    assert all(0.0 <= fact["value"] <= 1.0 for fact in ranked.values() if fact["value"] is not None)


def test_the_plan_of_the_command_line_is_the_one_that_is_computed(tried: Tried) -> None:
    asked = ("--plan-amount", "2500", "--plan-day", "15", "--plan-fee", "1.5%")
    found = facts_of(tried("110011", *SAMPLE, *asked, *JSON)[1])
    assert found["holding_periods.plan_amount"]["value"] == 2500.0
    assert found["holding_periods.plan_day"]["value"] == 15
    assert found["holding_periods.plan_fee"]["value"] == pytest.approx(0.015)
    assert found["holding_periods.plan_invested"]["value"] == pytest.approx(
        2500.0 * found["holding_periods.plan_purchases"]["value"]
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("AAPL",), ExitCode.USAGE, "diagnose-stock AAPL"),
        (("600519",), ExitCode.USAGE, "diagnose-stock 600519.SH"),
        (("QQQ",), ExitCode.NO_DATA, "only facts"),
        (("999999",), ExitCode.NO_DATA, "999999"),
        (("110011", "--benchmark", "沪深300*80%"), ExitCode.USAGE, "80"),
        (("110011", "--benchmark", "某某指数*50%+沪深300*50%"), ExitCode.USAGE, "某某指数"),
        (("110011", "--against", "AAPL"), ExitCode.USAGE, "AAPL"),
        (("110011", "--plan-day", "31"), ExitCode.USAGE, "1 to 28"),
        (("110011", "--plan-fee", "15"), ExitCode.USAGE, "0.15%"),
        (("110011", "--plan-amount", "much"), ExitCode.USAGE, "much"),
        (("110011", "--peers", "absent.csv"), ExitCode.FILE, "absent.csv"),
        (("110011", "--peers", ""), ExitCode.USAGE, "--peers: no file was named"),
        (("110011", "--factors", ""), ExitCode.USAGE, "--factors: no file was named"),
        (("110011", "--holdings", ""), ExitCode.USAGE, "--holdings: no file was named"),
    ],
)
def test_what_cannot_be_meant_is_answered_in_one_sentence(
    tried: Tried, arguments: tuple[str, ...], code: ExitCode, told: str
) -> None:
    done, out, err = tried(*arguments, *SAMPLE, *JSON)
    assert (done, out) == (code, "")
    assert told in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_replay_needs_no_file(tried: Tried, capsys: pytest.CaptureFixture[str]) -> None:
    Path("factors.csv").write_text(
        "date,MKT,SMB,HML,RF\n"
        + "".join(
            f"{day},{a:.6f},{b:.6f},{c:.6f},0.0001\n"
            for day, (a, b, c) in zip(
                np.arange("2018-01-01", "2020-12-31", dtype="datetime64[D]"),
                np.random.default_rng(3).normal(0, 0.01, (1095, 3)),
                strict=True,
            )
        ),
        encoding="utf-8",
    )
    assert tried("110011", *SAMPLE, "--factors", "factors.csv", "--json")[0] == ExitCode.DONE
    Path("factors.csv").unlink()
    assert run(["runs", "replay", "latest"]) == ExitCode.DONE
    assert "exactly the same" in capsys.readouterr().err


def test_a_benchmark_that_ended_judges_nothing_and_is_told(tried: Tried) -> None:
    """The sample's CSI 300 ends in January 2021, five years before the values of 510300."""
    document = json.loads(tried("510300", *SAMPLE, *JSON)[1])
    found = {fact["key"]: fact for fact in document["facts"]}
    assert found["relative.benchmark_end"]["value"] == "2021-01-15"
    assert found["relative.beta.1y"]["value"] is None
    assert found["relative.beta.all"]["window"]["end"] == "2021-01-15"
    assert not [one["rule"] for one in document["findings"] if one["rule"] in {"beta", "capture", "excess"}]
    assert "benchmark_ended" in [notice["code"] for notice in document["notices"]]
