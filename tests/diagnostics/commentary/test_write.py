"""Asking, checking, asking again and falling back, with models that are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.commentary.fill import fill
from diagnostics.commentary.model import Message, ModelFailure, Reply, Writer
from diagnostics.commentary.plain import plain_sentences
from diagnostics.commentary.prompt import fact_sheet, first_messages, prompt_sha256
from diagnostics.commentary.verify import Context, verify
from diagnostics.commentary.write import MOST_ATTEMPTS, ReplayModel, write
from diagnostics.figures import Language
from tests.diagnostics.commentary.case import FIGURES, diagnosed

CASE = diagnosed()
GOOD = "The Sharpe ratio is [[ratio.sharpe_ratio.all]]."
OTHER = "Beta is [[relative.beta.all]]."
INVENTED = "The Sharpe ratio is 1.42."


class Scripted:
    """A model that gives the listed replies, or raises the listed failures, and then repeats the last."""

    name = "scripted"

    def __init__(self, *replies: str | Reply | ModelFailure) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[Message, ...]] = []

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        reply = self.replies[min(len(self.asked), len(self.replies) - 1)]
        self.asked.append(messages)
        if isinstance(reply, ModelFailure):
            raise reply
        return reply if isinstance(reply, Reply) else Reply(reply, "scripted-1")


def model_words(commentary: object) -> list[tuple[str, str]]:
    return [(one.section, one.text) for one in commentary.sentences if one.writer is Writer.MODEL]  # type: ignore[attr-defined]


def test_without_a_model_the_rules_write() -> None:
    written = write(CASE, Language.EN, None, {})
    assert written.sentences == plain_sentences(CASE, Language.EN)
    assert (written.writer, written.model, written.failure, written.exchanges) == (Writer.RULES, "", "", ())


def test_a_good_reply_is_taken_and_other_parts_are_the_rules() -> None:
    written = write(CASE, Language.EN, Scripted(f"# risk_adjusted\n{GOOD}\n# relative\n- {OTHER}"), {})
    assert model_words(written) == [("risk_adjusted", GOOD), ("relative", OTHER)]
    assert written.writer is Writer.MODEL
    assert {one.section for one in written.sentences if one.writer is Writer.RULES} >= {
        "summary",
        "performance",
        "risk",
    }


def test_an_invention_is_refused_and_the_reason_told() -> None:
    model = Scripted(f"# risk_adjusted\n{GOOD} {INVENTED}", f"# risk_adjusted\n{INVENTED}", "# relative\n" + OTHER)
    written = write(CASE, Language.EN, model, {})
    assert model_words(written) == [("risk_adjusted", GOOD), ("relative", OTHER)]
    assert [refusal.attempt for refusal in written.refusals] == [1, 2]
    assert "numeral" in model.asked[1][-1].content
    assert INVENTED in model.asked[1][-1].content


def test_a_model_is_asked_three_times_at_most() -> None:
    model = Scripted(INVENTED)
    written = write(CASE, Language.EN, model, {})
    assert len(model.asked) == MOST_ATTEMPTS == 3
    assert written.sentences == plain_sentences(CASE, Language.EN)
    assert written.failure.startswith("refused")


@pytest.mark.parametrize(
    "reply", ["", "   \n", "<html><body>502</body></html>", "{}", "I cannot help with that.", "ok " * 500]
)
def test_a_reply_of_no_use_leaves_the_rules(reply: str) -> None:
    written = write(CASE, Language.EN, Scripted(reply), {})
    assert written.sentences == plain_sentences(CASE, Language.EN)
    assert written.failure


@pytest.mark.parametrize("kind", ["timeout", "rate_limited", "unavailable", "not_configured", "malformed"])
def test_a_failed_model_leaves_the_rules_and_is_recorded(kind: str) -> None:
    written = write(CASE, Language.ZH, Scripted(ModelFailure(kind, "why")), {})
    assert written.sentences == plain_sentences(CASE, Language.ZH)
    assert written.failure == f"{kind}: why"
    assert written.exchanges[0].reply is None


def test_what_was_accepted_before_a_failure_stays() -> None:
    written = write(CASE, Language.EN, Scripted(f"{GOOD} {INVENTED}", ModelFailure("timeout", "late")), {})
    assert model_words(written) == [("risk_adjusted", GOOD)]
    assert written.failure == "timeout: late"


def test_the_sentence_that_was_cut_off_is_dropped() -> None:
    whole = Reply(
        f"# relative\n{OTHER}\n# risk_adjusted\nThe Sharpe ratio is [[ratio.sharpe", "m", finish_reason="length"
    )
    written = write(CASE, Language.EN, Scripted(whole), {})
    assert model_words(written) == [("relative", OTHER)]
    assert written.refusals == ()


def test_words_under_an_unknown_heading_are_refused() -> None:
    written = write(CASE, Language.EN, Scripted(f"# advice\n{GOOD}"), {})
    assert model_words(written) == []
    assert written.refusals[0].reasons == (("unknown_part", "advice"),)


def test_a_recorded_run_is_written_again_word_by_word() -> None:
    first = write(CASE, Language.EN, Scripted(f"{GOOD} {INVENTED}", ModelFailure("timeout", "late")), {})
    assert write(CASE, Language.EN, ReplayModel(first.exchanges, "scripted"), {}) == first


def test_a_record_of_other_facts_is_not_taken_for_this_run() -> None:
    first = write(CASE, Language.EN, Scripted(GOOD), {})
    other = diagnosed(FIGURES | {"price.last": 99.0})
    assert write(other, Language.EN, ReplayModel(first.exchanges, "scripted"), {}).failure.startswith("not_recorded")


def test_equal_facts_ask_the_same_and_other_facts_another_question() -> None:
    labels = {"price.last": "Last price"}
    asked = prompt_sha256(first_messages(CASE, Language.EN, labels))
    turned = replace(CASE, sections=CASE.sections, findings=CASE.findings[::-1])
    assert prompt_sha256(first_messages(turned, Language.EN, labels)) == asked
    other = diagnosed(FIGURES | {"price.last": 99.0})
    assert prompt_sha256(first_messages(other, Language.EN, labels)) != asked


def test_the_fact_sheet_holds_no_name_and_no_absent_fact() -> None:
    sheet = fact_sheet(CASE, Language.EN, {"price.last": "Last price"})
    assert "[[price.last]] | Last price | USD 237.33" in sheet
    assert "Apple" not in sheet
    assert "AAPL" not in sheet
    assert "average_true_range" not in sheet


FIGURE = st.floats(-3, 3, allow_nan=False).map(lambda value: round(value, 6))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_everything_that_the_rules_write_holds(data: st.DataObject) -> None:
    """Whatever the figures and whichever are missing: the plain writer's sentences pass the guard."""
    kept = data.draw(st.sets(st.sampled_from(sorted(FIGURES)), min_size=len(FIGURES) // 2))
    figures = {key: data.draw(st.just(FIGURES[key]) | FIGURE) for key in sorted(kept)}
    for key in ("drawdown.current_drawdown.all", "drawdown.depth.1", "drawdown.max_drawdown.all"):
        if key in figures:
            figures[key] = -abs(figures[key])
    ends = [f"relative.alpha_{end}_bound.all" for end in ("lower", "upper")]
    if all(key in figures for key in ends):
        figures |= dict(zip(ends, sorted(figures[key] for key in ends), strict=True))
    case = diagnosed(figures)
    for language in Language:
        for sentence in plain_sentences(case, language):
            assert verify(sentence.text, Context.of(case, language)) == (), sentence.text
            assert "[[" not in fill(sentence.text, case.ledger, language)


def test_the_rules_say_what_is_missing() -> None:
    english = [one.text for one in plain_sentences(CASE, Language.EN) if one.section == "summary"]
    assert "Figures that need highs and lows are missing because the source has closing prices only." in english
    assert english[0].startswith("By rule the verdict is favourable")
