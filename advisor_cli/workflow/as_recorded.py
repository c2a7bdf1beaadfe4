"""A document of today without what reports have gained since a run was made: the part that the run can be held to."""

from __future__ import annotations

import json

Json = dict[str, object]


def as_recorded(today: str, recorded: str, added: frozenset[str]) -> str:
    """Today's document, cut to the members, sections and blocks that the recorded one could have had.

    Args:
        today: the document as it comes out now, JSON.
        recorded: as it was recorded, JSON; where it is none, ``today`` is handed back.
        added: keys of the facts that the run did not have.

    Returns:
        JSON text; what the recorded document has is never cut away.
    """
    try:
        old = json.loads(recorded)
    except (ValueError, RecursionError):
        return today
    new = json.loads(today)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return today
    new = {name: value for name, value in new.items() if name in old}
    if isinstance(facts := new.get("facts"), list):
        new["facts"] = [fact for fact in facts if fact["key"] not in added]
    if isinstance(sections := new.get("sections"), list):
        known = {section["name"]: section["blocks"] for section in old["sections"]}
        new["sections"] = [
            _section(section, known.get(section["name"], []), added)
            for section in sections
            if section["name"] in known or not _is_new(section, added)
        ]
    return json.dumps(new, ensure_ascii=False)


def _is_new(section: Json, added: frozenset[str]) -> bool:
    """Whether a section holds nothing but added facts."""
    facts = section["facts"]
    return isinstance(facts, list) and all(key in added for key in facts)


def _section(section: Json, known: list[Json], added: frozenset[str]) -> Json:
    """The section without added facts and the blocks that show nothing else."""
    facts, blocks = section["facts"], section["blocks"]
    if not isinstance(facts, list) or not isinstance(blocks, list):
        return section
    kept = [key for key in facts if key not in added]
    cut = [_block(block, added) for block in blocks]
    return section | {"facts": kept, "blocks": [block for block in cut if block in known or _shows_something(block)]}


def _block(block: Json, added: frozenset[str]) -> Json:
    """The block without added facts."""
    cut = dict(block)
    if isinstance(keys := block.get("keys"), list):
        cut["keys"] = [key for key in keys if key not in added]
    if isinstance(rows := block.get("rows"), list):
        cut["rows"] = [row for row in rows if not any(key in added for key in row["keys"])]
    return cut


def _shows_something(block: Json) -> bool:
    return bool(block.get("keys") or block.get("rows") or block["type"] == "chart")
