"""Pages of Eastmoney that no allowed akshare function reads: asked plainly, read plainly, never evaluated.

Fund pages answer with JavaScript (``var Data_netWorthTrend = [...];``), JSONP (``jQuery1({...})``) or
HTML inside a JavaScript string. What is wanted of them is plain data, so it is cut out and read by the
JSON decoder or an HTML parser; the rest of the script is text that nobody runs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data_sources.errors import BadReply, SchemaChanged
from data_sources.model import Origin

if TYPE_CHECKING:
    import pandas as pd
    from bs4 import Tag

    from data_sources.providers.akshare.library import AkshareLibrary

# Letters of a page of HTML; the largest known one has a tenth of it, and a tree of it takes fifty times as much memory.
LONGEST_PAGE = 4_000_000

_CALLBACK = re.compile(r"[\w$.]{0,80}\(")


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one answer, and how it is called in the sentence of an error."""

    provider: str
    asked: str
    text: str
    origin: Origin

    def json(self) -> object:
        """The answer as JSON, with or without the name of a callback around it.

        Raises:
            BadReply: it is a page of HTML, empty, or broken off.
        """
        text = self.text.strip()
        wrapped = _CALLBACK.match(text)
        if wrapped is not None:
            text = text[wrapped.end() :].rstrip("; \r\n\t")
            if not text.endswith(")"):
                raise BadReply(self.provider, self.asked, "its answer is broken off")
            text = text[:-1]
        return self._decoded(text, whole=True)

    def accepted(self) -> object:
        """The answer of a fund interface as JSON.

        Raises:
            BadReply: its own code says that it refused; what it gives beside that is no empty answer.
        """
        answer = self.json()
        if inside(answer, "ErrCode") not in (0, None):
            raise BadReply(self.provider, self.asked, "it refused the question")
        return answer

    def variable(self, name: str) -> object:
        """The value of ``var name = ...``; None where the script has no such variable.

        Raises:
            BadReply: what stands there is no plain data.
        """
        found = re.search(rf"(?:^|[;\s/])var\s+{re.escape(name)}\s*=\s*", self.text)
        return None if found is None else self._decoded(self.text[found.end() :], whole=False)

    def content(self) -> str:
        """The HTML inside ``var apidata={ content:"..." }``.

        Raises:
            SchemaChanged: there is none.
        """
        found = re.search(r"content\s*:\s*(?=\")", self.text[:200])
        if found is None:
            raise SchemaChanged(self.provider, self.asked, "no content")
        self._bounded()
        html = self._decoded(self.text[found.end() :], whole=False)
        return html if isinstance(html, str) else ""

    def document(self, code: str) -> str:
        """The answer as a whole HTML page of a fund.

        Raises:
            BadReply: its end did not come (a table that ends with it would lack rows that nobody misses), or
                it nowhere names the code: a page of something else has no fees either.
        """
        self._bounded()
        if "</html>" not in self.text.lower():
            raise BadReply(self.provider, self.asked, "its page is broken off")
        if code not in self.text:
            raise BadReply(self.provider, self.asked, "it sent another page than the one that was asked for")
        return self.text

    def refuse(self, what: str) -> SchemaChanged:
        """The error for an answer that lacks something."""
        return SchemaChanged(self.provider, self.asked, what)

    def _bounded(self) -> None:
        if len(self.text) > LONGEST_PAGE:
            raise BadReply(self.provider, self.asked, "its page is longer than such a page can be")

    def _decoded(self, text: str, *, whole: bool) -> object:
        try:
            value, end = _DECODER.raw_decode(text.lstrip())
        except (ValueError, RecursionError) as fault:
            html = text.lstrip()[:1] == "<"
            why = "it answered with a web page instead of data" if html else "its answer is no plain data"
            raise BadReply(self.provider, self.asked, why) from fault
        if whole and text.lstrip()[end:].strip():
            raise BadReply(self.provider, self.asked, "its answer holds more than the data")
        return value


def ask_page(
    library: AkshareLibrary,
    asked: str,
    url: str,
    query: Mapping[str, str] | None = None,
    referer: str = "https://fund.eastmoney.com/",
) -> Page:
    """One answer as text.

    Args:
        library: asks, for its source.
        asked: in words, for the sentence of an error.
        url: without its query.
        query: what stands after the question mark.
        referer: the page that a browser would come from; fund pages refuse who comes from nowhere.

    Raises:
        SourceUnavailable: and its kinds, as the wire says; BadReply for a status that is no success.
    """
    reply = library.ask_text(url, asked, query, {"Referer": referer})
    return Page(library.source, asked, reply.text.lstrip("\ufeff"), reply.origin)


def joined(dataset: str, *pages: Page) -> Origin:
    """One origin for what stands on several pages: the digest of their digests in order."""
    last = pages[-1].origin
    digests = [page.origin.sha256 for page in pages]
    if len(digests) > 1:
        return replace(last, dataset=dataset, sha256=hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest())
    return replace(last, dataset=dataset)


def rows(page: Page, value: object, where: str) -> list[dict[str, object]]:
    """A list of records, as such.

    Raises:
        SchemaChanged: it is none.
    """
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise page.refuse(f"no list of records at {where}")
    return value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by the names of its columns."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def inside(value: object, *path: str) -> object:
    """What stands at a path of names inside nested records; None where the path ends before."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table of a page: the text of its head and of its rows, cell by cell, blanks collapsed.

    Args:
        title: the heading that stands last before it, "" where none does.
        links: for every row, for every cell, the texts of its links.
    """

    title: str
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    links: tuple[tuple[tuple[str, ...], ...], ...]

    def column(self, *names: str) -> int | None:
        """Where the first column stands whose head begins with one of the names; None where none does."""
        for at, head in enumerate(self.head):
            if any(head.startswith(name) for name in names):
                return at
        return None


def html_tables(html: str) -> tuple[HtmlTable, ...]:
    """The tables of a page in order; a tolerant parser closes what the page leaves open."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, features="lxml")
    return tuple(_table(table) for table in soup.find_all("table"))


def _table(table: Tag) -> HtmlTable:
    heading = table.find_previous(["h4", "h3"])
    head: tuple[str, ...] = ()
    body: list[tuple[str, ...]] = []
    links: list[tuple[tuple[str, ...], ...]] = []
    for row in table.find_all("tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        if cells and not head and all(cell.name == "th" for cell in cells):
            head = tuple(_text(cell).replace(" ", "") for cell in cells)
        elif cells:
            body.append(tuple(_text(cell) for cell in cells))
            links.append(tuple(tuple(_text(link) for link in cell.find_all("a")) for cell in cells))
    return HtmlTable(_text(heading) if heading is not None else "", head, tuple(body), tuple(links))


def _text(node: Tag) -> str:
    return " ".join(node.get_text(" ", strip=True).split())


def _refuse(constant: str) -> float:
    # JSON knows neither NaN nor Infinity.
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse)
