"""What a run may spend on models, in tokens and in money: set aside before each question, settled by its reply.

Nothing is ever asked that could lead above the ceiling: what a question may take at most is set aside first, by all
processes in the same file. What is set aside and never settled (the process was killed, no reply came) stays spent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from advisor_cli.model_budget.ledger import Ledger
from advisor_cli.model_budget.spending import ModelSpending
from diagnostics.commentary.model import ModelFailure

SPENT = "budget_spent"
UNKNOWN = "budget_unknown"
# Kinds of failure for which no service asks for money: the question was never taken.
UNTAKEN = frozenset({"not_installed", "not_configured", "rate_limited"})
TOTALS = """
SELECT count(*), coalesce(sum(tokens), 0), coalesce(sum(cost), 0.0), count(*) - count(cost)
FROM calls WHERE run = ? AND state <> 'refused'
"""
OF_SOME = """
SELECT count(*), coalesce(sum(tokens), 0), coalesce(sum(cost), 0.0), count(*) - count(cost)
FROM calls WHERE run = ? AND state <> 'refused' AND id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What a run may spend at most; None for as much as it takes.

    Args:
        tokens: of questions and replies together.
        cost: in the currency in which the prices of models are known, US dollars.
    """

    tokens: int | None = None
    cost: float | None = None

    @property
    def are_none(self) -> bool:
        """Whether nothing is limited."""
        return self.tokens is None and self.cost is None


class Budget:
    """The ceilings of one run, shared by all its processes.

    Args:
        ledger: where it is written down.
        run: id of the run; equal ids share one budget, also after the run was killed and goes on.
        ceilings: of the run.

    Attributes:
        asked: what this process has set aside so far, a number a question.
    """

    def __init__(self, ledger: Ledger, run: str, ceilings: Ceilings) -> None:
        self.ledger = ledger
        self.run = run
        self.ceilings = ceilings
        self.asked: list[int] = []

    def look(self, tokens: int) -> None:
        """Refuse a question of so many tokens for which there is no room already; nothing is set aside.

        Raises:
            ModelFailure: budget_spent.
        """
        spent = self.spending()
        if refused := self._refused(spent.tokens, spent.cost, tokens, None):
            raise ModelFailure(SPENT, refused)

    def set_aside(self, model: str, tokens: int, cost: float | None) -> int | None:
        """Set aside what a question may take at most.

        Args:
            model: that is to be asked.
            tokens: of the question and the longest reply.
            cost: of these; None where no price is known.

        Returns:
            What ``settle`` is told; None where nothing is limited and nothing could be written down.

        Raises:
            ModelFailure: budget_spent, the question could lead above a ceiling; budget_unknown, there is a ceiling and
                nobody can say what is spent.
        """

        def act(file: sqlite3.Connection) -> int | str:
            _, spent_tokens, spent_cost, _ = file.execute(TOTALS, (self.run,)).fetchone()
            refused = self._refused(spent_tokens, spent_cost, tokens, cost)
            if refused:
                return refused
            row = file.execute(
                "INSERT INTO calls (run, model, tokens, cost, state) VALUES (?, ?, ?, ?, 'asking')",
                (self.run, model, tokens, cost),
            )
            return int(row.lastrowid or 0)

        done = self.ledger.write(act)
        if isinstance(done, str):
            raise ModelFailure(SPENT, done)
        if done is None and not self.ceilings.are_none:
            why = self.ledger.trouble or f"{self.ledger.path} cannot be used"
            raise ModelFailure(UNKNOWN, f"nobody can say what of the ceiling is spent: {why}")
        if done is not None:
            self.asked.append(done)
        return done

    def settle(self, call: int | None, tokens: int | None, cost: float | None) -> None:
        """Write down what a reply took; None where the service does not say: what was set aside stays spent."""
        if call is not None:
            self.ledger.write(
                lambda file: (
                    file.execute(
                        "UPDATE calls SET state = 'answered', tokens = coalesce(?, tokens), cost = coalesce(?, cost)"
                        " WHERE id = ?",
                        (tokens, cost, call),
                    ).rowcount
                )
            )

    def failed(self, call: int | None, kind: str) -> None:
        """Write down that no reply came: what was set aside stays spent, unless the question was never taken."""
        if call is not None:
            state = "refused" if kind in UNTAKEN else "died"
            self.ledger.write(
                lambda file: file.execute("UPDATE calls SET state = ? WHERE id = ?", (state, call)).rowcount
            )

    def spending(self, of: Iterable[int] | None = None) -> ModelSpending:
        """What the run has spent so far, what is set aside included.

        Args:
            of: on these questions alone, by the numbers in ``asked``; None for all.
        """
        values = (self.run,) if of is None else (self.run, json.dumps(list(of)))
        question = TOTALS if of is None else OF_SOME
        found = self.ledger.read(lambda file: tuple(file.execute(question, values).fetchone()))
        calls, tokens, cost, unknown = found or (0, 0, 0.0, 0)
        return ModelSpending(calls, tokens, cost, unknown, self.ceilings.tokens, self.ceilings.cost)

    def _refused(self, spent_tokens: int, spent_cost: float, tokens: int, cost: float | None) -> str:
        """Why the question may not be asked; "" where it may."""
        most_tokens, most_cost = self.ceilings.tokens, self.ceilings.cost
        if most_tokens is not None and spent_tokens + tokens > most_tokens:
            return (
                f"{spent_tokens:,} of this run's {most_tokens:,} tokens are spent or set aside, and one more question"
                f" may take {tokens:,}; --model-tokens sets another ceiling"
            )
        # Of a model without a known price only what others cost is known: it is asked until that is all.
        if most_cost is not None and spent_cost + (cost or 0.0) > most_cost:
            return (
                f"{spent_cost:.4f} of this run's {most_cost:.4f} US dollars are spent or set aside, and one more"
                f" question may cost {cost or 0.0:.4f}; --model-cost sets another ceiling"
            )
        return ""
