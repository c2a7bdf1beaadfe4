"""Funds of the mainland as Eastmoney's fund pages show them: net asset values, profile, fees, managers, holdings."""

from data_sources.providers.akshare.funds.holdings import fetch_holdings
from data_sources.providers.akshare.funds.nav import fetch_nav
from data_sources.providers.akshare.funds.profile import fetch_profile
from data_sources.providers.akshare.funds.script import find_fund

__all__ = ["fetch_holdings", "fetch_nav", "fetch_profile", "find_fund"]
