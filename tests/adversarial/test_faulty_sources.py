"""Every request of a diagnosis met by every fault, once or every time: never a wrong figure, never a traceback.

Here a few of the cases, always the same. All of them (1,600, some fifteen minutes):
``FAULT_SWEEP=all python -m pytest tests/adversarial/test_faulty_sources.py -n 2``.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
from replay_proxy import RECORDINGS, Fault, ReplayProxy, replay

from tests.adversarial.faulty_account_run import AccountReference, disturbed_account
from tests.adversarial.faulty_fund_run import FundReference, diagnosed_fund
from tests.adversarial.faulty_run import UNHURRIED, Judge, Outcome, Reference, Run, diagnosed, disturbed

SYMBOLS = ("AAPL", "600519", "0700.HK")
FUNDS = ("QQQ", "VFINX", "110011", "510300")
SWEEP = os.environ.get("FAULT_SWEEP", "3")
FAULTS = [(fault,) for fault in Fault] if SWEEP == "all" else [tuple(Fault)]


@contextmanager
def led_to_recordings(patch: pytest.MonkeyPatch) -> Iterator[ReplayProxy]:
    with replay([RECORDINGS / "yahoo", RECORDINGS / "akshare"]) as proxy:
        for name, value in proxy.env().items():
            patch.setenv(name, value)
        yield proxy


@pytest.fixture
def proxy(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayProxy]:
    """A request that no undisturbed run makes is not recorded: it is answered by an error, which is a fault too."""
    del home
    with led_to_recordings(monkeypatch) as running:
        yield running


some_or_one = pytest.mark.parametrize(
    "faults", FAULTS, ids=lambda faults: faults[0].value if len(faults) == 1 else "some"
)


@some_or_one
@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_fault_costs_a_part_or_an_error_and_changes_no_figure(
    proxy: ReplayProxy, symbol: str, faults: tuple[Fault, ...]
) -> None:
    assert not swept(Reference.of(symbol, proxy), proxy, faults, diagnosed)


@some_or_one
@pytest.mark.parametrize("symbol", FUNDS)
def test_a_fault_costs_a_fund_a_part_or_an_error_and_changes_no_figure(
    proxy: ReplayProxy, symbol: str, faults: tuple[Fault, ...]
) -> None:
    assert not swept(FundReference.of(symbol, proxy), proxy, faults, diagnosed_fund)


@some_or_one
def test_a_fault_costs_an_account_a_part_or_an_error_and_changes_no_figure(
    proxy: ReplayProxy, faults: tuple[Fault, ...]
) -> None:
    reference = AccountReference.of(proxy)
    cases = chosen("account", len(reference.requests), faults)
    assert not {
        (reference.requests[place][:3], fault, "always" if always else "once"): found
        for place, fault, always in cases
        if (found := disturbed_account(reference, proxy, place, fault, always=always))
    }


def chosen(name: str, requests: int, faults: tuple[Fault, ...]) -> list[tuple[int, Fault, bool]]:
    """All cases of a sweep, or a few, always the same."""
    cases = list(product(range(requests), faults, (False, True)))
    return cases if SWEEP == "all" else random.Random(name).sample(cases, int(SWEEP))


def swept(reference: Judge, proxy: ReplayProxy, faults: tuple[Fault, ...], run: Run) -> dict[object, list[str]]:
    """What is wrong, by request, fault and how often."""
    cases = chosen(reference.symbol, len(reference.requests), faults)
    return {
        (reference.requests[place][:3], fault, "always" if always else "once"): found
        for place, fault, always in cases
        if (found := disturbed(reference, proxy, place, fault, always=always, run=run))
    }


def test_the_judge_sees_a_wrong_figure(proxy: ReplayProxy) -> None:
    """One close of one day, changed on the way by a hundredth: the sweep would not be worth much without this."""

    def change(seen: object) -> object:
        answer = proxy.recordings.find(seen)  # type: ignore[arg-type]
        if answer is None or b'"klines"' not in answer.body or b"2020-03-02" not in answer.body:
            return answer
        start = answer.body.index(b"2020-03-02,") + len(b"2020-03-02,")
        end = answer.body.index(b",", start)
        opened = float(answer.body[start:end])
        changed = answer.body[:start] + f"{opened + 0.01:.2f}".encode() + answer.body[end:]
        return type(answer)(answer.status, answer.headers, changed)

    reference = Reference.of("600519", proxy)
    assert reference.wrong(Outcome(reference.snapshots[0])) == []
    proxy.answers.append(change)  # type: ignore[arg-type]
    assert reference.wrong(diagnosed("600519", UNHURRIED)) != []
