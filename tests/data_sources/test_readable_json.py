"""Readable JSON is, to the byte, what the library writes."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.readable_json import readable_text

TEXTS = st.text(max_size=12)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=3).map(tuple), st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=30,
)


@given(VALUES, st.integers(1, 4))
def test_any_value_is_written_as_the_library_writes_it(value: object, indent: int) -> None:
    assert readable_text(value, indent) == json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


@pytest.mark.parametrize("odd", [math.nan, math.inf, [-math.inf], {"a": [math.nan]}])
def test_what_is_not_finite_is_refused(odd: object) -> None:
    with pytest.raises(ValueError, match="finite"):
        readable_text(odd, 1)


@pytest.mark.parametrize("odd", [{1: "a"}, {None: 1}, b"bytes", [object()], {"a": {3}}])
def test_what_json_has_not_is_refused(odd: object) -> None:
    with pytest.raises(TypeError):
        readable_text(odd, 1)
