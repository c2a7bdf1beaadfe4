"""What the sample says of funds beside their values: each fact with the page or file that states it.

What no origin at hand states is absent here and in the sample.
"""

from __future__ import annotations

LIST_2021 = "xx565763914/fund_study, all_fund_2021-01-15.json"
LIST_2023 = "dingjingmaster/economic-data, data/fund-list.csv (MIT)"
FEEDER_PROSPECTUS = "prospectus of 2022, No. 1: m.icbc.com.cn/page/721855257779781638.html"
FEEDER_CLASS_I = "the fund's page under its class I: fund.10jqka.com.cn/pc/JSHHO8/interduce.html"
BOND_PROSPECTUS = "prospectus of 2016, No. 1: hongdianfund.com/FundAnnouncement/Detail/217011/0000000000000fce2j"
GOLD_PROSPECTUS = (
    "prospectus of 2019, No. 1: vip.stock.finance.sina.com.cn/fund/go.php/vAkFundInfo_JJGKXX/q/1467579.phtml"
)
BLUE_CHIP_REPORT = "annual report of 2018: jingzhi.funds.hexun.com/fundsreport/detail_2012_1205962923.shtml"
BLUE_CHIP_NOTES = "a repository's notes of April 2026 on fundf10.eastmoney.com/005827.html"
SMALL_CAP_PAGE = "jjmmw.com/fund/110011"
FEE_NEWS = "news of 2024-11-19 on six large ETFs: pastebin.com/fFLBxdtr"
WIKIPEDIA = "en.wikipedia.org/wiki/SPDR_S%26P_500_Trust_ETF, as of July 2024"
MARKET_MBA = "stockmarketmba.com/analyze.php?s=MTUM, as of October 2021"

# symbol: field of the profile, value, who states it; managers: name and first day, of those who were there to the end
FUND_FACTS: dict[str, tuple[tuple[str, str | float, str], ...]] = {
    "110011.OF": (
        ("name", "易方达中小盘混合", LIST_2021),
        ("full_name", "易方达中小盘混合型证券投资基金", "title of its interim report of 2020"),
        ("fund_type", "混合型", LIST_2021),
        ("inception", "2008-06-19", SMALL_CAP_PAGE),
        ("manager", "张坤", SMALL_CAP_PAGE),
        ("company", "易方达基金管理有限公司", SMALL_CAP_PAGE),
        ("custodian", "中国银行股份有限公司", f"annual report of 2008, at {SMALL_CAP_PAGE}"),
    ),
    "005827.OF": (
        ("name", "易方达蓝筹精选混合", LIST_2023),
        ("full_name", "易方达蓝筹精选混合型证券投资基金", BLUE_CHIP_REPORT),
        ("fund_type", "混合型-偏股", LIST_2023),
        ("inception", "2018-09-05", BLUE_CHIP_NOTES),
        ("benchmark", "沪深300指数收益率×45%+中证港股通综合指数收益率×35%+中债总指数收益率×20%", BLUE_CHIP_NOTES),
        ("manager", "张坤", BLUE_CHIP_NOTES),
        ("managers", "张坤 2018-09-05", BLUE_CHIP_NOTES),
        ("company", "易方达基金管理有限公司", BLUE_CHIP_REPORT),
        ("custodian", "中国银行股份有限公司", BLUE_CHIP_REPORT),
    ),
    "217011.OF": (
        ("name", "招商安心收益债券C", LIST_2023),
        ("full_name", "招商安心收益债券型证券投资基金", BOND_PROSPECTUS),
        ("fund_type", "债券型-混合债", LIST_2023),
        ("inception", "2008-10-22", BOND_PROSPECTUS),
        ("company", "招商基金管理有限公司", BOND_PROSPECTUS),
        ("custodian", "中国工商银行股份有限公司", BOND_PROSPECTUS),
    ),
    "460300.OF": (
        ("name", "华泰柏瑞沪深300ETF联接A", LIST_2023),
        ("full_name", "华泰柏瑞沪深300交易型开放式指数证券投资基金联接基金", FEEDER_PROSPECTUS),
        ("fund_type", "指数型-股票", LIST_2023),
        ("inception", "2012-05-29", FEEDER_PROSPECTUS),
        ("benchmark", "沪深300指数*95%+银行活期存款税后收益率*5%", FEEDER_CLASS_I),
        ("tracking_target", "沪深300指数", FEEDER_PROSPECTUS),
        ("manager", "柳军", FEEDER_CLASS_I),
        ("company", "华泰柏瑞基金管理有限公司", FEEDER_PROSPECTUS),
        ("custodian", "中国工商银行股份有限公司", FEEDER_PROSPECTUS),
    ),
    "510300.SH": (
        ("name", "华泰柏瑞沪深300ETF", LIST_2023),
        ("full_name", "华泰柏瑞沪深300交易型开放式指数证券投资基金", FEEDER_PROSPECTUS),
        ("fund_type", "指数型-股票", LIST_2023),
        ("tracking_target", "沪深300指数", FEEDER_CLASS_I),
        ("management_fee", 0.0015, FEE_NEWS),
        ("custody_fee", 0.0005, FEE_NEWS),
    ),
    "518880.SH": (
        ("name", "华安黄金易ETF", LIST_2023),
        ("full_name", "华安易富黄金交易型开放式证券投资基金", GOLD_PROSPECTUS),
        ("fund_type", "商品（不含QDII）", LIST_2023),
        ("inception", "2013-07-18", GOLD_PROSPECTUS),
        ("company", "华安基金管理有限公司", GOLD_PROSPECTUS),
        ("custodian", "中国建设银行股份有限公司", GOLD_PROSPECTUS),
    ),
    "SPY": (
        ("name", "SPDR S&P 500 ETF Trust", WIKIPEDIA),
        ("inception", "1993-01-22", WIKIPEDIA),
        ("tracking_target", "S&P 500", WIKIPEDIA),
        ("company", "State Street Global Advisors", WIKIPEDIA),
        ("expense_ratio", 0.000945, WIKIPEDIA),
    ),
    "MTUM": (
        ("name", "iShares MSCI USA Momentum Factor ETF", MARKET_MBA),
        ("fund_type", "Large Growth", MARKET_MBA),
        ("inception", "2013-04-16", MARKET_MBA),
        ("tracking_target", "MSCI USA Momentum Index", MARKET_MBA),
        ("company", "iShares", MARKET_MBA),
        ("expense_ratio", 0.0015, MARKET_MBA),
    ),
}

# symbol: kind, exchange, currency, English name, Chinese name; of funds that the sample has no prices of. The English
# names of the Chinese ones are translations.
FUNDS: dict[str, tuple[str, str, str, str, str]] = {
    "005827.OF": ("fund", "", "CNY", "E Fund Blue Chip Selected Mixed Fund", "易方达蓝筹精选混合"),
    "110011.OF": ("fund", "", "CNY", "E Fund Small and Mid Cap Mixed Fund", "易方达中小盘混合"),
    "217011.OF": ("fund", "", "CNY", "China Merchants Anxin Income Bond Fund (class C)", "招商安心收益债券C"),
    "460300.OF": ("fund", "", "CNY", "Huatai-PineBridge CSI 300 ETF Feeder Fund (class A)", "华泰柏瑞沪深300ETF联接A"),
    "QQQ": ("etf", "XNAS", "USD", "Invesco QQQ Trust", "纳斯达克100ETF"),
    "VFINX": ("fund", "", "USD", "Vanguard 500 Index Fund Investor Shares", "先锋标普500指数基金"),
}
