"""What the parts of a benchmark are called, and whose history stands for each.

The symbols are of price indices: their levels leave dividends out, whatever the formula says. Names
without a symbol are known, but nobody gives their levels away (the ChinaBond families, MSCI, most of
CSI's bond indices): a formula with such a part is read, and the part is missing.

Deposit rates are the benchmark rates of the People's Bank of China (金融机构人民币存款基准利率), unchanged
since 24 October 2015 (notice deposits since 6 July 2012; those of a table that the bank has not changed
since). Interest on deposits is not taxed since 9 October 2008 (财税〔2008〕132号): after tax is before tax.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

RATES_SINCE = date(2015, 10, 24)
RATES_SOURCE = "benchmark deposit rates of the People's Bank of China, unchanged since 24 October 2015"
# Names as they stand after ``plain_name``: without 指数, 收益率, brackets, blanks, in lower case.
INDEX_SYMBOLS: dict[str, str] = {
    "沪深300": "000300.SH",
    "hs300": "000300.SH",
    "csi300": "000300.SH",
    "中证100": "000903.SH",
    "中证200": "000904.SH",
    "中证500": "000905.SH",
    "中证700": "000907.SH",
    "中证800": "000906.SH",
    "中证1000": "000852.SH",
    "中证2000": "",
    "中证a50": "",
    "中证a500": "000510.SH",
    "中证全指": "000985.SH",
    "中证流通": "000902.SH",
    "中证红利": "000922.SH",
    "上证红利": "000015.SH",
    "深证红利": "399324.SZ",
    "沪深300价值": "000919.SH",
    "沪深300成长": "000918.SH",
    "300价值": "000919.SH",
    "300成长": "000918.SH",
    "上证": "000001.SH",
    "上证综合": "000001.SH",
    "上证综": "000001.SH",
    "上证a股": "000002.SH",
    "上证180": "000010.SH",
    "上证50": "000016.SH",
    "上证380": "000009.SH",
    "科创50": "000688.SH",
    "上证科创板50成份": "000688.SH",
    "上证科创板50": "000688.SH",
    "深证成份": "399001.SZ",
    "深证成": "399001.SZ",
    "深证综合": "399106.SZ",
    "深证综": "399106.SZ",
    "深证100": "399330.SZ",
    "深证100价格": "399330.SZ",
    "深证300": "399007.SZ",
    "中小板": "399005.SZ",
    "中小100": "399005.SZ",
    "中小企业板": "399005.SZ",
    "创业板": "399006.SZ",
    "创业板50": "399673.SZ",
    "国证2000": "399303.SZ",
    "国证1000": "399311.SZ",
    "中证医药卫生": "000933.SH",
    "中证主要消费": "000932.SH",
    "中证消费": "000932.SH",
    "中证可选消费": "000931.SH",
    "中证信息技术": "000935.SH",
    "中证金融地产": "000934.SH",
    "中证白酒": "399997.SZ",
    "中证军工": "399967.SZ",
    "中证银行": "399986.SZ",
    "中证全指证券公司": "399975.SZ",
    "中证新能源汽车": "399976.SZ",
    "中证新能源": "399808.SZ",
    "中证转债": "000832.SH",
    "中证可转换债券": "000832.SH",
    "上证国债": "000012.SH",
    "上证企业债": "000013.SH",
    "上证企债": "000013.SH",
    "上证公司债": "000022.SH",
    "恒生": "^HSI",
    "香港恒生": "^HSI",
    "恒生中国企业": "^HSCE",
    "恒生国企": "^HSCE",
    "恒生中国企业(h股)": "^HSCE",
    "恒生科技": "",
    "标普500": "^GSPC",
    "标准普尔500": "^GSPC",
    "s&p500": "^GSPC",
    "纳斯达克100": "^NDX",
    "纳指100": "^NDX",
    "nasdaq100": "^NDX",
    "nasdaq-100": "^NDX",
    "纳斯达克综合": "^IXIC",
    "道琼斯工业平均": "^DJI",
    "道琼斯工业": "^DJI",
    "道琼斯": "^DJI",
    "罗素2000": "^RUT",
    "日经225": "^N225",
    "日经225平均": "^N225",
    "东证": "",
    "德国dax": "^GDAXI",
    "dax": "^GDAXI",
    "法国cac40": "^FCHI",
    "cac40": "^FCHI",
    "富时100": "^FTSE",
    "英国富时100": "^FTSE",
    "印度孟买敏感30": "^BSESN",
}
# Families whose members are known by how they begin and have no free series.
WITHOUT_SERIES = re.compile(
    r"中债|中国债券|中证全债|中证综合债|中证国债|中证企业债|中证短债|中证短融|中证同业存单|中证金边|中信标普|中信全债|中信债券|"
    r"中华交易|中证港股通|恒生港股通|中证沪港深|中证货币|同业存款|上海黄金|上海金|黄金现货|msci|富时中国|新华富时|巴克莱|彭博|"
    r"barclays|bloomberg|ftse|citi|花旗|jpmorgan|摩根|标普全球|标普中国|标普香港|道琼斯中国|申万|国证|沪深300[^价成]|中证[^a\d]|中证\d+[^\d]|上证|深证.|创业板.|科创.|标普.|"
    r"恒生.|纳斯达克.|中国战略新兴|日经."
)
# (what its name has, rate): the first that fits.
DEPOSIT_RATES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"活期"), 0.0035),
    (re.compile(r"(七|7)(天|日)通知"), 0.0135),
    (re.compile(r"(一|1)(天|日)通知"), 0.0080),
    (re.compile(r"(三|3)个?月"), 0.0110),
    (re.compile(r"(六|6)个?月|半年"), 0.0130),
    (re.compile(r"(一|1)年"), 0.0150),
    (re.compile(r"(二|两|2)年"), 0.0210),
    (re.compile(r"(三|3)年"), 0.0275),
)
_IS_DEPOSIT = re.compile(r"存款|定存|存贷款")
_NOT_DEPOSIT = re.compile(r"同业|大额|协定")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_WORDS = re.compile(
    r"业绩比较基准|净收益率|总收益率|累计收益率|全收益|收益率|收益|指数|同期|人民币计价的?|经人民币汇率调整的?|经汇率调整后?的?|的"
)


def plain_name(text: str) -> str:
    """A part's name as the table has it: no brackets, no blanks, none of the words that every formula has."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(plain.split())
    return _WORDS.sub("", _BRACKETS.sub("", plain)).strip("-,;:。.、")


def deposit_rate(text: str) -> float | None:
    """The benchmark rate of a deposit, decimal a year; None for what is no deposit, or one without such a rate."""
    plain = unicodedata.normalize("NFKC", text)
    if not _IS_DEPOSIT.search(plain) or _NOT_DEPOSIT.search(plain):
        return None
    return next((rate for pattern, rate in DEPOSIT_RATES if pattern.search(plain)), None)


def index_symbol(text: str) -> str | None:
    """The symbol of an index by its name; "" for one that is known and has no free series; None for an unknown name."""
    plain = plain_name(text)
    if plain in INDEX_SYMBOLS:
        return INDEX_SYMBOLS[plain]
    return "" if WITHOUT_SERIES.search(plain) else None
