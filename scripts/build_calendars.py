"""Write the bundled calendars from exchange_calendars.

    python -m scripts.build_calendars data_sources/calendar_data

exchange_calendars is the oracle, but it needs seconds to import (pandas and all its markets); what
a report needs of it is the weekdays without a session, a few kilobytes a market.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

from data_sources.markets import MARKETS

SPANS = {
    # XNYS and XHKG holidays follow rules; the mainland's are announced a year ahead by the State Council.
    "XNYS": ("1990-01-01", "2027-12-31"),
    "XSHG": ("1991-01-01", "2026-12-31"),
    "XHKG": ("1990-01-01", "2027-12-31"),
    # The lunar holidays of Singapore and India are published year by year.
    "XSES": ("2000-01-01", "2026-12-31"),
    "XBOM": ("2000-01-01", "2026-12-31"),
}
SPAN = ("2000-01-01", "2027-12-31")  # of all other markets

# Closures that exchange_calendars 4.13.2 lacks (its issue 600). HKEX cancelled all sessions: typhoon signal 8 on
# 1 September 2023 (notice 2309012news), black rainstorm warning on 8 September 2023 (notice 2309083news).
AMENDED = {"XHKG": ("2023-09-01", "2023-09-08")}


def calendar_text(name: str, start: str, end: str) -> str:
    """The weekdays without a session and the sessions that close early, one a line."""
    import exchange_calendars
    import pandas as pd

    calendar = exchange_calendars.get_calendar(name, start=start, end=end)
    sessions = set(calendar.sessions.strftime("%Y-%m-%d")) - set(AMENDED.get(name, ()))
    weekdays = pd.bdate_range(start, end).strftime("%Y-%m-%d")
    if surplus := sorted(sessions - set(weekdays)):
        raise SystemExit(f"{name}: sessions on weekends: {surplus}")
    closed = dict.fromkeys((day for day in weekdays if day not in sessions), "closed")
    early = dict.fromkeys(calendar.early_closes.strftime("%Y-%m-%d"), "early")
    lines = [f"{day} {what}" for day, what in sorted({**closed, **early}.items())]
    head = [f"span {start} {end}"]
    return "\n".join(head + lines) + "\n"


def main() -> None:
    """Write one file a market and the note of where they come from."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    origin = [
        "# Where the calendars come from",
        "",
        f"Made by `scripts/build_calendars.py` from exchange_calendars {version('exchange_calendars')} (Apache-2.0).",
        "Each line is a weekday without a session (`closed`) or a session that ends at noon or early (`early`);",
        "weekends never have sessions. Outside the span a day's status is provisional: every weekday counts.",
        "Added to XHKG: 2023-09-01 and 2023-09-08, when HKEX cancelled all sessions for the weather.",
        "",
        "| file | span | weekdays closed | early closes |",
        "|---|---|---|---|",
    ]
    for name in sorted(MARKETS):
        start, end = SPANS.get(name, SPAN)
        text = calendar_text(name, start, end)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        origin.append(f"| {name}.txt | {start} to {end} | {text.count(' closed')} | {text.count(' early')} |")
    (folder / "ORIGIN.md").write_text("\n".join(origin) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
