"""What the next report of the same client has to know of a run: some figures, and the names of its findings.

A whole run takes a twentieth of a second to read; this part of it, kept as a file of its own, a thousandth. For a
single report that does not matter, for a book of ten thousand it is the difference between eight minutes and ten
seconds.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from datetime import date

from data_sources.account_snapshot import EarlierFigure, EarlierReport
from data_sources.encoding import canonical_text, decode, encode
from data_sources.errors import DamagedRecord
from diagnostics.facts import Fact, Value


def earlier_report_of(
    run_id: str, as_of: date, facts: Iterable[Fact], findings: Iterable[str], compared: tuple[str, ...]
) -> EarlierReport:
    """A run as the next report sees it.

    Args:
        run_id: of the run.
        as_of: the day that it speaks of.
        facts: of the run; those that have a value and are compared are taken.
        findings: their names (rule.variant); each is taken once.
        compared: what the keys of compared facts begin with.
    """
    figures = tuple(
        EarlierFigure(fact.key, _plain(fact.value), fact.unit.value, fact.currency)
        for fact in facts
        if fact.key.startswith(compared) and fact.value is not None
    )
    return EarlierReport(run_id, as_of, figures, tuple(dict.fromkeys(findings)))


def compared_text(report: EarlierReport) -> str:
    """The canonical text; ``compared_from`` reads it back exactly."""
    return canonical_text(encode(report))


def compared_from(text: str) -> EarlierReport:
    """The report that was written.

    Raises:
        DamagedRecord: the text is none of ``compared_text``.
    """
    try:
        return decode(EarlierReport, json.loads(text))
    except (ValueError, RecursionError) as failure:
        raise DamagedRecord("compared", str(failure)) from failure


def packed_report(text: str) -> bytes:
    """The canonical text, compressed: a tenth of it, for the way to a worker."""
    return zlib.compress(text.encode(), 1)


def unpacked_report(packed: bytes) -> EarlierReport | None:
    """The report of ``packed_report``; None of nothing."""
    return compared_from(zlib.decompress(packed).decode()) if packed else None


def _plain(value: Value) -> float | str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else float(value)
