"""A model's reply taken apart: into headed parts and those into sentences.

Slots are left whole: a full stop inside ``[[risk.annualized_volatility.1y]]`` ends nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ABBREVIATIONS = ("e.g", "i.e", "vs", "cf", "approx", "incl", "etc", "resp")
END_EN = re.compile(r"[.!?]+(?=\s|$)")
END_ZH = re.compile(r"[。！？!?]+[”』」）]*|\.(?=\s|$)")
HEADING = re.compile(r"^\s*#{1,3}\s*([a-z_]+)\s*:?\s*$")
SLOT = re.compile(r"\[\[.*?\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """The sentences below one heading, "" for what stands before the first."""

    section: str
    sentences: tuple[str, ...]


def split_reply(text: str) -> tuple[Part, ...]:
    """The reply's parts, in order. Lines ``# risk`` are headings; bullets are read as plain lines."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            parts.append((heading.group(1), []))
        elif line.strip():
            parts[-1][1].extend(split_sentences(re.sub(r"^\s*[-*\u2022]\s+", "", line)))
    return tuple(Part(section, tuple(sentences)) for section, sentences in parts if sentences)


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of one line, with their end marks, stripped of white space; none is dropped."""
    masked = SLOT.sub(lambda match: "\x00" * len(match.group()), text)
    ends = sorted({match.end() for pattern in (END_EN, END_ZH) for match in pattern.finditer(masked)})
    sentences, start = [], 0
    for end in ends:
        if masked[start:end].rstrip(".").lower().endswith(ABBREVIATIONS) and masked[end - 1] == ".":
            continue
        if end > start:
            sentences.append(text[start:end].strip())
            start = end
    sentences.append(text[start:].strip())
    return tuple(sentence for sentence in sentences if sentence)


def ends_whole(sentence: str) -> bool:
    """Whether the sentence has its end mark; the last one of a truncated reply often has none."""
    return sentence.rstrip("\"')）”」』").endswith((".", "!", "?", "。", "！", "？"))
