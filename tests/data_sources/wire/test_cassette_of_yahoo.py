"""A case that a user recorded with the real library replays through it, to the same bars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from asking import QUICK
from replay_proxy import RECORDINGS, ReplayProxy

from data_sources.providers.yahoo.source import YahooSource
from data_sources.sheet import BarSheet
from data_sources.wire.cassette import CRUMB, CassetteWriter
from data_sources.wire.exchange import Exchange
from data_sources.wire.manners import Manners
from data_sources.wire.wire import Wire


def bars(*listeners: Callable[[Exchange], None]) -> list[BarSheet]:
    wire = Wire("yahoo", frozenset({".yahoo.com"}), Manners(QUICK), listeners=listeners)
    source = YahooSource(wire, lambda: datetime(2026, 11, 20, 22, 0, tzinfo=UTC))
    instrument = source.find_instrument("AAPL")
    return [source.fetch_sheet(instrument, start, date(2026, 11, 20)) for start in (None, date(2024, 1, 2))]


def test_what_yfinance_asked_replays_through_yfinance(recorded: Callable[..., ReplayProxy], tmp_path: Path) -> None:
    recorded("yahoo")
    first = bars(CassetteWriter(tmp_path / "case"))
    crumb = (RECORDINGS / "yahoo/query1.finance.yahoo.com/crumb.body").read_bytes().strip()
    written = [path for path in (tmp_path / "case").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if crumb in path.read_bytes()]
    proxy = recorded(tmp_path / "case")
    again = bars()
    assert [sheet.dates.tolist() for sheet in again] == [sheet.dates.tolist() for sheet in first]
    assert [sheet.close.tolist() for sheet in again] == [sheet.close.tolist() for sheet in first]
    assert CRUMB in {seen.query.get("crumb") for seen in proxy.seen}
