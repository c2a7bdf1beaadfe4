"""Work on an immutable record done once for as long as that record lives, however many accounts or sections ask for it.

A process that diagnoses a whole book meets the same price histories in every account. What is kept here follows from
its arguments alone, so that whether it is there already changes nothing but the time; it goes with its record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Generic, TypeVar, cast
from weakref import WeakKeyDictionary

Record = TypeVar("Record")
Other = TypeVar("Other")
Result = TypeVar("Result")
MOST = 32  # results a record; windows of very many accounts begin anew rather than grow


class _Itself:
    """Stands for the record where a function gives it back as it is."""


ITSELF = _Itself()


def once(make: Callable[[Record], Result]) -> Callable[[Record], Result]:
    """A function of one record that is compared by identity, and made once for each.

    Args:
        make: pure, gives no None, and nobody changes what it gives.
    """
    kept: WeakKeyDictionary[Record, Result | _Itself] = WeakKeyDictionary()

    @wraps(make)
    def known(record: Record) -> Result:
        found = kept.get(record)
        if found is None:
            found = make(record)
            # What holds its own record would keep it alive for ever.
            kept[record] = ITSELF if cast("object", found) is record else found
            return found
        return cast("Result", record) if isinstance(found, _Itself) else found

    return known


class Kept:
    """Results of a function of one record and further arguments.

    Those arguments are told apart by a key. A record that it holds is kept alive by what is kept: it has to be one
    that lives as long as the first.

    Args:
        most: results a record.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[object, dict[Hashable, object]] = WeakKeyDictionary()

    def of(self, record: object, key: Hashable, make: Callable[[], Result]) -> Result:
        """What is made of the record and of what the key stands for."""
        own = self._kept.get(record)
        if own is None:
            own = self._kept[record] = {}
        if key not in own:
            if len(own) >= self._most:
                own.clear()
            own[key] = make()
        return cast("Result", own[key])


class KeptOfTwo(Generic[Record, Other, Result]):
    """Results of a function of two records; each goes with the first of them that goes."""

    def __init__(self, make: Callable[[Record, Other], Result]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[Record, WeakKeyDictionary[Other, tuple[Result]]] = WeakKeyDictionary()

    def of(self, first: Record, second: Other) -> Result:
        """What is made of the two."""
        own = self._kept.get(first)
        if own is None:
            own = self._kept[first] = WeakKeyDictionary()
        found = own.get(second)
        if found is None:
            found = own[second] = (self._make(first, second),)
        return found[0]
