from __future__ import annotations

from datetime import date

import pytest

from data_sources.chain import Answered, Attempt, NoSourceAnswered, Outcome, Refused, ask_in_order, first_available
from data_sources.errors import (
    BasisNotOffered,
    NoBarsInWindow,
    NoData,
    SourceError,
    SourceNotInstalled,
    SourceUnavailable,
    UnknownSymbol,
)


class Teller:
    """A source that answers with a text or fails with an error; it counts how often it was asked."""

    def __init__(self, name: str, reply: str | SourceError) -> None:
        self.name = name
        self.reply = reply
        self.asked = 0

    def tell(self) -> str:
        self.asked += 1
        if isinstance(self.reply, SourceError):
            raise self.reply
        return self.reply


def tell(source: Teller) -> str:
    return source.tell()


DOWN = SourceUnavailable("yahoo", "AAPL", "timeout")
UNKNOWN = UnknownSymbol("APPL", "yahoo", ["AAPL"])
OTHER_BASIS = BasisNotOffered("AAPL", "akshare", "raw", ["total-return"])


def test_the_first_answer_ends_the_chain() -> None:
    sources = [Teller("a", "first"), Teller("b", "second")]
    reply = first_available(sources, "prices of AAPL", tell)
    assert reply == Answered("first", (Attempt("a", "prices of AAPL", Outcome.ANSWERED),))
    assert sources[1].asked == 0


def test_every_failed_attempt_is_kept_with_its_sentence() -> None:
    reply = first_available([Teller("yahoo", DOWN), Teller("akshare", OTHER_BASIS), Teller("c", "x")], "prices", tell)
    assert reply.answer == "x"
    assert [attempt.outcome for attempt in reply.attempts] == [
        Outcome.UNAVAILABLE,
        Outcome.BASIS_NOT_OFFERED,
        Outcome.ANSWERED,
    ]
    assert reply.attempts[0].sentence == str(DOWN)


def test_all_say_it_does_not_exist() -> None:
    with pytest.raises(UnknownSymbol) as refused:
        first_available([Teller("a", UNKNOWN), Teller("b", NoData("APPL", "b"))], "prices", tell)
    assert refused.value is UNKNOWN


def test_a_span_that_exists_helps_more_than_an_unknown_symbol() -> None:
    span = NoBarsInWindow("AAPL", "b", None, date(1980, 1, 1), first=date(1990, 1, 2), last=date(2024, 11, 29))
    with pytest.raises(NoBarsInWindow):
        first_available([Teller("a", UNKNOWN), Teller("b", span)], "prices", tell)


def test_all_have_it_on_another_basis() -> None:
    with pytest.raises(BasisNotOffered):
        first_available([Teller("a", OTHER_BASIS), Teller("b", OTHER_BASIS)], "prices", tell)


def test_an_outage_among_the_failures_is_no_proof_of_absence() -> None:
    with pytest.raises(SourceUnavailable) as refused:
        first_available([Teller("yahoo", DOWN), Teller("b", NoData("APPL", "b"))], "prices of APPL", tell)
    assert isinstance(refused.value, NoSourceAnswered)
    assert "yahoo" in str(refused.value)
    assert "timeout" in str(refused.value)
    assert [attempt.source for attempt in refused.value.attempts] == ["yahoo", "b"]


def test_one_source_alone_speaks_for_itself() -> None:
    missing = SourceNotInstalled("akshare", "akshare>=1.18")
    with pytest.raises(SourceNotInstalled) as refused:
        first_available([Teller("akshare", missing)], "prices", tell)
    assert refused.value is missing


def test_a_refusal_keeps_its_attempts() -> None:
    reply = ask_in_order([Teller("yahoo", DOWN)], "prices", tell)
    assert isinstance(reply, Refused)
    assert reply.failure is DOWN
    assert reply.attempts == (Attempt("yahoo", "prices", Outcome.UNAVAILABLE, str(DOWN)),)


def test_a_defect_of_ours_is_not_taken_for_a_failed_source() -> None:
    def broken(source: Teller) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        first_available([Teller("a", "x"), Teller("b", "y")], "prices", broken)


def test_without_a_source_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="no source"):
        first_available([], "prices", tell)


def test_who_failed_is_named_before_who_does_not_have_it() -> None:
    """A report shows the beginning of the sentence: "has no instrument" hid that another source was down."""
    reply = ask_in_order([Teller("akshare", UNKNOWN), Teller("yahoo", DOWN)], "prices of AAPL", tell)
    assert isinstance(reply, Refused)
    assert str(reply.failure).startswith("no source answered for prices of AAPL: yahoo: timeout; akshare: ")
    assert [one.source for one in reply.attempts] == ["akshare", "yahoo"]
