"""The ten largest holders of a mainland share, of all shares and of the free float."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_sources.errors import NoData
from data_sources.model import Holder, Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.pages import Page, ask_page, inside, joined, rows
from data_sources.providers.akshare.units import amount, day, fraction

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

RESEARCH = "https://emweb.securities.eastmoney.com/PC_HSF10/ShareholderResearch/PageAjax"
# List of the page, kind of holder, field of the percentage.
LISTS = (("sdgd", "top_ten", "HOLD_NUM_RATIO"), ("sdltgd", "float_top_ten", "FREE_HOLDNUM_RATIO"))


def fetch_holders(library: AkshareLibrary, instrument: Instrument) -> tuple[Holder, ...]:
    """The newest report of both lists, the largest holder first.

    akshare's functions for it (stock_gdfx_top_10_em) have to be told the day of the report and name the
    fields by their place; the page gives the newest report with its field names in one answer.

    Raises:
        NoData: no mainland share, or no list is published for it.
    """
    asked = f"holders of {instrument.symbol}"
    code, _, market = instrument.symbol.partition(".")
    if instrument.kind is not InstrumentKind.STOCK or market not in ("SH", "SZ", "BJ"):
        raise NoData(asked, library.source, "it has holders of mainland shares only")
    page = ask_page(library, asked, RESEARCH, {"code": f"{market}{code}"}, "https://emweb.securities.eastmoney.com/")
    answer = page.json()
    if inside(answer, "status") != -1 and inside(answer, "sdgd") is None and inside(answer, "sdltgd") is None:
        raise page.refuse("no sdgd and no sdltgd")  # status -1: its way to say that it has no such share
    found = [
        holder
        for name, kind, percentage in LISTS
        for holder in _newest(page, inside(answer, name) or [], instrument, kind, percentage)
    ]
    if not found:
        raise NoData(asked, library.source)
    return tuple(found)


def _newest(page: Page, listed: object, instrument: Instrument, kind: str, percentage: str) -> list[Holder]:
    origin = joined("emweb.securities.eastmoney.com ShareholderResearch", page)
    holders = []
    for row in rows(page, listed, kind):
        if not str(row.get("SECUCODE", "")).startswith(instrument.symbol.partition(".")[0]):
            raise page.refuse("a holder of another share")
        if percentage not in row or "HOLD_NUM" not in row:
            raise page.refuse(f"no {percentage}")
        try:
            held, reported = amount(row["HOLD_NUM"]), day(row.get("END_DATE"))
            part = fraction(row[percentage])
        except ValueError as fault:
            raise page.refuse(f"a holder, {fault}") from fault
        if part is not None and not 0 <= part <= 1:
            raise page.refuse("a part that is more than the whole")
        name = plain_text(row.get("HOLDER_NAME"))
        holders.append(Holder(instrument.symbol, name, kind, held, part, reported, origin))
    newest = max((holder.reported for holder in holders if holder.reported is not None), default=None)
    ordered = sorted(holders, key=lambda holder: -(holder.shares or 0.0))
    return [holder for holder in ordered if holder.reported == newest]
