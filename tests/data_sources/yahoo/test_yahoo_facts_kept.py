"""What Yahoo says beside prices can be kept and read back exactly, and the recordings tell where they come from."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from facts_of_yahoo import fund, share, yahoo
from replay_proxy import RECORDINGS, Fault, Faults

from data_sources.encoding import decode, encode
from data_sources.errors import SourceUnavailable
from data_sources.model import InstrumentKind
from data_sources.providers.yahoo.source import YahooSource

DATA_HOSTS = frozenset({"query2.finance.yahoo.com", "finance.yahoo.com"})
FACTS_ASKED = ("holders", "company", "profile", "holdings", "news")
FACTS = RECORDINGS / "yahoo" / "statements_and_facts"
QUESTIONS: dict[str, Callable[[YahooSource], Any]] = {
    "statements": lambda source: source.fetch_statements(share("BABA"), date(2026, 11, 20))[0],
    "holders": lambda source: source.fetch_holders(share("AAPL"))[0],
    "company": lambda source: source.fetch_company(share("AAPL")),
    "profile": lambda source: source.fetch_profile(fund("QQQ")),
    "holdings": lambda source: source.fetch_holdings(fund("QQQ"))[0],
    "news": lambda source: source.fetch_news(share("AAPL"), date(2025, 1, 1), date(2026, 11, 20))[0],
    "nav": lambda source: source.fetch_nav(fund("VFINX", InstrumentKind.FUND)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_can_be_kept_and_read_back(recorded: Any, question: str) -> None:
    recorded("yahoo")
    answer = QUESTIONS[question](yahoo())
    kept = json.loads(json.dumps(encode(answer)))
    assert encode(decode(type(answer), kept)) == kept


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_has_the_same_digest(recorded: Any, question: str) -> None:
    recorded("yahoo")
    first, second = QUESTIONS[question](yahoo()), QUESTIONS[question](yahoo())
    assert first.origin.sha256 == second.origin.sha256
    assert len(first.origin.sha256) == 64


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.CUT_CLEAN, Fault.HTML, Fault.EMPTY, Fault.LIMITED])
@pytest.mark.parametrize("question", FACTS_ASKED)
def test_a_fault_is_an_error_in_words(recorded: Any, question: str, fault: Fault) -> None:
    recorded("yahoo", faults=Faults(always=fault, hosts=DATA_HOSTS))
    with pytest.raises(SourceUnavailable) as refused:
        QUESTIONS[question](yahoo())
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("question", FACTS_ASKED)
def test_a_refusal_that_passes_leaves_no_trace(recorded: Any, question: str) -> None:
    recorded("yahoo")
    whole = QUESTIONS[question](yahoo())
    recorded("yahoo", faults=Faults(at={1: Fault.REFUSE}, hosts=DATA_HOSTS))
    assert QUESTIONS[question](yahoo(tries=2)) == whole


@pytest.mark.parametrize("question", FACTS_ASKED)
def test_changed_bytes_are_refused(recorded: Any, question: str) -> None:
    recorded("yahoo", faults=Faults(always=Fault.GARBLE, hosts=DATA_HOSTS))
    with pytest.raises(SourceUnavailable) as refused:
        QUESTIONS[question](yahoo())
    assert str(refused.value).isprintable()


def test_every_recording_names_its_origin() -> None:
    told = (FACTS / "ORIGIN.md").read_text("utf-8")
    for meta in FACTS.glob("*.meta.json"):
        kind, _, rest = meta.name.removesuffix(".meta.json").partition("-")
        assert f"| {kind}-" in told, meta.name
        symbol = rest.rpartition("-")[2] if kind == "news" else rest
        assert symbol in told or f"| {kind}-*" in told or "news-*" in told, meta.name
