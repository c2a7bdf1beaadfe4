"""Yahoo's keys of what a fund holds, in the words of its pages."""

from __future__ import annotations

from data_sources.plain_text import plain_text

ASSETS = {
    "cashPosition": "Cash",
    "stockPosition": "Stocks",
    "bondPosition": "Bonds",
    "preferredPosition": "Preferred",
    "convertiblePosition": "Convertible",
    "otherPosition": "Others",
}
SECTORS = {
    "realestate": "Real Estate",
    "consumer_cyclical": "Consumer Cyclical",
    "basic_materials": "Basic Materials",
    "consumer_defensive": "Consumer Defensive",
    "technology": "Technology",
    "communication_services": "Communication Services",
    "financial_services": "Financial Services",
    "utilities": "Utilities",
    "industrials": "Industrials",
    "energy": "Energy",
    "healthcare": "Healthcare",
}
RATINGS = {
    "us_government": "US Government",
    "aaa": "AAA",
    "aa": "AA",
    "a": "A",
    "bbb": "BBB",
    "bb": "BB",
    "b": "B",
    "below_b": "Below B",
    "other": "Others",
}


def sector_word(key: str) -> str:
    """A sector's name; a key that is not known is shown as it stands, without underscores."""
    return SECTORS.get(key) or plain_text(key.replace("_", " "), 60)


def rating_word(key: str) -> str:
    """A rating's name, as ``sector_word``."""
    return RATINGS.get(key) or plain_text(key.replace("_", " "), 30)
