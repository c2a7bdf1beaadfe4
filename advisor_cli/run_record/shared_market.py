"""The snapshot of one client of a book with its market histories by reference: they are kept once for all clients.

A client sees a part of what a source has of a share: from shortly before his first purchase, without columns that
nobody reads. So a reference names the whole history by the digest of its canonical text, and what of it is seen: the
rows from and to, the columns left out, and the small fields that differ. What is put together again is the snapshot to
the bit: ``whole_text(share(snapshot, market).text, ...) == snapshot.to_json()``.

A history that is no part of a known one is carried: it goes along with the text, and is kept under its own digest.
Which histories are known decides how the text is spelled, so whoever works on equal clients must know equal ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from data_sources.account_snapshot import ACCOUNT_SCHEMA, AccountSnapshot
from data_sources.encoding import Json, canonical_text, decode, digest, encode
from data_sources.errors import DamagedRecord
from data_sources.model import PriceHistory, RateSeries
from data_sources.snapshot import opened, sealed

SHARED_SCHEMA = "advisor.shared-account-snapshot/1"
HEAD = f'{{"schema":"{SHARED_SCHEMA}"'
REFERENCE = "market"  # the field of a reference that no history has
SHORT = 30  # rows; what is shorter stands in the text itself
COLUMNS: dict[type[PriceHistory | RateSeries], tuple[str, ...]] = {
    PriceHistory: ("close", "open", "high", "low", "volume"),
    RateSeries: ("annual_rate",),
}

# The other fields but the days.
PLAIN = {
    kind: tuple(field.name for field in fields(kind) if field.name not in ("dates", *columns))
    for kind, columns in COLUMNS.items()
}

Series = PriceHistory | RateSeries
TextOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SharedSnapshot:
    """A snapshot's text with its histories by reference.

    Args:
        text: what ``snapshot.json`` holds.
        carried: (digest, canonical text) of the histories that are no part of a known one.
        references: digests of the whole histories that the text refers to, as ``references`` reads them.
    """

    text: str
    carried: tuple[tuple[str, str], ...]
    references: tuple[str, ...]


class Market:
    """The whole histories that clients see parts of.

    Args:
        wholes: each with all its columns; their order does not matter, doubles do no harm.
    """

    def __init__(self, wholes: Iterable[Series] = ()) -> None:
        self._by_name: dict[tuple[type, str], list[Series]] = {}
        self._digests: dict[int, str] = {}
        self._by_digest: dict[str, Series] = {}
        for whole in wholes:
            self._by_name.setdefault((type(whole), _name(whole)), []).append(whole)

    def of(self, series: Series) -> Series | None:
        """A known history that the series is a part of, None where there is none.

        Among several the one whose digest is the smallest, so that no order decides.
        """
        known = self._by_name.get((type(series), _name(series)), ())
        found = [whole for whole in known if _is_part(series, whole)]
        return min(found, key=self.digest_of) if len(found) > 1 else next(iter(found), None)

    def digest_of(self, whole: Series) -> str:
        """Digest of the canonical text of a known history; made once."""
        made = self._digests.get(id(whole))
        if made is None:
            made = digest(canonical_text(encode(whole)))
            self._digests[id(whole)] = made
            self._by_digest[made] = whole
        return made

    def text_of(self, asked: str) -> str | None:
        """Canonical text of the known history of this digest; None where there is none."""
        if asked not in self._by_digest:
            for whole in (one for several in self._by_name.values() for one in several):
                if self.digest_of(whole) == asked:
                    break
        whole_history = self._by_digest.get(asked)
        return None if whole_history is None else canonical_text(encode(whole_history))


def share(snapshot: AccountSnapshot, market: Market) -> SharedSnapshot:
    """The snapshot's text with its histories by reference to the market's, and what had to be carried."""
    carried: dict[str, str] = {}
    body = {
        name: encode(getattr(snapshot, name))
        for name in snapshot.__dataclass_fields__
        if name not in ("histories", "rate")
    }
    body["histories"] = [
        {"role": entry.role, "history": _spoken(entry.history, market, carried)} for entry in snapshot.histories
    ]
    rate = cast("dict[str, Json]", encode(replace(snapshot.rate, series=None)))
    series = snapshot.rate.series
    body["rate"] = rate | {"series": None if series is None else _spoken(series, market, carried)}
    return SharedSnapshot(sealed(SHARED_SCHEMA, body), tuple(sorted(carried.items())), _named_in(body))


def is_shared(text: str) -> bool:
    """Whether a snapshot's text has its histories by reference."""
    return text.startswith(HEAD)


def references(text: str) -> tuple[str, ...]:
    """Digests of the whole histories that a snapshot's text refers to, sorted; none where it holds its own.

    Raises:
        DamagedRecord: the text is not what was written.
    """
    if not is_shared(text):
        return ()
    return _named_in(_body(text))


def whole_text(text: str, text_of: TextOf) -> str:
    """The snapshot's own canonical text, as ``AccountSnapshot.to_json`` writes it.

    Args:
        text: of a snapshot; one that refers to nothing is handed back.
        text_of: canonical text of a history by its digest; raises LookupError where it is not there.

    Raises:
        DamagedRecord: the text is not what was written, or a history is missing or another.
    """
    return sealed(ACCOUNT_SCHEMA, _put_together(text, text_of)) if is_shared(text) else text


def whole_snapshot(text: str, text_of: TextOf) -> AccountSnapshot:
    """The snapshot itself; as ``whole_text``."""
    if not is_shared(text):
        return AccountSnapshot.from_json(text)
    return decode(AccountSnapshot, _put_together(text, text_of))


def _spoken(series: Series, market: Market, carried: dict[str, str]) -> Json:
    """The series as a reference to a whole one; as it is where it is short and no part of any."""
    whole = market.of(series)
    if whole is not None:
        return _reference(series, whole, market.digest_of(whole))
    written = encode(series)
    if series.dates.size < SHORT:
        return written
    text = canonical_text(written)
    name = digest(text)
    carried[name] = text
    return {REFERENCE: name, "from": 0, "to": int(series.dates.size)}


def _reference(series: Series, whole: Series, name: str) -> Json:
    first = _row(series, whole)
    found: dict[str, Json] = {REFERENCE: name, "from": first, "to": first + int(series.dates.size)}
    columns = COLUMNS[type(series)]
    left_out = [one for one in columns if getattr(series, one) is None and getattr(whole, one) is not None]
    if left_out:
        found["without"] = cast("Json", left_out)
    other = {
        one: encode(getattr(series, one)) for one in PLAIN[type(series)] if getattr(series, one) != getattr(whole, one)
    }
    return found | ({"with": other} if other else {})


def _is_part(series: Series, whole: Series) -> bool:
    """Whether each column of the series is, to the bit, that of the whole over the same days."""
    if series is whole:
        return True
    size, first = int(series.dates.size), _row(series, whole)
    if not size or not np.array_equal(series.dates, whole.dates[first : first + size]):
        return False
    for name in COLUMNS[type(series)]:
        own, other = getattr(series, name), getattr(whole, name)
        if own is None:
            continue
        if other is None or not _are_equal(own, other[first : first + size]):
            return False
    return True


def _are_equal(own: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> bool:
    """To the bit; most parts are the very memory of their whole."""
    if own.shape != other.shape:
        return False
    same = own.__array_interface__["data"] == other.__array_interface__["data"] and own.strides == other.strides
    return same or bool(np.array_equal(own.view(np.int64), other.view(np.int64)))


def _row(series: Series, whole: Series) -> int:
    return int(np.searchsorted(whole.dates, series.dates[0])) if series.dates.size else 0


def _name(series: Series) -> str:
    return series.instrument.symbol if isinstance(series, PriceHistory) else f"{series.currency} {series.name}"


def _body(text: str) -> dict[str, Json]:
    body = opened(SHARED_SCHEMA, text)
    if not isinstance(body, dict) or not isinstance(body.get("histories"), list):
        raise DamagedRecord("snapshot", "it holds no histories")
    return body


def _named_in(body: dict[str, Json]) -> tuple[str, ...]:
    return tuple(sorted({cast("str", place[REFERENCE]) for place in _places(body) if REFERENCE in place}))


def _places(body: dict[str, Json]) -> list[dict[str, Json]]:
    """Every series of the body, by reference or as it is."""
    try:
        entries = [cast("Any", entry)["history"] for entry in cast("list[Json]", body["histories"])]
        rate = cast("Any", body["rate"])["series"]
    except (KeyError, TypeError) as failure:
        raise DamagedRecord("snapshot", "a history or the rate is missing") from failure
    found = [*entries, *([] if rate is None else [rate])]
    if not all(isinstance(one, dict) for one in found):
        raise DamagedRecord("snapshot", "a history is none")
    return found


def _put_together(text: str, text_of: TextOf) -> Json:
    """The body with each reference replaced by what it stands for."""
    body = _body(text)
    read: dict[str, dict[str, Json]] = {}
    for place in _places(body):
        if REFERENCE not in place:
            continue
        name = str(place[REFERENCE])
        if name not in read:
            read[name] = _whole(name, text_of)
        part = _cut(read[name], place)
        place.clear()
        place.update(part)
    return body


def _whole(name: str, text_of: TextOf) -> dict[str, Json]:
    try:
        text = text_of(name)
    except LookupError as failure:
        raise DamagedRecord("snapshot", f"the market history {name} that it refers to is missing") from failure
    if digest(text) != name:
        raise DamagedRecord("snapshot", f"the market history {name} that it refers to was changed")
    return cast("dict[str, Json]", json.loads(text))


def _cut(whole: dict[str, Json], reference: dict[str, Json]) -> dict[str, Json]:
    """What a reference stands for, as ``encode`` spells it."""
    start, end = reference.get("from"), reference.get("to")
    left_out, other = reference.get("without", []), reference.get("with", {})
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(left_out, list) and isinstance(other, dict)):
        raise DamagedRecord("snapshot", "a reference to a market history cannot be read")
    part: dict[str, Json] = {}
    for name, value in whole.items():
        if name == "dates":
            part[name] = " ".join(str(value).split(" ")[start:end])
        elif name in left_out:
            part[name] = None
        elif isinstance(value, list) and name in (*COLUMNS[PriceHistory], *COLUMNS[RateSeries]):
            part[name] = value[start:end]
        else:
            part[name] = value
    return part | other
