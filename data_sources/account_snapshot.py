"""What was observed for an account report, frozen: its files' rows, the policy, the market data of its holdings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_sources.chain import Attempt
from data_sources.encoding import canonical_text, decode, digest, encode
from data_sources.model import (
    AccountBook,
    ClientProfile,
    CompanyProfile,
    CorporateActions,
    FactorLegs,
    FundRecord,
    Instrument,
    PriceHistory,
)
from data_sources.quality import Defect
from data_sources.rates import RateChoice
from data_sources.snapshot import CURRENCY, HELD, HELD_TOTAL, Note, RoleHistory, opened, sealed

ACCOUNT_SCHEMA = "advisor.account-snapshot/1"


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """A figure of an earlier report as it was recorded; a day as ISO 8601 writes it."""

    key: str
    value: float | str
    unit: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """The last report of the same client before this one, as far as the next has to know of it.

    Args:
        run_id: of the run.
        findings: names of those that it had (rule.variant), breaches and actions among them.
    """

    run_id: str
    as_of: date
    figures: tuple[EarlierFigure, ...]
    findings: tuple[str, ...]


class _Indexed:
    """Where the histories of a snapshot stand: every section of a report asks for every holding."""

    __slots__ = ("__weakref__", "_found")

    _found: dict[tuple[str, str], tuple[PriceHistory, ...]]
    histories: tuple[RoleHistory, ...]

    def found(self, role: str, symbol: str = "") -> tuple[PriceHistory, ...]:
        """Every history of a role in order, or those of one symbol."""
        try:
            return self._found.get((role, symbol), ())
        except AttributeError:  # asked for the first time
            found: dict[tuple[str, str], list[PriceHistory]] = {}
            for entry in self.histories:
                found.setdefault((entry.role, ""), []).append(entry.history)
                found.setdefault((entry.role, entry.history.instrument.symbol), []).append(entry.history)
            object.__setattr__(self, "_found", {key: tuple(had) for key, had in found.items()})
            return self.found(role, symbol)


@dataclass(frozen=True, slots=True, eq=False)
class AccountSnapshot(_Indexed):
    """An account, or a household of several, as of one date.

    Args:
        as_of: the day the report speaks of; no price and no transaction after it is in it.
        subject: kind ACCOUNT; its symbol is the client's alias, its currency that of the report.
        book: what the files say.
        profile: the client's policy; an empty one where none was given.
        histories: by role: HELD and HELD_TOTAL for each instrument that could be found, CURRENCY (units of the
            report's currency for one of another; symbol EURUSD=X: dollars for a euro), BENCHMARK_PART, FACTOR_LEG.
        rate: the risk-free series of the report's currency.
        actions: dividends and splits of what is or was held, as far as they were had.
        companies, funds: what the sources say of what is held today.
        unpriced: (symbol, why) of what no source has a price of.
        attempts, defects, notes: as in a market snapshot.
        earlier: the last report of this client; None where there is none.
        named: whether the report may print the client's name.
        legs: the factors that the histories of ``FACTOR_LEG`` are the sides of.
    """

    as_of: date
    subject: Instrument
    book: AccountBook
    profile: ClientProfile
    histories: tuple[RoleHistory, ...]
    rate: RateChoice
    actions: tuple[CorporateActions, ...] = ()
    companies: tuple[CompanyProfile, ...] = ()
    funds: tuple[FundRecord, ...] = ()
    unpriced: tuple[tuple[str, str], ...] = ()
    attempts: tuple[Attempt, ...] = ()
    defects: tuple[Defect, ...] = ()
    notes: tuple[Note, ...] = ()
    earlier: EarlierReport | None = None
    named: bool = False
    legs: tuple[FactorLegs, ...] = ()

    def histories_of(self, role: str) -> tuple[PriceHistory, ...]:
        """Every history of a role, in order."""
        return self.found(role)

    def held(self, symbol: str) -> PriceHistory | None:
        """Closes of a holding as they were quoted (or the nearest basis to it that a source has)."""
        return self._of(HELD, symbol)

    def held_total(self, symbol: str) -> PriceHistory | None:
        """The same with its distributions, where a source has it so."""
        return self._of(HELD_TOTAL, symbol)

    def currency(self, pair: str) -> PriceHistory | None:
        """The rate of a currency pair (EURUSD=X), as it came."""
        return self._of(CURRENCY, pair)

    def _of(self, role: str, symbol: str) -> PriceHistory | None:
        return next(iter(self.found(role, symbol)), None)

    @property
    def is_sample(self) -> bool:
        """Whether any price in it is bundled demonstration data."""
        return any(entry.history.origin.is_sample for entry in self.histories)

    def to_json(self) -> str:
        """The canonical text; ``from_json`` reads it back exactly."""
        return sealed(ACCOUNT_SCHEMA, encode(self))

    @classmethod
    def from_json(cls, text: str) -> AccountSnapshot:
        """The snapshot that was written.

        Raises:
            DamagedRecord: not such a text, of another schema, or changed since.
        """
        return decode(cls, opened(ACCOUNT_SCHEMA, text))

    @property
    def sha256(self) -> str:
        """Digest of the canonical text."""
        return digest(canonical_text(encode(self)))
