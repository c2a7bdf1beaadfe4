"""What kind of fund it is and which class, read from the words of its sources."""

from __future__ import annotations

import re
from enum import Enum

from data_sources.model import FundProfile, Instrument, InstrumentKind
from diagnostics.fund.evidence import FundEvidence

# A letter at the end of a name, after a Chinese character, a bracket, a digit, a space or a hyphen.
CLASS = re.compile(r"^(?P<stem>.*?[^A-Za-z&])(?:[Cc]lass\s*)?(?P<letter>[A-I])(?:\s*[类份]额?)?$")
NO_TARGET = ("无跟踪标的", "不适用", "---")
INDEX_WORDS = re.compile(r"指数|\bindex\b|\betf\b", re.IGNORECASE)
NOT_INDEX = re.compile(r"增强|enhanced|主动", re.IGNORECASE)
MONEY_WORDS = re.compile(r"货币|money market", re.IGNORECASE)
BOND_WORDS = re.compile(r"债|bond|fixed income", re.IGNORECASE)


class FundKind(Enum):
    """Kinds whose costs are held against different bounds."""

    MONEY = "money"
    BOND = "bond"
    INDEX = "index"
    ACTIVE = "active"  # shares, or shares and bonds, chosen by a manager


def market_name(instrument: Instrument) -> str:
    """What its own market calls it, else its other name or its symbol."""
    both = (instrument.name_zh, instrument.name)
    first, second = both if instrument.currency == "CNY" else both[::-1]
    return first or second or instrument.symbol


def fund_kind(evidence: FundEvidence) -> FundKind | None:
    """The kind, None where nothing tells it."""
    nav, profile = evidence.nav, evidence.profile
    if nav is not None and nav.income_per_ten_thousand is not None:
        return FundKind.MONEY
    words = "" if profile is None else f"{profile.fund_type} {profile.full_name} {profile.name}"
    if MONEY_WORDS.search(words):
        return FundKind.MONEY
    listed = evidence.subject.kind is InstrumentKind.ETF
    follows = listed or (profile is not None and bool(target(profile))) or INDEX_WORDS.search(words)
    if follows and not NOT_INDEX.search(words):
        return FundKind.INDEX
    if not words.strip():
        return None
    return FundKind.BOND if BOND_WORDS.search(words) else FundKind.ACTIVE


def target(profile: FundProfile) -> str:
    """The index that it follows, "" where the source names none."""
    named = profile.tracking_target.strip()
    return "" if any(word in named for word in NO_TARGET) else named


def share_class(name: str) -> tuple[str, str]:
    """Name of the fund and letter of the class, "" without one: 易方达中小盘混合C is (易方达中小盘混合, C)."""
    found = CLASS.match(name.strip())
    if found is None:
        return name.strip(), ""
    return found["stem"].rstrip(" -－_·"), found["letter"]


def are_classes_of_one_fund(one: FundProfile, other: FundProfile) -> bool:
    """Whether two profiles are of different classes of the same fund, in the same currency, as their names tell."""
    (stem, letter), (other_stem, other_letter) = share_class(one.name), share_class(other.name)
    return bool(stem) and stem == other_stem and letter != other_letter and one.currency == other.currency
