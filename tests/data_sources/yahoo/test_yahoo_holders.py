"""Holders as Yahoo sends them, through yfinance as it is, against recorded replies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from facts_of_yahoo import SUMMARY, fund, says, share, summary, yahoo

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Holder
from data_sources.protocol import HoldersSource

SECONDS = 1735603200  # 2024-12-31


def owner(name: object = "Fund", held: object = 0.05, shares: object = 50) -> dict[str, object]:
    """A row in Yahoo's form."""
    return {"maxAge": 1, "reportDate": {"raw": SECONDS}, "organization": name,
            "pctHeld": {"raw": held}, "position": {"raw": shares}}  # fmt: skip


def owners(*rows: dict[str, object]) -> dict[str, object]:
    return summary(institutionOwnership={"maxAge": 1, "ownershipList": list(rows)})


def held_by(recorded: Any, content: object) -> tuple[Holder, ...]:
    says(recorded("yahoo"), SUMMARY, content)
    return yahoo().fetch_holders(share("AAPL"))


def test_keeps_the_protocol() -> None:
    assert isinstance(yahoo(), HoldersSource)


def test_apples_holders(recorded: Any) -> None:
    recorded("yahoo")
    found = yahoo().fetch_holders(share("AAPL"))
    first = found[0]
    assert (first.name, first.kind) == ("Vanguard Group Inc", "institution")
    assert (first.shares, first.fraction) == (1_395_785_512, 0.0929)
    assert first.reported == date(2024, 12, 31)
    kinds = [holder.kind for holder in found]
    order = ["institution", "fund", "insider", "all_insiders", "all_institutions"]
    assert list(dict.fromkeys(kinds)) == order
    for kind in order[:3]:
        shares = [holder.shares or 0.0 for holder in found if holder.kind == kind]
        assert shares == sorted(shares, reverse=True)
    totals = {holder.kind: holder.fraction for holder in found if holder.kind.startswith("all_")}
    assert totals == {"all_insiders": 0.02286, "all_institutions": 0.62706}
    insider = next(holder for holder in found if holder.kind == "insider")
    assert insider.fraction is None
    assert "(" in insider.name  # the role


def test_fractions_agree_with_the_shares(recorded: Any) -> None:
    """The unit: shares over fraction is Apple's 15.0 billion shares, not a hundredth or a hundredfold of it."""
    recorded("yahoo")
    for holder in yahoo().fetch_holders(share("AAPL")):
        if holder.kind == "institution" and holder.shares and holder.fraction:
            assert holder.shares / holder.fraction == pytest.approx(15.0e9, rel=0.03)


@pytest.mark.parametrize("symbol", ["7203.T", "600519.SH", "WSKT.JK"])
def test_no_holder_known_is_no_data(recorded: Any, symbol: str) -> None:
    recorded("yahoo")
    with pytest.raises(NoData):
        yahoo().fetch_holders(share(symbol))


def test_what_is_no_share_has_no_holders(recorded: Any) -> None:
    proxy = recorded("yahoo")
    with pytest.raises(NoData, match="no share"):
        yahoo().fetch_holders(fund("QQQ"))
    assert not proxy.seen


def test_yahoos_404_is_no_data(recorded: Any) -> None:
    words = {"code": "Not Found", "description": "No fundamentals data found for any of the summaryTypes=..."}
    says(recorded("yahoo"), SUMMARY, {"quoteSummary": {"result": None, "error": words}}, status=404)
    with pytest.raises(NoData):
        yahoo().fetch_holders(share("AAPL"))


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_refusal_is_unavailable_and_never_empty(recorded: Any, status: int) -> None:
    says(recorded("yahoo"), SUMMARY, {"finance": {"result": None, "error": {"code": "Unauthorized"}}}, status=status)
    with pytest.raises(SourceUnavailable):
        yahoo().fetch_holders(share("AAPL"))


def test_percent_for_fractions_is_left_out_not_guessed(recorded: Any) -> None:
    found = held_by(recorded, owners(owner("A", 9.29, 900), owner("B", 0.75, 75)))
    assert [holder.fraction for holder in found] == [None, None]
    assert [holder.shares for holder in found] == [900, 75]
    assert "more than the whole" in found[0].origin.note


def test_one_fraction_that_does_not_fit_its_shares_is_left_out(recorded: Any) -> None:
    rows = [owner(name, held, shares) for name, held, shares in (("A", 0.09, 900), ("B", 0.07, 700), ("C", 0.06, 6))]
    found = {holder.name: holder.fraction for holder in held_by(recorded, owners(*rows))}
    assert found == {"A": 0.09, "B": 0.07, "C": None}


def test_missing_numbers_are_missing(recorded: Any) -> None:
    rows = (owner("A") | {"pctHeld": {}}, owner("B") | {"position": {}, "pctHeld": {}})
    found = held_by(recorded, owners(*rows))
    assert [(holder.name, holder.fraction) for holder in found] == [("A", None)]


def test_names_are_cleaned(recorded: Any) -> None:
    found = held_by(recorded, owners(owner("Evil\x1b]0;owned\x07 <b>Fund</b>\u202e\x00 " + "x" * 500)))
    assert found[0].name.startswith("Evil Fund")
    assert len(found[0].name) <= 120
    assert found[0].name.isprintable()


HOSTILE: dict[str, tuple[object, type[SourceUnavailable]]] = {
    "a string for a number": (owners(owner(held="0.05")), SchemaChanged),
    "a truth value": (owners(owner(shares=True)), SchemaChanged),
    "below zero": (owners(owner(shares=-5)), SchemaChanged),
    "Infinity": (owners(owner(held=float("inf"))), BadReply),
    "beyond any amount": (owners(owner(shares=1e30)), BadReply),
    "no name": (owners(owner(None)), SchemaChanged),
    "a day far away": (owners(owner() | {"reportDate": 9e15}), BadReply),
    "a list for a module": (summary(institutionOwnership=[]), SchemaChanged),
    "an object for a list": (summary(institutionOwnership={"ownershipList": {"a": 1}}), SchemaChanged),
    "rows that are none": (summary(institutionOwnership={"ownershipList": [1, 2]}), SchemaChanged),
    "too many rows": (owners(*[owner()] * 1_001), BadReply),
    "an error": ({"quoteSummary": {"result": None, "error": {"code": "\x1b[31mInternal"}}}, BadReply),
    "another envelope": ({"a": 1}, SchemaChanged),
    "a web page": (b"<html>\x1b[31m</html>", BadReply),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_reply_is_refused_by_name(recorded: Any, what: str) -> None:
    content, error = HOSTILE[what]
    with pytest.raises(error) as refused:
        held_by(recorded, content)
    assert "holders of AAPL" in str(refused.value)
    assert str(refused.value).isprintable()
