"""An account's snapshot from the shelf: what ``collect_account`` would have made of the same sources."""

from __future__ import annotations

from data_sources.account_snapshot import AccountSnapshot
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.shelf.shelf import Shelf


def collect_from_shelf(request: AccountRequest, shelf: Shelf) -> AccountSnapshot:
    """The snapshot of an account; as ``collect_account``, and raises as it does."""
    return collect_account(request, shelf.sources_of, asks=shelf.asks)
