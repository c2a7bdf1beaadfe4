"""The functions of akshare that may be called, each after its source was read.

akshare has functions that hand a reply to ``eval``, to a JavaScript engine, or that switch the check of
certificates off. None of them is here, and nothing but what is here is ever called: a name that comes
from a user, or from a reply, never reaches the library. A test reads the source of every function below,
and of every function of akshare that it calls, and fails when one of them comes to evaluate its reply.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowed:
    """One function that may be called.

    Args:
        module: the module of akshare that defines it.
        read: what was found when its source was read: how it parses, whether it pages.
        hosts: the hosts that it asks; an answer from another owner's is refused.
        columns: columns that its answer must have; an answer without one of them is ``SchemaChanged``.
        seconds: after which a call that is still paging is given up; the wire bounds each request by itself.
    """

    module: str
    read: str
    hosts: frozenset[str]
    columns: tuple[str, ...]
    seconds: float = 30.0

    def reaches(self, host: str) -> bool:
        """Whether a host is one of those, or another server of the same owner: their numbers come and go."""
        return any(host.split(".")[-2:] == known.split(".")[-2:] for known in self.hosts)


KLINE = ("日期", "开盘", "收盘", "最高", "最低", "成交量", "成交额")
TENCENT = frozenset({"proxy.finance.qq.com", "web.ifzq.gtimg.cn"})
QUOTES = "push2his.eastmoney.com"
DATACENTER = "datacenter-web.eastmoney.com"


def _sheet(page: str) -> Allowed:
    """A statement of a mainland company: akshare asks for the company's type, the days, then five reports at a time."""
    return Allowed(
        "akshare.stock_feature.stock_three_report_em",
        f"one GET of HTML for the company's type (BeautifulSoup, one attribute, remembered by lru_cache), then {page}"
        "DateAjaxNew and pages of five reports, response.json(); stops without a word where a page has no data",
        frozenset({"emweb.securities.eastmoney.com"}),
        ("REPORT_DATE", "NOTICE_DATE", "CURRENCY"),
        120.0,
    )


ALLOWED: dict[str, Allowed] = {
    "stock_zh_a_hist": Allowed(
        "akshare.stock_feature.stock_hist_em",
        "one GET, response.json(), bars split at commas; the market is guessed from the first digit of the code",
        frozenset({QUOTES}),
        KLINE,
    ),
    "fund_etf_hist_em": Allowed(
        "akshare.fund.fund_etf_em",
        "one GET, response.json(), bars split at commas",
        frozenset({QUOTES}),
        KLINE,
    ),
    "stock_hk_hist": Allowed(
        "akshare.stock_feature.stock_hist_em",
        "one GET, response.json(), bars split at commas; always the whole history",
        frozenset({"33.push2his.eastmoney.com"}),
        KLINE,
    ),
    "stock_zh_index_daily_em": Allowed(
        "akshare.index.index_stock_zh",
        "one GET, response.json(), bars split at commas; the market is named by the caller",
        frozenset({QUOTES}),
        ("date", "open", "close", "high", "low", "volume", "amount"),
    ),
    "forex_hist_em": Allowed(
        "akshare.forex.forex_em",
        "one GET, response.json(), bars split at commas",
        frozenset({QUOTES}),
        ("日期", "今开", "最新价", "最高", "最低"),
    ),
    "stock_fhps_detail_em": Allowed(
        "akshare.stock_feature.stock_fhps_em",
        "response.json(), pages of 500 as many as the reply claims",
        frozenset({DATACENTER}),
        ("送转股份-送转总比例", "现金分红-现金分红比例", "股权登记日", "除权除息日", "方案进度"),
    ),
    "stock_pg_em": Allowed(
        "akshare.stock_feature.stock_zf_pg",
        "response.json(), pages as many as the reply claims: every rights issue of the market; silences FutureWarning",
        frozenset({DATACENTER}),
        ("股票代码", "配股比例", "配股价", "股权登记日", "缴款截止日期", "上市日"),
    ),
    "rate_interbank": Allowed(
        "akshare.interest_rate.interbank_rate_em",
        "response.json(), pages of 500 as many as the reply claims (SHIBOR since 2006: about ten)",
        frozenset({DATACENTER}),
        ("报告日", "利率"),
        60.0,
    ),
    "bond_zh_us_rate": Allowed(
        "akshare.bond.bond_em",
        "response.json(), pages of 500 until the first day asked for is in them",
        frozenset({"datacenter.eastmoney.com"}),
        ("日期", "中国国债收益率2年", "中国国债收益率10年"),
        60.0,
    ),
    "macro_china_lpr": Allowed(
        "akshare.economic.macro_china",
        "response.json(), pages of 500 as many as the reply claims (one); silences FutureWarning",
        frozenset({DATACENTER}),
        ("TRADE_DATE", "LPR1Y", "LPR5Y"),
    ),
    "stock_zt_pool_em": Allowed(
        "akshare.stock_feature.stock_ztb_em",
        "one GET, response.json(), all rows at once; columns named by their place",
        frozenset({"push2ex.eastmoney.com"}),
        ("代码", "涨跌幅"),
    ),
    "stock_zt_pool_dtgc_em": Allowed(
        "akshare.stock_feature.stock_ztb_em",
        "one GET, response.json(), all rows at once; columns named by place; refuses days a month old by the clock",
        frozenset({"push2ex.eastmoney.com"}),
        ("代码", "涨跌幅"),
    ),
    "stock_zh_a_hist_tx": Allowed(
        "akshare.stock_feature.stock_hist_tx",
        "one GET for the first year and one for each year; demjson, a parser in Python that evaluates nothing",
        TENCENT,
        ("date", "open", "close", "high", "low", "volume", "amount"),
        90.0,
    ),
    "stock_zh_index_daily_tx": Allowed(
        "akshare.index.index_stock_zh",
        "one GET for the first year and one for each year; demjson, a parser in Python that evaluates nothing",
        TENCENT,
        ("date", "open", "close", "high", "low"),
        90.0,
    ),
    "stock_profit_sheet_by_report_em": _sheet("lrb"),
    "stock_balance_sheet_by_report_em": _sheet("zcfzb"),
    "stock_cash_flow_sheet_by_report_em": _sheet("xjllb"),
    "stock_financial_hk_report_em": Allowed(
        "akshare.stock_fundamental.stock_finance_hk_em",
        "two GETs, response.json(): the list of reports, then all items of them at once",
        frozenset({"datacenter.eastmoney.com"}),
        ("REPORT_DATE", "STD_ITEM_CODE", "STD_ITEM_NAME", "AMOUNT"),
    ),
    "stock_hk_company_profile_em": Allowed(
        "akshare.stock.stock_profile_em",
        "one GET, response.json(), columns renamed by their names",
        frozenset({"datacenter.eastmoney.com"}),
        ("公司名称", "所属行业", "员工人数", "公司网址"),
    ),
    "stock_hk_security_profile_em": Allowed(
        "akshare.stock.stock_profile_em",
        "one GET, response.json(), columns renamed by their names",
        frozenset({"datacenter.eastmoney.com"}),
        ("证券代码", "上市日期"),
    ),
}
