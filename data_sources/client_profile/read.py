"""Read a client's profile: TOML in, ``ClientProfile`` out, or one refusal that names every fault.

The file is the user's own, written by hand: a slip in one line must not hide the next, a key that is not
known is never passed over, and a share written as 40 is not taken for 0.4.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from data_sources.client_profile import policy, terms
from data_sources.client_profile.currencies import CURRENCIES
from data_sources.client_profile.table import FaultLog, Table
from data_sources.errors import BadFile, Fault
from data_sources.model.client import ClientProfile
from data_sources.model.instruments import Origin
from data_sources.plain_text import plain_text

LARGEST = 1_000_000  # bytes; a profile has some thousand
ADVICE = "mend it and run again; examples/account-template/client.toml shows every key"
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


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
    content = _content(path)
    text = _decoded(content, path)
    log = FaultLog(text)
    root = Table(_parsed(text, path), (), log)
    profile = _profile(root, min(today, as_of or today), _origin(content, today))
    if log.faults:
        # In the order of the file; what stands nowhere, at the end.
        faults = sorted(log.faults, key=lambda fault: (fault.row is None, fault.row or 0))
        raise BadFile(path.name, faults, ADVICE)
    return profile


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise BadFile(path.name, [Fault("it is a folder")], "name the profile's TOML file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as failure:
        raise BadFile(path.name, [Fault("there is no such file")], "check the path") from failure
    except (OSError, ValueError) as failure:  # ValueError: a path with a zero byte in it
        why = failure.strerror if isinstance(failure, OSError) and failure.strerror else "it has no such name"
        raise BadFile(path.name, [Fault(f"it cannot be read ({why})")]) from failure
    if len(content) > LARGEST:
        raise BadFile(path.name, [Fault(f"it is larger than {LARGEST:,} bytes")], "a profile is a short text file")
    return content


def _decoded(content: bytes, path: Path) -> str:
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as failure:
        row = content[: failure.start].count(b"\n") + 1
        fault = Fault("it is not written in UTF-8", row=row)
        raise BadFile(path.name, [fault], "save it as UTF-8 in the editor and run again") from failure
    return text.replace("\r\n", "\n")


def _parsed(text: str, path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as failure:
        raise BadFile(path.name, [Fault("its lists or tables lie too deep within each other")], ADVICE) from failure
    except ValueError as failure:  # TOMLDecodeError, and whole numbers of thousands of digits
        said = str(failure)
        place = _AT.search(said)
        row = int(place[1]) if place and place[1] else None
        where = f" at letter {place[2]}" if place and place[2] else " at its end" if place else ""
        what = f"it is not TOML{where}: {plain_text(_AT.sub('', said), 100)}"
        raise BadFile(path.name, [Fault(what, row=row)], 'texts stand in quotes, as in name = "..."') from failure


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
