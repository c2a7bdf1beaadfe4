"""Which form of a letter a service gets: whole where it takes that much, else its first page, never cut in pieces.

Apprise can split a long text over several messages, but then a table breaks in the middle, half of it may arrive and
half be refused, and nobody can say whether the letter was sent. So a letter is one message: the whole, or the first
page with a line that says where the whole is. Limits are those of the services, in the measure that they count in:
apprise counts letters where WeCom, DingTalk and Feishu count bytes, and a Chinese letter has three of them.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from advisor_cli.delivery.plain_markdown import for_chat, for_text, untitled, without_images


class Shape(Enum):
    """How a service shows a text."""

    HTML = "html"  # mail
    MARKDOWN = "markdown"  # a program reads it
    CHAT = "chat"  # Markdown without tables
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Takes:
    """What a service takes.

    Args:
        shape: in which it gets a text.
        limit: of a message with its title, in the measure of ``size``; None for as much as one likes.
        size: of a text, as the service counts it.
        files: whether a file can go with a message.
    """

    shape: Shape
    limit: int | None
    size: Callable[[str], int]
    files: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A text as it is sent: Markdown or plain, and how much of the letter it is ("whole", "first page", "cut")."""

    text: str
    how_much: str


WHERE = {
    "en": {
        True: "The whole brief is in the attached PDF.",
        False: "The whole brief is in the report of run {run}.",
    },
    "zh": {True: "完整简报见所附 PDF。", False: "完整简报见运行 {run} 的报告。"},
}
CUT = {"en": "... (cut here: the channel takes no more)", "zh": "……（此处截断：该渠道容量有限）"}
ROOM_FOR_TITLE = 16  # marks that a service puts around a title


def letters(text: str) -> int:
    """Letters, for services that count them."""
    return len(text)


def bytes_of(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode("utf-8"))


def bytes_as_json(text: str) -> int:
    r"""Bytes of the text in a request of JSON whose letters beyond ASCII are written \uXXXX, as apprise does."""
    return len(json.dumps(text))


def letters_as_html(text: str) -> int:
    """Letters, each &, < and > as HTML writes it."""
    return len(html.escape(text))


def takes(scheme: str, formats: tuple[str, ...], longest: int, asked: str, *, files: bool) -> Takes:
    """What a service takes.

    Args:
        scheme: of its address.
        formats: that it can show, by apprise's names, its usual one first.
        longest: letters of a message, by apprise.
        asked: a format that the address asks for, "" for none.
        files: whether apprise can attach files there.
    """
    match scheme:
        case "mailto" | "mailtos":
            return Takes(Shape.TEXT if asked == "text" else Shape.HTML, None, letters, files)
        case "json" | "jsons" | "xml" | "xmls" | "form" | "forms":
            return Takes(Shape.TEXT if asked == "text" else Shape.MARKDOWN, None, letters, files)
        case "wecombot":
            return Takes(Shape.TEXT, min(longest, 2_048), bytes_of, files)  # 2,048 bytes of a text message
        case "dingtalk" | "feishu" | "lark":
            shape = Shape.CHAT if "markdown" in formats and asked != "text" else Shape.TEXT
            return Takes(shape, 19_000, bytes_as_json, files)  # 20,000 bytes of a request, with what is around the text
        case "tgram":
            return Takes(Shape.TEXT, longest, letters_as_html, files)
        case _:
            shape = Shape.CHAT if "markdown" in formats and asked in ("", "markdown") else Shape.TEXT
            return Takes(shape, longest, letters, files)


def form_of(
    subject: str, body: str, short: str, service: Takes, *, first_page: bool, attached: bool, run: str, language: str
) -> Form:
    """The letter as a service gets it.

    Args:
        subject: of the letter; it counts towards the limit of the service.
        body: the whole letter, Markdown.
        short: its first page, Markdown.
        service: what it takes.
        first_page: whether the target wants no more than that.
        attached: whether a PDF of the whole goes with it.
        run: id of the run, for the line that says where the whole is.
        language: of that line.
    """
    room = None if service.limit is None else service.limit - service.size(subject) - ROOM_FOR_TITLE
    whole = _shaped(body, service.shape, subject, language)
    if not first_page and (room is None or service.size(whole) <= room):
        return Form(whole, "whole")
    where = WHERE.get(language, WHERE["en"])[attached].format(run=run)
    first = _shaped(short, service.shape, subject, language).rstrip()
    page = f"{first}\n\n{where}"
    if room is None or service.size(page) <= room:
        return Form(page, "first page")
    ending = f"\n{CUT.get(language, CUT['en'])}\n{where}"
    return Form(_cut(first, ending, service.size, room), "cut")


def _shaped(markdown: str, shape: Shape, subject: str, language: str) -> str:
    match shape:
        case Shape.TEXT:
            return untitled(for_text(markdown, language), subject)
        case Shape.CHAT:
            return untitled(for_chat(markdown, language), subject)
        case Shape.HTML | Shape.MARKDOWN:
            return without_images(markdown)


def _cut(text: str, ending: str, size: Callable[[str], int], room: int) -> str:
    """As many whole lines as there is room for, then the ending; of a single line as many letters."""
    lines = text.split("\n")
    while lines and size("\n".join(lines) + ending) > room:
        last = lines.pop()
        if not lines:
            while last and size(last + ending) > room:
                last = last[: len(last) * 9 // 10]
            return last + ending
    return "\n".join(lines) + ending
