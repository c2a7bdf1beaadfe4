"""A household of four markets through the real libraries, led to recordings: once, again on the same day, offline."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from replay_proxy import RECORDINGS, Fault, Faults, ReplayProxy, Seen, replay

from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.run_record.record import facts_to_json
from advisor_cli.run_record.store import RunStore
from advisor_cli.workflow.replay import made_again
from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import PriceBasis
from diagnostics.account.assemble import account_evidence
from diagnostics.assumptions import Assumptions

ROOT = Path(__file__).parent.parent.parent
HEAD = "date,action,symbol,name,quantity,price,amount,fees,currency,account,ratio\n"
# MADE UP trades, at the recordings' prices of their days. No rate of the Hong Kong dollar is recorded.
FILES = {
    "us.csv": HEAD
    + """2018-03-01,deposit,,,,,100000.00,,USD,US,
2018-03-05,buy,AAPL,Apple,100,176.82,-17687.00,5.00,USD,US,
2018-03-05,buy,SPY,SPDR S&P 500,50,272.19,-13614.50,5.00,USD,US,
2020-08-31,split,AAPL,Apple,300,,,,USD,US,4
2022-02-10,dividend,AAPL,Apple,,,88.00,,USD,US,
2023-06-01,sell,AAPL,Apple,100,180.09,18004.00,5.00,USD,US,
""",
    "cn.csv": """日期,操作,代码,名称,数量,价格,金额,手续费,税费,币种,账户
2024-11-04,入金,,,,,500000.00,,,人民币,国内
2024-11-05,买入,600519,贵州茅台,100,1780.00,-178042.00,42.00,,人民币,国内
2026-08-03,申购,029998.OF,示例新基金,20000,1.0000,-20000.00,0.00,,人民币,国内
""",
    "hk.csv": HEAD
    + """2024-11-04,deposit,,,,,100000.00,,HKD,HK,
2024-11-05,buy,0700.HK,Tencent,200,400.00,-80050.00,50.00,HKD,HK,
""",
}
PROFILE = '[client]\nname = "Somebody"\ncurrency = "USD"\n'
RATE_MISSING = (
    "advisor: missing: the exchange rate of HKDUSD=X (yahoo has no instrument 'HKDUSD=X'; check the spelling)"
)


def household(folder: Path, *names: str, **rows: str) -> Path:
    """The files of these names, further ones by their content, and a profile beside their folder."""
    files = folder / "files"
    files.mkdir()
    more = {f"{name}.csv": HEAD + text for name, text in rows.items()}
    for name, text in ({one: FILES[one] for one in names} | more).items():
        (files / name).write_text(text, encoding="utf-8")
    (folder / "client.toml").write_text(PROFILE, encoding="utf-8")
    return files


def reported(
    proxy: ReplayProxy, home: Path, files: Path, minutes: int = 0, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "ADVISOR_HOME": str(home), "ADVISOR_CONFIG": str(home / "none.toml")}
    return subprocess.run(
        [sys.executable, str(Path(__file__).parent / "live_runs.py"), str(minutes), f"account:{files}"],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | proxy.env() | more,
        capture_output=True,
        text=True,
        check=False,
    )


def values(home: Path) -> dict[str, Any]:
    """The facts of the newest run."""
    store = RunStore(home / "runs")
    return {one["key"]: one["value"] for one in json.loads(store.load(max(store.ids())).facts)}


@dataclass
class First:
    """The household reported on once."""

    home: Path
    files: Path
    said: str


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    folder = tmp_path_factory.mktemp("live-account")
    home, files = folder / "home", household(folder, *FILES)
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        done = reported(proxy, home, files)
        assert proxy.misses == []
        assert proxy.broken == []
        assert len(proxy.seen) <= 150
    return First(home, files, done.stderr)


def test_a_household_of_several_markets_is_reported_and_what_has_no_rate_is_named(first: First) -> None:
    assert first.said.splitlines() == [RATE_MISSING, f"exit 7 account:{first.files}"]
    told = values(first.home)
    assert (told["data.unvalued"], told["data.unvalued_symbol.1"], told["data.unvalued_why.1"]) == (
        1,
        "0700.HK",
        "no rate",
    )
    assert told["account.holdings"] == 4
    assert "Somebody" not in json.dumps(told)


def test_its_value_is_that_of_shares_times_recorded_closes(first: First) -> None:
    """By hand from the recordings: 300 of 400 shares after the split, and the money that the rows leave."""
    charts = RECORDINGS / "yahoo" / "query2.finance.yahoo.com"

    def last(name: str) -> float:
        quote = json.loads((charts / f"chart-{name}.body").read_bytes())["chart"]["result"][0]["indicators"]["quote"]
        return float(quote[0]["close"][-1])

    def of_mainland(name: str) -> float:
        body = json.loads((RECORDINGS / "akshare" / "push2his.eastmoney.com" / f"kline_{name}.body").read_bytes())
        return float(body["data"]["klines"][-1].split(",")[2])

    store = RunStore(first.home / "runs")
    fund = AccountSnapshot.from_json(store.load(min(store.ids())).snapshot).held("029998.OF")
    assert fund is not None
    rate = of_mainland("USDCNYC")
    dollars = 100_000.0 - 17_687.0 - 13_614.5 + 88.0 + 18_004.0
    yuan = 500_000.0 - 178_042.0 - 20_000.0
    by_hand = 300 * last("AAPL") + 50 * last("SPY") + dollars
    by_hand += (yuan + 100 * of_mainland("600519") + 20_000 * float(fund.close[-1])) / rate
    assert values(first.home)["account.value"] == pytest.approx(by_hand, rel=1e-6)


def test_shares_of_before_a_split_are_worth_the_quotes_of_their_day(first: First) -> None:
    """Yahoo's closes are adjusted for the split of August 2020: by hand, four times the close for a share of before."""
    store = RunStore(first.home / "runs")
    snapshot = AccountSnapshot.from_json(store.load(min(store.ids())).snapshot)
    valuation = account_evidence(snapshot, Assumptions(252)).valuation
    apple, index = snapshot.held("AAPL"), snapshot.held("SPY")
    assert valuation is not None
    assert apple is not None
    assert index is not None
    assert apple.basis is PriceBasis.SPLIT_ADJUSTED
    cash = 100_000.0 - 17_687.0 - 13_614.5
    for day, shares in (("2019-06-03", 100.0 * 4.0), ("2020-08-28", 100.0 * 4.0), ("2020-08-31", 400.0)):
        closes = [float(one.close[one.dates == np.datetime64(day)][0]) for one in (apple, index)]
        total = float(valuation.total[valuation.days == np.datetime64(day)][0])
        assert total == pytest.approx(shares * closes[0] + 50.0 * closes[1] + cash)
    assert valuation.adjusted == ()


def test_a_second_report_of_the_day_asks_nobody(first: First) -> None:
    before = values(first.home)
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        done = reported(proxy, first.home, first.files, minutes=5)
        assert proxy.seen == []
    assert done.stderr == first.said
    after = values(first.home)
    changed = {key for key in before if before[key] != after.get(key)}
    assert not {key for key in changed if not key.startswith(("since", "data.attempts"))}


def test_offline_reads_what_is_kept(first: First) -> None:
    with replay([RECORDINGS / "yahoo"]) as proxy:
        done = reported(proxy, first.home, first.files, minutes=60 * 24 * 365, ADVISOR_OFFLINE="true")
        assert proxy.seen == []
    assert done.stderr == first.said
    assert '"code": "offline"' in done.stdout


def test_a_run_of_an_account_is_replayed_exactly(first: First) -> None:
    store = RunStore(first.home / "runs")
    record = store.load(min(store.ids()))
    made = made_again(record)
    assert facts_to_json(made.diagnosed.ledger) == record.facts
    assert envelope_text(made.document) == record.document


def test_what_a_source_fails_for_and_what_nobody_knows_is_named_and_the_rest_is_reported(tmp_path: Path) -> None:
    """A share whose host is out of order, a misspelled one, and one of another name now: nothing is made up."""

    def of_apple(seen: Seen) -> bool:
        return "AAPL" in seen.path

    strange = """2018-03-06,buy,ZZZZZ,Gone,10,5.00,-50.00,0,USD,US,
2018-03-06,buy,QQQQQ,Renamed,10,7.00,-70.00,0,USD,US,
"""
    files, home = household(tmp_path, "us.csv", strange=strange), tmp_path / "home"
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"], Faults(always=Fault.BROKEN, only=of_apple)) as proxy:
        done = reported(proxy, home, files)
    assert done.stderr.splitlines()[-1] == f"exit 7 account:{files}"
    assert "advisor: missing: the prices of AAPL (yahoo" in done.stderr
    for symbol in ("ZZZZZ", "QQQQQ"):
        assert f"missing: the prices of {symbol} (yahoo has no instrument '{symbol}'" in done.stderr
    assert "Traceback" not in done.stderr
    told = values(home)
    assert told["data.unpriced"] == 3
    assert {told[f"data.unvalued_symbol.{at}"] for at in (1, 2, 3)} == {"AAPL", "QQQQQ", "ZZZZZ"}
    assert told["account.holdings"] == 1
