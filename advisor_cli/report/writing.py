"""A document's parts in written form, shared by the renderers so that they cannot say different things.

Here facts become text (through ``write_figure``), keys become labels and slots become figures.
What is bold, where a line breaks and how a footnote is marked is each renderer's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from advisor_cli.report.document import (
    ROWS_ONCE,
    TOLD_WHERE_THEY_STAND,
    FigureRun,
    Notice,
    OriginGroup,
    Passage,
    TextRun,
)
from advisor_cli.report.words import window_words
from advisor_cli.report.written_figures import WrittenFigures
from data_sources.model import InstrumentKind, Origin, to_date
from diagnostics.facts import Fact
from diagnostics.figures import Language, write_date
from diagnostics.section import Chart, Note, WealthChart

SLOT = re.compile(r"\[\[([a-z0-9_.]+)\]\]")
NUMBERED_SLOT = re.compile(r"\{(\d+)\}")
DASH = "\u2014"
REASONS_ON_FIRST_PAGE = 3
SHORTEST_SPAN = 4  # letters of sources in a row from which the first and the last stand for them
# The list of sources gives these of every origin.
SAID_ELSEWHERE = frozenset({"dataset", "retrieved", "sha256"})


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One line of the appendix: which one of its definition, value, observations, how many, source."""

    label: str
    value: str
    window: str
    n: str
    source: str


class Writing(WrittenFigures):
    """Writes every part of one document."""

    # -- sentences -------------------------------------------------------------------------

    def passage(
        self,
        passage: Passage,
        mark: Callable[[str, int], str] = lambda _key, _note: "",
        escape: Callable[[str], str] = str,
    ) -> str:
        """A sentence with its figures written in.

        ``mark`` makes what follows a figure that has a footnote, from its key and number; ``escape``
        makes words safe for the renderer's own markup.
        """
        written = []
        for run in passage.runs:
            match run:
                case TextRun(text):
                    written.append(escape(text))
                case FigureRun(key, note):
                    written.append(escape(self.figure(key)))
                    if note is not None:
                        written.append(mark(key, note))
                case _:
                    assert_never(run)
        return "".join(written)

    def footnote(self, key: str) -> str:
        """What a footnote says of a figure: its name, the observations behind it and their source."""
        fact = self._ledger[key]
        parts = [part for part in (window_words(fact, self.words), self.count(fact), self.source_of(fact)) if part]
        made = "assumed" if fact.formula == "assumed" else "computed"
        said = self.words.phrase("list_comma").join(parts) or self.words.phrase(made)
        return self.words.phrase("footnote", label=self.words.label(key), said=said)

    def short_footnote(self, key: str) -> str:
        """A footnote in one line: name, first and last day, how many observations, letters of the sources."""
        fact, letters = self._ledger[key], self.source_letters
        if fact.formula == "assumed":
            return self.words.phrase("footnote", label=self.words.plain(key), said=self.words.phrase("assumed"))
        if not fact.source:
            return self.footnote(key)
        count = "" if fact.n is None else self.words.phrase("average_of", n=f"{fact.n:,}")
        sources = _letters(letters[source] for source in fact.source.split())
        said = self.words.phrase("list_comma").join(part for part in (iso_window(fact), count, sources) if part)
        return f"{self.words.plain(key)}  {said}"

    def note(self, block: Note) -> str:
        """A note's sentence with its figures written in."""
        return NUMBERED_SLOT.sub(lambda slot: self.figure(block.keys[int(slot[1])]), self.words.note(block.name))

    def notice(self, notice: Notice) -> tuple[str, str]:
        """Headline and sentence of a notice."""
        code = notice.code.value
        slots = dict(notice.parameters)

        def word(slot: re.Match[str]) -> str:
            name = slot[1]
            return self.figure(name) if name in self._ledger else slots.get(name, DASH)

        sentence = re.sub(r"\{([a-z0-9_.]+)\}", word, self.words.notice(code, "long"))
        return self.words.notice(code, "short"), sentence

    def message(self, chart: Chart) -> str:
        """The one thing a chart shows, with its figures; "" when none of its messages has all its figures."""
        for template in self.words.message(chart.name):
            keys = SLOT.findall(template)
            if all(self._present(key) and self._drawn(key, chart) for key in keys):
                return SLOT.sub(lambda slot: self.figure(slot[1]), template)
        return ""

    def _drawn(self, key: str, chart: Chart) -> bool:
        """Whether the chart shows the days that the figure is of: growth beside a benchmark is drawn on common ones."""
        if not isinstance(chart, WealthChart) or not chart.dates.size:
            return True
        window = self._ledger[key].window
        return window is None or (window.start, window.end) == (to_date(chart.dates[0]), to_date(chart.dates[-1]))

    # -- origins ---------------------------------------------------------------------------

    def origin_rows(self, group: OriginGroup) -> tuple[OriginRow, ...]:
        """The lines of one definition in the appendix; its days are ISO dates, which are short and sort."""
        return tuple(
            OriginRow(
                self.words.short_qualifier_of(fact.key),
                self.figure(fact.key),
                iso_window(fact),
                "" if fact.n is None else f"{fact.n:,}",
                self._lettered(fact.source),
            )
            for fact in group.facts
        )

    def _lettered(self, sources: str) -> str:
        """Letters of the sources of a figure, each list of them written once."""
        if sources not in self._lists:
            letters = self.source_letters
            self._lists[sources] = _letters(letters[source] for source in sources.split())
        return self._lists[sources]

    @cached_property
    def _lists(self) -> dict[str, str]:
        return {}

    @cached_property
    def source_letters(self) -> dict[str, str]:
        """A letter for each source id, in the order of first use, for narrow columns."""
        # An account has a thousand facts that name the same few lists of thirty sources.
        lists = dict.fromkeys(fact.source for fact in self._ledger)
        ids = dict.fromkeys(source for one in lists for source in one.split())
        return {source: _letter(at) for at, source in enumerate(ids)}

    @cached_property
    def sources_legend(self) -> str:
        """Which letter stands for which source, in a report of many sources; "" in any other."""
        if self.document.kind not in ROWS_ONCE:
            return ""
        named = (f"{letter} {source}" for source, letter in self.source_letters.items())
        return self.words.phrase("list_separator").join(named)

    def formula(self, group: OriginGroup) -> str:
        """Definition and shared conventions in one line."""
        formula = self._formula(group.formula)
        parameters = (
            self.words.parameter(name, value, group.facts[0].key)
            for name, value in group.parameters
            if name not in SAID_ELSEWHERE
        )
        return self.words.phrase("list_separator").join([formula, *parameters])

    def _formula(self, formula: str) -> str:
        if formula in ("observed", "assumed"):
            return self.words.phrase(formula)
        # What follows a colon in a definition names rules by their ids, unless the words have the whole of it.
        definition, colon, names = formula.partition(": ")
        whole = self.words.formula(formula)
        if not colon or whole != formula:
            return whole
        return self.words.named(self.words.formula(definition), self.words.formula(names))

    def count(self, fact: Fact) -> str:
        """How many observations entered, "" where that has no meaning."""
        return "" if fact.n is None else self.words.phrase("average_of", n=f"{fact.n:,}")

    def source_of(self, fact: Fact) -> str:
        """The ids of the origins a figure rests on; of many, their letters, which ``sources_legend`` explains."""
        if len(fact.source.split()) >= SHORTEST_SPAN and self.sources_legend:
            return self._lettered(fact.source)
        return self.words.phrase("list_comma").join(fact.source.split())

    def sources(self) -> tuple[Origin, ...]:
        """The origins to list: what was read for two purposes is printed alike, and once."""
        alike: dict[tuple[str, str], Origin] = {}
        for one in self.document.sources:
            alike.setdefault((self.origin(one), one.sha256), one)
        return tuple(alike.values())

    def origin(self, origin: Origin) -> str:
        """One source of the first page: who, what, when."""
        retrieved = (self.words.phrase("retrieved", date=self.words.day(origin.retrieved)),) if origin.retrieved else ()
        # What was read twice of one file, or is called as its provider, is named once.
        datasets = ", ".join(dict.fromkeys(origin.dataset.split(", ")))
        named = dict.fromkeys((self.words.text(origin.provider), self.words.text(datasets)))
        return self.words.phrase("list_comma").join((*named, *retrieved))

    def chart_source(self) -> str:
        """The line under a chart."""
        providers = self.words.phrase("list_comma").join(
            dict.fromkeys(self.words.text(origin.provider) for origin in self.document.sources)
        )
        return self.words.phrase(
            "source_as_of", source=providers or DASH, date=write_date(self.document.as_of, self.language)
        )

    # -- the head of the document ----------------------------------------------------------

    def curve_name(self, subject: str) -> str:
        """What the subject is called at the end of its curve, where an account's alias has no room."""
        account = self.document.subject.kind is InstrumentKind.ACCOUNT
        return self.words.chart("account_curve") if account else subject

    def title(self) -> str:
        """What the document is called."""
        return self.words.phrase("report_title", kind=self.kind(), name=self.heading())

    def kind(self) -> str:
        """What kind of document it is."""
        return self.words.kind(self.document.kind, self.document.subject.kind.value)

    def heading(self) -> str:
        """Name and symbol of the subject."""
        name, symbol = self.document.name, self.document.subject.symbol
        if self.document.kind == InstrumentKind.BRIEF.value:
            day = write_date(self.document.as_of, self.language)
            return day if symbol == InstrumentKind.BRIEF.value else self.words.phrase("brief_of", name=name, date=day)
        if name == symbol:
            return symbol
        return f"{name}（{symbol}）" if self.language is Language.ZH else f"{name} ({symbol})"

    def market(self) -> str:
        """Exchange and currency of the subject; a brief has neither."""
        if self.document.kind == InstrumentKind.BRIEF.value:
            return ""
        subject = self.document.subject
        parts = (
            self.words.exchange(subject.exchange) if subject.exchange else "",
            self.currency_name(subject.currency),
        )
        return " · ".join(part for part in parts if part)

    def market_and_day(self) -> str:
        """The line under the title."""
        return " · ".join(part for part in (self.market(), self.as_of()) if part)

    def as_of(self) -> str:
        """The day and the zone for which the report holds."""
        day = write_date(self.document.as_of, self.language)
        return self.words.phrase("as_of_zone", date=day, zone=self.words.zone(self.document.time_zone))

    def whose_words(self) -> str:
        """Which sentences a model wrote and which follow rules."""
        model = self.document.commentary.model
        if any(notice.code.value in ("model_written", "model_partial") for notice in self.document.notices):
            return self.words.phrase("written_by_model", model=model)
        return self.words.phrase("written_by_rules")

    def origins_lead(self) -> str:
        """What the list of definitions holds, and what it leaves to the tables."""
        lead = self.words.phrase("origins_lead")
        if self.document.kind not in ROWS_ONCE:
            return lead
        return self.words.phrase("sentences", first=lead, second=self.words.phrase("origins_rows_once"))

    def missing(self) -> tuple[tuple[str, str], ...]:
        """Each reason for absence with the names of the figures it holds for."""
        separator = self.words.phrase("list_separator")
        return tuple(
            (self.words.absence(group.absence), separator.join(self.words.label(key) for key in group.keys))
            for group in self.document.missing
        )

    def missing_lead(self) -> str:
        """What is missing, in a few words for the first page."""
        total = sum(not fact.key.startswith(TOLD_WHERE_THEY_STAND) for fact in self._ledger)
        count = sum(len(group.keys) for group in self.document.missing)
        if not count:
            return self.words.phrase("nothing_missing")
        lead = self.words.phrase("missing_count", count=str(count), total=str(total))
        largest = sorted(self.document.missing, key=lambda group: -len(group.keys))[:REASONS_ON_FIRST_PAGE]
        separator = self.words.phrase("list_separator")
        reasons = separator.join(
            self.words.phrase("missing_reason", reason=self.words.absence(group.absence), count=str(len(group.keys)))
            for group in largest
        )
        return self.words.phrase("missing_lead", lead=lead, reasons=reasons)


def iso_window(fact: Fact) -> str:
    """First and last day of the observations, or the day for which the figure holds, as ISO dates."""
    window = fact.window
    if window is None or window.start == window.end:
        return (fact.as_of if window is None else window.end).isoformat()
    return f"{window.start.isoformat()} \u2013 {window.end.isoformat()}"


def _letters(used: Iterable[str]) -> str:
    """Letters of sources; four and more that follow each other as a span: "B\u2013H"."""
    spans: list[list[str]] = []
    known = list(dict.fromkeys(used))
    order = sorted(known, key=lambda one: (len(one), one))
    for one in order:
        if spans and len(one) == len(spans[-1][-1]) == 1 and ord(one) == ord(spans[-1][-1]) + 1:
            spans[-1].append(one)
        else:
            spans.append([one])
    if all(len(span) < SHORTEST_SPAN for span in spans):
        return " ".join(known)
    written = [f"{span[0]}\u2013{span[-1]}" if len(span) >= SHORTEST_SPAN else " ".join(span) for span in spans]
    return " ".join(written)


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else _letter(at // 26 - 1) + _letter(at % 26)
