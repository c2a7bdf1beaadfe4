"""XML as XStream writes it: an object stands once, and everywhere else is a path to it ("../../security[2]").

The paths are those of XPath with names, positions and ".."; a reference may lead to another reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

_STEP = re.compile(r"(?P<name>[\w.\-]+)(?:\[(?P<place>\d+)\])?")
MOST_HOPS = 20


class XStreamTree:
    """A document whose references can be followed."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._parent: dict[Element, Element] = {child: parent for parent in root.iter() for child in parent}
        self._number = {element: number for number, element in enumerate(root.iter(), 1)}
        self.lost: list[Element] = []  # references that lead nowhere, as they are met
        self._by_id = {element.get("id"): element for element in root.iter() if element.get("id")}

    def number(self, element: Element) -> int:
        """Which element of the document it is, from 1."""
        return self._number[element]

    def target(self, element: Element) -> Element | None:
        """The object itself: the element, or what its reference leads to; None where it leads nowhere."""
        for _ in range(MOST_HOPS):
            path = element.get("reference")
            if path is None:
                return element
            found = self._follow(element, path)
            if found is None:
                return None
            element = found
        return None

    def child(self, element: Element, name: str) -> Element | None:
        """The object of the first child of this name; None for none."""
        found = element.find(name)
        return None if found is None else self.target(found)

    def children(self, element: Element | None) -> Iterator[Element]:
        """The objects of all children; a reference that leads nowhere is left out, and among ``lost``."""
        for child in () if element is None else element:
            found = self.target(child)
            if found is not None:
                yield found
            elif child not in self.lost:
                self.lost.append(child)

    def text(self, element: Element, name: str) -> str:
        """The text of a child, "" where there is none."""
        found = self.child(element, name)
        return "" if found is None or found.text is None else found.text.strip()

    def _follow(self, element: Element, path: str) -> Element | None:
        if re.fullmatch(r"\d+", path):  # the form with numbers of objects
            return self._by_id.get(path)
        here: Element | None = self.root if path.startswith("/") else element
        steps = [step for step in path.split("/") if step]
        if path.startswith("/"):
            steps = steps[1:]
        for step in steps:
            if here is None:
                return None
            if step == "..":
                here = self._parent.get(here)
                continue
            match = _STEP.fullmatch(step)
            if match is None:
                return None
            named = here.findall(match["name"])
            place = int(match["place"] or 1) - 1
            here = named[place] if place < len(named) else None
        return here
