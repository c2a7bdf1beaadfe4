"""Which charts of Yahoo the recordings make, and of what: the table of ``build_recordings_yahoo``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Made:
    """A chart that is made. ``sample`` names the file of real closes, "" for a walk from ``price``."""

    symbol: str
    kind: str
    exchange: str
    place: str
    currency: str
    zone: str
    opens: time
    name: str
    price: float
    first: date
    mic: str = ""
    sample: str = ""
    volume: int = 10_000_000
    dividend: float = 0.0
    payments: tuple[int, ...] = ()
    gain: float = 0.0
    swing: float = 0.015
    digits: int = 4


NY, LONDON = "America/New_York", "Europe/London"
TEN_YEARS, FIVE_YEARS, THREE_YEARS = date(2016, 1, 4), date(2021, 11, 1), date(2023, 11, 1)
QUARTERLY = (2, 5, 8, 11)
CHARTS = (
    Made("AAPL", "EQUITY", "NMS", "NasdaqGS", "USD", NY, time(9, 30), "Apple Inc.", 0, TEN_YEARS, "XNAS", "AAPL",
         60_000_000, 0.25, QUARTERLY),
    Made("BABA", "EQUITY", "NYQ", "NYSE", "USD", NY, time(9, 30), "Alibaba Group Holding Limited", 0, FIVE_YEARS,
         "XNYS", "BABA", 18_000_000, 1.0, (6,)),
    Made("SPY", "ETF", "PCX", "NYSEArca", "USD", NY, time(9, 30), "SPDR S&P 500", 0, TEN_YEARS, "XNYS", "SPY",
         70_000_000, 1.6, (3, 6, 9, 12)),
    Made("QQQ", "ETF", "NGM", "NasdaqGM", "USD", NY, time(9, 30), "Invesco QQQ Trust", 395, FIVE_YEARS, "XNAS",
         volume=45_000_000, dividend=0.6, payments=(3, 6, 9, 12)),
    Made("VFINX", "MUTUALFUND", "NAS", "Nasdaq", "USD", NY, time(9, 30), "Vanguard 500 Index Fund", 425, FIVE_YEARS,
         "XNAS", volume=0, dividend=1.5, payments=(3, 6, 9, 12), gain=2.0),
    Made("^GSPC", "INDEX", "SNP", "SNP", "USD", NY, time(9, 30), "S&P 500", 0, TEN_YEARS, "XNYS", "index_GSPC",
         4_000_000_000, swing=0.01, digits=2),
    Made("^IRX", "INDEX", "CGI", "Cboe Indices", "USD", NY, time(8, 20), "13 WEEK TREASURY BILL", 0.25, TEN_YEARS,
         "XNYS", volume=0, digits=3),
    Made("0700.HK", "EQUITY", "HKG", "HKSE", "HKD", "Asia/Hong_Kong", time(9, 30), "Tencent Holdings Limited", 480,
         FIVE_YEARS, "XHKG", volume=20_000_000, dividend=3.4, payments=(5,)),
    Made("600519.SS", "EQUITY", "SHH", "Shanghai", "CNY", "Asia/Shanghai", time(9, 30), "Kweichow Moutai Co., Ltd.",
         1825, FIVE_YEARS, "XSHG", volume=3_000_000, dividend=27.0, payments=(6,)),
    Made("510300.SS", "ETF", "SHH", "Shanghai", "CNY", "Asia/Shanghai", time(9, 30), "Huatai-PB CSI 300 ETF", 4.9,
         FIVE_YEARS, "XSHG", volume=900_000_000, dividend=0.08, payments=(1,), swing=0.01),
    Made("000300.SS", "INDEX", "SHH", "Shanghai", "CNY", "Asia/Shanghai", time(9, 30), "CSI 300 Index", 4890,
         FIVE_YEARS, "XSHG", volume=15_000_000_000, swing=0.01, digits=2),
    Made("SAP.DE", "EQUITY", "GER", "XETRA", "EUR", "Europe/Berlin", time(9, 0), "SAP SE", 125, FIVE_YEARS,
         volume=1_500_000, dividend=2.2, payments=(5,)),
    Made("7203.T", "EQUITY", "JPX", "Tokyo", "JPY", "Asia/Tokyo", time(9, 0), "Toyota Motor Corporation", 2010,
         FIVE_YEARS, volume=25_000_000, dividend=35.0, payments=(3, 9), digits=1),
    Made("OCDO.L", "EQUITY", "LSE", "LSE", "GBp", LONDON, time(8, 0), "Ocado Group plc", 1800, FIVE_YEARS,
         volume=2_500_000, dividend=4.0, payments=(6,), swing=0.03, digits=2),
    Made("EURUSD=X", "CURRENCY", "CCY", "CCY", "USD", LONDON, time(0, 0), "EUR/USD", 1.16, FIVE_YEARS,
         volume=0, swing=0.005, digits=5),
    Made("^HSI", "INDEX", "HKG", "HKSE", "HKD", "Asia/Hong_Kong", time(9, 30), "HANG SENG INDEX", 25_000, FIVE_YEARS,
         "XHKG", volume=0, swing=0.012, digits=2),
    Made("^N225", "INDEX", "OSA", "Osaka", "JPY", "Asia/Tokyo", time(9, 0), "Nikkei 225", 29_000, FIVE_YEARS,
         "XTKS", volume=0, swing=0.012, digits=2),
    Made("^GDAXI", "INDEX", "GER", "XETRA", "EUR", "Europe/Berlin", time(9, 0), "DAX", 15_700, FIVE_YEARS,
         "XETR", volume=0, swing=0.011, digits=2),
    Made("0P000071W8.TO", "MUTUALFUND", "TOR", "Toronto", "CAD", "America/Toronto", time(9, 30),
         "TD NASDAQ Index Fund - e", 152, THREE_YEARS, "XTSE", volume=0, dividend=0.4, payments=(12,), digits=2),
    Made("^GSPTSE", "INDEX", "TOR", "Toronto", "CAD", "America/Toronto", time(9, 30), "S&P/TSX Composite index", 18_900,
         THREE_YEARS, "XTSE", volume=0, swing=0.009, digits=2),
    *(
        Made(symbol, "ETF", exchange, place, "USD", NY, time(9, 30), name, 0, FIVE_YEARS, "XNYS", symbol, 1_000_000,
             0.4, (3, 6, 9, 12), swing=0.011, digits=2)
        for symbol, exchange, place, name in (
            ("MTUM", "BTS", "Cboe US", "iShares MSCI USA Momentum Factor ETF"),
            ("QUAL", "BTS", "Cboe US", "iShares MSCI USA Quality Factor ETF"),
            ("SIZE", "PCX", "NYSEArca", "iShares MSCI USA Size Factor ETF"),
            ("USMV", "BTS", "Cboe US", "iShares MSCI USA Min Vol Factor ETF"),
            ("VLUE", "BTS", "Cboe US", "iShares MSCI USA Value Factor ETF"),
        )
    ),
)  # fmt: skip
# Asked for by a fund diagnosis and, here, unknown: Yahoo does list them, but nobody recorded their histories.
UNLISTED = (
    "IWD", "IWF", "IWN", "IWO", "EFA", "EEM", "AGG", "BIL", "IWM", "VTI", "000012.SS", "000918.SS", "000919.SS",
    "399006.SZ", "BND", "IEF", "TLT", "GLD", "USDCNY=X", "CNYUSD=X", "USDHKD=X", "HKDUSD=X",
    "EURHKD=X",
)  # fmt: skip
