"""Number words: every digit and numeral in English and Chinese text, whatever the script.

A commentary may hold no figure outside its slots, so what this finds is refused. The net is
wide on purpose: anything that Unicode gives a numeric value, and the words that say a number
without one (half, doubled, 翻倍, 腰斩). A short allow-list of idioms is cleared first:

* Chinese phrases whose numeral carries no quantity (一方面, 一致, 进一步);
* the same in English ("one of the", "on the one hand");
* names of windows (近三年, "over the past five years"), cleared here and answered for in
  ``windows_named``: the caller must see a cited fact of exactly that window;
* fixed terms of the field (百分位, 半标准差, "semi-deviation").

Everything else is refused, although some of it would be harmless: "at first", "third party"
and 十分 ("very", but also "ten points") can each hide a claim.
"""

from __future__ import annotations

import re
import unicodedata

IDIOMS_ZH = (
    "另一方面", "一方面", "一定程度", "进一步", "一致", "统一", "一般", "一并", "一同", "一些", "一系列",
    "这一", "该一", "任一", "同一", "单一", "一旦", "一律", "一样", "一贯", "百分位", "万得", "覆盖倍数",
)  # fmt: skip
IDIOMS_EN = (
    "on the one hand", "on one hand", "one of the", "one another", "one of its", "at first sight",
    "at first glance", "at once",
)  # fmt: skip

# Window names and the key qualifier each one answers for.
WINDOWS_ZH = {
    "一个月": "1m", "三个月": "3m", "六个月": "6m", "半年": "6m", "一年": "1y", "三年": "3y", "五年": "5y",
}  # fmt: skip
WINDOWS_EN = {
    "one month": "1m", "three months": "3m", "six months": "6m",
    "one year": "1y", "three years": "3y", "five years": "5y",
    "month": "1m", "year": "1y",
}  # fmt: skip
WINDOW_ZH = re.compile(r"(?:最近|过去|近)(" + "|".join(WINDOWS_ZH) + ")")
WINDOW_EN = re.compile(
    r"\b(?:(?:over|during|in|for) the )?(?:past|(?<=the )last) (" + "|".join(WINDOWS_EN) + r")\b", re.IGNORECASE
)

WORDS_EN = frozenset({
    "zero", "nil", "naught", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety",
    "hundred", "hundreds", "thousand", "thousands", "million", "millions", "billion", "billions", "trillion",
    "trillions", "bn", "mn", "dozen", "dozens", "score", "scores", "couple", "couples", "pair", "pairs", "trio",
    "half", "halves", "halve", "halved", "halving", "halfway", "quarter", "quarters", "quartered", "thirds",
    "fourths", "fifths", "sixths", "sevenths", "eighths", "ninths", "tenths", "hundredth", "hundredths",
    "double", "doubles", "doubled", "doubling", "triple", "triples", "tripled", "tripling", "treble", "trebled",
    "trebling", "quadruple", "quadrupled", "quadrupling", "quintuple", "quintupled", "once", "twice", "thrice",
    "first", "firstly", "second", "secondly", "third", "thirdly", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth", "eleventh", "twelfth", "percent", "percents", "percentage", "percentages",
    "pct", "permille", "bp", "bps", "bip", "bips", "pip", "pips", "basispoint", "basispoints", "decade",
    "decades", "century", "centuries", "fortnight", "fortnights", "single", "singly", "solo", "dual", "twin",
    "ones", "twos", "tens", "twofold", "threefold", "tenfold", "manifold", "grand", "cent", "cents", "penny",
    "pennies", "unity", "nth", "umpteen", "several", "myriad",
})  # fmt: skip
# "percentile" is the name of a figure; its value is a slot.
TERMS_EN = frozenset({"percentile", "percentiles"})
# Names of figures; they stay words, which a fact of that name has to bear.
NAMES_EN = ("style drift score", "seven-day annualized yield", "single holding", "single fund")
STEMS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
            "million", "billion", "trillion", "percent")  # fmt: skip
PHRASES_EN = re.compile(r"\b(per cent|basis points?|percentage points?)\b", re.IGNORECASE)
ROMAN = re.compile(r"\b(?=[MDCLXVI]{2,})M{0,4}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})\b")
FOLD_EN = re.compile(r"\b\w+[- ]?fold\b", re.IGNORECASE)

# Chinese words that state a quantity without a character of numeric value, or together with one.
PATTERNS_ZH = re.compile(
    r"翻[了几两数]*[倍番]|[几数多]?倍|腰斩|拦腰|对折|打折|折半|减半|过半|大半|多半|小半|[半俩双]"
    r"|[几数两多][成十百千万亿个天日周月年次点]|成多|[几数]成|\]\]\s*[成倍番折%‰]|个百分点|个点|基点|百分之|千分之|万分之|两"
)
TERMS_ZH = ("半标准差", "半方差", "半偏差", "斩获", "七日年化收益率")
# Compatibility ideographs and look-alikes that Unicode gives no number.
EXTRA_NUMERALS = frozenset("俩仨卌皕")


def find_numerals(text: str) -> tuple[str, ...]:
    """Everything in the text that states a number outside a slot, in order, each once.

    Args:
        text: words of either language, with the slots still in (their keys are skipped).
    """
    plain = re.sub(r"\[\[[^\[\]]*\]\]", "]]", text)
    plain = _cleared(plain)
    found = [(match.start(), match.group()) for match in PATTERNS_ZH.finditer(plain)]
    found += [(match.start(), match.group()) for match in PHRASES_EN.finditer(plain)]
    found += [(match.start(), match.group()) for match in ROMAN.finditer(plain)]
    found += [(match.start(), match.group()) for match in FOLD_EN.finditer(plain)]
    found += [(position, char) for position, char in enumerate(plain) if _is_numeric(char)]
    found += _english_words(plain)
    return tuple(dict.fromkeys(piece for _, piece in sorted(found)))


def windows_named(text: str) -> tuple[str, ...]:
    """The window qualifiers ("1y", "3m") that the text names in words, in order."""
    return tuple(qualifier for _, qualifier in places_of_windows(text))


def places_of_windows(text: str) -> tuple[tuple[int, str], ...]:
    """Where the text names a window in words, and its qualifier, in order."""
    named = [(match.start(), WINDOWS_ZH[match.group(1)]) for match in WINDOW_ZH.finditer(text)]
    named += [(match.start(), WINDOWS_EN[match.group(1).lower()]) for match in WINDOW_EN.finditer(text)]
    return tuple(sorted(named))


def without_windows(text: str) -> str:
    """The text with the names of windows blanked out, every other character in its place."""
    for pattern in (WINDOW_ZH, WINDOW_EN):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def without_idioms(text: str) -> str:
    """The text with the names of windows and the English idioms blanked out, all else in its place."""
    text = without_windows(text)
    for idiom in IDIOMS_EN:
        text = re.sub(rf"\b{idiom}\b", " " * len(idiom), text, flags=re.IGNORECASE)
    return text


def _cleared(text: str) -> str:
    text = without_idioms(text)
    for name in NAMES_EN:
        text = re.sub(rf"\b{name}\b", " " * len(name), text, flags=re.IGNORECASE)
    for idiom in TERMS_ZH:
        text = text.replace(idiom, " " * len(idiom))
    for idiom in IDIOMS_ZH:
        # Not when numerals go on before or after it: 十一方面, 一些一.
        text = re.sub(_not_beside_numerals(idiom), " " * len(idiom), text)
    return text


def _not_beside_numerals(idiom: str) -> str:
    numerals = "零〇一二三四五六七八九十百千万亿兆两几数"
    return f"(?<![{numerals}]){idiom}(?![{numerals}])"


def _is_numeric(char: str) -> bool:
    return unicodedata.numeric(char, None) is not None or unicodedata.category(char)[0] == "N" or char in EXTRA_NUMERALS


def _english_words(text: str) -> list[tuple[int, str]]:
    found = []
    folded = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    for match in re.finditer(r"[A-Za-z]+", folded):
        word = match.group().lower()
        if word in TERMS_EN:
            continue
        if word in WORDS_EN or word.startswith(STEMS_EN) or word.endswith(STEMS_EN):
            found.append((match.start(), match.group()))
    return found
