"""The bundled sample: real recorded figures, ending in the past, for demonstration and test.

Files are plain text beside this module, described by one index that carries their digests; a
file is read when its instrument is asked for and refused when its digest does not fit. Every
answer is stamped as a sample.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from typing import cast

import numpy as np

from data_sources.errors import BasisNotOffered, DamagedRecord, NoBarsInWindow, NoData, UnknownSymbol
from data_sources.model import (
    DateArray,
    FloatArray,
    Instrument,
    InstrumentKind,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    RateSeries,
    Statement,
)

EXAMPLES = ("AAPL", "SPY", "000338.SZ", "601318.SH")
NOTE = "bundled for demonstration and test; it ends in the past"
PRICE_COLUMNS = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the sample as its index describes it."""

    file: str
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _PriceFile:
    instrument: Instrument
    basis: PriceBasis
    adjusted: bool
    source: _File

    def bases(self) -> tuple[PriceBasis, ...]:
        """Total return first, because that is what returns are made of."""
        if self.adjusted:
            return (PriceBasis.TOTAL_RETURN, self.basis)
        return (self.basis,)


@dataclass(frozen=True, slots=True)
class _RateFile:
    name: str
    currency: str
    compounding: str
    source: _File


@dataclass(frozen=True, slots=True)
class _Index:
    bundled: str
    datasets: dict[str, str]
    prices: dict[str, _PriceFile]
    rates: tuple[_RateFile, ...]
    statements: dict[str, tuple[str, _File]]


def _file(entry: dict[str, str]) -> _File:
    return _File(entry["file"], entry["origin"], entry["sha256"])


@cache
def _index() -> _Index:
    """The sample's table of contents."""
    raw = json.loads((files(__package__) / "sample_data" / "index.json").read_text(encoding="utf-8"))
    prices = {
        entry["symbol"]: _PriceFile(
            Instrument(
                entry["symbol"],
                InstrumentKind(entry["kind"]),
                entry["exchange"],
                entry["currency"],
                entry["name"],
                entry["name_zh"],
            ),
            PriceBasis(entry["basis"]),
            entry["adjusted"],
            _file(entry),
        )
        for entry in raw["prices"]
    }
    return _Index(
        raw["bundled"],
        {name: f"{origin['repository']}: {origin['path']}" for name, origin in raw["origins"].items()},
        prices,
        tuple(
            _RateFile(entry["name"], entry["currency"], entry["compounding"], _file(entry)) for entry in raw["rates"]
        ),
        {entry["symbol"]: (entry["currency"], _file(entry)) for entry in raw["statements"]},
    )


def _text(source: _File) -> str:
    """The bytes of one file, if they are those that were bundled."""
    data = (files(__package__) / "sample_data" / source.file).read_bytes()
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise DamagedRecord(
            f"sample file {source.file}", "its digest does not fit the index; install the package again"
        )
    return data.decode()


def _columns(text: str) -> tuple[DateArray, dict[str, FloatArray]]:
    """Days and number columns of a sample file; an empty cell is NaN."""
    head, _, body = text.partition("\n")
    names = head.split(",")
    cells = body.rstrip("\n").replace("\n", ",").split(",")
    width = len(names)
    days = np.array(cells[0::width], dtype="datetime64[D]")
    return days, {name: _numbers(cells[place::width]) for place, name in enumerate(names) if place}


def _numbers(cells: list[str]) -> FloatArray:
    return np.array([cell or "nan" for cell in cells] if "" in cells else cells, dtype=np.float64)


class SampleSource:
    """Prices, rates and statements of the bundled sample."""

    name = "sample"

    def _origin(self, source: _File) -> Origin:
        index = _index()
        return Origin(self.name, index.datasets[source.origin], index.bundled, source.sha256, NOTE, is_sample=True)

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """Everything that the sample has prices of, by symbol."""
        return tuple(entry.instrument for _, entry in sorted(_index().prices.items()))

    def _price_file(self, symbol: str) -> _PriceFile:
        found = _index().prices.get(symbol)
        if found is None:
            known = tuple(_index().prices)
            # A right spelling of what is not bundled is the usual case: say what kind of source this is.
            holds = f"it is the bundled sample of {len(known)} instruments, {', '.join(EXAMPLES)} among them"
            raise UnknownSymbol(symbol, self.name, _near(symbol, known), holds)
        return found

    def find_instrument(self, symbol: str) -> Instrument:
        """The instrument of a canonical symbol; UnknownSymbol with near spellings if there is none."""
        return self._price_file(symbol).instrument

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """The bases on which the sample has the instrument, total return first."""
        return self._price_file(instrument.symbol).bases()

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """The bars of the window; total-return bars of a file with both closes are scaled day by day.

        Raises:
            UnknownSymbol, BasisNotOffered, NoBarsInWindow, DamagedRecord.
        """
        entry = self._price_file(request.instrument.symbol)
        if request.basis not in entry.bases():
            offered = tuple(basis.value for basis in entry.bases())
            raise BasisNotOffered(entry.instrument.symbol, self.name, request.basis.value, offered)
        history = _whole_history(entry, request.basis, self._origin(entry.source))
        window = history.between(request.start, request.end)
        if not len(window):
            raise NoBarsInWindow(
                entry.instrument.symbol, self.name, request.start, request.end, first=history.first, last=history.last
            )
        return window

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """Whole series of the currency that touch the window, the shortest maturity first."""
        found = []
        for entry in _index().rates:
            if entry.currency != currency:
                continue
            days, columns = _columns(_text(entry.source))
            if days[0] <= np.datetime64(end) and days[-1] >= np.datetime64(start):
                origin = self._origin(entry.source)
                rate = columns["annual_rate"]
                found.append(RateSeries(entry.name, currency, days, rate, origin, entry.compounding))
        if not found:
            raise NoData(f"interest rate in {currency} from {start} to {end}", self.name)
        return tuple(found)

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """Statements whose period ended by ``end``, oldest first."""
        found = _index().statements.get(instrument.symbol)
        if found is None:
            raise NoData(f"financial statements of {instrument.symbol}", self.name)
        currency, source = found
        origin = self._origin(source)
        lines = [json.loads(line) for line in _text(source).splitlines()]
        chosen = tuple(
            _statement(instrument.symbol, currency, line, origin) for line in lines if line["period_end"] <= str(end)
        )
        if not chosen:
            raise NoData(f"financial statements of {instrument.symbol} by {end}", self.name)
        return chosen


def _whole_history(entry: _PriceFile, basis: PriceBasis, origin: Origin) -> PriceHistory:
    """All bars of one file on one of its bases."""
    days, columns = _columns(_text(entry.source))
    adjusted = columns.pop("adjusted_close", None)
    if adjusted is not None and basis is PriceBasis.TOTAL_RETURN:
        factor = adjusted / columns["close"]
        columns.update({name: columns[name] * factor for name in PRICE_COLUMNS if name in columns})
        columns["close"] = adjusted
        origin = replace(origin, note=f"{origin.note}; open, high and low scaled by adjusted close / close of the day")
    return PriceHistory(
        instrument=entry.instrument,
        basis=basis,
        dates=days,
        close=columns["close"],
        origin=origin,
        open=columns.get("open"),
        high=columns.get("high"),
        low=columns.get("low"),
        volume=columns.get("volume"),
    )


def _statement(symbol: str, currency: str, line: dict[str, object], origin: Origin) -> Statement:
    items = cast("dict[str, float]", line["items"])
    published = cast("str | None", line["published"])
    return Statement(
        symbol=symbol,
        kind=str(line["kind"]),
        period_end=date.fromisoformat(str(line["period_end"])),
        months=cast("int", line["months"]),
        published=date.fromisoformat(published) if published else None,
        currency=currency,
        items=tuple((item, float(amount)) for item, amount in items.items()),
        origin=origin,
    )


def _near(symbol: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Spellings that are perhaps meant: the same code on another market, else the closest ones."""
    code = symbol.partition(".")[0]
    same = tuple(other for other in known if other.partition(".")[0] == code)
    # Codes of digits are all alike: only one that is a digit away is worth a question.
    return same or tuple(get_close_matches(symbol, known, n=3, cutoff=0.85 if code.isdigit() else 0.7))
