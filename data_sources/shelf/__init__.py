"""The market of a whole book, frozen: every question asked once, every client answered from the same answers."""

from __future__ import annotations

from data_sources.shelf.collect import collect_from_shelf
from data_sources.shelf.shelf import Shelf
from data_sources.shelf.stock import ShelfTerms, stock_shelf

__all__ = ["Shelf", "ShelfTerms", "collect_from_shelf", "stock_shelf"]
