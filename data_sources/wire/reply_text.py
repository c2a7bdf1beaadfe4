"""Bodies read as what they claim to be, strictly; a web page in place of data is called that."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from data_sources.errors import BadReply


def is_web_page(body: bytes) -> bool:
    """Whether a body is a page for people: a log-in, a captcha, a notice of the network that stands between."""
    head = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<?xml"))


def strict_json(body: bytes, source: str, asked: str) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """The value of a JSON body.

    Args:
        body: decompressed, UTF-8.
        source: for the sentence of an error.
        asked: likewise.

    Raises:
        BadReply: a web page, nothing, NaN or Infinity, nested without end, or no JSON.
    """

    def refuse(constant: str) -> NoReturn:
        raise BadReply(source, asked, f"its answer holds {constant}, which is no number")

    if is_web_page(body):
        raise BadReply(source, asked, "it sent a web page instead of data")
    if not body.strip():
        raise BadReply(source, asked, "its answer is empty")
    try:
        return json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError) as failure:
        raise BadReply(source, asked, "its answer is not readable as data") from failure
