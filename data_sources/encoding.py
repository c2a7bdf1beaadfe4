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
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

from data_sources.errors import DamagedRecord
from data_sources.model import frozen

if TYPE_CHECKING:
    from collections.abc import Hashable

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Record = TypeVar("Record")


def canonical_text(value: Json) -> str:
    """The one spelling of a JSON value: sorted keys, no blanks, no escapes, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str | bytes) -> str:
    """SHA-256 of a text (as UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def encode(value: object) -> Json:
    """A record, or anything that records are made of, as plain JSON values."""
    if isinstance(value, Enum):
        return cast("Json", value.value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a record holds a number that is not finite; a missing value is None")
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
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
        DamagedRecord: a field is missing, surplus or of another type than the record's.
    """
    return cast("Record", _decode(kind, value, kind.__name__))


def _decode(kind: Any, value: Json, where: str) -> object:
    """One value of an annotated type; ``where`` is the dotted place of it, for the error."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _decode_union(get_args(kind), value, where)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value, where)
    if origin is np.ndarray:
        return _decode_array(value, where)
    if isinstance(kind, type):
        if is_dataclass(kind):
            return _decode_record(kind, value, where)
        if issubclass(kind, Enum):
            return _parsed(kind, value, where)
        if kind in (date, datetime):
            return _parsed(kind.fromisoformat, value, where)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if kind is NoneType and value is None:
            return None
        if type(value) is kind:
            return value
    raise DamagedRecord(where, f"expected {getattr(kind, '__name__', kind)}, found {_seen(value)}")


def _decode_union(kinds: tuple[Any, ...], value: Json, where: str) -> object:
    """None where it is allowed, else the first alternative that can be read."""
    if value is None and NoneType in kinds:
        return None
    alternatives = [kind for kind in kinds if kind is not NoneType]
    if len(alternatives) == 1:
        return _decode(alternatives[0], value, where)
    for kind in alternatives:
        if type(value) is kind:
            return value
    raise DamagedRecord(where, f"found {_seen(value)}")


def _decode_tuple(kinds: tuple[Any, ...], value: Json, where: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise DamagedRecord(where, f"expected a list, found {_seen(value)}")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], item, f"{where}[{place}]") for place, item in enumerate(value))
    if len(kinds) != len(value):
        raise DamagedRecord(where, f"expected {len(kinds)} values, found {len(value)}")
    return tuple(
        _decode(kind, item, f"{where}[{place}]") for place, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _decode_array(value: Json, where: str) -> npt.NDArray[Any]:
    try:
        if isinstance(value, str):
            return frozen(np.array(value.split(), dtype="datetime64[D]"))
        if isinstance(value, list):
            return frozen(np.array(value, dtype=np.float64))
    except (TypeError, ValueError) as failure:
        raise DamagedRecord(where, str(failure)) from failure
    raise DamagedRecord(where, f"expected a column, found {_seen(value)}")


def _decode_record(kind: type[Any], value: Json, where: str) -> object:
    if not isinstance(value, dict):
        raise DamagedRecord(where, f"expected {kind.__name__}, found {_seen(value)}")
    hints: dict[str, Any] = _hints(cast("Hashable", kind))
    if odd := sorted(set(hints) ^ set(value)):
        raise DamagedRecord(where, f"fields missing or unknown: {', '.join(odd)}")
    try:
        return kind(**{name: _decode(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})
    except ValueError as failure:
        raise DamagedRecord(where, str(failure)) from failure


def _parsed(read: Any, value: Json, where: str) -> object:
    try:
        return read(value)
    except (TypeError, ValueError) as failure:
        raise DamagedRecord(where, str(failure)) from failure


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Field names of a record and their resolved types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _seen(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."
