"""Numbers and days as mainland pages write them: percent to decimals, 万 and 亿 to ones, milliseconds to days.

What stands for "not given" ("---", "--", "", "暂无数据", "None", "nan") is None, never 0. What is
neither that nor a number of the form that is asked for raises ``ValueError`` with the name of the
form, never with the text: the caller knows what was asked and says so.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
SCALES = {"": 1.0, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
ABSENT = frozenset(
    {"", "-", "--", "---", "—", "——", "None", "none", "null", "nan", "NaN", "NaT", "暂无", "暂无数据", "无"}
)
LONGEST = 60  # no number or day is written with more letters
LARGEST = 1e18  # nothing on earth is worth or numbers more; what is beyond is no amount
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

_NUMBER = r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+−]?\.\d+"
_AMOUNT = re.compile(rf"({_NUMBER})\s*(万亿|百万|千万|万|亿)?\s*([^\d\s.,%（(万亿]{{0,8}})")
_PERCENT = re.compile(rf"({_NUMBER})\s*%?")
_DAY = re.compile(r"(\d{4})\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def is_absent(value: object) -> bool:
    """Whether a cell says nothing."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and _bare(value) in ABSENT


def amount(value: object, *, unit: str | None = None) -> float | None:
    """An amount in ones: "53.82亿元" is 5 382 000 000, "1,056.82" is 1056.82.

    Args:
        value: a number, or a text that begins with one; what follows in brackets is not read.
        unit: what must stand after the scale ("元", "份", "股"); None where any may.

    Raises:
        ValueError: it is no number, is not finite, or counts something else.
    """
    if is_absent(value):
        return None
    if not isinstance(value, str):
        return finite(value)
    text = re.split(r"[（(]", _bare(value), maxsplit=1)[0].strip()
    if text in ABSENT:
        return None
    found = _AMOUNT.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise ValueError("no amount")
    written, scale, counted = found.groups()
    if unit is not None and counted not in ("", unit):
        raise ValueError(f"not counted in {unit}")
    return _plain(written) * SCALES[scale or ""]


def fraction(value: object) -> float | None:
    """Percent as a decimal: "1.50%", "1.50%（每年）", 1.5 and "1.5" are 0.015.

    Raises:
        ValueError: it is no number of percent, or is not finite.
    """
    if is_absent(value):
        return None
    if not isinstance(value, str):
        return _hundredth(finite(value))
    text = re.split(r"[（(]", _bare(value), maxsplit=1)[0].strip()
    if text in ABSENT:
        return None
    found = _PERCENT.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise ValueError("no percentage")
    return _hundredth(_plain(found.group(1)))


def day(value: object) -> date | None:
    """The day at the start of a text: 2021-03-04, 2021年03月04日, 2021/3/4, 20210304, with or without a time after it.

    Raises:
        ValueError: it begins with no day of the calendar, or with one before 1900 or after 2100.
    """
    if is_absent(value):
        return None
    if isinstance(value, datetime):
        return _of_our_time(value.date())
    if isinstance(value, date):
        return _of_our_time(value)
    text = _bare(str(value))
    found = _DAY.match(text) or _COMPACT.fullmatch(text)
    if found is None:
        raise ValueError("no day")
    year, month, of_month = (int(part) for part in found.groups())
    try:
        known = date(year, month, of_month)
    except ValueError:
        raise ValueError("no day of the calendar") from None
    return _of_our_time(known)


def china_day(milliseconds: object) -> date:
    """The day in China of a time stamp in milliseconds: fund pages stamp midnight there, 16:00 UTC of the day before.

    Raises:
        ValueError: no whole number, or no moment between 1990 and 2100.
    """
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        raise ValueError("no time stamp")  # noqa: TRY004 - the one error of a cell that cannot be read
    seconds = finite(milliseconds) / 1000.0
    if not 631_152_000 <= seconds < 4_102_444_800:
        raise ValueError("no time stamp")
    return datetime.fromtimestamp(seconds, CHINA).date()


def china_moment(text: object) -> datetime:
    """An aware moment of a text in China's time ("2026-08-17 10:00:00", or a day alone: its midnight).

    Raises:
        ValueError: it is no such text.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ValueError("no moment")
    # "2026-08-17 10:00:00:123" is how announcements write milliseconds.
    try:
        moment = datetime.fromisoformat(_bare(text)[:19])
    except ValueError:
        raise ValueError("no moment") from None  # the library's own sentence repeats the text
    _of_our_time(moment.date())
    return moment.replace(tzinfo=CHINA)


def finite(value: object) -> float:
    """A number as a float.

    Raises:
        ValueError: it is none (a truth value is none), or it is NaN, infinite or beyond any amount.
    """
    if isinstance(value, bool):
        raise ValueError("no number")  # noqa: TRY004 - the one error of a cell that cannot be read
    if isinstance(value, str):
        return _plain(_bare(value)) if re.fullmatch(_NUMBER, _bare(value)[:LONGEST]) else _refused()
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise ValueError("no number") from None
    if not abs(number) <= LARGEST:
        raise ValueError("no finite number" if not math.isfinite(number) else "no amount that there is")
    return number


def _of_our_time(known: date) -> date:
    if not EARLIEST_YEAR <= known.year <= LATEST_YEAR:
        raise ValueError("no day of our time")
    return known


def _refused() -> float:
    raise ValueError("no number")


def _plain(written: str) -> float:
    return finite(float(written.replace(",", "").replace("−", "-")))


def _hundredth(percent: float) -> float:
    # Ten decimals keep every digit that a source writes and none that the division invents: 1.2 -> 0.012.
    return round(percent / 100.0, 12)


def _bare(text: str) -> str:
    return text.replace("\u3000", " ").replace("\xa0", " ").strip()
