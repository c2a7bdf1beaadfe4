"""Countries as their sources write them, each under its ISO 3166 code."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# (code, other spellings in English and Chinese)
COUNTRIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("US", ("united states", "usa", "united states of america", "u.s.", "美国")),
    ("CN", ("china", "mainland china", "people's republic of china", "中国", "中国大陆")),
    ("HK", ("hong kong", "hong kong sar", "香港", "中国香港")),
    ("TW", ("taiwan", "台湾", "中国台湾")),
    ("MO", ("macau", "macao", "澳门", "中国澳门")),
    ("JP", ("japan", "日本")),
    ("KR", ("south korea", "korea", "republic of korea", "韩国")),
    ("IN", ("india", "印度")),
    ("SG", ("singapore", "新加坡")),
    ("VN", ("vietnam", "越南")),
    ("ID", ("indonesia", "印度尼西亚", "印尼")),
    ("TH", ("thailand", "泰国")),
    ("MY", ("malaysia", "马来西亚")),
    ("AU", ("australia", "澳大利亚")),
    ("NZ", ("new zealand", "新西兰")),
    ("GB", ("united kingdom", "uk", "great britain", "英国")),
    ("DE", ("germany", "德国")),
    ("FR", ("france", "法国")),
    ("NL", ("netherlands", "the netherlands", "荷兰")),
    ("CH", ("switzerland", "瑞士")),
    ("IT", ("italy", "意大利")),
    ("ES", ("spain", "西班牙")),
    ("SE", ("sweden", "瑞典")),
    ("DK", ("denmark", "丹麦")),
    ("NO", ("norway", "挪威")),
    ("FI", ("finland", "芬兰")),
    ("BE", ("belgium", "比利时")),
    ("AT", ("austria", "奥地利")),
    ("IE", ("ireland", "爱尔兰")),
    ("LU", ("luxembourg", "卢森堡")),
    ("PT", ("portugal", "葡萄牙")),
    ("PL", ("poland", "波兰")),
    ("CA", ("canada", "加拿大")),
    ("MX", ("mexico", "墨西哥")),
    ("BR", ("brazil", "巴西")),
    ("AR", ("argentina", "阿根廷")),
    ("CL", ("chile", "智利")),
    ("ZA", ("south africa", "南非")),
    ("IL", ("israel", "以色列")),
    ("AE", ("united arab emirates", "阿联酋")),
    ("SA", ("saudi arabia", "沙特阿拉伯")),
    ("TR", ("turkey", "türkiye", "土耳其")),
    ("KY", ("cayman islands", "开曼群岛")),
    ("BM", ("bermuda", "百慕大")),
)
CODES = frozenset(code for code, _ in COUNTRIES)
BY_NAME = {name: code for code, names in COUNTRIES for name in names}

# What the name of a fund says of where it invests; the first that fits counts. "" is for several countries.
IN_NAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        (r"\bex[ -](us|usa|japan)\b|eafe|emerging|\bworld\b|global|\bacwi\b|all.?country|international", ""),
        (r"europe|euro stoxx|pacific|asia|latin america|全球|新兴市场|欧洲|亚太|太平洋|欧澳", ""),
        (r"hang seng|hong kong|恒生|港股|香港", "HK"),
        (r"沪深|中证|上证|创业板|科创|深证|\bcsi\b|china|中国", "CN"),
        (r"japan|nikkei|topix|日本|日经", "JP"),
        (r"germany|\bdax\b|德国", "DE"),
        (r"france|\bcac\b|法国", "FR"),
        (r"united kingdom|ftse 100|gilt|英国", "GB"),
        (r"\bindia\b|nifty|印度", "IN"),
        (r"\bkorea\b|韩国", "KR"),
        (r"taiwan|台湾", "TW"),
        (r"vietnam|越南", "VN"),
        (r"switzerland|瑞士", "CH"),
        (r"\bcanada\b|加拿大", "CA"),
        (r"australia|澳大利亚", "AU"),
        (r"brazil|巴西", "BR"),
        (r"s&p 500|s&p 400|s&p 600|标普500|纳斯达克|纳指|nasdaq|dow jones|道琼斯|russell|msci usa|美国", "US"),
        (
            r"select sector spdr|\btreasury\b|\btips\b|\bus aggregate\b|u\.s\.|total stock market|total bond market",
            "US",
        ),
    )
)


@lru_cache(maxsize=1024)
def country_code(text: str) -> str:
    """The ISO code of a country in any of its spellings; the text itself where it is none of these, "" for ""."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.upper() in CODES:
        return plain.upper()
    return BY_NAME.get(plain.casefold(), plain)


@lru_cache(maxsize=1024)
def country_in(words: str) -> str | None:
    """The country that the name of a fund says it invests in; "" for several, None where it names none."""
    return next((code for pattern, code in IN_NAMES if pattern.search(words)), None)
