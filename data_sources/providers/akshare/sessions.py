"""Sessions of the mainland exchanges, seen in the bars of their own indices.

akshare's trading calendar is decoded by a JavaScript engine and is not called. The exchange's composite
index has a bar on every day of trade and on no other, so its days are the sessions: of the past, and of
nothing that is only announced.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from data_sources.errors import NoData
from data_sources.model import DateArray
from data_sources.providers.akshare.bars import days_of

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

INDEX_OF = {"XSHG": "sh000001", "XSHE": "sz399001", "XBSE": "bj899050"}


def fetch_sessions(library: AkshareLibrary, exchange: str, start: date, end: date) -> DateArray:
    """Days from start to end on which the exchange's index has a bar: strictly increasing.

    Raises:
        NoData: an exchange without such an index here, or no session in the window.
    """
    index = INDEX_OF.get(exchange)
    if index is None:
        raise NoData(f"calendar of {exchange}", library.source, f"it has {', '.join(INDEX_OF)}")
    asked = f"sessions of {exchange}"
    window = {"start_date": start.strftime("%Y%m%d"), "end_date": end.strftime("%Y%m%d")}
    reply = library.ask("stock_zh_index_daily_em", asked, symbol=index, **window)
    if not len(reply.frame):
        raise NoData(f"session of {exchange} from {start} to {end}", library.source)
    import numpy as np

    days = np.unique(days_of(reply.frame["date"], library.source, asked))
    inside: DateArray = days[(days >= np.datetime64(start)) & (days <= np.datetime64(end))]
    return inside
