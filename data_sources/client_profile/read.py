"""Read a client's profile: TOML in, ``ClientProfile`` out, or one refusal that names every fault.

The file is the user's own, written by hand: a slip in one line must not hide the next, a key that is not
known is never passed over, and a share written as 40 is not taken for 0.4.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from data_sources.client_profile import policy, terms
from data_sources.client_profile.currencies import CURRENCIES
from data_sources.client_profile.table import FaultLog, Table
from data_sources.errors import BadFile
from data_sources.model.client import ClientProfile
from data_sources.model.instruments import Origin
from data_sources.text_file.toml_file import content_of, toml_tables, toml_text

ADVICE = "mend it and run again; examples/account-template/client.toml shows every key"


def read_profile(path: Path, today: date, as_of: date | None = None) -> ClientProfile:
    """A client's profile from a TOML file.

    Args:
        path: of the file, UTF-8 with or without a byte-order mark, or UTF-16 with one.
        today: day of the reading; goals lie after it.
        as_of: a day before today of which the report is to be; goals then lie after that day.

    Raises:
        BadFile: the file cannot be read, is too large, is no TOML, or any of its values is not what it has to
            be; every fault is in it, with its section, key and row.
    """
    return profile_of(content_of(path, "profile's TOML"), path.name, today, as_of)


def profile_of(
    content: bytes, name: str, today: date, as_of: date | None = None, *, first_row: int = 1
) -> ClientProfile:
    """The same from the file's bytes.

    Args:
        content: of the file.
        name: of the file, for the refusal.
        today: day of the reading.
        as_of: as ``read_profile``.
        first_row: row of the file at which the bytes begin, where they are a part of one.

    Raises:
        BadFile: as ``read_profile``.
    """
    try:
        return _read(content, name, min(today, as_of or today), today)
    except BadFile as bad:
        if first_row == 1:
            raise
        faults = [fault if fault.row is None else replace(fault, row=fault.row + first_row - 1) for fault in bad.faults]
        raise BadFile(name, faults, ADVICE) from bad


def _read(content: bytes, name: str, goals_after: date, today: date) -> ClientProfile:
    text = toml_text(content, name)
    log = FaultLog(text)
    root = Table(toml_tables(text, name, ADVICE), (), log)
    profile = _profile(root, goals_after, _origin(content, today))
    if log.faults:
        # In the order of the file; what stands nowhere, at the end.
        faults = sorted(log.faults, key=lambda fault: (fault.row is None, fault.row or 0))
        raise BadFile(name, faults, ADVICE)
    return profile


def _origin(content: bytes, today: date) -> Origin:
    # The file's name may be the client's: it is not repeated in what is recorded of the run.
    return Origin("profile", "client profile", today.isoformat(), hashlib.sha256(content).hexdigest())


def _profile(root: Table, today: date, origin: Origin) -> ClientProfile:
    client = root.table("client")
    name, currency = client.text("name"), client.choice("currency", CURRENCIES)
    level, lots = client.choice("risk_level", policy.LEVELS), terms.lot_method(client)
    fee = client.number("fee", "a decimal from 0 to 0.1 (0.008 is 0.8 % a year)", 0.0, 0.1)
    client.finish()
    liquidity = root.table("liquidity")
    money = "an amount of money, 0 or more"
    need = liquidity.number("need", money, 0.0, policy.MOST_MONEY)
    months = liquidity.count("months", "a whole number of months from 1 to 600", 1, 600)
    buffer = liquidity.number("cash_buffer", money, 0.0, policy.MOST_MONEY)
    liquidity.finish()
    profile = ClientProfile(
        name=name,
        currency=currency,
        risk_level=level,
        goals=policy.goals(root, today),
        liquidity_need=need,
        liquidity_months=12 if months is None else months,
        cash_buffer=buffer or 0.0,
        bands=policy.bands(root),
        benchmark=policy.benchmark(root),
        limits=policy.limits(root),
        costs=terms.costs(root),
        taxes=terms.taxes(root),
        lots=lots,
        fee=fee,
        accounts=terms.accounts(root),
        product_risk=terms.risks(root),
        classes=terms.classes(root),
        sectors=terms.by_symbol(root, "sectors"),
        countries=terms.by_symbol(root, "countries"),
        symbols=terms.symbols(root),
        columns=terms.columns(root),
        scenarios=terms.scenarios(root),
        origin=origin,
    )
    root.finish()
    return profile
