"""A brief's Markdown for places that show less of it: no images, tables as lists, or no marks at all; or as HTML.

Only what our own reports write is understood: headings, lists, tables, emphasis, links, escapes. Text that came from
outside was escaped there, so no HTML of it is alive here, and none becomes alive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_HTML = re.compile(r"</?(?:sub|sup|br|details|summary|div|p|img)\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)\s]*)\)")
_STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
_EMPHASIS = re.compile(r"(?<![\\\w])([*_])(?=\S)(.+?)(?<=\S)(?<!\\)\1(?!\w)")
_CODE = re.compile(r"(?<!\\)`([^`]*)`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]<>#|~$!&.()+\-=])")
# Without their backslash they would be marks again, or a link; of the others chats would show the backslash.
_HARMLESS = re.compile(r"\\([{}#|~$!&.()+\-=])")
# Escapes that Markdown of other programs does not know.
_AS_ENTITY = re.compile(r"\\([<>&~$|=])")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_CELL = re.compile(r"(?<!\\)\|")
COMMAS = {"en": (", ", ": "), "zh": ("，", "：")}  # between cells, and after the first
NOTHING = ("", "—")
_BLANKS = re.compile(r"\n{3,}")
_TABLE_STYLE = "border-collapse:collapse;margin:8px 0"
_CELL_STYLE = "border:1px solid #c8c8c8;padding:4px 8px"
_CELL_TAG = re.compile(r'<(th|td)(?: style="([^"]*)")?>')


def without_images(markdown: str) -> str:
    """The text without images, which lie in files that are not sent, and without the few tags that reports use."""
    return _BLANKS.sub("\n\n", _HTML.sub("", _IMAGE.sub("", markdown)))


def for_chat(markdown: str, language: str = "en") -> str:
    """Markdown for a chat: tables, which chats do not draw, become lists, with the commas of the language."""
    lines = _lines(without_images(markdown), lambda text: f"**{text}**", COMMAS.get(language, COMMAS["en"]))
    return "\n".join(_HARMLESS.sub(r"\1", line) for line in lines if line != ">")


def for_text(markdown: str, language: str = "en") -> str:
    """Plain text: no mark is left, links stand in brackets, tables are lists."""
    lines = _lines(without_images(markdown), str, COMMAS.get(language, COMMAS["en"]))
    return _BLANKS.sub("\n\n", "\n".join(_plain(line) for line in lines)).strip()


def untitled(text: str, subject: str) -> str:
    """A text without the title that it begins with, where a channel shows the subject above it anyway."""
    first, _, rest = text.partition("\n")
    title = _plain(first).strip()
    return rest.lstrip("\n") if title and title in subject else text


def for_mail(markdown: str, to_html: Callable[[str], str]) -> str:
    """HTML whose tables have lines, as mail programs show no style sheets.

    Args:
        markdown: the text; its tags are shown, not obeyed.
        to_html: turns Markdown into HTML.
    """
    known = _AS_ENTITY.sub(lambda found: f"&#{ord(found[1])};", without_images(markdown))
    html = to_html(known.replace("<", "&lt;"))

    def styled(found: re.Match[str]) -> str:
        aligned = f";{found[2].rstrip(';')}" if found[2] else ""
        return f'<{found[1]} style="{_CELL_STYLE}{aligned}">'

    return _CELL_TAG.sub(styled, html.replace("<table>", f'<table style="{_TABLE_STYLE}">'))


def _lines(markdown: str, strong: Callable[[str], str], marks: tuple[str, str]) -> Iterator[str]:
    """The lines, each table's rows as items."""
    lines = markdown.split("\n")
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and "|" in lines[at] and _RULE.match(lines[at + 1]) and "|" in lines[at + 1]:
            rows = [_cells(lines[at])]
            at += 2
            while at < len(lines) and "|" in lines[at]:
                rows.append(_cells(lines[at]))
                at += 1
            yield from _items(rows, strong, marks)
        else:
            yield lines[at]
            at += 1


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip().removeprefix("|").removesuffix("|"))]


def _items(rows: list[list[str]], strong: Callable[[str], str], marks: tuple[str, str]) -> Iterator[str]:
    """A table's rows as items: the first cell, then each head with its cell; of two columns the cell alone.

    A column of row numbers is left out, and so is a cell that has nothing.
    """
    heads, *below = rows
    comma, colon = marks
    numbered = len(heads) > 1 and all(row[0] == str(number) for number, row in enumerate(below, start=1))
    first = 1 if numbered else 0
    for row in below:
        pairs = zip(heads[first + 1 :], row[first + 1 :], strict=False)
        told = [
            cell if len(heads) - first == 2 else f"{head} {cell}".strip() for head, cell in pairs if cell not in NOTHING
        ]
        name = strong(row[first]) if row[first:] and row[first] else ""
        yield f"- {name}{colon if name and told else ''}{comma.join(told)}"


def _plain(line: str) -> str:
    heading = _HEADING.match(line)
    text = heading[1] if heading else line
    text = _LINK.sub(lambda found: f"{found[1]} ({found[2]})" if "://" in found[2] else found[1], text)
    text = _CODE.sub(r"\1", _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text)))
    return _ESCAPE.sub(r"\1", text.removeprefix(">").removeprefix(" ") if text.startswith(">") else text)
