"""The parts of a book in written form, shared by its pages so that terminal and file cannot say different things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor_cli.book.sentences import words_of
from data_sources.model.book import ClientStanding, FirmTotal, QueueKind, StandingFigure, StandingStatus
from diagnostics.book.firm import EXPOSURE, SUMMED, WORST_BY, FirmStanding
from diagnostics.book.standing import UNKNOWN, VALUE
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.figures import CURRENCY_NAME_ZH, Language, write_date, write_figure

MARKS = {3: "!!", 2: "!", 1: ""}
GROUPS = ("class", "currency", "country", "sector", "symbol")
PREFIXES = {"class": "class ", "country": "country "}
DASH = "\u2014"
LINES_OF_GROUP = 10  # of a way to cut the assets, for each currency; firm.json has them all


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason: how much it matters, of which kind, and its sentence."""

    mark: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One sum of the firm: its name, its amount, its share of the assets of that currency, over how many clients."""

    name: str
    amount: str
    share: str
    clients: str


class Telling:
    """Writes the parts of a book in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words = words_of(language)
        self.colon = "：" if language is Language.ZH else ": "

    def phrase(self, name: str, **slots: str) -> str:
        """One of the fixed words of a book."""
        return self.words.phrase(f"book_{name}", **slots)

    def kind(self, kind: QueueKind) -> str:
        """What a kind of reason is called."""
        return self.phrase(f"kind_{kind.value.replace(' ', '_')}")

    def head(self, run: str, firm: FirmStanding) -> list[str]:
        """Day and run, how many clients, and what hindered some of them."""
        day = DASH if firm.as_of is None else write_date(firm.as_of, self.language)
        counts = {name: f"{getattr(firm, name):,}" for name in ("clients", "diagnosed", "in_queue")}
        lines = [self.phrase("day", day=day, run=run), self.phrase("counts", **counts)]
        hindered = [
            self.phrase(f"status_{status.value.replace(' ', '_')}", count=f"{count:,}")
            for status, count in firm.statuses
            if status is not StandingStatus.DONE
        ]
        if hindered:
            lines.append(self.words.phrase("list_comma").join(hindered))
        if firm.without_value:
            lines.append(self.phrase("without_value", count=f"{firm.without_value:,}"))
        return lines

    def client(self, one: ClientStanding) -> list[str]:
        """Folder, value and the last month, as far as they are known, and the alias that stands for him in briefs."""
        value, month = self.figure(one, VALUE), self.figure(one, WORST_BY)
        said = [one.folder]
        said += [value] if value != DASH else []
        said += [self.phrase("month", **{"return": month})] if month != DASH else []
        return said + ([one.alias] if one.alias and one.alias != one.folder else [])

    def faults(self, one: ClientStanding) -> tuple[str, ...]:
        """What is wrong with his files, or why there are no figures; his alias stands beside it already."""
        return one.faults or ((one.why.removeprefix(f"{one.alias}: "),) if one.why else ())

    def reasons(self, one: ClientStanding) -> list[ReasonLine]:
        """The reasons of a client, the most severe first."""
        return [
            ReasonLine(MARKS[reason.severity], self.kind(reason.kind), dict(reason.said)[self.language.value])
            for reason in one.reasons
        ]

    def figure(self, one: ClientStanding, key: str) -> str:
        """A figure of a client; a dash where it is not known."""
        figure = one.figure(key)
        return DASH if figure is None else self.written(figure)

    def written(self, figure: StandingFigure) -> str:
        """A figure of a standing as reports write it."""
        if figure.value is None or not figure.unit:
            return DASH
        unit = Unit(figure.unit)
        value = (
            date.fromisoformat(figure.value) if unit is Unit.DATE and isinstance(figure.value, str) else figure.value
        )
        text = write_figure(_fact(value, unit, figure.currency), self.language)
        return self.words.text(text) if unit is Unit.TEXT else text

    def label(self, key: str) -> str:
        """What a figure is called."""
        return self.words.label(key)

    def absent(self, figure: StandingFigure) -> str:
        """Why a figure is absent, in words; "" where the report of such an account has no such chapter."""
        known = {reason.value: reason for reason in AbsenceReason}
        reason = known.get(figure.why)
        return "" if reason is None else self.words.absence(Absence(reason, DASH, DASH))

    def money(self, amount: float, currency: str) -> str:
        """An amount as reports write it."""
        return write_figure(_fact(amount, Unit.MONEY, currency), self.language)

    def kinds(self, firm: FirmStanding) -> list[tuple[str, str, str]]:
        """(kind of reason, clients, what is usually done next), the most urgent first."""
        return [
            (self.kind(kind), f"{count:,}", self.phrase(f"next_{kind.value.replace(' ', '_')}"))
            for kind, count in firm.kinds
        ]

    def totals(self, firm: FirmStanding) -> list[tuple[str, list[TotalLine]]]:
        """(title, lines): the sums, then the parts of the assets by each way of cutting them, of each the largest.

        A way of cutting them of which nothing is known is left out.
        """
        assets = {one.currency: one.value for one in firm.totals if one.key == SUMMED[0][0]}
        groups: dict[str, list[TotalLine]] = {}
        shown: dict[tuple[str, str], int] = {}
        for one in firm.totals:
            of = one.key.split(".")[1] if one.key.startswith(f"{EXPOSURE}.") else ""
            title = self.phrase(f"of_{of}") if of else self.phrase("totals")
            shown[of, one.currency] = shown.get((of, one.currency), 0) + 1
            if not of or shown[of, one.currency] <= LINES_OF_GROUP:
                groups.setdefault(title, []).append(self._line(one, of, assets.get(one.currency, 0.0)))
        unknown = self.phrase("unknown")
        return [(title, lines) for title, lines in groups.items() if any(line.name != unknown for line in lines)]

    def _line(self, one: FirmTotal, of: str, assets: float) -> TotalLine:
        share = "" if not of or assets <= 0.0 else write_figure(_fact(one.value / assets, Unit.FRACTION), self.language)
        name = self._part(one.key.split(".", 2)[2], of) if of else self.phrase(f"total_{one.key.replace('.', '_')}")
        return TotalLine(name, self.money(one.value, one.currency), share, f"{one.clients:,}")

    def _part(self, name: str, of: str) -> str:
        if name == UNKNOWN:
            return self.phrase("unknown")
        if of == "currency":
            return CURRENCY_NAME_ZH.get(name, name) if self.language is Language.ZH else name
        text = PREFIXES.get(of, "") + name
        said = self.words.text(text)
        return name if said == text else said

    def worst(self, firm: FirmStanding) -> list[tuple[str, str, str]]:
        """(folder, loss of the last month, value) of those who lost most."""
        return [
            (
                one.folder,
                write_figure(_fact(one.lost, Unit.CHANGE), self.language),
                DASH if one.value is None else self.money(one.value, one.currency),
            )
            for one in firm.worst
        ]


def _fact(value: float | str | date, unit: Unit, currency: str = "") -> Fact:
    """A figure in the form that writing asks for."""
    return Fact("book.figure", value, unit, date.min, source="", formula="observed", currency=currency)
