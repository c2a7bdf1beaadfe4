"""Which day a brief is of, and whether any of its markets is open on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from advisor_cli.errors import UsageFault
from data_sources.calendars import is_session
from data_sources.markets import CALENDAR_OF, MARKETS
from data_sources.watchlist.usual import USUAL

EARLIEST = date(1900, 1, 1)
# Whose morning it is where the watchlist does not say.
USUAL_MARKETS = {"zh": ("CN", "HK", "US"), "en": ("US", "CN", "HK")}


@dataclass(frozen=True, slots=True)
class BriefDay:
    """A brief's day.

    Args:
        as_of: last day of its data.
        is_now: whether it is today at home, so that the moment means something.
        exchanges: of its markets, home first.
        is_closed: none of them has a session on the day.
    """

    day: date
    as_of: date
    is_now: bool
    exchanges: tuple[str, ...]
    is_closed: bool

    def closed_words(self) -> str:
        """Who is closed."""
        return f"no session of {', '.join(self.exchanges)}"


def brief_day(markets: tuple[str, ...], day: date | None, as_of: date | None, moment: datetime) -> BriefDay:
    """The day that was asked for, else today where the home market is.

    Args:
        markets: countries, home first.
        day: as it was asked for; None for today.
        as_of: last day of the data; the day itself where None.
        moment: of asking, aware.

    Raises:
        UsageFault: the data would end after the day, or before there are any.
    """
    exchanges = tuple(dict.fromkeys(USUAL[country].exchange for country in markets))
    home = MARKETS[CALENDAR_OF[exchanges[0]]]
    today = moment.astimezone(ZoneInfo(home.zone)).date()
    # A past day that is asked for by --as-of alone is that day's brief.
    chosen = day or as_of or today
    last = as_of or chosen
    if last < EARLIEST:
        raise UsageFault(f"{last} lies before {EARLIEST.year}; no source here has a market of that day")
    if last > chosen:
        raise UsageFault(f"--as-of {last} lies after --date {chosen}; a brief speaks of what was there on its day")
    closed = not any(is_session(exchange, chosen) for exchange in exchanges)
    return BriefDay(chosen, last, chosen == today and last == chosen, exchanges, closed)
