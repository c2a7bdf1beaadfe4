"""What is made once for a record goes with it, even where the record itself is what is made."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from weakref import ref

from diagnostics.once import MOST, Kept, KeptOfTwo, once


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Record:
    number: int


def test_it_is_made_once_for_each_record() -> None:
    made: list[int] = []

    @once
    def doubled(record: Record) -> int:
        made.append(record.number)
        return 2 * record.number

    first, second = Record(1), Record(1)
    assert [doubled(first), doubled(second), doubled(first)] == [2, 2, 2]
    assert made == [1, 1]


def test_a_record_that_is_given_back_is_not_kept_alive() -> None:
    @once
    def same(record: Record) -> Record:
        return record

    record = Record(1)
    assert same(record) is record
    assert same(record) is record
    alive = ref(record)
    del record
    gc.collect()
    assert alive() is None


def test_results_are_told_apart_by_their_key_and_are_not_many() -> None:
    kept, record = Kept(), Record(1)
    assert kept.of(record, "a", lambda: 1) == 1
    assert kept.of(record, "a", lambda: 2) == 1
    assert kept.of(record, "b", lambda: 2) == 2
    for key in range(MOST):
        kept.of(record, key, lambda: 0)
    assert kept.of(record, "a", lambda: 3) == 3


def test_what_is_made_of_two_goes_with_either() -> None:
    made = KeptOfTwo(lambda first, second: (first.number, second.number))
    first, second = Record(1), Record(2)
    assert made.of(first, second) is made.of(first, second)
    alive = ref(second)
    del second
    gc.collect()
    assert alive() is None
