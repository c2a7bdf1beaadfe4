"""Which findings of a brief its reader sees first."""

from __future__ import annotations

from collections import Counter

from diagnostics.findings import Finding, Severity, most_severe_first

MOST_EXCEPTIONS = 8  # lines that are read in half a minute
MOST_OF_A_RULE = 4  # of them, as long as other rules have something as severe or less to say
SINCE = "since_brief"  # the rule that compares with the last brief
# Within a severity: what the advisor asked to be told, whom to call, what markets did, what is not known.
ORDER = ("alert", "call", "market", "gap")


def exceptional(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is out of the ordinary, the most severe first, within a severity as ``ORDER`` has the rules.

    Each rule has its first line, and none more than ``MOST_OF_A_RULE`` while another waits: alerts and clients to
    call do not hide that the market fell.
    """
    ordered = out_of_the_ordinary(findings)
    counted: Counter[str] = Counter()
    leading: list[Finding] = []
    first: list[Finding] = []
    waiting: list[Finding] = []
    for one in ordered:
        counted[one.rule] += 1
        kept = leading if counted[one.rule] == 1 else first if counted[one.rule] <= MOST_OF_A_RULE else waiting
        kept.append(one)
    chosen = [*leading, *first, *waiting][:MOST_EXCEPTIONS]
    return tuple(one for one in ordered if one in chosen)


def out_of_the_ordinary(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """All of it, in the same order."""
    told = [one for one in findings if one.rule in ORDER and one.severity > Severity.NOTE]
    return most_severe_first(tuple(sorted(told, key=lambda one: ORDER.index(one.rule))))
