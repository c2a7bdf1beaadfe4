"""Plain dates and numpy's days are the same days."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data_sources.model import to_date, to_days


@given(st.lists(st.dates(), max_size=20))
def test_to_days_is_what_numpy_makes_of_the_dates_and_to_date_takes_it_back(days: list[date]) -> None:
    made = to_days(days)

    assert made.dtype == np.dtype("datetime64[D]")
    assert np.array_equal(made, np.array(days, dtype="datetime64[D]"))
    assert [to_date(day) for day in made] == days
