"""What business names of Chinese statements mean."""

from __future__ import annotations

import pytest

from data_sources.accounts.mainland.settlement_words import Business, business_of


@pytest.mark.parametrize(
    ("words", "business"),
    [
        ("证券买入", Business.BUY),
        ("证 券 卖 出", Business.SELL),
        ("担保品卖出", Business.SELL),
        ("融资买入", Business.BUY),
        ("卖券还款", Business.SELL),
        ("融券卖出", Business.SELL_SHORT),
        ("买券还券", Business.BUY_TO_COVER),
        ("融券回购", Business.REPO_LEND),
        ("融券购回", Business.REPO_RETURN),
        ("质押回购拆出", Business.REPO_LEND),
        ("拆出质押购回", Business.REPO_RETURN),
        ("融资回购", Business.LOAN),
        ("股息入账", Business.DIVIDEND),
        ("红利入帐", Business.DIVIDEND),
        ("股息红利差异扣税", Business.TAX),
        ("红利差异税扣税", Business.TAX),
        ("股息红利税补缴", Business.TAX),
        ("红股入账", Business.BONUS),
        ("转增股份", Business.BONUS),
        ("配股缴款", Business.RIGHTS),
        ("新股入账", Business.ALLOTTED),
        ("中签缴款", Business.SUBSCRIBED),
        ("申购配号", Business.NOTHING),
        ("指定交易", Business.NOTHING),
        ("银行转证券", Business.DEPOSIT),
        ("银证转入", Business.DEPOSIT),
        ("银行转存", Business.DEPOSIT),
        ("证券转银行", Business.WITHDRAWAL),
        ("银行转取", Business.WITHDRAWAL),
        ("OTC资金划出", Business.WITHDRAWAL),
        ("利息归本", Business.INTEREST),
        ("批量利息归本", Business.INTEREST),
        ("偿还融资利息", Business.INTEREST),
        ("偿还融资负债本金", Business.LOAN),
        ("开放式基金申购", Business.FUND_BUY),
        ("基金赎回", Business.FUND_SELL),
        ("红利再投资", Business.REINVEST),
        ("ETF份额合并", Business.CONSOLIDATION),
        ("基金拆分", Business.SPLIT),
        ("托管转入", Business.TRANSFER_IN),
        ("转托管转出", Business.TRANSFER_OUT),
        ("指定入账", Business.TRANSFER_IN),
        ("撤指转出", Business.TRANSFER_OUT),
        ("担保品划入", Business.TRANSFER_IN),
        ("港股通组合费收取", Business.FEE),
        ("B", Business.BUY),
        ("卖", Business.SELL),
        ("普通成交", Business.BY_SIDE),
        ("从未见过", None),
        ("", None),
    ],
)
def test_words(words: str, business: Business | None) -> None:
    assert business_of(words) is business
