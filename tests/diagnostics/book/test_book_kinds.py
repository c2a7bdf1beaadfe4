"""Which findings put a client into the queue: every rule of an account report is decided on, on purpose."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest

from data_sources.model.book import QueueKind
from diagnostics.account.catalog import ACCOUNT_DIAGNOSIS, FOR_THE_READER, IN_PART, STANDING_DIAGNOSIS
from diagnostics.account.evidence import AccountEvidence
from diagnostics.book.kinds import LEFT_OUT, QUEUED, queued
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Section

# Rules that shares and funds share with accounts: their sentences stand in the common files.
PERFORMANCE = (
    "beta", "capture", "drawdown", "excess", "sharpe", "tail", "volatility_regime", "data_quality",
)  # fmt: skip


def names_of_accounts() -> list[str]:
    """rule.variant of every sentence that an account report can have."""
    place = files("diagnostics.commentary.sentences")
    told = {name: tomllib.loads(entry.read_text("utf-8")) for entry in (place / "en").iterdir()
            if (name := entry.name).startswith(("account_", "book_"))}  # fmt: skip
    common = tomllib.loads((place / "en.toml").read_text("utf-8"))
    names = {name for table in told.values() for name in table}
    names |= {name for name in common if name.split(".")[0] in PERFORMANCE}
    return sorted(names - {"missing"})


@pytest.mark.parametrize("name", names_of_accounts())
def test_every_rule_of_an_account_is_queued_or_left_out_on_purpose(name: str) -> None:
    rule = name.split(".", maxsplit=1)[0]
    assert name in QUEUED or rule in QUEUED or name in LEFT_OUT or rule in LEFT_OUT, name


def test_no_rule_is_decided_on_twice() -> None:
    assert not QUEUED.keys() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("name", sorted({*QUEUED, *LEFT_OUT}))
def test_no_rule_is_decided_on_that_does_not_exist(name: str) -> None:
    assert any(known == name or known.split(".")[0] == name for known in names_of_accounts())


def finding(name: str, severity: Severity, direction: Direction = Direction.ADVERSE) -> Finding:
    rule, _, variant = name.partition(".")
    return Finding(rule, variant, severity, direction, ("overview.value",))


@pytest.mark.parametrize(
    ("name", "severity", "expected"),
    [
        ("holding_limit.above", Severity.NOTABLE, (QueueKind.BREACH, Severity.NOTABLE)),
        # A band that is crossed by little is drift, by far a breach.
        ("class_band.equity_above", Severity.NOTABLE, (QueueKind.DRIFT, Severity.NOTABLE)),
        ("class_band.equity_above", Severity.SERIOUS, (QueueKind.BREACH, Severity.SERIOUS)),
        # The house's own mark weighs less than the client's limit.
        ("drawdown.deep", Severity.SERIOUS, (QueueKind.DRAWDOWN, Severity.NOTABLE)),
        ("book_drawdown.beyond_limit", Severity.SERIOUS, (QueueKind.DRAWDOWN, Severity.SERIOUS)),
        # Only what may make a figure wrong.
        ("data_quality.adjusted", Severity.NOTABLE, None),
        ("data_quality.jump", Severity.SERIOUS, (QueueKind.DATA, Severity.SERIOUS)),
        ("data_quality.stale_end", Severity.NOTABLE, (QueueKind.STALE, Severity.NOTABLE)),
        ("tail.heavy", Severity.NOTABLE, None),
        ("of_no_table.at_all", Severity.SERIOUS, None),
    ],
)
def test_the_kind_follows_from_rule_and_weight(
    name: str, severity: Severity, expected: tuple[QueueKind, Severity] | None
) -> None:
    assert queued(finding(name, severity)) == expected


def test_what_is_favourable_or_slight_is_no_reason_to_call() -> None:
    assert queued(finding("holding_limit.above", Severity.SERIOUS, Direction.FAVOURABLE)) is None
    assert queued(finding("holding_limit.above", Severity.NOTE)) is None


def chapter(name: str) -> Callable[[AccountEvidence], Section]:
    return next(inspect.unwrap(one) for one in ACCOUNT_DIAGNOSIS.sections if one.__name__ == name)


@pytest.mark.parametrize("name", sorted(FOR_THE_READER))
def test_what_is_only_for_the_reader_finds_no_reason_to_call(name: str) -> None:
    told = inspect.getmodule(chapter(name))
    assert told is not None
    found = set(re.findall(r'Finding\(\s*"(\w+)"', inspect.getsource(told)))
    assert not any(one == rule.split(".", maxsplit=1)[0] for one in found for rule in QUEUED)


def test_a_standing_is_made_of_every_chapter_but_those_or_of_its_part() -> None:
    every = [one.__name__ for one in ACCOUNT_DIAGNOSIS.sections]
    assert set(every) >= FOR_THE_READER | set(IN_PART)
    assert not FOR_THE_READER & set(IN_PART)
    wanted = [one for one in ACCOUNT_DIAGNOSIS.sections if one.__name__ not in FOR_THE_READER]
    assert list(STANDING_DIAGNOSIS.sections) == [IN_PART.get(one.__name__, one) for one in wanted]
