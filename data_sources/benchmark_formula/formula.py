"""A fund's benchmark as its prospectus writes it: indices and deposits with weights that add up to one.

Read are a name or a symbol with its weight on either side (沪深300指数收益率×80%, 20%*上证国债指数), sums of
them, brackets round sums (which multiply through), and a single name. A deposit with so many points on
top (一年期定期存款利率(税后)+2%) is a deposit of that rate.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from data_sources.benchmark_formula.index_names import deposit_rate, index_symbol
from data_sources.errors import BenchmarkNotRead, SourceError
from data_sources.model import BenchmarkFormula, BenchmarkPart, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.symbols import parse_symbol

WHOLE = 1e-6  # weights in percent of two decimals add up exactly, but for the binary rest
MOST_PARTS = 12
LONGEST = 600  # characters; a longer text is a paragraph and no formula
DEEPEST = 4  # brackets in brackets

_TIMES = re.compile(r"[×✕✖╳⨯·•∙]|乘以|\*+")
_LETTER_X = re.compile(r"(?<=%)\s*[xX](?=\S)|(?<=\S)[xX]\s*(?=\d+(?:\.\d+)?%)")
_HEAD = re.compile(r"^.*?(?:业绩比较基准|比较基准|业绩基准|benchmark)(?:是|为|收益率)?\s*[::=]?\s*", re.IGNORECASE)
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")
_NAME_THEN_WEIGHT = re.compile(r"(.*[^\d.\s])\s*?(\d+(?:\.\d+)?%)")
_WEIGHT_THEN_NAME = re.compile(r"(\d+(?:\.\d+)?%)\s*([^\d%*+].*)")
_SYMBOL = re.compile(r"\^?[A-Za-z0-9][A-Za-z0-9.\-]*(?:=X)?")
_FORMULA_SIGNS = re.compile(r"[×✕✖╳*+%]|[^\x00-\x7f]")
# Interest on deposits is not taxed since 9 October 2008: what is left of it is all of it.
_INTEREST_TAX = re.compile(r"[*×]\(1-利息税(?:税)?率?\)")
_OPEN, _CLOSE = "([【〔{", ")]】〕}"


def is_formula(text: str) -> bool:
    """Whether a benchmark as typed is a formula or a name: it has signs or letters that no symbol has."""
    return bool(_FORMULA_SIGNS.search(unicodedata.normalize("NFKC", text)))


def parse_formula(text: str, given_by: str) -> BenchmarkFormula:
    """The parts of a formula, weights as decimals that add up to one; a part that nobody has bears no symbol.

    Args:
        text: as given; full-width signs, blanks and several signs for "times" do not matter.
        given_by: "fund" or "user".

    Raises:
        BenchmarkNotRead: a name is unknown, a part has no weight, or the weights do not add up to one.
    """
    shown = plain_text(text, LONGEST)
    plain = _tidy(text)
    if not plain:
        raise BenchmarkNotRead(shown, "it is empty")
    if len(plain) > LONGEST:
        raise BenchmarkNotRead(shown, "it is too long for a formula")
    parts = _sum_of(plain, shown, 0)
    parts = _points_on_deposit(parts, shown)
    if len(parts) > 1 and any(weight is None for _, weight in parts):
        unweighted = next(name for name, weight in parts if weight is None)
        raise BenchmarkNotRead(shown, f"{_brief(unweighted)} has no weight")
    if len(parts) > MOST_PARTS:
        raise BenchmarkNotRead(shown, f"it has {len(parts)} parts, more than {MOST_PARTS}")
    weighted = [(name, 1.0 if weight is None else weight) for name, weight in parts]
    total = sum(weight for _, weight in weighted)
    if abs(total - 1.0) > WHOLE:
        raise BenchmarkNotRead(shown, f"its weights add up to {total * 100:.6g}%")
    return BenchmarkFormula(shown, tuple(_part(name, weight, shown) for name, weight in weighted), given_by)


def missing_parts(formula: BenchmarkFormula) -> tuple[BenchmarkPart, ...]:
    """Parts that are neither a deposit nor an index of which there is a free series."""
    return tuple(part for part in formula.parts if not part.symbol and part.annual_rate is None)


def _tidy(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = _INTEREST_TAX.sub("", plain).strip("。.;,")
    plain = _LETTER_X.sub("*", _TIMES.sub("*", plain))
    headless = _HEAD.sub("", plain, count=1)
    return (headless or plain).strip("=:")


Part = tuple[str, float | None]


def _sum_of(text: str, shown: str, depth: int) -> list[Part]:
    """The parts of a sum with their weights, brackets multiplied through."""
    if depth > DEEPEST:
        raise BenchmarkNotRead(shown, "its brackets are too deep")
    parts: list[Part] = []
    for term in _split(text, "+", shown):
        if not term:
            raise BenchmarkNotRead(shown, "a part is empty beside a plus sign")
        parts += _product_of(term, shown, depth)
    return parts


def _product_of(term: str, shown: str, depth: int) -> list[Part]:
    """One name, or a bracket with a sum, and what it is multiplied by."""
    weight: float | None = None
    named: list[str] = []
    for factor in _split(term, "*", shown):
        number = _number(factor)
        if number is not None:
            weight = number if weight is None else weight * number
        elif factor:
            named.append(factor)
    if not named and weight is not None:
        return [("", weight)]  # points on top of what stands before
    if len(named) != 1:
        raise BenchmarkNotRead(shown, f"{_brief(term)} is not one index with one weight")
    name = named[0]
    inner = _inside(name)
    if inner is not None and ("+" in inner or "*" in inner):
        return [(part, _times(inner_weight, weight)) for part, inner_weight in _sum_of(inner, shown, depth + 1)]
    if inner is not None:
        name = inner
    if weight is None and not _SYMBOL.fullmatch(name):
        if match := _NAME_THEN_WEIGHT.fullmatch(name):
            return [(match[1], _number(match[2]))]
        if match := _WEIGHT_THEN_NAME.fullmatch(name):
            return [(match[2], _number(match[1]))]
    return [(name, weight)]


def _times(first: float | None, second: float | None) -> float | None:
    if first is None or second is None:
        return second if first is None else first
    return first * second


def _number(text: str) -> float | None:
    """A weight: percent, or a decimal of at most one; None for anything else."""
    inner = _inside(text)
    match = _WEIGHT.fullmatch(text if inner is None else inner)
    if match is None:
        return None
    value = float(match[1])
    if match[2]:
        return value / 100.0
    return value if value <= 1.0 else None


def _inside(text: str) -> str | None:
    """What stands inside a pair of brackets that encloses the whole text; None where there is none."""
    if len(text) < 2 or text[0] not in _OPEN:
        return None
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if depth == 0:
            return text[1:-1] if at == len(text) - 1 else None
    return None


def _split(text: str, sign: str, shown: str) -> list[str]:
    """The text at a sign, outside of brackets."""
    depth, parts, start = 0, [], 0
    for at, letter in enumerate(text):
        depth += (letter in _OPEN) - (letter in _CLOSE)
        if depth < 0:
            break
        if letter == sign and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    if depth != 0:
        raise BenchmarkNotRead(shown, "a bracket is not closed or not opened")
    return [*parts, text[start:]]


def _points_on_deposit(parts: Sequence[Part], shown: str) -> list[Part]:
    """A rate with points on top stands as one part; points beside anything else are not read."""
    points = [weight for name, weight in parts if not name]
    if not points:
        return list(parts)
    named = [(name, weight) for name, weight in parts if name]
    if len(points) == 1 == len(named) and named[0][1] is None and deposit_rate(named[0][0]) is not None:
        return [(f"{named[0][0]}+{(points[0] or 0.0) * 100:g}%", None)]
    raise BenchmarkNotRead(shown, f"{(points[0] or 0.0) * 100:g}% stands beside no index")


def _part(name: str, weight: float, shown: str) -> BenchmarkPart:
    """What a name stands for.

    Raises:
        BenchmarkNotRead: nothing is known by this name.
    """
    base, _, points = name.partition("+")
    rate = deposit_rate(base)
    if rate is not None:
        return BenchmarkPart(name, weight, "", rate + (_number(points) or 0.0))
    symbol = index_symbol(name)
    if symbol is not None:
        return BenchmarkPart(name, weight, symbol)
    if _SYMBOL.fullmatch(name):
        try:
            return BenchmarkPart(name, weight, parse_symbol(name, InstrumentKind.INDEX).symbol)
        except SourceError as failure:
            raise BenchmarkNotRead(shown, f"{_brief(name)} is no symbol of a known form") from failure
    raise BenchmarkNotRead(shown, f"no index or deposit is known by the name {_brief(name)}")


def _brief(name: str) -> str:
    return repr(name if len(name) <= 30 else name[:29] + "…")
