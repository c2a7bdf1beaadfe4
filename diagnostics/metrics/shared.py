"""A value that many figures share: computed when first asked for, then kept on its owner.

The standard library's ``cached_property`` takes a lock at each first access before Python 3.12; a sample has
thirty shared values and a book thousands of samples, and no sample is shared between threads while it is new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class shared(Generic[T]):  # noqa: N801  used as a decorator, like property
    """Method of one instance that becomes its attribute; the owner must have a ``__dict__``."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__
        self.name = compute.__name__

    def __get__(self, owner: object, kind: type | None = None) -> T:
        """The value; only reached while the owner has no attribute of this name yet."""
        value = self.compute(owner)
        owner.__dict__[self.name] = value
        return value
