"""Funds of the bundled sample: what they say of themselves, their net asset values, what they held."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np

from data_sources.model import (
    Dividend,
    FloatArray,
    FundHolding,
    FundHoldings,
    FundProfile,
    Instrument,
    ManagerTenure,
    NavHistory,
    Origin,
    frozen,
    to_date,
)
from data_sources.providers.sample_files import File, columns_of, text_of

# A percentage as it was printed has two decimals; twelve keep them and drop what the division adds.
DECIMALS = 12


def facts_of(source: File) -> dict[str, Any]:
    """Profile and holdings of one fund as the sample's file has them."""
    said: dict[str, Any] = json.loads(text_of(source))
    return said


def profile_of(instrument: Instrument, said: dict[str, Any], origin: Origin) -> FundProfile:
    """The fund's profile; "" and None for what no origin of the sample states."""
    inception = said.get("inception")

    def word(field: str) -> str:
        return str(said.get(field, ""))

    return FundProfile(
        symbol=instrument.symbol,
        name=word("name"),
        fund_type=word("fund_type"),
        currency=instrument.currency,
        inception=date.fromisoformat(inception) if inception else None,
        benchmark=word("benchmark"),
        manager=word("manager"),
        company=word("company"),
        management_fee=_number(said.get("management_fee")),
        custody_fee=_number(said.get("custody_fee")),
        origin=origin,
        expense_ratio=_number(said.get("expense_ratio")),
        custodian=word("custodian"),
        managers=tuple(ManagerTenure(name, date.fromisoformat(start)) for name, start in said.get("managers", ())),
        scale=_number(said.get("scale")),
        full_name=word("full_name"),
        tracking_target=word("tracking_target"),
        last_nav=_number(said.get("last_nav")),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def holdings_of(instrument: Instrument, said: dict[str, Any], origin: Origin) -> FundHoldings:
    """One report, the largest position first."""
    reported = said["reported"]
    return FundHoldings(
        symbol=instrument.symbol,
        reported=date.fromisoformat(reported) if reported else None,
        holdings=tuple(FundHolding(symbol, name, weight) for symbol, name, weight in said["holdings"]),
        sectors=tuple((name, weight) for name, weight in said["sectors"]),
        assets=tuple((name, weight) for name, weight in said["assets"]),
        origin=origin,
    )


def nav_of(instrument: Instrument, source: File, origin: Origin) -> NavHistory:
    """Every value of one file, oldest first, with what was paid a unit."""
    days, columns = columns_of(text_of(source))
    paid = columns.get("distribution", np.full(days.shape, np.nan))
    stated = columns.get("return_percent")
    returns: FloatArray | None = None if stated is None else np.round(stated / 100.0, DECIMALS)
    return NavHistory(
        instrument=instrument,
        dates=frozen(days),
        unit_nav=columns["unit_nav"],
        origin=origin,
        accumulated_nav=columns.get("accumulated_nav"),
        published_return=returns,
        distributions=tuple(
            Dividend(to_date(days[at]), float(paid[at]), instrument.currency) for at in np.flatnonzero(paid > 0)
        ),
    )
