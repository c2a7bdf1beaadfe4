"""Histories beside the subject: indices of the style analysis, and the long and short sides of factors.

Each is asked for once, whatever parts it plays, and all are asked side by side; how often one host is
asked is decided where the requests are made. What is not had is one note, not one each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from data_sources.calendars import align
from data_sources.chain import Refused
from data_sources.collect.asking import Gathered, Pending, SideBySide
from data_sources.collect.benchmark import COVERED, SourcesOf
from data_sources.collect.prices import prices_on
from data_sources.collect.request import BASES, Days, bases_for
from data_sources.errors import NoData, StylesNotUsable
from data_sources.model import FactorLegs, InstrumentKind, PriceBasis, PriceHistory
from data_sources.protocol import PriceSource
from data_sources.snapshot import ASKED_BY_NAME, SOURCE_FAILED, NoteKind
from data_sources.symbols import parse_symbol

# Sets of style indices by market; the first is taken whose members are all had and cover the window.
STYLE_SETS: dict[str, tuple[tuple[str, ...], ...]] = {
    "US": (
        ("IWD", "IWF", "IWN", "IWO", "EFA", "EEM", "AGG", "BIL"),
        ("SPY", "QUAL", "SIZE", "USMV", "VLUE", "MTUM"),
    ),
    "CN": (("000300.SH", "000905.SH", "000852.SH", "399006.SZ", "000012.SH"),),
}
# A factor and the pairs (long, short) that may stand for it, the best first; short "" is the risk-free rate.
FACTOR_PAIRS: dict[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = {
    "US": (
        ("MKT", (("SPY", ""), ("VTI", ""))),
        ("SMB", (("SIZE", "SPY"), ("IWM", "SPY"))),
        ("HML", (("VLUE", "SPY"), ("IWD", "IWF"))),
        ("UMD", (("MTUM", "SPY"),)),
    ),
    "CN": (
        ("MKT", (("000300.SH", ""),)),
        ("SMB", (("000852.SH", "000300.SH"),)),
        ("HML", (("000919.SH", "000918.SH"),)),
    ),
}
FEWEST_STYLES = 2

Reply = PriceHistory | Refused


class Extras:
    """Histories asked for side by side, each once.

    Args:
        asking: puts the questions.
        prices: the subject's series; its window is asked for, and it is never asked for itself.
        sources_of: the sources of a market by its country.
        log: what is asked goes there, in the order in which the answers are wanted.
    """

    def __init__(self, asking: SideBySide, prices: PriceHistory, sources_of: SourcesOf, log: Gathered) -> None:
        self._asking, self._prices, self._sources_of, self._log = asking, prices, sources_of, log
        self._pending: dict[str, Pending[Reply]] = {}
        self._had: dict[str, Reply] = {}

    @property
    def currency(self) -> str:
        """The subject's."""
        return self._prices.instrument.currency

    def begin(self, symbols: Sequence[str]) -> None:
        """Ask for those that were not asked for yet."""
        for symbol in symbols:
            if symbol not in self._pending and symbol != self._prices.instrument.symbol:
                self._pending[symbol] = self._asking.ask(self._question(symbol))

    def _question(self, symbol: str) -> Callable[[Gathered], Reply]:
        canonical = parse_symbol(symbol, InstrumentKind.INDEX)
        bases = bases_for(BASES[0], canonical.kind)
        window = Days(self._prices.first, self._prices.last)
        return partial(_prices, bases, symbol, window, self._sources_of(canonical.country))

    def reply(self, symbol: str) -> Reply:
        """The history, or why there is none; waited for."""
        if symbol == self._prices.instrument.symbol:
            return self._prices
        if symbol not in self._had:
            self.begin((symbol,))
            self._had[symbol] = self._pending[symbol].into(self._log)
        return self._had[symbol]

    def covering(self, symbol: str) -> PriceHistory | None:
        """The history where it has nine tenths of the subject's days; else None."""
        found = self.reply(symbol)
        if isinstance(found, Refused) or len(align(self._prices, found).days) < COVERED * len(self._prices):
            return None
        return found

    def note_missing(self, kind: NoteKind, symbols: Sequence[str]) -> None:
        """One note for all that are missing."""
        symbol = self._prices.instrument.symbol
        refused = [(one, reply) for one in symbols if isinstance(reply := self.reply(one), Refused)]
        if not refused:
            self._log.note(kind, symbol, f"{', '.join(symbols)}: too few common days")
            return
        names = ", ".join(one for one, _ in refused)
        failed = next((reply for _, reply in refused if reply.source_failed), None)
        why = str((failed or refused[0][1]).failure)
        self._log.note(kind, symbol, f"{names}: {why}", "" if failed is None else SOURCE_FAILED)

    def note_failed(self, kind: NoteKind, symbols: Iterable[str]) -> None:
        """One note for those that a source failed for, so that they may be had later; none where nobody has them."""
        replies = ((one, self.reply(one)) for one in dict.fromkeys(symbols))
        failed = [one for one, reply in replies if isinstance(reply, Refused) and reply.source_failed]
        if failed:
            self.note_missing(kind, failed)


def _prices(
    bases: Sequence[PriceBasis], symbol: str, window: Days, sources: Sequence[PriceSource], log: Gathered
) -> Reply:
    return prices_on(bases, symbol, window, sources, log)


@dataclass(frozen=True, slots=True, eq=False)
class Styles:
    """The sets that may be taken, as canonical symbols, the best first; one set where they were named."""

    sets: tuple[tuple[str, ...], ...]
    named: bool

    @classmethod
    def wanted(cls, named: Sequence[str], country: str, subject: str) -> Styles:
        """Those that were named, else the market's own without the subject itself.

        Raises:
            UnreadableSymbol, AmbiguousSymbol: the spelling of one that was named.
            StylesNotUsable: fewer than two were named, or the subject itself is among them.
        """
        if named:
            spelled = dict.fromkeys(parse_symbol(one, InstrumentKind.INDEX).symbol for one in named)
            if subject in spelled:
                raise StylesNotUsable(named, f"{subject} is the fund itself")
            if len(spelled) < FEWEST_STYLES:
                raise StylesNotUsable(named, "one index is a benchmark and no style")
            return cls((tuple(spelled),), True)
        sets = STYLE_SETS.get(country, ())
        return cls(tuple(tuple(one for one in members if one != subject) for members in sets), False)

    def begin(self, extras: Extras) -> None:
        """Ask for the first set; the next is asked for only where it is needed."""
        if self.sets:
            extras.begin(self.sets[0])

    def histories(self, extras: Extras, about: str, log: Gathered) -> tuple[PriceHistory, ...]:
        """The set to be used; () with a note where too few are had.

        Raises:
            NoData: one that was named does not exist, or has no bar in the window.
        """
        if not self.sets:
            log.note(NoteKind.NO_STYLES, about, "no indices are kept for this market; name them")
            return ()
        best: tuple[PriceHistory, ...] = ()
        asked: list[str] = []
        for members in self.sets:
            extras.begin(members)
            asked += members
            if self.named:
                _refuse_unknown(extras, members)
            had = tuple(one for one in (extras.covering(symbol) for symbol in members) if one is not None)
            if len(had) == len(members):
                best = had
                break
            best = max(best, had, key=len)
        names = {one.instrument.symbol for one in best}
        usable = [one for one in best if one.instrument.currency == extras.currency]
        if self.named and len(usable) < FEWEST_STYLES <= len(best):
            have = f"fewer than two of {', '.join(self.sets[0])} are in {extras.currency}, as the fund is"
            log.note(NoteKind.NO_STYLES, about, have, ASKED_BY_NAME)
        elif len(best) < FEWEST_STYLES or (self.named and len(best) < len(self.sets[0])):
            extras.note_missing(NoteKind.NO_STYLES, [one for one in self.sets[-1] if one not in names])
        else:
            # The mix is another one than that of a day on which every source answers.
            extras.note_failed(NoteKind.NO_STYLES, asked)
        return best if len(best) >= FEWEST_STYLES else ()


def _refuse_unknown(extras: Extras, members: Sequence[str]) -> None:
    for symbol in members:
        reply = extras.reply(symbol)
        if isinstance(reply, Refused) and isinstance(reply.failure, NoData):
            raise reply.failure


def begin_legs(extras: Extras, country: str) -> None:
    """Ask for the first pair of each factor."""
    for _, pairs in FACTOR_PAIRS.get(country, ()):
        extras.begin([side for side in pairs[0] if side])


def factor_legs(
    extras: Extras, country: str, subject: str, log: Gathered
) -> tuple[tuple[FactorLegs, ...], tuple[PriceHistory, ...]]:
    """Factors of which both sides are had, and the histories of all sides; () with a note without the market's.

    The subject is no market to itself: a factor of the market takes the next pair then.
    """
    legs: list[FactorLegs] = []
    sides: dict[str, PriceHistory] = {}
    asked: list[str] = []
    for name, pairs in FACTOR_PAIRS.get(country, ()):
        for long, short in pairs:
            if name == "MKT" and long == subject:
                continue
            asked += [side for side in (long, short) if side]
            had = {side: extras.covering(side) for side in (long, short) if side}
            if all(history is not None for history in had.values()):
                legs.append(FactorLegs(name, long, short))
                sides.update({side: history for side, history in had.items() if history is not None})
                break
    if not any(one.name == "MKT" for one in legs):
        known = FACTOR_PAIRS.get(country, ())
        if known:
            extras.note_missing(NoteKind.NO_FACTORS, [known[0][1][-1][0]])
        else:
            log.note(NoteKind.NO_FACTORS, subject, "no factors are kept for this market; give them in a file")
        return (), ()
    extras.note_failed(NoteKind.NO_FACTORS, asked)
    return tuple(legs), tuple(sides.values())
