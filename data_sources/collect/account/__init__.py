"""What an account report is made from: prices of everything that was ever held, rates, benchmark, what funds hold."""

from __future__ import annotations

from data_sources.collect.account.collect import collect_account
from data_sources.collect.account.request import AccountRequest

__all__ = ["AccountRequest", "collect_account"]
