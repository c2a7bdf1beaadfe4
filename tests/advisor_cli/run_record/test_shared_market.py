"""Snapshots with their histories by reference: what comes back is the snapshot to the bit."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_cli.run_record.shared_market import Market, is_shared, references, share, whole_snapshot, whole_text
from data_sources.errors import DamagedRecord
from data_sources.model import PriceBasis
from data_sources.rates import in_force
from data_sources.snapshot import HELD, HELD_TOTAL
from tests.advisor_cli.run_record.shared_runs import BARS, history, part, rates, seen, usual


@settings(max_examples=30)
@given(
    cuts=st.lists(st.tuples(st.integers(0, BARS - 1), st.integers(1, BARS)), min_size=1, max_size=5),
    known=st.lists(st.booleans(), min_size=5, max_size=5),
    closes_only=st.booleans(),
)
def test_whatever_part_of_a_known_or_unknown_history_is_seen_comes_back_to_the_bit(
    cuts: list[tuple[int, int]], known: list[bool], closes_only: bool
) -> None:
    wholes = [history(f"S{number}", seed=number) for number in range(5)]
    market = Market([whole for whole, is_known in zip(wholes, known, strict=True) if is_known] + [rates()])
    histories = []
    for whole, (first, length) in zip(wholes, cuts, strict=False):
        cut = part(whole, first, min(first + length, BARS))
        histories.append((HELD, replace(cut, high=None, low=None, volume=None) if closes_only else cut))
    rate = rates()
    day = rate.dates[cuts[0][0] % 300].astype(object)
    snapshot = seen(tuple(histories), in_force(rate, day, rate.dates[-1].astype(object)))
    shared = share(snapshot, market)
    carried = dict(shared.carried)

    def text_of(name: str) -> str:
        return carried[name] if name in carried else market.text_of(name) or ""

    assert whole_text(shared.text, text_of) == snapshot.to_json()
    assert whole_snapshot(shared.text, text_of).sha256 == snapshot.sha256
    assert set(carried) <= set(references(shared.text))


def test_a_known_history_is_named_once_and_nothing_is_carried() -> None:
    market, snapshot = usual()
    shared = share(snapshot, market)
    assert shared.carried == ()
    assert len(references(shared.text)) == 3
    assert len(shared.text) < len(snapshot.to_json()) / 8


def test_the_text_does_not_depend_on_the_order_of_what_is_known_nor_on_doubles() -> None:
    """Two wholes of which the client's closes are a part: whoever reads them in another order says the same."""
    raw = history("AAA")
    longer = replace(raw, basis=PriceBasis.SPLIT_ADJUSTED)
    snapshot = seen(((HELD, part(raw, 100, 200)),))
    texts = {share(snapshot, Market(wholes)).text for wholes in ((raw, longer), (longer, raw), (longer, raw, raw))}
    assert len(texts) == 1


def test_one_bit_of_difference_is_another_history() -> None:
    raw = history("AAA")
    close = raw.close.copy()
    close[200] = np.nextafter(close[200], np.inf)
    snapshot = seen(((HELD, part(replace(raw, close=close), 100, 300)),))
    shared = share(snapshot, Market((raw,)))
    assert len(shared.carried) == 1
    assert whole_text(shared.text, dict(shared.carried).__getitem__) == snapshot.to_json()


def test_other_words_of_a_history_stand_in_the_reference() -> None:
    raw = history("AAA")
    told = replace(part(raw, 10, 300), origin=replace(raw.origin, note="counted in shares of that day"))
    market = Market((raw,))
    shared = share(seen(((HELD, told),)), market)
    assert shared.carried == ()
    assert (
        whole_snapshot(shared.text, lambda name: market.text_of(name) or "").held("AAA").origin.note == told.origin.note
    )


def test_a_snapshot_that_holds_its_own_histories_is_read_as_ever() -> None:
    _, snapshot = usual()
    text = snapshot.to_json()
    assert not is_shared(text)
    assert references(text) == ()
    assert whole_text(text, {}.__getitem__) == text
    assert whole_snapshot(text, {}.__getitem__).sha256 == snapshot.sha256


def test_a_missing_or_changed_history_is_named() -> None:
    market, snapshot = usual()
    text = share(snapshot, market).text
    name = references(text)[0]
    with pytest.raises(DamagedRecord, match=f"{name} that it refers to is missing"):
        whole_text(text, {}.__getitem__)
    with pytest.raises(DamagedRecord, match="was changed"):
        whole_text(text, lambda asked: (market.text_of(asked) or "").replace("0", "1", 1))


@pytest.mark.parametrize("broken", ["", "[]", '{"histories": 1}', '{"histories": [{}], "rate": null}'])
def test_a_text_that_is_none_is_a_damaged_record(broken: str) -> None:
    market, snapshot = usual()
    text = share(snapshot, market).text
    with pytest.raises(DamagedRecord):
        whole_text(text.replace(json.dumps(json.loads(text)["sha256"]), '"0"'), {}.__getitem__)
    with pytest.raises(DamagedRecord):
        references(text[: text.index('"snapshot"')] + f'"snapshot":{broken}}}')


def test_a_carried_history_of_one_client_is_not_taken_for_known_by_the_next() -> None:
    """Else the text would depend on whom the worker had before."""
    market = Market()
    whole = history("AAA")
    first = share(seen(((HELD_TOTAL, whole),)), market)
    second = share(seen(((HELD_TOTAL, part(whole, 10, 300)),)), market)
    assert second == share(seen(((HELD_TOTAL, part(whole, 10, 300)),)), Market())
    assert first.carried != second.carried
