"""The markets whose sessions are known: zone, hours, and which exchanges keep them.

The close is when the day's last price stands: a closing auction is over. Hours are those of today;
they decide only whether the session of the present day is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from data_sources.model import Instrument


@dataclass(frozen=True, slots=True)
class Market:
    """Hours of a market in its own time zone. The close includes the closing auction, the open no auction."""

    calendar: str
    zone: str
    close: time
    early_close: time
    open: time = time(9, 30)


def _market(calendar: str, zone: str, opens: str, closes: str, early: str = "") -> Market:
    """A market by its hours as they are written."""
    close = time.fromisoformat(closes)
    return Market(calendar, zone, close, time.fromisoformat(early) if early else close, time.fromisoformat(opens))


MARKETS = {
    market.calendar: market
    for market in (
        _market("XNYS", "America/New_York", "09:30", "16:00", "13:00"),
        _market("XTSE", "America/Toronto", "09:30", "16:00", "13:00"),
        _market("XMEX", "America/Mexico_City", "08:30", "15:00"),
        _market("BVMF", "America/Sao_Paulo", "10:00", "18:00"),
        _market("XSHG", "Asia/Shanghai", "09:30", "15:00"),
        # The closing auction of Hong Kong ends at random by 16:10, on half days by 12:10.
        _market("XHKG", "Asia/Hong_Kong", "09:30", "16:10", "12:10"),
        _market("XTKS", "Asia/Tokyo", "09:00", "15:30"),
        _market("XKRX", "Asia/Seoul", "09:00", "15:30"),
        _market("XTAI", "Asia/Taipei", "09:00", "13:30"),
        _market("XSES", "Asia/Singapore", "09:00", "17:16"),
        _market("XBOM", "Asia/Kolkata", "09:15", "15:40"),
        _market("XASX", "Australia/Sydney", "10:00", "16:12", "14:12"),
        _market("XNZE", "Pacific/Auckland", "10:00", "17:00", "13:00"),
        _market("XLON", "Europe/London", "08:00", "16:40", "12:40"),
        _market("XDUB", "Europe/Dublin", "08:00", "16:30", "12:30"),
        _market("XLIS", "Europe/Lisbon", "08:00", "16:40", "13:10"),
        _market("XETR", "Europe/Berlin", "09:00", "17:40", "14:10"),
        _market("XPAR", "Europe/Paris", "09:00", "17:40", "14:10"),
        _market("XAMS", "Europe/Amsterdam", "09:00", "17:40", "14:10"),
        _market("XBRU", "Europe/Brussels", "09:00", "17:40", "14:10"),
        _market("XMIL", "Europe/Rome", "09:00", "17:40"),
        _market("XMAD", "Europe/Madrid", "09:00", "17:40", "14:10"),
        _market("XSWX", "Europe/Zurich", "09:00", "17:40"),
        _market("XWBO", "Europe/Vienna", "09:00", "17:40", "14:20"),
        _market("XSTO", "Europe/Stockholm", "09:00", "17:30", "13:00"),
        _market("XCSE", "Europe/Copenhagen", "09:00", "17:00"),
        _market("XHEL", "Europe/Helsinki", "10:00", "18:30"),
        _market("XOSL", "Europe/Oslo", "09:00", "16:30", "13:10"),
        _market("XJSE", "Africa/Johannesburg", "09:00", "17:00"),
    )
}
# Exchanges that keep the calendar of another one.
CALENDAR_OF = {name: name for name in MARKETS} | {
    "XNAS": "XNYS",
    "ARCX": "XNYS",
    "BATS": "XNYS",
    "XASE": "XNYS",
    "XSHE": "XSHG",
    "XBSE": "XSHG",
    "XNSE": "XBOM",
    "XFRA": "XETR",
}


def home_exchange(instrument: Instrument) -> str:
    """The exchange whose days an instrument keeps, "" where it keeps no known one.

    An open-end fund of the mainland is on no exchange, and publishes on the days of Shanghai's.
    """
    return instrument.exchange or ("XSHG" if instrument.symbol.endswith(".OF") else "")
