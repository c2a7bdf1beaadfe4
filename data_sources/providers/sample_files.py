"""Files of the bundled sample: plain text beside this module, described by one index that carries their digests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from data_sources.errors import DamagedRecord
from data_sources.model import DateArray, FloatArray, Instrument, InstrumentKind, Origin, PriceBasis

PROVIDER = "sample"
NOTE = "bundled for demonstration and test; it ends in the past"


@dataclass(frozen=True, slots=True)
class File:
    """One file of the sample as its index describes it."""

    file: str
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PriceFile:
    """The bars of one instrument.

    Args:
        basis: what the file's closes are adjusted for.
        adjusted: the file has a total-return close beside them.
    """

    instrument: Instrument
    basis: PriceBasis
    adjusted: bool
    source: File

    def bases(self) -> tuple[PriceBasis, ...]:
        """Total return first, because that is what returns are made of."""
        if self.adjusted:
            return (PriceBasis.TOTAL_RETURN, self.basis)
        return (self.basis,)


@dataclass(frozen=True, slots=True)
class RateFile:
    """One interest rate."""

    name: str
    currency: str
    compounding: str
    source: File


@dataclass(frozen=True, slots=True)
class FundFile:
    """One fund: its facts and holdings, and its net asset values; ``nav`` None where the sample has none."""

    instrument: Instrument
    facts: File
    nav: File | None


@dataclass(frozen=True, slots=True)
class Index:
    """The sample's table of contents, by symbol where a file is of one."""

    bundled: str
    datasets: dict[str, str]
    prices: dict[str, PriceFile]
    rates: tuple[RateFile, ...]
    statements: dict[str, tuple[str, File]]
    funds: dict[str, FundFile]

    def instruments(self) -> dict[str, Instrument]:
        """Everything that the sample has a file of, by symbol."""
        known = {symbol: entry.instrument for symbol, entry in self.prices.items()}
        return known | {symbol: entry.instrument for symbol, entry in self.funds.items() if symbol not in known}

    def origin(self, source: File) -> Origin:
        """Who said what a file holds."""
        return Origin(PROVIDER, self.datasets[source.origin], self.bundled, source.sha256, NOTE, is_sample=True)


def _instrument_of(entry: dict[str, str]) -> Instrument:
    kind = InstrumentKind(entry["kind"])
    return Instrument(entry["symbol"], kind, entry["exchange"], entry["currency"], entry["name"], entry["name_zh"])


def _file_of(entry: dict[str, str]) -> File:
    return File(entry["file"], entry["origin"], entry["sha256"])


@cache
def index() -> Index:
    """The sample's table of contents."""
    raw = json.loads((files(__package__) / "sample_data" / "index.json").read_text(encoding="utf-8"))
    prices = {
        entry["symbol"]: PriceFile(
            _instrument_of(entry), PriceBasis(entry["basis"]), entry["adjusted"], _file_of(entry)
        )
        for entry in raw["prices"]
    }
    navs = {entry["symbol"]: _file_of(entry) for entry in raw["navs"]}
    funds = {
        entry["symbol"]: FundFile(_instrument_of(entry), _file_of(entry), navs.get(entry["symbol"]))
        for entry in raw["funds"]
    }
    return Index(
        raw["bundled"],
        {name: f"{origin['repository']}: {origin['path']}" for name, origin in raw["origins"].items()},
        prices,
        tuple(
            RateFile(entry["name"], entry["currency"], entry["compounding"], _file_of(entry)) for entry in raw["rates"]
        ),
        {entry["symbol"]: (entry["currency"], _file_of(entry)) for entry in raw["statements"]},
        funds,
    )


def text_of(source: File) -> str:
    """The bytes of one file, if they are those that were bundled."""
    data = (files(__package__) / "sample_data" / source.file).read_bytes()
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise DamagedRecord(
            f"sample file {source.file}", "its digest does not fit the index; install the package again"
        )
    return data.decode()


def columns_of(text: str) -> tuple[DateArray, dict[str, FloatArray]]:
    """Days and number columns of a sample file; an empty cell is NaN."""
    head, _, body = text.partition("\n")
    names = head.split(",")
    cells = body.rstrip("\n").replace("\n", ",").split(",")
    width = len(names)
    days = np.array(cells[0::width], dtype="datetime64[D]")
    return days, {name: _numbers(cells[place::width]) for place, name in enumerate(names) if place}


def _numbers(cells: list[str]) -> FloatArray:
    return np.array([cell or "nan" for cell in cells] if "" in cells else cells, dtype=np.float64)
