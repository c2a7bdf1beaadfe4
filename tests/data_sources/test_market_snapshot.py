from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pytest
from histories import ORIGIN, SHARE, history
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.encoding import canonical_text, decode, encode
from data_sources.errors import DamagedRecord
from data_sources.model import PriceBasis, RateSeries, Statement
from data_sources.quality import examine
from data_sources.rates import RateChoice, RateDecision
from data_sources.snapshot import (
    AlignmentNote,
    MarketSnapshot,
    Note,
    NoteKind,
    RoleHistory,
)

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
COLUMNS = st.integers(1, 20).flatmap(
    lambda count: st.tuples(
        st.lists(FLOATS, min_size=count, max_size=count),
        st.lists(st.one_of(FLOATS, st.just(float("nan"))), min_size=count, max_size=count),
    )
)


def snapshot(close: list[float], volume: list[float]) -> MarketSnapshot:
    prices = history(close, volume=volume)
    rate = RateSeries("bill", "CNY", prices.dates, np.full(len(close), 0.1 + 0.2), ORIGIN, "bank discount")
    items = (("净利润", 1.5e9), ("operating_income", None))
    return MarketSnapshot(
        as_of=prices.last,
        subject=SHARE,
        basis=PriceBasis.RAW,
        histories=(RoleHistory("subject", prices),),
        rate=RateChoice("CNY", rate, RateDecision.COVERS_WINDOW, (("other", date(2020, 1, 1), date(2021, 1, 1)),)),
        statements=(Statement(SHARE.symbol, "income", date(2022, 12, 31), 12, None, "CNY", items, ORIGIN),),
        defects=examine(prices),
        alignments=(AlignmentNote("benchmark", 3, (date(2023, 1, 3),), ()),),
        notes=(Note(NoteKind.SAMPLE, SHARE.symbol, "2023-01-03"),),
    )


@settings(max_examples=50, deadline=None)
@given(COLUMNS)
def test_a_market_snapshot_comes_back_exactly(columns: tuple[list[float], list[float]]) -> None:
    before = snapshot(*columns)
    after = MarketSnapshot.from_json(before.to_json())
    assert after.to_json() == before.to_json()
    assert after.sha256 == before.sha256
    assert after.prices.close.tobytes() == before.prices.close.tobytes()
    assert np.array_equal(after.prices.dates, before.prices.dates)
    assert after.prices.volume is not None
    assert np.array_equal(after.prices.volume, columns[1], equal_nan=True)
    assert after.prices.open is None
    assert (after.statements, after.notes, after.defects) == (before.statements, before.notes, before.defects)


def test_the_digest_changes_with_any_digit() -> None:
    one, other = snapshot([1.0, 2.0], [5.0, 6.0]), snapshot([1.0, 2.0000000000000004], [5.0, 6.0])
    assert one.sha256 != other.sha256


def test_a_changed_digit_is_found_on_reading() -> None:
    text = snapshot([1.25, 2.5], [5.0, 6.0]).to_json()
    with pytest.raises(DamagedRecord, match="digest"):
        MarketSnapshot.from_json(text.replace("1.25", "1.26"))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema":"advisor.account-snapshot/1"}', '{"schema":3}'])
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(DamagedRecord):
        MarketSnapshot.from_json(text)


def test_roles_are_found_or_absent() -> None:
    one = snapshot([1.0], [1.0])
    assert one.prices is one.histories[0].history
    assert one.benchmark is None
    with pytest.raises(LookupError):
        _ = replace(one, histories=()).prices


@dataclass(frozen=True, slots=True)
class Small:
    when: datetime
    count: int
    share: float
    known: bool
    tag: str | None


SMALL = Small(datetime(2024, 1, 2, 3, 4, 5), 3, 0.1, True, None)


def test_plain_fields_come_back_equal() -> None:
    assert decode(Small, json.loads(canonical_text(encode(SMALL)))) == SMALL


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("count", 1.5, "Small.count"),
        ("count", True, "Small.count"),
        ("when", "yesterday", "Small.when"),
        ("share", "0.1", "Small.share"),
        ("tag", 7, "Small.tag"),
        ("extra", 1, "extra"),
    ],
)
def test_a_field_of_another_type_is_named(field: str, value: object, said: str) -> None:
    text = json.loads(canonical_text(encode(SMALL)))
    text[field] = value
    with pytest.raises(DamagedRecord, match=said):
        decode(Small, text)


def test_a_missing_field_is_named() -> None:
    text = json.loads(canonical_text(encode(SMALL)))
    del text["count"]
    with pytest.raises(DamagedRecord, match="count"):
        decode(Small, text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.array([1.0, np.inf])])
def test_a_number_that_is_none_is_never_written(value: object) -> None:
    with pytest.raises(ValueError, match="finite"):
        encode(value)


def test_an_unknown_type_is_never_written() -> None:
    with pytest.raises(TypeError, match="set"):
        encode({1, 2})
