"""What a brief tells of a market where the watchlist names nothing: the symbols that its press tells of every morning.

Spellings are canonical. What a source does not have of them is left out and said in one note.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UsualMarket:
    """One market.

    Args:
        exchange: whose calendar it keeps.
        currency: of its money.
        indices: the broad ones, the best known first.
        styles: of investment styles (size, value, growth, momentum ...), indices or funds that follow one.
        sectors: funds that follow its sectors; () where sectors are told in a source's own list.
        volatility: what its options say of the days ahead.
    """

    exchange: str
    currency: str
    indices: tuple[str, ...]
    styles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    volatility: tuple[str, ...] = ()


USUAL = {
    # 上证指数、沪深300、深证成指、创业板指、科创50、中证500、中证1000.
    # Styles of CNINDEX: 大盘成长、大盘价值、小盘成长、小盘价值.
    "CN": UsualMarket(
        "XSHG",
        "CNY",
        ("000001.SH", "000300.SH", "399001.SZ", "399006.SZ", "000688.SH", "000905.SH", "000852.SH"),
        ("399372.SZ", "399373.SZ", "399376.SZ", "399377.SZ"),
    ),
    "HK": UsualMarket("XHKG", "HKD", ("^HSI", "^HSCE")),
    # Styles as the funds on MSCI's factor indices, sectors as the Select Sector funds.
    "US": UsualMarket(
        "XNYS",
        "USD",
        ("^GSPC", "^DJI", "^IXIC", "^RUT"),
        ("MTUM", "QUAL", "SIZE", "USMV", "VLUE"),
        ("XLB", "XLC", "XLE", "XLF", "XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY"),
        ("^VIX",),
    ),
    "JP": UsualMarket("XTKS", "JPY", ("^N225",)),
    "GB": UsualMarket("XLON", "GBP", ("^FTSE", "^FTMC")),
    "DE": UsualMarket("XETR", "EUR", ("^GDAXI", "^STOXX50E")),
    "FR": UsualMarket("XPAR", "EUR", ("^FCHI",)),
    "NL": UsualMarket("XAMS", "EUR", ("^AEX",)),
    "IT": UsualMarket("XMIL", "EUR", ("FTSEMIB.MI",)),
    "ES": UsualMarket("XMAD", "EUR", ("^IBEX",)),
    "CH": UsualMarket("XSWX", "CHF", ("^SSMI",)),
    "CA": UsualMarket("XTSE", "CAD", ("^GSPTSE",)),
    "AU": UsualMarket("XASX", "AUD", ("^AXJO",)),
    "KR": UsualMarket("XKRX", "KRW", ("^KS11",)),
    "TW": UsualMarket("XTAI", "TWD", ("^TWII",)),
    "SG": UsualMarket("XSES", "SGD", ("^STI",)),
    "IN": UsualMarket("XBOM", "INR", ("^NSEI", "^BSESN")),
    "BR": UsualMarket("BVMF", "BRL", ("^BVSP",)),
}
USUAL_MARKETS = ("CN", "HK", "US")  # told where the watchlist names none; the first is home

# Gold, crude oil (West Texas and Brent), copper: continuous contracts as the source rolls them.
COMMODITIES = ("GC=F", "CL=F", "BZ=F", "HG=F")
# What the pairs of a home currency are, each written as the market writes it.
PAIRS = {
    "CNY": ("USDCNY=X", "EURCNY=X", "HKDCNY=X", "JPYCNY=X", "GBPCNY=X"),
    "HKD": ("USDHKD=X", "CNYHKD=X", "EURHKD=X", "JPYHKD=X"),
    "USD": ("EURUSD=X", "GBPUSD=X", "USDJPY=X", "USDCNY=X"),
    "EUR": ("EURUSD=X", "EURGBP=X", "EURCHF=X", "EURJPY=X", "EURCNY=X"),
    "GBP": ("GBPUSD=X", "EURGBP=X", "GBPJPY=X"),
    "JPY": ("USDJPY=X", "EURJPY=X", "CNYJPY=X"),
}


def usual_pairs(currency: str) -> tuple[str, ...]:
    """Pairs of a home currency: its own, or what a dollar and a euro cost in it."""
    return PAIRS.get(currency, (f"USD{currency}=X", f"EUR{currency}=X"))
