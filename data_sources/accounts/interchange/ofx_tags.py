"""OFX as a tree of tags, from both of its spellings: SGML, where values are not closed, and XML."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(r"<(/?)([A-Za-z0-9._]+)\s*(/?)>([^<]*)")
DEEPEST = 60


@dataclass(slots=True)
class Tag:
    """One tag. ``text`` is "" for those that hold others; ``row`` is its line in the file, from 1."""

    name: str
    row: int
    text: str = ""
    children: list[Tag] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Tag]:
        """Every tag of these names within it, at any depth, in the order of the file."""
        for child in self.children:
            if child.name in names:
                yield child
            elif child.children:
                yield from child.all(*names)

    def first(self, name: str) -> Tag | None:
        """The first of this name within it."""
        return next(self.all(name), None)

    def values(self) -> dict[str, str]:
        """Every value within it by its name; of several the first."""
        found: dict[str, str] = {}
        for child in self.children:
            if child.text:
                found.setdefault(child.name, child.text)
            if child.children:
                for name, text in child.values().items():
                    found.setdefault(name, text)
        return found


def read_tags(text: str) -> Tag:
    """The tree below <OFX>; tags that are closed without being open are left out."""
    breaks = [match.start() for match in re.finditer("\n", text)]
    root = Tag("", 1)
    stack = [root]
    start = max(0, text.upper().find("<OFX>"))
    for match in _TAG.finditer(text, start):
        closing, name, empty, after = match.groups()
        name = name.upper()
        if closing:
            _close(stack, name)
            continue
        tag = Tag(name, bisect_right(breaks, match.start()) + 1, html.unescape(after).strip())
        stack[-1].children.append(tag)
        # A tag with a value holds no others, and one that is nested absurdly deep was never closed.
        if not tag.text and not empty and len(stack) < DEEPEST:
            stack.append(tag)
    return root


def _close(stack: list[Tag], name: str) -> None:
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            del stack[depth:]
            return
