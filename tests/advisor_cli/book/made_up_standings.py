"""Made-up clients of a book as a run would have left them. MADE UP: nobody stands behind any of them."""

from __future__ import annotations

from datetime import date

from advisor_cli.book.sentences import said, without_figures
from data_sources.model.book import (
    ClientStanding,
    Exposure,
    QueueKind,
    QueueReason,
    StandingFigure,
    StandingStatus,
)
from diagnostics.book.standing import sealed

DAY = date(2022, 12, 28)


def loses(folder: str, fell: float = -0.125, value: float = 1_234_567.0, currency: str = "USD") -> ClientStanding:
    """A client who lost more in a month than the rule allows."""
    figures = (
        StandingFigure("overview.value", value, "money", currency),
        StandingFigure("book.flows.1m", 1000.0, "money", currency),
        StandingFigure("book.return.1m", fell, "change"),
        StandingFigure("return.cumulative_return.1y", None, "change", "", "window_not_covered"),
        StandingFigure("suitability.breaches", None, "", "", "not_told"),
        StandingFigure("policy.risk_level", "C3", "text"),
        StandingFigure("book.files_end", "2022-12-27", "date"),
        StandingFigure("rule.book_loss.month", 0.1, "fraction"),
    )
    parts = (
        Exposure("class", "equity", value * 0.9),
        Exposure("class", "cash", value * 0.1),
        Exposure("country", "US", value * 0.9),
        Exposure("currency", currency, value),
        Exposure("sector", "unknown", value * 0.9),
        Exposure("symbol", "AAPL", value * 0.9),
    )
    sentence = (
        ("en", f"The account lost more in a month than the rule allows: {fell:.2%}, against a loss of 10.00%."),
        ("zh", f"账户一个月亏损超过规则界限：近一个月收益率为{fell:.2%}，界限为亏损10.00%。"),
    )
    facts = ("book.return.1m", "rule.book_loss.month")
    reasons = (QueueReason(QueueKind.LOSS, 2, "book_loss.month", facts, sentence),)
    return sealed(
        ClientStanding(
            folder, "client-aaaaaaaaaa", StandingStatus.DONE, DAY, currency, figures, parts, reasons, files="f" * 64
        )
    )


def quiet(folder: str, value: float = 500_000.0) -> ClientStanding:
    """A client with nothing to say of."""
    figures = (
        StandingFigure("overview.value", value, "money", "USD"),
        StandingFigure("book.return.1m", 0.01, "change"),
    )
    return sealed(ClientStanding(folder, "client-bbbbbbbbbb", StandingStatus.DONE, DAY, "USD", figures))


def broken(folder: str, *faults: str) -> ClientStanding:
    """A client whose files cannot be read."""
    return without_figures(
        folder, "client-cccccccccc", StandingStatus.UNREADABLE, f"{folder}: {'; '.join(faults)}", faults=faults
    )


def failed(folder: str) -> ClientStanding:
    """A client whose prices could not be had."""
    return without_figures(
        folder, "client-dddddddddd", StandingStatus.SOURCE_FAILED, "yahoo did not answer for AAPL: timed out; try later"
    )


__all__ = ["DAY", "broken", "failed", "loses", "quiet", "said"]
