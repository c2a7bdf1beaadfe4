"""The clients of a firm as they lie on disk: a folder each, or rows of one table."""

from __future__ import annotations

from data_sources.client_book.client_files import ClientFiles
from data_sources.client_book.find import find_clients
from data_sources.client_book.read import ClientRead, read_client
from data_sources.client_book.wants import ClientWants, union_of, wants

__all__ = ["ClientFiles", "ClientRead", "ClientWants", "find_clients", "read_client", "union_of", "wants"]
