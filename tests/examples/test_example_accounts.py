"""The example accounts: written by their script byte for byte, readable, and adding up."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.client_profile.read import read_profile
from data_sources.collect.account import AccountRequest, collect_account
from data_sources.model import Action
from data_sources.providers.sample import SampleSource

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "accounts"
NAMES = ("retiree", "family", "founder")
TODAY = date(2026, 11, 23)
AS_OF = {"retiree": date(2020, 12, 31), "family": date(2016, 7, 1), "founder": date(2025, 1, 17)}


@pytest.fixture(scope="module")
def builder() -> Iterator[Any]:
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(str(ROOT / "scripts"))
    yield importlib.import_module("build_example_accounts")
    patch.undo()


def test_the_committed_files_are_what_the_script_writes(builder: Any, tmp_path: Path) -> None:
    written = builder.build(tmp_path)
    assert len(written) == 8
    for path in written:
        assert path.read_bytes() == (EXAMPLES / path.relative_to(tmp_path)).read_bytes(), path.name
    exports = {path.relative_to(EXAMPLES) for path in EXAMPLES.glob("*/exports/*")}
    assert exports == {path.relative_to(tmp_path) for path in written if path.name != "ORIGIN.md"}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_whole_and_adds_up(builder: Any, name: str) -> None:
    """Cash and shares at the end are those of the ledger that the files were written from."""
    profile = read_profile(EXAMPLES / name / "client.toml", TODAY)
    hints = ReadingHints(TODAY, dict(profile.columns), dict(profile.symbols), profile.currency)
    book = read_account(EXAMPLES / name / "exports", hints)
    assert not book.unread
    assert all(abs(one.stated - one.added) < 0.02 for one in book.sums)
    assert 100 <= len(book.transactions) <= 500
    ledgers = importlib.import_module(f"example_{name}").ledgers()
    assert {one.account for one in book.transactions} == set(ledgers)
    for account, ledger in ledgers.items():
        rows = [one for one in book.transactions if one.account == account]
        for currency, cash in ledger.cash.items():
            added = sum(one.amount for one in rows if one.currency == currency)
            added += sum(one.counter_amount for one in rows if one.counter_currency == currency)
            assert added == pytest.approx(cash, abs=0.005)
        held: dict[str, float] = {}
        for one in rows:
            held[one.symbol] = held.get(one.symbol, 0.0) + one.quantity
        shares = {symbol: count for symbol, count in held.items() if abs(count) > 1e-6}
        assert shares == pytest.approx({symbol: count for symbol, count, _ in ledger.positions()})
        stated = {one.symbol: one.quantity for one in book.holdings if one.account == account and one.quantity}
        assert not stated or stated == pytest.approx(shares)
        balances = {one.currency: one.amount for one in book.cash if one.account == account}
        assert not balances or balances == pytest.approx(ledger.cash)


@pytest.mark.parametrize("name", NAMES)
def test_every_holding_of_an_example_has_its_real_price(name: str) -> None:
    profile = read_profile(EXAMPLES / name / "client.toml", TODAY)
    hints = ReadingHints(TODAY, currency=profile.currency)
    book = read_account(EXAMPLES / name / "exports", hints)
    snapshot = collect_account(AccountRequest(book, profile), lambda _: (SampleSource(),))
    assert not snapshot.unpriced
    assert snapshot.as_of == AS_OF[name]
    for one in snapshot.book.transactions:
        if one.action not in (Action.BUY, Action.SELL) or one.price is None:
            continue
        held = snapshot.held(one.symbol)
        assert held is not None
        close = {day.astype(object): value for day, value in zip(held.dates, held.close.tolist(), strict=True)}
        assert one.price == pytest.approx(close[one.day], abs=0.0051), one
