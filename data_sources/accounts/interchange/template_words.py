"""The words of the project's own template: names of its columns and actions, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from data_sources.accounts.rows.tables import Columns, heading
from data_sources.model import Action

TRANSACTION_COLUMNS: Columns = {
    "day": ("date", "day", "trade date", "日期", "交易日期"),
    "time": ("time", "时间"),
    "action": ("action", "type", "操作", "类型"),
    "symbol": ("symbol", "ticker", "code", "代码"),
    "name": ("name", "名称"),
    "isin": ("isin",),
    "quantity": ("quantity", "shares", "units", "数量", "份额"),
    "price": ("price", "价格", "单价"),
    "amount": ("amount", "net amount", "金额", "净额"),
    "fees": ("fees", "fee", "commission", "手续费", "费用", "佣金"),
    "taxes": ("taxes", "tax", "税费", "税"),
    "currency": ("currency", "币种", "货币"),
    "account": ("account", "账户"),
    "reference": ("reference", "id", "编号"),
    "ratio": ("ratio", "比例"),
    "into": ("into", "new symbol", "新代码"),
    "counter_currency": ("counter currency", "对方币种"),
    "counter_amount": ("counter amount", "对方金额"),
    "cost": ("cost", "成本"),
    "acquired": ("acquired", "取得日期"),
    "note": ("note", "notes", "description", "备注", "说明"),
}
HOLDING_COLUMNS: Columns = {
    "day": ("date", "as of", "日期"),
    "symbol": ("symbol", "ticker", "code", "代码"),
    "name": ("name", "名称"),
    "isin": ("isin",),
    "quantity": ("quantity", "shares", "units", "数量", "份额"),
    "price": ("price", "价格", "现价"),
    "value": ("value", "market value", "市值"),
    "cost": ("cost", "cost basis", "成本", "成本金额"),
    "cost_price": ("cost price", "average cost", "成本价"),
    "currency": ("currency", "币种", "货币"),
    "account": ("account", "账户"),
    "kind": ("kind", "class", "asset class", "类别"),
    "acquired": ("acquired", "取得日期", "买入日期"),
    "note": ("note", "notes", "备注"),
}
CASH_WORDS = frozenset({"cash", "现金", "余额", "$cash", "money"})
CASH_KINDS = CASH_WORDS | {"cash balance", "现金余额"}

_ACTIONS: Mapping[Action, str] = {
    Action.BUY: "buy|bought|purchase|subscribe|买入|申购|认购|定投",
    Action.SELL: "sell|sold|redeem|卖出|赎回",
    Action.SELL_SHORT: "sell short|short|short sell|卖空|融券卖出",
    Action.BUY_TO_COVER: "buy to cover|cover|买券还券|平空",
    Action.REINVEST: "reinvest|reinvestment|dividend reinvestment|drip|红利再投资|分红再投资|红利再投",
    Action.DIVIDEND: "dividend|div|distribution|capital gain|分红|股息|红利|派息",
    Action.RETURN_OF_CAPITAL: "return of capital|返还本金|资本返还",
    Action.INTEREST: "interest|利息|结息",
    Action.FEE: "fee|fees|commission|fee refund|费用|手续费|管理费|退费",
    Action.TAX: "tax|withholding tax|tax refund|税|税费|扣税|退税",
    Action.DEPOSIT: "deposit|contribution|cash in|入金|存入|转入资金|银证转入|银行转证券",
    Action.WITHDRAWAL: "withdrawal|withdraw|cash out|出金|取出|转出资金|银证转出|证券转银行",
    Action.TRANSFER_IN: "transfer in|转入|转托管转入",
    Action.TRANSFER_OUT: "transfer out|转出|转托管转出",
    Action.SPLIT: "split|stock split|bonus|bonus shares|stock dividend|拆股|送股|转增|送转|合股|份额折算",
    Action.MERGER: "merger|合并|换股",
    Action.SPIN_OFF: "spin-off|spin off|spinoff|分拆",
    Action.RENAMED: "renamed|rename|ticker change|更名|代码变更",
    Action.RIGHTS: "rights|rights issue|配股",
    Action.EXCHANGE: "exchange|fx|forex|currency exchange|换汇|货币兑换",
    Action.REPO_LEND: "reverse repo|逆回购|质押回购拆出",
    Action.REPO_RETURN: "reverse repo back|逆回购到期|拆出质押购回",
    Action.EXPIRED: "expired|worthless|到期作废|退市",
}
ACTION_OF: Mapping[str, Action] = {
    heading(word): action for action, words in _ACTIONS.items() for word in words.split("|")
}
# Costs that came back; every other cost was paid, whatever its sign.
REFUNDS = frozenset({"fee refund", "tax refund", "退费", "退税"})
# Money, or shares where there is a symbol, in the direction of its sign.
EITHER_WAY = frozenset({"transfer", "转账", "划转"})
