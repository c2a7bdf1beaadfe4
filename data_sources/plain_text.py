"""Text of strangers, made fit to stand in a line of a terminal or a report.

Names, titles and addresses come from hosts that anybody may have written to. What steers a
terminal, hides letters or turns the reading direction is taken out before it goes any further.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 120

# Sequences that start with ESC (colours, titles, links) go as a whole, so that no letters of them stay behind.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC, DCS ...: titles, links
    r"|\x9b[0-?]*[ -/]*[@-~]"  # the same CSI as one byte
    r"|\x1b[@-Z\\-_a-z]?"
)
_TAGS = re.compile(r"<!--.*?(?:-->|$)|</?[A-Za-z][^<>]*>", re.DOTALL)
# Cc: controls; Cf: zero-width, direction marks, tags; Co, Cs, Cn: no letters at all.
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")


def plain_text(text: object, longest: int = LONGEST_NAME) -> str:
    """One line of readable text.

    Args:
        text: anything; what is no string is "".
        longest: letters that are kept; a longer text ends with "...".

    Returns:
        The text without control, escape, direction and zero-width characters and without markup,
        blanks collapsed; "" where nothing is left.
    """
    if not isinstance(text, str):
        return ""
    bounded = text[: longest * 20]  # a megabyte of a name is not worth the reading
    bare = _TAGS.sub(" ", _ESCAPES.sub("", bounded))
    # What Python calls printable holds no letter that would be left out, and no blank but the common one.
    shown = (
        bare
        if bare.isprintable()
        else "".join(" " if letter.isspace() else letter for letter in bare if _is_shown(letter))
    )
    line = " ".join(shown.split())
    return line if len(line) <= longest else line[: longest - 3].rstrip() + "..."


def _is_shown(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in _HIDDEN
