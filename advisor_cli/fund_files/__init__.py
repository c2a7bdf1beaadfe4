"""Files of a user's beside a fund: its peers, returns of factors, what it holds. Read strictly, all faults at once."""

from __future__ import annotations

from advisor_cli.fund_files.factors import read_factors
from advisor_cli.fund_files.holdings import read_holdings
from advisor_cli.fund_files.peers import read_peers

__all__ = ["read_factors", "read_holdings", "read_peers"]
