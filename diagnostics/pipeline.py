"""A diagnosis: a tuple of sections, run over evidence that was put in order once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from data_sources.model import Instrument
from diagnostics.facts import Fact
from diagnostics.findings import Finding, most_severe_first
from diagnostics.ledger import FactLedger
from diagnostics.section import Section
from diagnostics.verdict import verdict


class Evidence(Protocol):
    """What every diagnosis starts from: who is diagnosed, for when, and what is known before any figure."""

    @property
    def subject(self) -> Instrument:
        """Who is diagnosed."""
        ...

    @property
    def as_of(self) -> date:
        """The day for which the diagnosis holds."""
        ...

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Observations and assumptions, which the ledger gets first."""
        ...


EvidenceT = TypeVar("EvidenceT", bound=Evidence)


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """The result of a diagnosis: every fact, the sections as laid out, the findings most severe first.

    The verdict is the last section's one finding; it is not among ``findings``, which it counts.
    """

    kind: str
    subject: Instrument
    as_of: date
    ledger: FactLedger
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    verdict: Finding


@dataclass(frozen=True, slots=True)
class Diagnosis(Generic[EvidenceT]):
    """A named tuple of sections, to be read like a table of contents.

    Args:
        sections: each knows the evidence, and no other section.
        fronts: what stands before them and sums them up: each sees every fact and finding of the sections, and of
            the fronts before it.
        judge: what the findings amount to, as a section with one finding.
    """

    kind: str
    sections: tuple[Callable[[EvidenceT], Section], ...]
    fronts: tuple[Callable[[EvidenceT, FactLedger, tuple[Finding, ...]], Section], ...] = ()
    judge: Callable[[tuple[Finding, ...], date], Section] = verdict

    def run(self, evidence: EvidenceT) -> Diagnosed:
        """Compute every section on the evidence. A pure function of the evidence."""
        ledger = FactLedger(evidence.facts)
        sections = []
        for section in self.sections:
            made = section(evidence)
            ledger.extend(made.facts)
            sections.append(made)
        found = tuple(finding for made in sections for finding in made.findings)
        fronted = []
        for front in self.fronts:
            made = front(evidence, ledger, found)
            ledger.extend(made.facts)
            fronted.append(made)
            found += made.findings
        sections = [*fronted, *sections]
        judged = self.judge(found, evidence.as_of)
        ledger.extend(judged.facts)
        sections.append(judged)
        return Diagnosed(
            kind=self.kind,
            subject=evidence.subject,
            as_of=evidence.as_of,
            ledger=ledger,
            sections=tuple(sections),
            findings=most_severe_first(found),
            verdict=judged.findings[0],
        )
