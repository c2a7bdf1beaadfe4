"""How one client stands: losses of late by hand, the age of the files, exposures, the digest of it all."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.model import ClientProfile, Limits
from data_sources.model.book import ClientStanding, QueueKind, StandingStatus
from diagnostics.account.catalog import ACCOUNT_DIAGNOSIS, STANDING_DIAGNOSIS
from diagnostics.account.evidence import AccountEvidence
from diagnostics.book.losses import BookRules, LossRule, losses
from diagnostics.book.standing import FIGURES, NOT_TOLD, standing_of
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.figures import Language, write_figure
from diagnostics.findings import Severity
from diagnostics.section import Section
from tests.diagnostics.account.made_up_account import buy, deposit, held, made_up, prices

DAYS = np.arange("2023-11-30", "2024-11-30", dtype="datetime64[D]")
DAYS = DAYS[np.is_busday(DAYS)]  # the last is Friday 29 November 2024
N = DAYS.size


def account(close: np.ndarray, *, through: int = N, **given: object) -> AccountEvidence:
    """1000 in ten shares from the first day on; the newest row of the files is of day ``through``."""
    rows = [deposit("2023-11-30", 1000.0), buy("2023-11-30", "ACME", 10, 100.0)]
    rows.append(deposit(str(DAYS[through - 1]), 0.01))
    return made_up(rows, {"ACME": prices("ACME", close, DAYS)}, **given)  # type: ignore[arg-type]


def falling(*last: float) -> np.ndarray:
    """A price of 100 until the last few days."""
    close = np.full(N, 100.0)
    close[N - len(last) :] = last
    return close


def facts_of(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def found(section: Section) -> dict[str, Severity]:
    return {finding.name: finding.severity for finding in section.findings}


def test_returns_of_a_day_a_week_and_a_month_are_those_of_the_calendar() -> None:
    facts = facts_of(losses(account(falling(99.0, 98.0, 97.0, 96.0, 95.0, 90.0)), BookRules()))
    # 28 to 29 November; 22 to 29 November (99 is of the 22nd); 29 October to 29 November.
    assert facts["book.return.1d"].value == pytest.approx(90.0 / 95.0 - 1.0, abs=1e-5)
    assert facts["book.return.1w"].value == pytest.approx(90.0 / 99.0 - 1.0, abs=1e-4)
    assert facts["book.return.1m"].value == pytest.approx(-0.10, abs=1e-4)
    assert facts["book.return.1m"].window is not None
    assert facts["book.return.1m"].window.start == date(2024, 10, 29)


def test_a_loss_beyond_the_bound_is_found_and_twice_the_bound_is_serious() -> None:
    section = losses(account(falling(95.5)), BookRules())
    assert found(section) == {"book_loss.day": Severity.NOTABLE}  # 4.5 % in a day; within 5 % of a week
    section = losses(account(falling(93.5)), BookRules())
    assert found(section) == {"book_loss.day": Severity.SERIOUS, "book_loss.week": Severity.NOTABLE}
    assert all(len(finding.facts) == 2 for finding in section.findings)


def test_the_firms_own_bound_takes_the_place_of_the_houses_and_says_so() -> None:
    rules = BookRules((LossRule("1m", 0.02),))
    section = losses(account(falling(97.5)), rules)
    assert found(section) == {"book_loss.month": Severity.NOTABLE}
    bound = facts_of(section)["rule.book_loss.month"]
    assert bound.value == 0.02
    assert dict(bound.parameters)["why"] == "given by the user for this run"
    assert facts_of(section)["rule.book_loss.day"].value == 0.03


@given(st.floats(0.001, 0.4), st.floats(0.001, 0.4))
def test_a_loss_is_found_exactly_when_it_is_beyond_its_bound(fell: float, bound: float) -> None:
    section = losses(account(falling(100.0 * (1.0 - fell))), BookRules((LossRule("1d", bound),)))
    lost = -facts_of(section)["book.return.1d"].number
    assert ("book_loss.day" in found(section)) == (lost > bound)


def test_positions_alone_have_lost_nothing() -> None:
    evidence = made_up([], {"ACME": prices("ACME", falling(50.0), DAYS)}, holdings=[held("2024-11-29", "ACME", 10)])
    facts = facts_of(losses(evidence, BookRules()))
    for key in ("book.return.1d", "book.return.1m", "book.flows.1m"):
        assert facts[key].value is None
        assert facts[key].absent_because is not None
        assert facts[key].absent_because.reason is AbsenceReason.NO_TRANSACTIONS


def test_a_young_account_has_no_month_behind_it() -> None:
    rows = [deposit("2024-11-25", 1000.0), buy("2024-11-25", "ACME", 10, 100.0)]
    facts = facts_of(losses(made_up(rows, {"ACME": prices("ACME", falling(99.0), DAYS)}), BookRules()))
    month = facts["book.return.1m"].absent_because
    assert month is not None
    assert month.reason is AbsenceReason.WINDOW_NOT_COVERED
    assert facts["book.return.1d"].value == pytest.approx(-0.01)


def test_flows_are_those_within_the_window() -> None:
    rows = [
        deposit("2023-11-30", 1000.0),
        buy("2023-11-30", "ACME", 10, 100.0),
        deposit("2024-10-29", 70.0),  # a month before the last day: outside
        deposit("2024-10-30", 30.0),
        deposit("2024-11-15", 12.0),
    ]
    facts = facts_of(losses(made_up(rows, {"ACME": prices("ACME", falling(), DAYS)}), BookRules()))
    assert facts["book.flows.1m"].value == pytest.approx(42.0)
    assert facts["book.flows.3m"].value == pytest.approx(112.0)
    assert facts["book.flows.1m"].currency == "USD"


@pytest.mark.parametrize(("sessions", "is_old"), [(65, False), (66, True)])
def test_files_are_old_after_a_quarter_of_sessions(sessions: int, is_old: bool) -> None:
    section = losses(account(falling(), through=N - sessions), BookRules())
    facts = facts_of(section)
    # The file's own span is that of its rows.
    assert facts["book.files_end"].value == date.fromisoformat(str(DAYS[N - sessions - 1]))
    assert facts["book.files_age"].value == sessions
    assert ("book_stale.files" in found(section)) == is_old
    assert "book_stale.files" in found(losses(account(falling(), through=N - 6), BookRules(stale_sessions=5)))


def standing(evidence: AccountEvidence, rules: BookRules = BookRules(), **given: str) -> ClientStanding:
    named = {"folder": "Zhang Wei", "alias": "client-madeup0001"} | given
    diagnosed = ACCOUNT_DIAGNOSIS.run(evidence)
    return standing_of(diagnosed, evidence, rules, write_figure, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize("last", [90.0, 50.0, 101.0])
def test_the_standing_without_a_report_is_that_of_the_whole_report(last: float) -> None:
    evidence = account(falling(last), profile=ClientProfile(limits=Limits(max_drawdown=0.2)))
    named = {"folder": "Zhang Wei", "alias": "client-madeup0001"}
    brief = standing_of(STANDING_DIAGNOSIS.run(evidence), evidence, BookRules(), write_figure, **named)
    assert brief == standing(evidence)


def test_a_standing_has_every_figure_in_its_place_and_says_why_one_is_absent() -> None:
    made = standing(account(falling(90.0)))
    assert made.status is StandingStatus.DONE
    assert made.as_of == date(2024, 11, 29)
    assert tuple(one.key for one in made.figures)[: len(FIGURES)] == FIGURES
    assert all((one.value is None) == bool(one.why) for one in made.figures)
    value = made.figure("overview.value")
    assert value is not None
    assert value.value == pytest.approx(900.01)
    assert value.currency == "USD"
    limit = made.figure("suitability.breaches")
    assert limit is not None
    assert limit.why == NOT_TOLD  # no policy, no bounds
    ends = made.figure("book.files_end")
    assert ends is not None
    assert ends.value == "2024-11-29"


def test_exposures_add_up_to_the_value_and_name_no_money_as_a_symbol() -> None:
    made = standing(account(falling(90.0)))
    value = made.figure("overview.value")
    assert value is not None
    for of in ("class", "currency"):
        assert sum(one.value for one in made.exposures if one.of == of) == pytest.approx(value.value)
    assert [one.name for one in made.exposures if one.of == "symbol"] == ["ACME"]


def test_reasons_bear_their_sentences_and_figures_in_both_languages() -> None:
    made = standing(account(falling(93.5)))
    first = made.reasons[0]
    assert (first.kind, first.severity, first.finding) == (QueueKind.LOSS, 3, "book_loss.day")
    said = dict(first.said)
    assert set(said) == {language.value for language in Language}
    assert "\u22126.50%" in said["en"]
    assert "\u22126.50%" in said["zh"]
    assert "[[" not in said["en"] + said["zh"]
    for key in first.facts:
        assert made.figure(key) is not None


def test_a_fall_beyond_the_policys_limit_is_a_reason_of_its_own() -> None:
    policy = ClientProfile(currency="USD", limits=Limits(max_drawdown=0.05))
    made = standing(account(falling(94.0), profile=policy))
    reason = next(one for one in made.reasons if one.finding == "book_drawdown.beyond_limit")
    assert (reason.kind, reason.severity) == (QueueKind.DRAWDOWN, 3)
    kept = standing(account(falling(96.0), profile=policy))
    assert all(one.finding != "book_drawdown.beyond_limit" for one in kept.reasons)


def test_the_houses_mark_of_a_deep_fall_is_silent_where_the_policy_has_its_own() -> None:
    found = {one.finding for one in standing(account(falling(70.0))).reasons}
    assert "drawdown.deep" in found
    policy = ClientProfile(currency="USD", limits=Limits(max_drawdown=0.5))
    found = {one.finding for one in standing(account(falling(70.0), profile=policy)).reasons}
    assert not found & {"drawdown.deep", "book_drawdown.beyond_limit"}


def test_equal_work_has_an_equal_digest_and_another_result_another() -> None:
    first, again = standing(account(falling(90.0))), standing(account(falling(90.0)))
    assert first == again
    assert len(first.result) == 64
    assert standing(account(falling(90.1))).result != first.result
    assert standing(account(falling(90.0)), BookRules((LossRule("1d", 0.5),))).result != first.result
    assert standing(account(falling(90.0)), folder="Li Na").result != first.result
