"""One collection of an account while one of its requests meets a fault, held against undisturbed ones.

Every value of a series must be one that an undisturbed run has; what is gone must be said, and of what a source
failed for it must not be said that nobody has it. Where nothing of value is gone, the value is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from replay_proxy import Fault, Faults, ReplayProxy

from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.account_snapshot import AccountSnapshot
from data_sources.collect import DEFAULT_BENCHMARKS
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.errors import NoData, SourceError
from data_sources.model import AccountBook, Action, ClientProfile, Place, Transaction
from data_sources.registry import endpoints_of
from data_sources.snapshot import CURRENCY, HELD, SOURCE_FAILED, NoteKind
from tests.adversarial.faulty_run import AT, IMPATIENT, LATE, UNHURRIED, Key, key_of, order_of, unfit, without_waits


def _row(day: str, action: Action, symbol: str, quantity: float, amount: float, currency: str = "USD") -> Transaction:
    told = (date.fromisoformat(day), action, symbol, quantity, None, amount, 0.0, 0.0, currency, "A", Place("a.csv", 2))
    return Transaction(*told)


# MADE UP: a share that was split, a fund, a mainland share and money of both countries.
BOOK = AccountBook(
    (),
    (
        _row("2018-03-01", Action.DEPOSIT, "", 0.0, 50_000.0),
        _row("2018-03-05", Action.BUY, "AAPL", 100.0, -17_682.0),
        _row("2018-03-05", Action.BUY, "SPY", 50.0, -13_609.5),
        _row("2024-11-04", Action.DEPOSIT, "", 0.0, 300_000.0, "CNY"),
        _row("2024-11-05", Action.BUY, "600519.SH", 100.0, -178_000.0, "CNY"),
    ),
    (),
)
HOLDINGS = ("600519.SH", "AAPL", "SPY")


def collected(seconds: float, providers: Sequence[str] = (), benchmark: str = "") -> AccountSnapshot | SourceError:
    """The account's snapshot, without waits between requests and without a cache."""
    request = AccountRequest(BOOK, ClientProfile(currency="USD"), years=10, at=AT, benchmark=benchmark)
    try:
        return collect_account(request, without_waits(seconds, providers))
    except SourceError as failure:
        return failure


def points_of(snapshot: AccountSnapshot) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every close: whose, on which basis, of which day."""
    for entry in snapshot.histories:
        one = entry.history
        whose = (one.origin.provider, one.instrument.symbol, one.basis.value)
        for day, close in zip(one.dates.astype(str), one.close, strict=True):
            yield (*whose, day), repr(float(close))
    for actions in snapshot.actions:
        yield (actions.symbol, actions.origin.provider, "actions"), repr((actions.dividends, actions.splits))


def value_of(snapshot: AccountSnapshot) -> tuple[object, object]:
    """What everything is worth, and the growth that its days link to."""
    ledger = diagnose_snapshot(snapshot, Conventions(risk_free_rate=None, years=10)).ledger
    return ledger["account.value"].value, ledger["return.cumulative_return.all"].value


@dataclass
class AccountReference:
    """The account where nothing goes wrong: of all sources, and of each alone."""

    requests: tuple[Key, ...]
    snapshots: tuple[AccountSnapshot, ...]
    points: dict[tuple[str, ...], set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for snapshot in self.snapshots:
            for key, said in points_of(snapshot):
                self.points.setdefault(key, set()).add(said)
        self.value = value_of(self.snapshots[0])

    @classmethod
    def of(cls, proxy: ReplayProxy) -> AccountReference:
        """The undisturbed runs, on a proxy without faults."""
        begun = len(proxy.seen)
        whole = collected(UNHURRIED)
        assert isinstance(whole, AccountSnapshot)
        requests = tuple(dict.fromkeys(key_of(seen) for seen in proxy.seen[begun:]))
        others = [collected(UNHURRIED, (name,)) for name in endpoints_of(order_of("CN"))]
        others += [collected(UNHURRIED, benchmark=name) for name in DEFAULT_BENCHMARKS["US"]]
        return cls(requests, (whole, *(one for one in others if isinstance(one, AccountSnapshot))))

    def wrong(self, found: AccountSnapshot | SourceError) -> list[str]:
        """What is wrong with an outcome; [] where every figure is right and every sentence is one."""
        if isinstance(found, SourceError):
            return unfit([str(found)]) + (["what exists is said not to"] if isinstance(found, NoData) else [])
        wrong = unfit([one.sentence for one in found.attempts] + [one.have for one in found.notes])
        strange = (key for key, said in points_of(found) if said not in self.points.get(key, ()))
        wrong += [f"{key} is of no undisturbed run" for key in list(strange)[:1]]
        return [*wrong, *self._silent(found), *self._wrong_value(found)]

    def _silent(self, found: AccountSnapshot) -> Iterator[str]:
        """What is gone without a note that a source failed for it."""
        noted = {(note.kind, note.about) for note in found.notes if note.need == SOURCE_FAILED}
        for symbol, why in found.unpriced:
            if (NoteKind.UNPRICED, symbol) not in noted:
                yield f"{symbol} is said to have no price: {why}"
        if {symbol for symbol, _ in found.unpriced} | _of(found, HELD) != set(HOLDINGS):
            yield "a holding is gone and nothing says so"
        needed = {one.instrument.currency for one in found.histories_of(HELD)} | {"CNY"}
        if "CNY" in needed and not _of(found, CURRENCY) and (NoteKind.NO_EXCHANGE_RATE, "CNYUSD=X") not in noted:
            yield "the rate is gone and nothing says so"
        whole = self.snapshots[0]
        for leg in {one.name for one in whole.legs} - {one.name for one in found.legs}:
            if not any(kind is NoteKind.NO_FACTORS for kind, _ in noted):
                yield f"the factor {leg} is gone and nothing says so"

    def _wrong_value(self, found: AccountSnapshot) -> Iterator[str]:
        """Another value though every holding has the prices, splits and rates of the undisturbed run."""
        whole = self.snapshots[0]
        value = value_of(found)
        if _valued_by(found) == _valued_by(whole) and value != self.value:
            yield f"the account is worth {value}, not {self.value}"


def _of(snapshot: AccountSnapshot, role: str) -> set[str]:
    return {one.instrument.symbol for one in snapshot.histories_of(role)}


def _valued_by(snapshot: AccountSnapshot) -> set[tuple[str, str, str, int]]:
    rows = (one for one in snapshot.histories if one.role in (HELD, CURRENCY))
    made = {(one.history.instrument.symbol, one.history.origin.provider, one.history.basis.value, len(one.history))
            for one in rows}  # fmt: skip
    return made | {(one.symbol, "splits", repr(one.splits), 0) for one in snapshot.actions}


def disturbed_account(
    reference: AccountReference, proxy: ReplayProxy, place: int, fault: Fault, *, always: bool
) -> list[str]:
    """One collection with one of its requests met by a fault, once or every time; what is wrong with it."""
    target = reference.requests[place]
    proxy.faults = Faults(
        {} if always else {1: fault}, fault if always else None, seconds=LATE, only=lambda seen: key_of(seen) == target
    )
    found = collected(IMPATIENT if fault in (Fault.DELAY, Fault.DRIP) else UNHURRIED)
    proxy.faults = Faults()
    return reference.wrong(found)
