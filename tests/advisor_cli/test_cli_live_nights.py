"""Briefs and a book through the real libraries, led to recordings: every request is recorded, and counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from replay_proxy import RECORDINGS, Fault, Faults, ReplayProxy, Seen, replay

from advisor_cli.report.json_envelope import envelope_text
from advisor_cli.run_record.record import facts_to_json
from advisor_cli.run_record.store import RunStore
from advisor_cli.workflow.replay import made_again

ROOT = Path(__file__).parent.parent.parent
FOLDERS = [RECORDINGS / name for name in ("brief", "yahoo", "akshare")]
# Friday, 20 November 2026, in Shanghai: seven in the morning (New York closed an hour before), one minute after the
# opening, and an hour after the close.
MORNING, OPENED, CLOSED = "2026-11-19T23:00:00+00:00", "2026-11-20T01:31:00+00:00", "2026-11-20T08:00:00+00:00"
LATER = "2026-11-20T08:10:00+00:00"
WATCHLIST = """[watch]
symbols = ["AAPL", "600519.SH", "510300.SH", "0700.HK"]
[markets]
countries = ["CN", "HK", "US"]
indices = ["^GSPC", "000300.SH", "^HSI"]
currencies = ["EURUSD=X", "USDCNY=X"]
commodities = ["GC=F", "CL=F"]
volatility = ["^VIX"]
"""
MAINLAND = """[watch]
symbols = ["600519.SH"]
[markets]
countries = ["CN"]
indices = ["000300.SH"]
rates = ["CNY"]
currencies = ["EURUSD=X"]
commodities = ["GC=F"]
volatility = ["^VIX"]
"""
HEAD = "date,action,symbol,name,quantity,price,amount,fees,currency,account,ratio\n"
# MADE UP trades, at about the recordings' prices of their days.
HOLDINGS = {
    "a": ("AAPL,Apple,10,200", "600519.SH,Moutai,1,1700"),
    "b": ("AAPL,Apple,20,200", "SPY,SPDR,5,400"),
    "c": ("SPY,SPDR,9,400", "600519.SH,Moutai,2,1700"),
    "d": ("AAPL,Apple,7,200", "SPY,SPDR,3,400"),
}


@dataclass
class Told:
    """What one run said: exit code, stderr, the figures of a brief, the requests that it made."""

    code: int
    said: str
    out: str
    asked: list[Seen]

    @property
    def figures(self) -> dict[str, Any]:
        return {one["key"]: one["value"] for one in json.loads(self.out)["facts"]}


def night(home: Path, moment: str, kind: str, path: Path, *more: str, faults: Faults | None = None) -> Told:
    """One run in a process of its own."""
    with replay(FOLDERS, faults) as proxy:
        done = _process(proxy, home, moment, kind, str(path), *more)
        assert proxy.broken == []
        assert faults is not None or proxy.misses == [], proxy.misses
        asked = list(proxy.seen)
    code = int(done.stderr.rsplit("exit ", 1)[-1].strip())
    return Told(code, done.stderr, done.stdout, asked)


def _process(proxy: ReplayProxy, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "ADVISOR_HOME": str(home), "ADVISOR_CONFIG": str(home / "none.toml")}
    return subprocess.run(
        [sys.executable, str(Path(__file__).parent / "live_nights.py"), *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"} | proxy.env(),
        capture_output=True,
        text=True,
        check=False,
    )


def written(folder: Path, text: str) -> Path:
    path = folder / "watch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def quoted_on(told: dict[str, Any]) -> dict[str, str]:
    """The days of all quotes, without the rates of China: a host that is asked later has fixed the day's already."""
    names = {key.rpartition(".")[2]: str(value) for key, value in told.items() if key.startswith("interest.name.")}
    days = {key: str(value) for key, value in told.items() if ".quoted_on." in key}
    return {
        key: day
        for key, day in days.items()
        if not key.startswith("interest.") or names[key.rpartition(".")[2]].startswith("US ")
    }


@dataclass
class Day:
    """A day's briefs in one home."""

    home: Path
    watchlist: Path
    morning: Told
    opened: Told
    closed: Told


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("live-brief")
    home, path = folder / "home", written(folder, WATCHLIST)
    told = [night(home, moment, "brief", path, "--force") for moment in (MORNING, OPENED, CLOSED)]
    return Day(home, path, *told)


def test_a_morning_brief_tells_of_new_yorks_evening_and_of_nothing_under_way(day: Day) -> None:
    assert day.morning.code == 0, day.morning.said
    told = day.morning.figures
    quoted = quoted_on(told)
    assert set(quoted.values()) == {"2026-11-18", "2026-11-19"}
    days = {told[f"indices.symbol.{at}"]: quoted[f"indices.quoted_on.{at}"] for at in (1, 2, 3)}
    assert days == dict.fromkeys(("^GSPC", "000300.SH", "^HSI"), "2026-11-19")
    assert {told[f"sessions.state.{at}"] for at in (1, 2, 3)} == {"session to come"}


def test_a_rate_whose_day_is_not_over_anywhere_is_not_called_old(day: Day) -> None:
    """At seven in Shanghai the day of exchange rates has an hour to go: that of the day before is the newest."""
    told = day.morning.figures
    assert {told[f"currencies.quoted_on.{at}"] for at in (1, 2)} == {"2026-11-18"}
    assert told["gaps.stale"] == 0
    assert "currencies.day_change.1" in told


def test_a_session_under_way_is_said_and_none_of_its_bars_is_shown(day: Day) -> None:
    assert day.opened.code == 0, day.opened.said
    told = day.opened.figures
    states = {told[f"sessions.country.{at}"]: told[f"sessions.state.{at}"] for at in (1, 2, 3)}
    assert states == {
        "country CN": "session open",
        "country HK": "session open",
        "country US": "session to come",
    }
    assert "2026-11-20" not in quoted_on(told).values()


def test_a_later_brief_of_the_day_asks_for_what_is_new_alone(day: Day) -> None:
    assert len(day.morning.asked) < 190
    assert len(day.closed.asked) < 50
    assert day.closed.code == 0, day.closed.said
    assert day.closed.figures["indices.quoted_on.1"] in {"2026-11-19", "2026-11-20"}
    assert day.closed.figures["breadth.advancing.1"] == 3293


def test_the_same_brief_again_asks_nobody(day: Day) -> None:
    told = night(day.home, LATER, "brief", day.watchlist)
    assert told.asked == []
    assert "was made already" in told.said


def test_briefs_of_live_sources_are_replayed_exactly(day: Day) -> None:
    store = RunStore(day.home / "runs")
    for run_id in store.ids():
        record = store.load(run_id)
        made = made_again(record)
        assert facts_to_json(made.diagnosed.ledger) == record.facts
        assert envelope_text(made.document) == record.document


@pytest.mark.parametrize(
    ("host", "missing"),
    [
        ("push2.eastmoney.com", ("the market's breadth of CN", "the sectors of CN")),
        ("push2ex.eastmoney.com", ("the market's breadth of CN (shares at the limit were not had",)),
        ("datacenter-web.eastmoney.com", ("the interest rates of CNY (the loan prime rate was not had",)),
    ],
)
def test_what_a_host_that_is_down_leaves_out_is_named_and_the_next_run_repairs_it(
    tmp_path: Path, host: str, missing: tuple[str, ...]
) -> None:
    """Without breadth, sectors or the loan prime rate a brief ended with 0, and its parts stayed away for hours."""
    home, path = tmp_path / "home", written(tmp_path, MAINLAND)
    down = Faults(always=Fault.BROKEN, hosts=frozenset({host}))
    told = night(home, CLOSED, "brief", path, faults=down)
    assert told.code == 7, told.said
    for sentence in missing:
        assert f"missing: {sentence}" in told.said
    assert told.figures["gaps.failed"] >= len(missing)
    again = night(home, LATER, "brief", path)
    assert again.code == 0, again.said
    assert again.figures["gaps.failed"] == 0
    assert (again.figures["breadth.limit_up.1"], again.figures["breadth.limit_down.1"]) == (41, 6)
    assert "China loan prime rate, 1 year" in again.figures.values()


def test_every_instrument_of_a_book_is_asked_for_once(tmp_path: Path) -> None:
    book, home = tmp_path / "firm", tmp_path / "home"
    for name, held in HOLDINGS.items():
        (book / name).mkdir(parents=True)
        rows = ["2025-11-03,deposit,,,,,100000.00,,USD,A,", "2025-11-03,deposit,,,,,100000.00,,CNY,A,"]
        for one in held:
            *_, count, price = one.split(",")
            money = "CNY" if ".SH" in one else "USD"
            rows.append(f"2025-11-05,buy,{one}.00,-{int(count) * int(price)}.00,0,{money},A,")
        (book / name / "rows.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
        (book / name / "client.toml").write_text('[client]\ncurrency = "USD"\n', encoding="utf-8")
    moment = "2026-11-19T22:30:00+00:00"
    told = night(home, moment, "book", book)
    assert "4 clients" in told.said, told.said
    charts = Counter(one.path.rsplit("/", 1)[1] for one in told.asked if "/chart/" in one.path)
    # Its name, its last days, its history: three requests of yfinance for an instrument, whoever holds it.
    assert {charts[one] for one in ("AAPL", "SPY")} == {3}
    assert [one.query.get("secid") for one in told.asked if one.path.endswith("/kline/get")].count("1.600519") == 1
    assert night(home, moment, "book", book).asked == []
