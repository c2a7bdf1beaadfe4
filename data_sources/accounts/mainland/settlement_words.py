"""What the business names of Chinese statements mean: 证券买入, 股息红利差异扣税, 质押回购拆出 and their kin.

Brokers name the same business in a hundred ways; the words below are tried in turn, the narrow before the wide.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache


class Business(Enum):
    """What a row of a statement is about."""

    BUY = "buy"
    SELL = "sell"
    SELL_SHORT = "sell short"
    BUY_TO_COVER = "buy to cover"
    FUND_BUY = "fund bought"
    FUND_SELL = "fund sold"
    REINVEST = "reinvested"
    DIVIDEND = "dividend"
    TAX = "tax"
    INTEREST = "interest"
    FEE = "fee"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    REPO_LEND = "lent"
    REPO_RETURN = "came back"
    BONUS = "bonus shares"
    SPLIT = "split"
    CONSOLIDATION = "consolidation"
    RIGHTS = "rights"
    ALLOTTED = "allotted"  # shares of a subscription arrive
    SUBSCRIBED = "subscribed"  # money of a subscription leaves
    TRANSFER_IN = "in kind"
    TRANSFER_OUT = "out in kind"
    TRANSFER_BY_SIGN = "in or out in kind"
    BY_SIDE = "side"  # 普通交易, 买卖成交: another column, or the sign, says which side
    BANK = "bank"  # 银证转账: another column, or the sign, says which way
    LOAN = "loan"
    NOTHING = "nothing"  # 指定交易, 配号: neither money nor shares


# In the order in which they are tried: pattern found anywhere in the words, what it is.
WORDS: tuple[tuple[str, Business], ...] = (
    (
        (
            r"配号|中签通知|配股权证|配股权益|权证(上市|下市|注销)|^撤单|^废单|委托撤|申报撤|指定交易|指定登记|撤销指定"
            r"|撤指定|密码|查询|冻结|解冻|股份登记|权益登记|投票|登记指定|限售股转流通"
        ),
        Business.NOTHING,
    ),
    (r"指定入账|撤指转入", Business.TRANSFER_IN),
    (r"撤指转出", Business.TRANSFER_OUT),
    (r"融资回购|正回购|股票质押|质押回购拆入|拆入质押购回|质押券|质押入库|质押出库|标准券", Business.LOAN),
    (
        (
            r"融资借入|融资借款|偿还融资负债|直接还款|归还融资|卖券偿还融资负债|卖券还款划出|融券借入|融券归还|融资还款"
            r"|自有资金还融资|自动还融资|融入方|融入购回"
        ),
        Business.LOAN,
    ),
    (r"融资开仓", Business.BUY),
    (r"融资平仓|要约资金|要约收购|要约卖出", Business.SELL),
    (r"偿还融资(利息|逾期利息|费用)|融资利息|融券费用|融券利息", Business.INTEREST),
    (r"拆出质押购回|质押购回|融券购回|回购购回|回购到期|逆回购到期|债券购回|到期购回|购回", Business.REPO_RETURN),
    (r"质押回购拆出|融券回购|逆回购|回购融券|债券回购|回购交易|回购", Business.REPO_LEND),
    (r"差异.*税|扣税|补税|红利税|个税|股息税|税补缴|利息税|个人所得税|所得税|印花税补|代扣.*税|扣缴", Business.TAX),
    (r"红股|送股|送转|转增|股票股利|送红", Business.BONUS),
    (r"合并|缩股|并股|减股|减份", Business.CONSOLIDATION),
    (r"拆分|折算|份额拆细|分拆|上折|下折", Business.SPLIT),
    (r"红利再投|红利转投|收益结转|收益转份额|再投资|转再投|分红再投", Business.REINVEST),
    (r"配股|配债缴款|配售缴款配债|优先配售|配债", Business.RIGHTS),
    (
        r"申购(还款|退款|返款)|中签缴款|申购缴款|申购扣款|缴款|新股申购|新债申购|申购中签扣款|市值申购|配售扣款",
        Business.SUBSCRIBED,
    ),
    (r"新股入|新债入|中签入|新增证券|申购中签|新股上市|转债上市|配售入|新股IPO配售|网下配售|IPO", Business.ALLOTTED),
    (r"还款买入|买券还券|融券平仓|买入还券", Business.BUY_TO_COVER),
    (r"融券卖出|融券开仓", Business.SELL_SHORT),
    (r"基金赎回|开放.*赎回|赎回|基金卖出|产品赎回|理财赎回", Business.FUND_SELL),
    (r"基金申购|基金认购|开放.*申购|申购|认购|定投|定期定额|基金买入|产品购买", Business.FUND_BUY),
    (r"还本|本息|兑付|兑息|付息|债券派息|债息", Business.INTEREST),
    (r"红利|股息|派息|分红|现金股利|派现", Business.DIVIDEND),
    (r"利息|结息|息转入", Business.INTEREST),
    (
        r"银行转证券|银证转入|银转证|银行转存|银行转入|入金|资金转入|资金存入|转账存入|资金划入|现金存入|拨入",
        Business.DEPOSIT,
    ),
    (
        r"证券转银行|银证转出|证转银|银行转取|银行转出|出金|资金转出|资金取出|转账取出|资金划出|现金取出|拨出",
        Business.WITHDRAWAL,
    ),
    (r"存管转入|转存$|银证转存|资金转存|^存$|^存入$|存款|^转入$", Business.DEPOSIT),
    (r"存管转出|转取$|银证转取|资金转取|^取$|^取出$|^支取$|取款|^转出$", Business.WITHDRAWAL),
    (r"银证|银行转账|资金划转", Business.BANK),
    (
        r"托管转入|转托管?转?入|股份转入|证券转入|划入|过户转入|过户入|转换转入|转股入|调入|转托转入",
        Business.TRANSFER_IN,
    ),
    (
        r"托管转出|转托管?转?出|股份转出|证券转出|划出|过户转出|过户出|转换转出|转股出|调出|转托转出",
        Business.TRANSFER_OUT,
    ),
    (r"转股|债转股|非交易过户|转托管|过户|证券转换|基金转换", Business.TRANSFER_BY_SIGN),
    (r"组合费|开户费|服务费|管理费|手续费|佣金|账户费|托管费|费用|收费|规费|年费", Business.FEE),
    (r"买卖|买/卖", Business.BY_SIDE),
    (r"买|^b$|^buy$|^bid$", Business.BUY),
    (r"卖|^s$|^sell$", Business.SELL),
    (r"成交|普通交易|交易$|配售", Business.BY_SIDE),
)
_WORDS = tuple((re.compile(pattern, re.IGNORECASE), business) for pattern, business in WORDS)
_SAME = str.maketrans({"帐": "账", "賬": "账", "証": "证", "賣": "卖", "買": "买", "證": "证", "銀": "银", "轉": "转"})


def plain_words(text: str) -> str:
    """The words without blanks, with full-width letters made plain and variants of a character made one."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_SAME)


@lru_cache(maxsize=4096)
def business_of(text: str) -> Business | None:
    """What the words of a row's business mean; None for words that nobody has met yet."""
    words = plain_words(text)
    if not words:
        return None
    # 证券买入(配股), 红利入账:600519: what stands in front is the business; the brackets say which.
    return next((business for pattern, business in _WORDS if pattern.search(words)), None)
