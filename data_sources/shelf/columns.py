"""Columns of numbers and days beside the JSON that names them: equal columns are kept once, and read where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data_sources.encoding import Json, digest, encode
from data_sources.errors import DamagedRecord

COLUMN = "column"
DAYS, NUMBERS = "days", "numbers"
DTYPES = {DAYS: np.dtype("<M8[D]"), NUMBERS: np.dtype("<f8")}
Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns by the digest of their bytes, in the order in which they came."""

    kept: dict[str, tuple[str, Column]]

    def put(self, column: Column) -> Json:
        """What stands for a column in the JSON."""
        kind = DAYS if column.dtype.kind == "M" else NUMBERS
        plain = np.ascontiguousarray(column, dtype=DTYPES[kind])
        name = digest(kind.encode() + plain.tobytes())
        self.kept.setdefault(name, (kind, plain))
        return {COLUMN: name}


def packed(value: object, columns: Columns) -> Json:
    """A record as JSON, its columns put aside; what is not a number in a column stays what it is."""
    if isinstance(value, np.ndarray):
        return columns.put(value)
    if isinstance(value, tuple):
        return [packed(item, columns) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: packed(getattr(value, field.name), columns) for field in fields(value)}
    return encode(value)


def unpacked(value: Json, columns: Mapping[str, Column]) -> object:
    """The JSON with its columns in their places, for ``encoding.decode``.

    Raises:
        DamagedRecord: it names a column that is not there.
    """
    if isinstance(value, dict):
        if value.keys() == {COLUMN}:
            name = value[COLUMN]
            if name not in columns:
                raise DamagedRecord("the shelf", f"it has no column {name!r}")
            return columns[str(name)]
        return {name: unpacked(item, columns) for name, item in value.items()}
    if isinstance(value, list):
        return [unpacked(item, columns) for item in value]
    return value
