"""Every request of statements, funds, companies and news meets every fault: the same figures, or one clean sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date

import numpy as np
import pytest
from akshare_replies import Recorded, eastmoney_source
from replay_proxy import Fault, Faults

from data_sources.errors import SourceError
from data_sources.model import Instrument, InstrumentKind, Origin
from data_sources.providers.akshare.eastmoney import EastmoneySource

BANK = Instrument("000001.SZ", InstrumentKind.STOCK, "XSHE", "CNY")
MOUTAI = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY")
TENCENT = Instrument("0700.HK", InstrumentKind.STOCK, "XHKG", "HKD")
WINDOW = (date(2026, 11, 1), date(2026, 11, 20))


def fund(code: str) -> Instrument:
    return Instrument(f"{code}.OF", InstrumentKind.FUND, "", "CNY")


ASKED: dict[str, Callable[[EastmoneySource], object]] = {
    "statements": lambda source: source.fetch_statements(BANK, date(2026, 11, 20)),
    "statements_hk": lambda source: source.fetch_statements(TENCENT, date(2026, 11, 20)),
    "holders": lambda source: source.fetch_holders(MOUTAI),
    "company_hk": lambda source: source.fetch_company(TENCENT),
    "news": lambda source: source.fetch_news(MOUTAI, *WINDOW),
    "nav": lambda source: source.fetch_nav(fund("110011")),
    "nav_pages": lambda source: source.fetch_nav(fund("460300")),
    "profile": lambda source: source.fetch_profile(fund("011613")),
    "holdings": lambda source: source.fetch_holdings(fund("000001")),
}
FAULTS = (Fault.REFUSE, Fault.CUT, Fault.CUT_CLEAN, Fault.GARBLE, Fault.BROKEN, Fault.HTML, Fault.EMPTY)


def figures(answer: object) -> list[object]:
    """Every number and day of an answer, in order."""
    if isinstance(answer, Origin | str | None):
        return []
    if is_dataclass(answer):
        return [figure for field in fields(answer) for figure in figures(getattr(answer, field.name))]
    if isinstance(answer, tuple):
        return [figure for part in answer for figure in figures(part)]
    if isinstance(answer, np.ndarray):
        return [str(answer.tolist())]
    return [answer]


def is_part(part: list[object], whole: list[object]) -> bool:
    """Whether a list is another one with some of its values left out."""
    left = iter(whole)
    return all(any(value == other for other in left) for value in part)


@pytest.mark.parametrize("what", ASKED)
def test_a_fault_at_any_request_gives_the_same_figures_or_a_sentence(what: str, recorded: Recorded) -> None:
    proxy = recorded("akshare")
    sound = figures(ASKED[what](eastmoney_source()))
    requests = len(proxy.seen)
    assert requests >= 1
    for fault in FAULTS:
        for place in range(1, min(requests, 5) + 1):
            proxy.faults = Faults({place: fault})
            try:
                answer = ASKED[what](eastmoney_source())
            except SourceError as refused:
                said = str(refused)
                assert "\x1b" not in said
                assert "<" not in said
                assert "Traceback" not in said
                assert "\n" not in said
            else:
                got = figures(answer)
                # Changed bytes may hide a field by its name: what it says is missing then, and nothing else is there.
                assert got == sound or (fault is Fault.GARBLE and is_part(got, sound)), (fault, place)
