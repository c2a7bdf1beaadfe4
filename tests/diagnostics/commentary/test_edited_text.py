"""An edited text against the document that the run printed: true figures in wrong places, turned words."""

from __future__ import annotations

import pytest

from diagnostics.commentary.edited import verify_edited
from diagnostics.figures import Language, write_figure
from tests.diagnostics.commentary.case import diagnosed

CASE = diagnosed()
BLOCKS = (
    "| Annualized volatility | 22.55% | 28.50% |",
    "| Sharpe ratio | 0.95 | 0.84 |",
    "The Sharpe ratio is 0.84[^1] and beta is 1.21[^2].",
    "Over the past year the shares gained 25.94% in all.",
)


def reasons(text: str) -> list[str]:
    return [claim.reason for claim in verify_edited(text, CASE, Language.EN, blocks=BLOCKS)]


@pytest.mark.parametrize(
    "text",
    [
        *BLOCKS,
        "The Sharpe ratio\nis 0.84 and beta\nis 1.21.",
        "The Sharpe ratio is 0.841 and beta is 1.212.",
        "| Annualized volatility | 22.6% | 28.5% |",
    ],
)
def test_what_stands_as_printed_is_clean_however_it_is_broken(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("| Annualized volatility | 28.50% | 22.55% |", "label"),
        ("| Sharpe ratio | 0.84 | 0.95 |", "label"),
        ("The Sharpe ratio is 1.21 and beta is 0.84.", "label"),
        ("Over the past year the shares lost 25.94% in all.", "direction"),
        ("The price of 237.33 stands below its average of 227.75.", "comparison"),
        ("The price is EUR 237.33.", "unit"),
    ],
)
def test_true_figures_in_wrong_places_are_named(text: str, reason: str) -> None:
    assert reason in reasons(text)


@pytest.mark.parametrize(("told", "turned"), [("ahead of", "behind"), ("outperformed", "underperformed")])
def test_a_lead_over_the_benchmark_that_was_turned_into_a_lag_is_named(told: str, turned: str) -> None:
    # The words lay beyond the reach of a direction, and "behind" was borne by the age of the data.
    sentence = "The fund {} the benchmark: the annual excess return is {}."
    excess = write_figure(CASE.ledger["relative.active_premium.all"], Language.EN)
    assert reasons(sentence.format(told, excess)) == []
    assert reasons(sentence.format(turned, excess)) == ["direction"]
