"""The user's own prices: files of closes, read strictly, that come before every source."""

from __future__ import annotations

from data_sources.price_file.read import read_prices
from data_sources.price_file.source import OwnPrices

__all__ = ["OwnPrices", "read_prices"]
