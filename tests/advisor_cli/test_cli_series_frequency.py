"""How often a series has a value: what would be annualized wrongly is refused in a sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from advisor_cli.series_file.frequency import frequency_of
from advisor_cli.series_file.series import SeriesTable, ValueKind, read_series
from data_sources.errors import BadFile
from data_sources.model import DateArray

TODAY = date(2024, 12, 1)
WEEKDAYS: DateArray = np.busday_offset(np.datetime64("2022-01-03"), np.arange(500), roll="forward")


def _read(tmp_path: Path, dates: DateArray, monthly: bool = False) -> SeriesTable:
    months = dates.astype("datetime64[M]")
    last = np.append(months[1:] != months[:-1], True)
    rows = [f"{day},{100 + place % 7},{'' if monthly and not last[place] else 5}" for place, day in enumerate(dates)]
    path = tmp_path / "series.csv"
    path.write_text("Date,Fund,Other\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return read_series(path, ValueKind.PRICES, today=TODAY)


def test_two_values_a_week_were_annualized_as_if_there_were_five(tmp_path: Path) -> None:
    twice = WEEKDAYS[np.isin((WEEKDAYS.astype(np.int64) + 3) % 7, (1, 4))]  # Tuesdays and Fridays
    with pytest.raises(BadFile, match="about 3 days apart, which is neither daily, weekly"):
        _read(tmp_path, twice)


def test_rows_two_weeks_apart_are_even_but_of_no_known_frequency(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="about 14 days apart, which is neither daily, weekly"):
        _read(tmp_path, WEEKDAYS[::10])


def test_a_monthly_column_in_a_daily_file_was_annualized_with_252_days(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="column 'Other': its values are monthly, the rows of the file daily"):
        _read(tmp_path, WEEKDAYS, monthly=True)


def test_holidays_and_a_suspension_leave_a_series_daily() -> None:
    holidays = np.isin(WEEKDAYS, np.arange("2022-10-03", "2022-10-10", dtype="datetime64[D]"))
    suspended = np.isin(WEEKDAYS, np.arange("2023-02-01", "2023-06-01", dtype="datetime64[D]"))
    assert frequency_of(WEEKDAYS[~holidays & ~suspended]) == "daily"
    assert frequency_of(WEEKDAYS[[3, 5]]) == "daily"  # too few to judge
