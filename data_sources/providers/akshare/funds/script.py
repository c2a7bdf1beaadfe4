"""The one script in which a fund page keeps its figures: ``pingzhongdata/CODE.js``. It is read, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data_sources.errors import BadReply, NoData, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.pages import Page, ask_page

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

# Share classes that are bought, and valued, in foreign money say so in their names.
FOREIGN_MONEY = (("美元", "USD"), ("美钞", "USD"), ("港币", "HKD"), ("港元", "HKD"), ("欧元", "EUR"))
SHARE_SUFFIXES = ("OF", "SH", "SZ")


def fund_code(library: AkshareLibrary, instrument: Instrument) -> str:
    """The six digits of a fund of the mainland.

    Raises:
        NoData: the instrument is none.
    """
    code, _, market = instrument.symbol.partition(".")
    if market not in SHARE_SUFFIXES or instrument.kind not in (InstrumentKind.FUND, InstrumentKind.ETF):
        raise NoData(f"fund {instrument.symbol}", library.source, "it has funds of mainland China only")
    return code


def fund_script(library: AkshareLibrary, code: str, asked: str) -> Page:
    """The script of a fund.

    Raises:
        NoData: the host has no page for the code.
        BadReply: what it sent for it is no such script.
    """
    try:
        page = ask_page(library, asked, f"https://fund.eastmoney.com/pingzhongdata/{code}.js")
    except BadReply as refused:
        if refused.why.endswith("status 404"):
            raise NoData(asked, library.source, "check the code") from refused
        raise
    named = page.variable("fS_code")
    if named is None and page.text.lstrip()[:1] == "<":
        # What a code that nobody has is answered with: the site's own "not found" page, status 200.
        if "404" in page.text[:4096] or "找不到" in page.text[:4096]:
            raise NoData(asked, library.source, "check the code")
        raise BadReply(library.source, asked, "it answered with a web page instead of data")
    # A script that is cut off lacks variables without a word: it has to end where a statement or a remark ends.
    if not page.text.rstrip().endswith((";", "*/", "}")):
        raise BadReply(library.source, asked, "its answer is broken off")
    if named != code:
        raise page.refuse("the page of another fund" if isinstance(named, str) else "no fund code")
    return page


def fund_name(page: Page) -> str:
    """The fund's short name as the script has it, "" where it has none."""
    return plain_text(page.variable("fS_name"))


def fund_currency(name: str) -> str:
    """The money of a share class by its name: 人民币 where the name says nothing else."""
    return next((currency for word, currency in FOREIGN_MONEY if word in name), "CNY")


def find_fund(library: AkshareLibrary, symbol: str) -> Instrument:
    """The open-end fund of a canonical symbol (110011.OF), with its name and the money of its share class.

    Raises:
        UnknownSymbol: there is no fund with this code.
    """
    code = symbol.partition(".")[0]
    try:
        page = fund_script(library, code, f"the fund {symbol}")
    except BadReply:
        raise
    except NoData as missing:
        raise UnknownSymbol(symbol, library.source) from missing
    name = fund_name(page)
    return Instrument(symbol, InstrumentKind.FUND, "", fund_currency(name), name_zh=name)
