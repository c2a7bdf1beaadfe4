"""Rates in decimals, most risk-free first; sessions out of an index's bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from akshare_replies import Replies

from data_sources.errors import NoData, SchemaChanged
from data_sources.protocol import ActionsSource, CalendarSource, QuoteSource, RateSource, SheetSource
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.tencent import TencentSource
from data_sources.rates import covers

CENTER = "datacenter-web.eastmoney.com"


def interbank(rows: Sequence[tuple[str, object]], pages: int = 1) -> dict[str, object]:
    names = ("REPORT_DATE", "P", "IR_RATE", "C", "I", "L", "M", "MC", "CU", "CC")
    data = [dict.fromkeys(names) | {"REPORT_DATE": day, "IR_RATE": rate} for day, rate in rows]
    return {"result": {"pages": pages, "data": data, "count": len(data)}, "success": True, "code": 0}


def test_government_bonds_come_first_and_are_enough(eastmoney: EastmoneySource) -> None:
    (series,) = eastmoney.fetch_rates("CNY", date(2018, 1, 2), date(2026, 11, 20))
    assert series.name == "China government bond yield, 2 years"
    assert covers(series, date(2018, 1, 2), date(2026, 11, 20))
    assert float(series.annual_rate.min()) > 0.005
    assert float(series.annual_rate.max()) < 0.05


def test_interbank_rates_are_asked_for_where_the_bonds_do_not_reach(eastmoney: EastmoneySource) -> None:
    names = [series.name for series in eastmoney.fetch_rates("CNY", date(2013, 1, 4), date(2026, 11, 20))]
    assert names == ["China government bond yield, 2 years", "SHIBOR, 3 months"]


def test_percent_becomes_a_decimal_and_blanks_fall_away(replies: Replies) -> None:
    rows = [("2026-11-19 00:00:00", 3.25), ("2026-11-18 00:00:00", None), ("2026-11-17 00:00:00", 3.5)]
    replies.add(CENTER, "/api/data/v1/get", interbank(rows))
    (series,) = replies.eastmoney().fetch_rates("HKD", date(2026, 11, 17), date(2026, 11, 19))
    assert (series.name, series.currency) == ("HIBOR, 3 months", "HKD")
    assert series.annual_rate.tolist() == [0.035, 0.0325]
    assert series.dates.tolist() == [date(2026, 11, 17), date(2026, 11, 19)]


@pytest.mark.parametrize(
    "rows",
    [
        [("2026-11-19 00:00:00", 325.0)],
        [("2026-11-19 00:00:00", 3.2), ("2026-11-19 00:00:00", 3.3)],
        [("soon", 3.2)],
    ],
)
def test_rates_in_another_form_are_refused(replies: Replies, rows: Sequence[tuple[str, object]]) -> None:
    replies.add(CENTER, "/api/data/v1/get", interbank(rows))
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_rates("HKD", date(2026, 11, 17), date(2026, 11, 19))


def test_a_row_that_a_page_border_repeats_is_one_rate(replies: Replies) -> None:
    replies.add(CENTER, "/api/data/v1/get", interbank([("2026-11-19 00:00:00", 3.2)] * 2))
    (series,) = replies.eastmoney().fetch_rates("HKD", date(2026, 11, 17), date(2026, 11, 19))
    assert series.annual_rate.tolist() == [0.032]


def test_other_currencies_are_no_data(replies: Replies) -> None:
    with pytest.raises(NoData):
        replies.eastmoney().fetch_rates("USD", date(2026, 1, 1), date(2026, 11, 20))


def test_sessions_are_the_days_of_the_exchanges_index(eastmoney: EastmoneySource) -> None:
    days = eastmoney.fetch_sessions("XSHG", date(2026, 9, 28), date(2026, 10, 9))
    assert days.dtype == np.dtype("datetime64[D]")
    assert [day.isoformat() for day in days.tolist()] == [  # the national holiday lies between
        "2026-09-28", "2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09",
    ]  # fmt: skip
    with pytest.raises(NoData):
        eastmoney.fetch_sessions("XHKG", date(2026, 9, 28), date(2026, 10, 9))


def test_the_sources_keep_their_protocols(eastmoney: EastmoneySource, tencent: TencentSource) -> None:
    for kind in (SheetSource, ActionsSource, QuoteSource, RateSource, CalendarSource):
        assert isinstance(eastmoney, kind)
    assert isinstance(tencent, SheetSource)
    assert isinstance(tencent, QuoteSource)
    assert not isinstance(tencent, ActionsSource)
