"""Facts made of a report of the holdings: they hold for its day, and rest on its origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from data_sources.model import FundHoldings
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.fund.evidence import FundEvidence
from diagnostics.observation import observation, said_by


class Report:
    """One report of the holdings, from which facts are made.

    Args:
        holdings: the report.
        as_of: the day the diagnosis speaks of; facts of a report without a day bear it.
    """

    def __init__(self, holdings: FundHoldings, as_of: date) -> None:
        self.holdings = holdings
        self.day = holdings.reported or as_of
        self.source = said_by(holdings.origin, holdings.symbol)

    def observed(self, key: str, value: Value | None, unit: Unit, *, currency: str = "") -> Fact:
        """What the report itself says; absent where it does not."""
        origin, symbol = self.holdings.origin, self.holdings.symbol
        return observation(key, value, unit, as_of=self.day, origin=origin, symbol=symbol, currency=currency)

    def computed(
        self,
        key: str,
        value: Value | None,
        unit: Unit,
        formula: str,
        *,
        n: int | None = None,
        inputs: Iterable[Fact] = (),
        absence: Absence | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Fact:
        """A figure made of the report; without a value and a reason, the report does not have what it needs.

        ``n`` is how many positions entered; of ``inputs``, the facts that it was made from, those that are
        absent are left out.
        """
        given = dict(parameters or {})
        reported = self.holdings.reported
        window = None
        if n is not None and reported is not None:
            window = Window("report", reported, reported, n, "")
        elif n is not None:
            given["positions"] = str(n)
        if value is None and absence is None:
            absence = Absence(AbsenceReason.NOT_OFFERED)
        return Fact(
            key,
            value,
            unit,
            self.day,
            source=self.source,
            formula=formula,
            inputs=tuple(fact.key for fact in inputs if fact.value is not None),
            window=window,
            parameters=tuple(sorted(given.items())),
            absent_because=None if value is not None else absence,
        )


def known_reports(evidence: FundEvidence, holdings: tuple[FundHoldings, ...] | None = None) -> tuple[FundHoldings, ...]:
    """The reports of the subject (or those given), the newest first, without any of a day that is yet to come.

    A file of today's holdings says nothing of a fund as it was diagnosed for a day that is past.
    """
    of = evidence.holdings if holdings is None else holdings
    return tuple(report for report in of if report.reported is None or report.reported <= evidence.as_of)


def keys_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The keys of facts, in order."""
    return tuple(fact.key for fact in facts)
