"""What a fund page writes beside a day's value: money paid out, units split. Read to the letter or refused."""

from __future__ import annotations

import re
from datetime import date

from data_sources.model import Dividend, Split
from data_sources.providers.akshare.units import is_absent

_PAID = re.compile(r"(?:分红[：:])?\s*每(\d*)份(?:基金)?(?:份额)?(?:派现金|派发现金|分红|派)\s*(\d+(?:\.\d+)?)\s*元")
_SPLIT = re.compile(r"(?:拆分[：:])?\s*每(\d*)份(?:基金)?(?:份额)?(?:折算|分拆|拆分)(?:成|为)?\s*(\d+(?:\.\d+)?)\s*份")


def read_event(text: object, day: date, currency: str) -> Dividend | Split | None:
    """The event of a day's remark: 分红：每份派现金0.5元, 拆分：每份基金份额折算1.0274份; None where it says nothing.

    A distribution that is not understood would look like a loss, a split that is not like a crash:
    what is neither raises.

    Raises:
        ValueError: the remark is neither of the two.
    """
    if is_absent(text):
        return None
    if not isinstance(text, str) or len(text) > 60:
        raise ValueError("a remark of another form")
    if found := _PAID.fullmatch(text.strip()):
        paid = float(found[2]) / float(found[1] or 1)
        return Dividend(day, paid, currency) if paid else None
    if found := _SPLIT.fullmatch(text.strip()):
        ratio = float(found[2]) / float(found[1] or 1)
        if not 0 < ratio < 10_000:
            raise ValueError("a split by an impossible ratio")
        return Split(day, ratio)
    raise ValueError("a remark of another form")
