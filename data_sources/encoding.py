"""Records to JSON and back, exactly.

One codec for every frozen record: the types of a record's fields say how its JSON is read, so a
record and its file cannot drift apart. Floats keep every digit (their shortest exact spelling),
dates are ISO 8601, an array of days is one string of ISO days, a missing value inside a float
column is ``null``. The canonical text (sorted keys, no blanks) is what digests are taken of.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

from data_sources.errors import DamagedRecord
from data_sources.model import frozen

# A resolved annotation: a class, or a parametrized form of typing that has no public type of its own.
TypeForm = Any
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Reader = Callable[["Json"], object]
Record = TypeVar("Record")
PLAIN = frozenset({str, int, bool, NoneType})


def canonical_text(value: Json) -> str:
    """The one spelling of a JSON value: sorted keys, no blanks, no escapes, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str | bytes) -> str:
    """SHA-256 of a text (as UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def encode(value: object) -> Json:
    """A record, or anything that records are made of, as plain JSON values."""
    # The commonest kinds come first: statements bring tens of thousands of numbers and names.
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a record holds a number that is not finite; a missing value is None")
        return value
    if value is None or isinstance(value, (str, bool, int)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Enum):
        return cast("Json", value.value)
    if is_dataclass(value):
        made: dict[str, Json] = {}
        for name in value.__dataclass_fields__:
            one = getattr(value, name)
            # Most fields are texts and numbers, which need not be asked what else they could be.
            made[name] = one if type(one) in PLAIN or (type(one) is float and math.isfinite(one)) else encode(one)
        return made
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    raise TypeError(f"a record may not hold a {type(value).__name__}")


def _encode_array(column: npt.NDArray[Any]) -> Json:
    """Days as one string, floats as a list with null for NaN; infinities are refused."""
    if column.dtype.kind == "M":
        return " ".join(np.datetime_as_string(column.astype("datetime64[D]"), unit="D").tolist())
    values: list[float | None] = column.tolist()
    missing = np.flatnonzero(~np.isfinite(column))
    if missing.size and np.isinf(column).any():
        raise ValueError("a price column holds an infinite number")
    for place in missing.tolist():
        values[place] = None
    return cast("Json", values)


def decode(kind: type[Record], value: Json) -> Record:
    """The record of type ``kind`` that ``encode`` made this JSON from.

    Raises:
        DamagedRecord: a field is missing, surplus or of another type than the record's; it names the place.
    """
    try:
        return cast("Record", _reader(cast("Hashable", kind))(value))
    except DamagedRecord as damage:
        raise DamagedRecord(kind.__name__ + damage.where, damage.why) from damage


@cache
def _reader(kind: TypeForm) -> Reader:
    """How a value of an annotated type is read; made once a type, because records come by the thousand."""
    origin: object = get_origin(kind)
    # From numpy 2.5 on NDArray[...] is a named alias, and what it stands for lies behind its name.
    origin = get_origin(getattr(origin, "__value__", None)) or origin
    if origin in (Union, UnionType):
        return _union_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is np.ndarray:
        return _read_array
    if is_dataclass(kind):
        return _record_reader(cast("type[Any]", kind))
    if issubclass(kind, Enum):
        return _parser(kind)
    if kind in (date, datetime):
        return _parser(kind.fromisoformat)
    return _plain_reader(kind)


def _plain_reader(kind: type) -> Reader:
    """A text, a number or a truth value; a whole number may stand for a float."""

    def read(value: Json) -> object:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
        raise DamagedRecord("", f"expected {kind.__name__}, found {_seen(value)}")

    return read


def _union_reader(kinds: tuple[TypeForm, ...]) -> Reader:
    """None where it is allowed; one alternative is read, several are told apart by the JSON's own type."""
    alternatives = tuple(kind for kind in kinds if kind is not NoneType)
    optional = len(alternatives) < len(kinds)
    only = _reader(alternatives[0]) if len(alternatives) == 1 else None

    def read(value: Json) -> object:
        if value is None and optional:
            return None
        if only is not None:
            return only(value)
        if type(value) in alternatives:
            return value
        raise DamagedRecord("", f"found {_seen(value)}")

    return read


def _tuple_reader(kinds: tuple[TypeForm, ...]) -> Reader:
    """A list of one type and any length, or of one type a place."""
    endless = len(kinds) == 2 and kinds[1] is Ellipsis
    item_readers = (_reader(kinds[0]),) if endless else tuple(_reader(kind) for kind in kinds)

    def read(value: Json) -> object:
        if not isinstance(value, list):
            raise DamagedRecord("", f"expected a list, found {_seen(value)}")
        if not endless and len(value) != len(item_readers):
            raise DamagedRecord("", f"expected {len(item_readers)} values, found {len(value)}")
        items: list[object] = []
        readers = item_readers * len(value) if endless else item_readers
        try:
            for read_item, item in zip(readers, value, strict=True):
                items.append(read_item(item))
        except DamagedRecord as damage:
            raise DamagedRecord(f"[{len(items)}]{damage.where}", damage.why) from damage
        return tuple(items)

    return read


def _record_reader(kind: type[Any]) -> Reader:
    """An object with the fields of the record and no other; one that has a default may be missing.

    So what was written before a record grew is still read.
    """
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}

    def read(value: Json) -> object:
        if not isinstance(value, dict):
            raise DamagedRecord("", f"expected {kind.__name__}, found {_seen(value)}")
        if odd := sorted((needed - value.keys()) | (value.keys() - readers.keys())):
            raise DamagedRecord("", f"fields missing or unknown: {', '.join(odd)}")
        read_fields: dict[str, object] = {}
        for name, read_field in readers.items():
            if name not in value:
                continue
            try:
                read_fields[name] = read_field(value[name])
            except DamagedRecord as damage:
                raise DamagedRecord(f".{name}{damage.where}", damage.why) from damage
        try:
            return cast("object", kind(**read_fields))
        except ValueError as failure:  # a record that refuses its fields
            raise DamagedRecord("", str(failure)) from failure

    return read


def _read_array(value: object) -> npt.NDArray[Any]:
    """A column of days (one string) or of numbers (a list, null for NaN), read-only; or one that was read already."""
    if isinstance(value, np.ndarray):
        return frozen(value)
    try:
        if isinstance(value, str):
            return frozen(np.array(value.split(), dtype="datetime64[D]"))
        if isinstance(value, list):
            return frozen(np.array(value, dtype=np.float64))
    except (TypeError, ValueError) as failure:
        raise DamagedRecord("", str(failure)) from failure
    raise DamagedRecord("", f"expected a column, found {_seen(cast('Json', value))}")


def _parser(parse: Callable[[Any], object]) -> Reader:
    """A value that its type's own parser reads: an enumeration's member, a day, a moment."""

    def read(value: Json) -> object:
        try:
            return parse(value)
        except (TypeError, ValueError) as failure:
            raise DamagedRecord("", str(failure)) from failure

    return read


def _seen(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."
