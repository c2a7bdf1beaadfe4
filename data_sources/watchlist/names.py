"""Names of what briefs usually tell, in the language in which a source does not have them; blanks alone are filled."""

from __future__ import annotations

from dataclasses import replace

from data_sources.model import Instrument, InstrumentKind

# (English, Chinese) of indices, futures and the funds that stand for styles and sectors.
NAMES = {
    "000001.SH": ("SSE Composite Index", "上证指数"),
    "000300.SH": ("CSI 300 Index", "沪深300"),
    "399001.SZ": ("SZSE Component Index", "深证成指"),
    "399006.SZ": ("ChiNext Index", "创业板指"),
    "000688.SH": ("SSE STAR 50 Index", "科创50"),
    "000905.SH": ("CSI 500 Index", "中证500"),
    "000852.SH": ("CSI 1000 Index", "中证1000"),
    "399372.SZ": ("CNINDEX Large Cap Growth", "大盘成长"),
    "399373.SZ": ("CNINDEX Large Cap Value", "大盘价值"),
    "399376.SZ": ("CNINDEX Small Cap Growth", "小盘成长"),
    "399377.SZ": ("CNINDEX Small Cap Value", "小盘价值"),
    "^HSI": ("Hang Seng Index", "恒生指数"),
    "^HSCE": ("Hang Seng China Enterprises Index", "恒生中国企业指数"),
    "^GSPC": ("S&P 500", "标普500指数"),
    "^DJI": ("Dow Jones Industrial Average", "道琼斯工业平均指数"),
    "^IXIC": ("NASDAQ Composite", "纳斯达克综合指数"),
    "^RUT": ("Russell 2000", "罗素2000指数"),
    "^VIX": ("Cboe Volatility Index", "芝加哥期权交易所波动率指数"),
    "^N225": ("Nikkei 225", "日经225指数"),
    "^FTSE": ("FTSE 100", "富时100指数"),
    "^FTMC": ("FTSE 250", "富时250指数"),
    "^GDAXI": ("DAX", "德国DAX指数"),
    "^STOXX50E": ("EURO STOXX 50", "欧洲斯托克50指数"),
    "^FCHI": ("CAC 40", "法国CAC 40指数"),
    "GC=F": ("Gold future", "黄金期货"),
    "SI=F": ("Silver future", "白银期货"),
    "CL=F": ("Crude oil future, WTI", "WTI原油期货"),
    "BZ=F": ("Crude oil future, Brent", "布伦特原油期货"),
    "HG=F": ("Copper future", "铜期货"),
    "NG=F": ("Natural gas future", "天然气期货"),
    "MTUM": ("iShares MSCI USA Momentum Factor ETF", "美国动量因子ETF"),
    "QUAL": ("iShares MSCI USA Quality Factor ETF", "美国质量因子ETF"),
    "SIZE": ("iShares MSCI USA Size Factor ETF", "美国规模因子ETF"),
    "USMV": ("iShares MSCI USA Min Vol Factor ETF", "美国最小波动ETF"),
    "VLUE": ("iShares MSCI USA Value Factor ETF", "美国价值因子ETF"),
    "XLB": ("Materials Select Sector SPDR Fund", "美国原材料行业ETF"),
    "XLC": ("Communication Services Select Sector SPDR Fund", "美国通信服务行业ETF"),
    "XLE": ("Energy Select Sector SPDR Fund", "美国能源行业ETF"),
    "XLF": ("Financial Select Sector SPDR Fund", "美国金融行业ETF"),
    "XLI": ("Industrial Select Sector SPDR Fund", "美国工业行业ETF"),
    "XLK": ("Technology Select Sector SPDR Fund", "美国科技行业ETF"),
    "XLP": ("Consumer Staples Select Sector SPDR Fund", "美国必需消费行业ETF"),
    "XLRE": ("Real Estate Select Sector SPDR Fund", "美国房地产行业ETF"),
    "XLU": ("Utilities Select Sector SPDR Fund", "美国公用事业行业ETF"),
    "XLV": ("Health Care Select Sector SPDR Fund", "美国医疗保健行业ETF"),
    "XLY": ("Consumer Discretionary Select Sector SPDR Fund", "美国可选消费行业ETF"),
}
MONEY_ZH = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港元",
    "CHF": "瑞士法郎",
    "CAD": "加元",
    "AUD": "澳元",
    "SGD": "新加坡元",
    "KRW": "韩元",
    "TWD": "新台币",
    "INR": "印度卢比",
    "BRL": "巴西雷亚尔",
}


def named(instrument: Instrument) -> Instrument:
    """The same with the names that its source left blank, where they are known here."""
    english, chinese = NAMES.get(instrument.symbol, ("", ""))
    if instrument.kind is InstrumentKind.CURRENCY:
        of, money = instrument.symbol[:3], instrument.symbol[3:6]
        english = f"{of}/{money}"
        chinese = f"{MONEY_ZH[of]}兑{MONEY_ZH[money]}" if of in MONEY_ZH and money in MONEY_ZH else ""
    if (instrument.name or not english) and (instrument.name_zh or not chinese):
        return instrument
    return replace(instrument, name=instrument.name or english, name_zh=instrument.name_zh or chinese)
