"""What the sample's files do not say themselves: names of the instruments, and where each file comes from."""

from __future__ import annotations

from typing import NamedTuple


class CloseTable(NamedTuple):
    """A file of closes, one column an instrument."""

    path: str
    day: str
    basis: str
    origin: str
    symbols: str


CLOSE_TABLES = (
    CloseTable(
        "prices/pyportfolioopt/cookbook_stock_prices.csv",
        "date",
        "total-return",
        "pyportfolioopt_stocks",
        "AAPL AMD AMZN BABA BAC BBY GE GM GOOG JPM MA META PFE RRC SBUX T UAA WMT XOM",
    ),
    CloseTable("prices/pyportfolioopt/cookbook_spy_prices.csv", "date", "total-return", "pyportfolioopt_spy", "SPY"),
    CloseTable(
        "prices/skfolio/sp500_dataset.csv.gz",
        "Date",
        "total-return",
        "skfolio_stocks",
        "CVX HD JNJ KO LLY MRK MSFT PEP PG UNH",
    ),
    CloseTable(
        "prices/skfolio/factors_dataset.csv.gz", "Date", "total-return", "skfolio_factors", "MTUM QUAL SIZE USMV VLUE"
    ),
    CloseTable(
        "prices/arbitragelab/etf23_prices.csv",
        "Date",
        "split-adjusted",
        "arbitragelab",
        "EEM EWG TIP EWJ EFA IEF EWQ EWU XLB XLE XLF LQD XLK XLU EPP FXI VGK VPL TLT BND CSJ DIA",
    ),
)

STATEMENT_MONTHS = {"season1": 3, "half_year": 6, "season3": 9, "year": 12}

# symbol: kind, exchange, currency, English name, Chinese name. Exchanges are those of the sample's last day.
INSTRUMENTS: dict[str, tuple[str, str, str, str, str]] = {
    "AAPL": ("stock", "XNAS", "USD", "Apple Inc.", "苹果"),
    "AMD": ("stock", "XNAS", "USD", "Advanced Micro Devices, Inc.", "超威半导体"),
    "AMZN": ("stock", "XNAS", "USD", "Amazon.com, Inc.", "亚马逊"),
    "BABA": ("stock", "XNYS", "USD", "Alibaba Group Holding Limited (ADR)", "阿里巴巴"),
    "BAC": ("stock", "XNYS", "USD", "Bank of America Corporation", "美国银行"),
    "BBY": ("stock", "XNYS", "USD", "Best Buy Co., Inc.", "百思买"),
    "GE": ("stock", "XNYS", "USD", "General Electric Company", "通用电气"),
    "GM": ("stock", "XNYS", "USD", "General Motors Company", "通用汽车"),
    "GOOG": ("stock", "XNAS", "USD", "Alphabet Inc. (class C)", "谷歌"),
    "JPM": ("stock", "XNYS", "USD", "JPMorgan Chase & Co.", "摩根大通"),
    "MA": ("stock", "XNYS", "USD", "Mastercard Incorporated", "万事达卡"),
    "META": ("stock", "XNAS", "USD", "Meta Platforms, Inc.", "Meta平台"),
    "PFE": ("stock", "XNYS", "USD", "Pfizer Inc.", "辉瑞"),
    "RRC": ("stock", "XNYS", "USD", "Range Resources Corporation", "山脉资源"),
    "SBUX": ("stock", "XNAS", "USD", "Starbucks Corporation", "星巴克"),
    "T": ("stock", "XNYS", "USD", "AT&T Inc.", "美国电话电报"),
    "UAA": ("stock", "XNYS", "USD", "Under Armour, Inc. (class A)", "安德玛"),
    "WMT": ("stock", "XNYS", "USD", "Walmart Inc.", "沃尔玛"),
    "XOM": ("stock", "XNYS", "USD", "Exxon Mobil Corporation", "埃克森美孚"),
    "CVX": ("stock", "XNYS", "USD", "Chevron Corporation", "雪佛龙"),
    "HD": ("stock", "XNYS", "USD", "The Home Depot, Inc.", "家得宝"),
    "JNJ": ("stock", "XNYS", "USD", "Johnson & Johnson", "强生"),
    "KO": ("stock", "XNYS", "USD", "The Coca-Cola Company", "可口可乐"),
    "LLY": ("stock", "XNYS", "USD", "Eli Lilly and Company", "礼来"),
    "MRK": ("stock", "XNYS", "USD", "Merck & Co., Inc.", "默沙东"),
    "MSFT": ("stock", "XNAS", "USD", "Microsoft Corporation", "微软"),
    "PEP": ("stock", "XNAS", "USD", "PepsiCo, Inc.", "百事"),
    "PG": ("stock", "XNYS", "USD", "The Procter & Gamble Company", "宝洁"),
    "UNH": ("stock", "XNYS", "USD", "UnitedHealth Group Incorporated", "联合健康"),
    "ASML": ("stock", "XNAS", "USD", "ASML Holding N.V. (New York shares)", "阿斯麦"),
    "SKY": ("stock", "XNYS", "USD", "Champion Homes, Inc.", "冠军住宅"),
    "FIX": ("stock", "XNYS", "USD", "Comfort Systems USA, Inc.", "舒适系统"),
    "SPY": ("etf", "ARCX", "USD", "SPDR S&P 500 ETF Trust", "标普500ETF"),
    "MTUM": ("etf", "BATS", "USD", "iShares MSCI USA Momentum Factor ETF", "美国动量因子ETF"),
    "QUAL": ("etf", "BATS", "USD", "iShares MSCI USA Quality Factor ETF", "美国质量因子ETF"),
    "SIZE": ("etf", "ARCX", "USD", "iShares MSCI USA Size Factor ETF", "美国规模因子ETF"),
    "USMV": ("etf", "BATS", "USD", "iShares MSCI USA Min Vol Factor ETF", "美国最小波动ETF"),
    "VLUE": ("etf", "BATS", "USD", "iShares MSCI USA Value Factor ETF", "美国价值因子ETF"),
    "EEM": ("etf", "ARCX", "USD", "iShares MSCI Emerging Markets ETF", "新兴市场ETF"),
    "EWG": ("etf", "ARCX", "USD", "iShares MSCI Germany ETF", "德国ETF"),
    "TIP": ("etf", "ARCX", "USD", "iShares TIPS Bond ETF", "美国通胀保值债券ETF"),
    "EWJ": ("etf", "ARCX", "USD", "iShares MSCI Japan ETF", "日本ETF"),
    "EFA": ("etf", "ARCX", "USD", "iShares MSCI EAFE ETF", "欧澳远东ETF"),
    "IEF": ("etf", "ARCX", "USD", "iShares 7-10 Year Treasury Bond ETF", "美国7-10年国债ETF"),
    "EWQ": ("etf", "ARCX", "USD", "iShares MSCI France ETF", "法国ETF"),
    "EWU": ("etf", "ARCX", "USD", "iShares MSCI United Kingdom ETF", "英国ETF"),
    "XLB": ("etf", "ARCX", "USD", "Materials Select Sector SPDR Fund", "原材料行业ETF"),
    "XLE": ("etf", "ARCX", "USD", "Energy Select Sector SPDR Fund", "能源行业ETF"),
    "XLF": ("etf", "ARCX", "USD", "Financial Select Sector SPDR Fund", "金融行业ETF"),
    "LQD": ("etf", "ARCX", "USD", "iShares iBoxx Investment Grade Corporate Bond ETF", "投资级公司债ETF"),
    "XLK": ("etf", "ARCX", "USD", "Technology Select Sector SPDR Fund", "科技行业ETF"),
    "XLU": ("etf", "ARCX", "USD", "Utilities Select Sector SPDR Fund", "公用事业行业ETF"),
    "EPP": ("etf", "ARCX", "USD", "iShares MSCI Pacific ex Japan ETF", "太平洋(除日本)ETF"),
    "FXI": ("etf", "ARCX", "USD", "iShares China Large-Cap ETF", "中国大盘股ETF"),
    "VGK": ("etf", "ARCX", "USD", "Vanguard FTSE Europe ETF", "欧洲ETF"),
    "VPL": ("etf", "ARCX", "USD", "Vanguard FTSE Pacific ETF", "太平洋ETF"),
    "TLT": ("etf", "ARCX", "USD", "iShares 20+ Year Treasury Bond ETF", "美国20年以上国债ETF"),
    "BND": ("etf", "ARCX", "USD", "Vanguard Total Bond Market ETF", "美国全债市ETF"),
    "CSJ": ("etf", "ARCX", "USD", "iShares 1-3 Year Credit Bond ETF", "1-3年信用债ETF"),
    "DIA": ("etf", "ARCX", "USD", "SPDR Dow Jones Industrial Average ETF Trust", "道琼斯工业指数ETF"),
    "^GSPC": ("index", "XNYS", "USD", "S&P 500 (price index)", "标普500指数"),
    "^VIX": ("index", "XNYS", "USD", "Cboe Volatility Index", "芝加哥期权交易所波动率指数"),
    "000001.SZ": ("stock", "XSHE", "CNY", "Ping An Bank Co., Ltd.", "平安银行"),
    "000338.SZ": ("stock", "XSHE", "CNY", "Weichai Power Co., Ltd.", "潍柴动力"),
    "000778.SZ": ("stock", "XSHE", "CNY", "Xinxing Ductile Iron Pipes Co., Ltd.", "新兴铸管"),
    "000783.SZ": ("stock", "XSHE", "CNY", "Changjiang Securities Company Limited", "长江证券"),
    "002572.SZ": ("stock", "XSHE", "CNY", "Suofeiya Home Collection Co., Ltd.", "索菲亚"),
    "300027.SZ": ("stock", "XSHE", "CNY", "Huayi Brothers Media Corporation", "华谊兄弟"),
    "601318.SH": ("stock", "XSHG", "CNY", "Ping An Insurance (Group) Company of China, Ltd.", "中国平安"),
    "603220.SH": ("stock", "XSHG", "CNY", "China Bester Group Telecom Co., Ltd.", "中贝通信"),
    "600519.SH": ("stock", "XSHG", "CNY", "Kweichow Moutai Co., Ltd.", "贵州茅台"),
    "600000.SH": ("stock", "XSHG", "CNY", "Shanghai Pudong Development Bank Co., Ltd.", "浦发银行"),
    "600036.SH": ("stock", "XSHG", "CNY", "China Merchants Bank Co., Ltd.", "招商银行"),
    "000001.SH": ("index", "XSHG", "CNY", "SSE Composite Index", "上证指数"),
    "000300.SH": ("index", "XSHG", "CNY", "CSI 300 Index", "沪深300"),
    "000905.SH": ("index", "XSHG", "CNY", "CSI 500 Index", "中证500"),
    "510300.SH": ("etf", "XSHG", "CNY", "Huatai-PineBridge CSI 300 ETF", "华泰柏瑞沪深300ETF"),
    "518880.SH": ("etf", "XSHG", "CNY", "Huaan Yifu Gold ETF", "华安黄金ETF"),
    "EURUSD=X": ("currency", "", "USD", "US dollars for one euro", "欧元兑美元"),
    "EURCNY=X": ("currency", "", "CNY", "Renminbi for one euro", "欧元兑人民币"),
    "EURHKD=X": ("currency", "", "HKD", "Hong Kong dollars for one euro", "欧元兑港元"),
    "EURGBP=X": ("currency", "", "GBP", "Pounds sterling for one euro", "欧元兑英镑"),
    "EURJPY=X": ("currency", "", "JPY", "Yen for one euro", "欧元兑日元"),
}
