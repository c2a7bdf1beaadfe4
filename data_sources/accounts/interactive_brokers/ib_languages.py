"""Interactive Brokers: the sections and columns of a statement in German and Chinese, under their English names.

The broker writes them in the language of the account; "Header", "Data" and the codes stay English, and so do numbers.
"""

from __future__ import annotations

import re

SECTIONS = {
    "kontoinformation": "account information", "kontoinformationen": "account information",
    "账户信息": "account information", "帐户信息": "account information",
    "transaktionen": "trades", "交易": "trades",
    "dividenden": "dividends", "股息": "dividends",
    "quellensteuer": "withholding tax", "代扣税": "withholding tax", "代扣税款": "withholding tax",
    "预扣税": "withholding tax",
    "zinsen": "interest", "利息": "interest",
    "gebühren": "fees", "费用": "fees", "sonstige gebühren": "other fees", "其它费用": "other fees",
    "其他费用": "other fees",
    "transaktionsgebühren": "transaction fees", "交易费用": "transaction fees",
    "einzahlungen & auszahlungen": "deposits & withdrawals", "存款和取款": "deposits & withdrawals",
    "kapitalmaßnahmen": "corporate actions", "公司行动": "corporate actions",
    "übertragungen": "transfers", "transfers": "transfers", "转账": "transfers", "转移": "transfers",
    "offene positionen": "open positions", "未平仓持仓": "open positions",
    "cash-bericht": "cash report", "barmittelbericht": "cash report", "现金报告": "cash report",
    "informationen zum finanzinstrument": "financial instrument information",
    "金融产品信息": "financial instrument information",
    "transaktionshistorie": "transaction history", "交易历史": "transaction history",
    "umsatzsteuer": "sales tax", "销售税": "sales tax",
}  # fmt: skip
COLUMNS = {
    "feldname": "field name", "域名称": "field name", "feldwert": "field value", "域值": "field value",
    "vermögenswertkategorie": "asset category", "anlagekategorie": "asset category", "资产分类": "asset category",
    "währung": "currency", "货币": "currency", "konto": "account", "账户": "account",
    "代码": "symbol", "datum/zeit": "date/time", "日期/时间": "date/time",
    "menge": "quantity", "数量": "quantity", "t.-kurs": "t. price", "交易价格": "t. price",
    "erlös": "proceeds", "erlöse": "proceeds", "收益": "proceeds",
    "prov./gebühr": "comm/fee", "provision/gebühr": "comm/fee", "佣金/税": "comm/fee", "佣金/费用": "comm/fee",
    "datum": "date", "日期": "date", "abwicklungsdatum": "settle date", "abrechnungsdatum": "settle date",
    "结算日期": "settle date", "berichtsdatum": "report date", "报告日期": "report date",
    "beschreibung": "description", "描述": "description", "betrag": "amount", "金额": "amount",
    "untertitel": "subtitle", "副标题": "subtitle", "richtung": "direction", "方向": "direction",
    "kostenbasis": "cost basis", "einstandswert": "cost basis", "成本基础": "cost basis",
    "schlusskurs": "close price", "收盘价格": "close price", "wert": "value", "价值": "value",
    "währungsübersicht": "currency summary", "货币总结": "currency summary", "gesamt": "total", "总数": "total",
    "wertpapier-id": "security id", "证券号码": "security id", "证券编号": "security id",
    "börse": "listing exch", "上市交易所": "listing exch", "typ": "type", "类型": "type",
}  # fmt: skip
VALUES = {
    "aktien": "Stocks", "股票": "Stocks", "devisen": "Forex", "外汇": "Forex",
    "anleihen": "Bonds", "债券": "Bonds", "fonds": "Funds", "investmentfonds": "Funds", "基金": "Funds",
    "basiswährung": "Base Currency", "基础货币": "Base Currency", "konto": "Account", "账户": "Account",
    "endbarsaldo": "Ending Cash", "endsaldo": "Ending Cash", "期末现金": "Ending Cash", "结束现金": "Ending Cash",
    "期末现金余额": "Ending Cash", "现金期末余额": "Ending Cash",
}  # fmt: skip
# What a cell of the description has, where the event goes by its words.
EVENTS = (
    (re.compile(r"([\d.]+) (?:für|换|对|比) ([\d.]+)"), r"\1 for \2"),
    (re.compile(r"Aktiensplit|拆股|股票拆分|拆分|合股|反向拆分"), "Split"),
    (re.compile(r"Ausgliederung|Abspaltung|分拆"), "Spinoff"),
    (re.compile(r"Fusion|Verschmelzung|Übernahme|合并|并购"), "Merged"),
)
COMMISSION = re.compile(r"(?:prov\.|provision|佣金)(?: in)? ([a-z]{3})")
TOTAL = re.compile(r"^(?:gesamt(?:wert)?|总数|总计|合计)\s*")
MONTHS = {
    "一月": "January", "二月": "February", "三月": "March", "四月": "April", "五月": "May", "六月": "June",
    "七月": "July", "八月": "August", "九月": "September", "十月": "October", "十一月": "November",
    "十二月": "December",
}  # fmt: skip
_MONTH = re.compile("|".join(sorted(MONTHS, key=len, reverse=True)))


def section_in_english(cell: str) -> str:
    """The section's name in lower case."""
    name = " ".join(cell.strip("\ufeff ").lower().split())
    return SECTIONS.get(name, name)


def column_in_english(cell: str) -> str:
    """The column's name in lower case."""
    name = " ".join(cell.lower().split())
    if match := COMMISSION.fullmatch(name):
        return f"comm in {match[1]}"
    return COLUMNS.get(name, name)


def value_in_english(text: str) -> str:
    """A category, a label or the word for a total."""
    name = " ".join(text.lower().split())
    if match := TOTAL.match(name):
        rest = text[match.end() :].strip()
        return f"Total {rest if not re.fullmatch('[A-Z]{3}', rest) else f'in {rest}'}".strip()
    return VALUES.get(name, text)


def event_in_english(description: str) -> str:
    """The words of a corporate action, as far as they say of what kind it is."""
    for pattern, word in EVENTS:
        description = pattern.sub(word, description)
    return description


def period_in_english(text: str) -> str:
    """Days with the names of the months that are not read otherwise."""
    return _MONTH.sub(lambda match: MONTHS[match[0]], text)
