"""The words of a report in one language: what each key, title, notice and definition is called.

Labels follow the grammar of the fact keys. A key is topic.metric(.qualifier)*: the longest part
that the tables name gives the noun, the qualifiers left over (windows, counts of bars, levels,
ranks, years, "benchmark") are put after it in the language's own way. So one entry serves every
window of a figure, and a new window needs no new word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from diagnostics.commentary.language_tables import language_tables
from diagnostics.facts import Absence, Fact
from diagnostics.figures import Language, write_absence, write_date

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(1900, 2200)


class MissingWord(KeyError):
    """A defect of ours: the tables of a language lack a word that the report needs."""

    def __init__(self, language: Language, table: str, name: str) -> None:
        super().__init__(f"no {language.value} word for {name!r} in [{table}]")
        self.table = table
        self.name = name


@cache
def _table(language: Language) -> Mapping[str, Any]:
    return language_tables("advisor_cli.report", language, "words")


@cache
def _disclosures(language: Language) -> Mapping[str, Any]:
    return language_tables("advisor_cli.report", language, "disclosures")


@lru_cache(maxsize=32_768)
def _parsed(language: Language, key: str) -> tuple[str, str, tuple[str, ...]]:
    """Keys recur from report to report: each is taken apart once a process."""
    return Words(language)._taken_apart(key)  # noqa: SLF001  the cache of the class's own method


@lru_cache(maxsize=32_768)
def _label(language: Language, key: str) -> str:
    """The whole name of a figure, made once a process."""
    return Words(language)._qualified(*_parsed(language, key))  # noqa: SLF001  as above


@lru_cache(maxsize=32_768)
def _noun(language: Language, key: str) -> str:
    """The name of a figure without window, level or rank, made once a process."""
    noun, name, qualifiers = _parsed(language, key)
    return Words(language)._qualified(noun, name, tuple(part for part in qualifiers if part == "benchmark"))  # noqa: SLF001


@lru_cache(maxsize=32_768)
def _rank(language: Language, key: str) -> int | None:
    """The row of a table that a figure stands in, found once a process."""
    _, name, qualifiers = _parsed(language, key)
    ranks = [int(part) for part in qualifiers if part.isdigit()]
    return ranks[-1] if ranks and name in _table(language)["grammar"]["ranked"] else None


class Words:
    """All words of one language. A word that is not there raises ``MissingWord``; a test asks for every one."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = _table(language)

    # -- names of figures ------------------------------------------------------------------

    def label(self, key: str) -> str:
        """The whole name of a figure: "Annualized volatility, 1 year", 年化波动率（1年）."""
        return _label(self.language, key)

    def labels(self, keys: Iterable[str]) -> dict[str, str]:
        """Names of many figures by key, as the commentary's prompt wants them."""
        return {key: self.label(key) for key in keys}

    def noun(self, key: str) -> str:
        """The figure's name without window, level or rank."""
        return _noun(self.language, key)

    def short(self, key: str) -> str:
        """A name for narrow places, with its qualifier: "Volatility 1 yr", 波动率 1年."""
        noun, name, qualifiers = self._parse(key)
        brief = str(self._words["short"].get(name, noun))
        parts = [self._short_qualifier(part, name) for part in qualifiers if part != "all"]
        return " ".join([brief, *parts])

    def brief(self, key: str) -> str:
        """A name for narrow places without any qualifier."""
        noun, name, _ = self._parse(key)
        return str(self._words["short"].get(name, noun))

    def plain(self, key: str) -> str:
        """The whole name, but for a window that is the whole period: where nothing else is meant, it goes unsaid."""
        noun, name, qualifiers = self._parse(key)
        return self._qualified(noun, name, tuple(part for part in qualifiers if part != "all"))

    def parameter(self, name: str, value: str, key: str) -> str:
        """A convention that shaped a figure; a threshold's reason is said in the language's own words."""
        if name == "why":
            return str(self._words["why"].get(key, value))
        return f"{self.text(name)} = {self.text(value)}"

    def rank_of(self, key: str) -> int | None:
        """The row of a table that the figure stands in, from 1; None for a figure that is in no such row."""
        return _rank(self.language, key)

    def qualifier_of(self, key: str) -> str:
        """What tells this figure from the others of its definition: "1 year"; "" when nothing does."""
        _, name, qualifiers = self._parse(key)
        return str(self._words["grammar"]["comma"]).join(self._qualifier(part, name) for part in qualifiers)

    def short_qualifier_of(self, key: str) -> str:
        """The same for narrow columns, without "benchmark", which the noun says: "1y"."""
        _, name, qualifiers = self._parse(key)
        return " ".join(self._short_qualifier(part, name) for part in qualifiers if part != "benchmark")

    def window_of(self, key: str) -> str:
        """The qualifiers of a figure without "benchmark", which its noun already says."""
        _, name, qualifiers = self._parse(key)
        parts = [self._qualifier(part, name) for part in qualifiers if part != "benchmark"]
        return str(self._words["grammar"]["comma"]).join(parts)

    def term(self, key: str) -> str:
        """The word under which the glossary explains the figure."""
        return self._parse(key)[1]

    def has_label(self, key: str) -> bool:
        """Whether the tables name the figure."""
        try:
            self._parse(key)
        except MissingWord:
            return False
        return True

    def qualified_marks(self) -> tuple[str, str]:
        """What stands before and after the qualifiers of a name."""
        form = str(self._words["grammar"]["qualified"])
        opening, closing = form.removeprefix("{noun}").split("{qualifiers}")
        return opening, closing

    # -- everything else -------------------------------------------------------------------

    def phrase(self, name: str, /, **words: str) -> str:
        """One of the fixed words of a report, its named slots filled."""
        return self._find("phrase", name).format(**words)

    def title(self, name: str, what: str = "") -> str:
        """The title of a "section", "table", "list" or "chart"; several of them may share a name and have a title each.

        One that is about a single figure is called as that figure.
        """
        titles = self._words["title"]
        for wanted in (f"{name}_{what}", name):
            if wanted in titles:
                return str(titles[wanted])
        return self._find("figure", name)

    def kind(self, name: str, subject: str = "") -> str:
        """What this kind of document is called, of a subject of this kind where that has a name of its own."""
        own = f"{name}_{subject}"
        return self._find("kind", own if own in self._words["kind"] else name)

    def notice(self, code: str, part: str) -> str:
        """The headline ("short") or the sentence ("long") of a notice, with {slots} for facts and parameters."""
        entry = self._words["notice"].get(code)
        if entry is None:
            raise MissingWord(self.language, "notice", code)
        return str(entry[part])

    def note(self, name: str) -> str:
        """The sentence of a note, with ``[[fact.key]]``-free numbered slots {0}, {1} for its facts."""
        return self._find("note", name)

    def chart(self, name: str, /, **words: str) -> str:
        """A word inside a chart: an axis, a mark."""
        return self._find("chart", name).format(**words)

    def rolling_axis(self, name: str, window: int, *, percent: bool) -> str:
        """What a panel counts, rolling over ``window`` observations (of one at a time it is no more than its name).

        Its name is a figure's, by key or by metric, perhaps with "rolling_" before it.
        """
        called = self.rolled(name)
        if window <= 1:
            return self.phrase("prices_in", name=called, unit="%") if percent else called
        return self.chart("rolling_percent" if percent else "rolling", name=called, window=str(window))

    def rolled(self, name: str) -> str:
        """What is rolled, without its window."""
        if name not in self._words["figure"] and "." in name and self.has_label(name):
            return self.noun(name)
        return self._find("figure", name if name in self._words["figure"] else self._plain_name(name))

    def _plain_name(self, name: str) -> str:
        plain = name.removeprefix("rolling_")
        return plain if plain in self._words["figure"] else f"annualized_{plain}"

    def message(self, name: str) -> tuple[str, ...]:
        """What a chart may say in one line, best first; each with ``[[fact.key]]`` slots."""
        return tuple(self._words["message"].get(name, ()))

    def head(self, word: str) -> str:
        """A column's head or a row's label: a word of its own, a figure's short name, a window, a rank, a year."""
        for table in ("head", "short", "figure"):
            if word in self._words[table]:
                return str(self._words[table][word])
        if "." in word and self.has_label(word):
            return self.short(word)
        return self._short_qualifier(word)

    def row(self, word: str) -> str:
        """A row's label: as ``head``, but with the whole name of a figure."""
        if word in self._words["head"]:
            return str(self._words["head"][word])
        if word in self._words["figure"]:
            return str(self._words["figure"][word])
        if "." in word:
            return self.label(word)
        return word if word.isdigit() else self._qualifier(word)

    def definition(self, term: str) -> str | None:
        """What a term means, in one or two sentences; None when it needs no explanation."""
        found = self._words["glossary"].get(term)
        return None if found is None else str(found)

    def term_name(self, term: str) -> str:
        """The term as the glossary lists it."""
        return self._find("figure", term)

    def exchange(self, code: str) -> str:
        """A market by its identifier code, the code itself when it is not one of those we name."""
        return str(self._words["exchange"].get(code, code))

    def zone(self, name: str) -> str:
        """A time zone by its name in the zone database, the name itself when it is not one of those we name."""
        return str(self._words["zone"].get(name, name))

    def formula(self, formula: str) -> str:
        """A definition in the language's words where the table has them; notation stays as it is."""
        return str(self._words["formula"].get(formula, formula))

    def named(self, what: str, names: str) -> str:
        """Something and, after a colon, the names that belong to it."""
        return str(self._words["grammar"]["threshold"]).format(rule=what, name=names)

    def text(self, value: str) -> str:
        """A value that is words of ours rather than a name, in the language; every other as it is."""
        return str(self._words["value"].get(value, value))

    def asked(self, text: str) -> str:
        """What a source was asked for, in the language: "total-return prices of AAPL"."""
        for beginning, form in self._words["asked"].items():
            if text.startswith(beginning):
                return str(form).format(text.removeprefix(beginning))
        return text

    def absence(self, absence: Absence) -> str:
        """Why a figure is absent; ISO dates in the reason are written the reader's way."""
        return write_absence(
            replace(absence, have=self._date_in(absence.have), need=self._date_in(absence.need)), self.language
        )

    def day(self, iso: str) -> str:
        """An ISO date (or the date of an ISO time) the reader's way; other text as it is."""
        return self._date_in(iso[:10]) if ISO_DATE.fullmatch(iso[:10]) else iso

    def disclosure(self, name: str) -> str:
        """One paragraph that the document must carry."""
        paragraph = _disclosures(self.language).get("paragraph", {}).get(name)
        if paragraph is None:
            raise MissingWord(self.language, "paragraph", name)
        return str(paragraph)

    def disclosures_of(self, kind: str) -> tuple[str, ...]:
        """Names of the paragraphs that this kind of document must carry, in order."""
        kinds = _disclosures(self.language)["kinds"]
        return tuple(kinds.get(kind, kinds["default"]))

    def names(self, table: str) -> Iterator[str]:
        """The names that a table has words for."""
        return iter(self._words[table])

    # -- the grammar of keys ---------------------------------------------------------------

    def _parse(self, key: str) -> tuple[str, str, tuple[str, ...]]:
        """(noun, the name it was found under, qualifiers left over)."""
        return _parsed(self.language, key)

    def _taken_apart(self, key: str) -> tuple[str, str, tuple[str, ...]]:
        parts = key.split(".")
        for cut in range(len(parts), 0, -1):
            qualifiers = tuple(parts[cut:])
            if not all(self._is_qualifier(part) for part in qualifiers):
                break
            for name in (".".join(parts[:cut]), ".".join(parts[1:cut])):
                if name in self._words["figure"]:
                    return str(self._words["figure"][name]), name, qualifiers
        if parts[0] == "rule" and len(parts) == 3:
            return self._threshold(parts[1], parts[2]), key, ()
        raise MissingWord(self.language, "figure", key)

    def _threshold(self, rule: str, name: str) -> str:
        grammar = self._words["grammar"]
        rules, thresholds = self._words["rule"], self._words["threshold"]
        if rule not in rules or name not in thresholds:
            raise MissingWord(self.language, "rule", f"{rule}.{name}")
        return str(grammar["threshold"]).format(rule=rules[rule], name=thresholds[name])

    def _is_qualifier(self, part: str) -> bool:
        return part in self._words["qualifier"] or part.isdigit()

    def _qualified(self, noun: str, name: str, qualifiers: tuple[str, ...]) -> str:
        grammar = self._words["grammar"]
        if "benchmark" in qualifiers:
            noun = str(grammar["benchmark"]).format(noun=noun)
        written = [self._qualifier(part, name) for part in qualifiers if part != "benchmark"]
        if not written:
            return noun
        return str(grammar["qualified"]).format(noun=noun, qualifiers=grammar["comma"].join(written))

    def _qualifier(self, part: str, name: str = "") -> str:
        known = self._words["qualifier"].get(part)
        return str(known) if known is not None else self._numbered(part, name, "")

    def _short_qualifier(self, part: str, name: str = "") -> str:
        known = self._words["short_qualifier"].get(part) or self._words["qualifier"].get(part)
        return str(known) if known is not None else self._numbered(part, name, "short_")

    def _numbered(self, part: str, name: str, prefix: str) -> str:
        """A numeric qualifier: a level, a year, a rank, or else a count of bars."""
        grammar = self._words["grammar"]
        if not part.isdigit():
            raise MissingWord(self.language, "qualifier", part)
        if name in grammar["ranked"]:
            # What is no rank by size has a form of its own: 第2档, "step 2".
            own = grammar.get("ranked_as", {})
            # A whole section's lists may be called alike.
            form = own.get(name) or own.get(name.partition(".")[0]) or grammar["rank"]
            form = grammar[prefix + "rank"] if prefix else form
        elif name in grammar["levelled"]:
            form = grammar["level"]
        elif int(part) in YEARS:
            form = grammar["year"]
        else:
            form = grammar[prefix + "bars"]
        return str(form).format(number=part)

    def _find(self, table: str, name: str) -> str:
        found = self._words[table].get(name)
        if found is None:
            raise MissingWord(self.language, table, name)
        return str(found)

    def _date_in(self, text: str) -> str:
        return write_date(date.fromisoformat(text), self.language) if ISO_DATE.fullmatch(text) else text


def window_words(fact: Fact, words: Words) -> str:
    """The first and last day of the observations behind a figure, "" when it has no window."""
    window = fact.window
    if window is None:
        return ""
    if window.start == window.end:
        return write_date(window.end, words.language)
    start, end = write_date(window.start, words.language), write_date(window.end, words.language)
    return words.phrase("from_to", start=start, end=end)
