"""The rule that gives a statement its day of publication."""

from __future__ import annotations

from datetime import date
from typing import Any

from facts_of_yahoo import yahoo

from data_sources.providers.yahoo.filings import Filing, fetch_filings, publication_day

JUNE = date(2024, 6, 30)


def test_the_first_filing_of_the_right_form_after_the_period() -> None:
    filings = (Filing(date(2024, 5, 3), "10-Q", None), Filing(date(2024, 8, 2), "10-Q", None))
    assert publication_day(JUNE, filings, annual=False) == date(2024, 8, 2)
    assert publication_day(JUNE, filings, annual=True) is None


def test_a_quarters_report_that_is_missing_from_the_list_is_not_the_next_ones() -> None:
    filings = (Filing(date(2024, 10, 31), "10-Q", None),)
    assert publication_day(JUNE, filings, annual=False) is None
    assert publication_day(date(2024, 9, 30), filings, annual=False) == date(2024, 10, 31)


def test_a_document_that_names_another_period_is_not_this_ones() -> None:
    filings = (
        Filing(date(2024, 7, 9), "10-Q", date(2024, 3, 30)),
        Filing(date(2024, 9, 20), "10-Q", date(2024, 6, 29)),
    )
    assert publication_day(JUNE, filings, annual=False) == date(2024, 9, 20)
    assert publication_day(JUNE, filings[:1], annual=False) is None


def test_a_6k_counts_only_with_the_period_in_its_name() -> None:
    news = Filing(date(2024, 7, 23), "6-K", None)
    report = Filing(date(2024, 7, 24), "6-K", JUNE)
    assert publication_day(JUNE, (news,), annual=False) is None
    assert publication_day(JUNE, (news, report), annual=False) == date(2024, 7, 24)
    assert publication_day(JUNE, (report,), annual=True) is None  # a year's is the 20-F


def test_a_late_report_that_names_its_period_is_known_from_its_own_day() -> None:
    late = Filing(date(2022, 2, 18), "10-Q", date(2021, 9, 30))  # Cronos Group, 141 days after the quarter
    assert publication_day(date(2021, 9, 30), (late,), annual=False) == date(2022, 2, 18)


def test_yahoos_lists_are_read_with_the_periods_in_the_names(recorded: Any) -> None:
    recorded("yahoo")
    source = yahoo()
    apple = fetch_filings(source.library, "AAPL")
    assert Filing(date(2025, 1, 31), "10-Q", date(2024, 12, 28)) in apple
    assert [filing.day for filing in apple] == sorted(filing.day for filing in apple)
    assert Filing(date(2024, 5, 23), "20-F", date(2024, 3, 31)) in fetch_filings(source.library, "BABA")
    spotify = fetch_filings(source.library, "SPOT")
    assert publication_day(JUNE, spotify, annual=False) == date(2024, 7, 24)  # not the news of the 23rd
