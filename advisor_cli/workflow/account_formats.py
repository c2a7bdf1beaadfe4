"""The formats of account files that can be read, for those who ask before they export."""

from __future__ import annotations

from advisor_cli.console import put
from advisor_cli.errors import ExitCode
from advisor_cli.output import json_text, text_table
from data_sources.accounts.formats import READERS


def list_formats(*, as_json: bool, chinese: bool) -> int:
    """Print each reader's name and what it reads."""
    if as_json:
        put(json_text([{"name": one.name, "label": one.label, "label_zh": one.label_zh} for one in READERS]))
    else:
        heads = ("名称", "可读取的文件") if chinese else ("format", "what it reads")
        put(text_table(heads, [(one.name, one.label_zh if chinese else one.label) for one in READERS]))
    return ExitCode.DONE
