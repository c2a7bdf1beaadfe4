"""What a run has spent on models: for its manifest, and in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelSpending:
    """What a run has spent on models.

    Args:
        calls: questions that were asked.
        tokens: of questions and replies; of a question without a reply what had been set aside for it.
        cost: in US dollars, of the questions whose price is known.
        calls_of_unknown_cost: how many have a price that is not known; their tokens count all the same.
        most_tokens, most_cost: the ceilings; None for none.
    """

    calls: int
    tokens: int
    cost: float
    calls_of_unknown_cost: int
    most_tokens: int | None = None
    most_cost: float | None = None

    @property
    def is_limited(self) -> bool:
        """Whether there is a ceiling."""
        return self.most_tokens is not None or self.most_cost is not None


def written_spending(spent: ModelSpending) -> str:
    """One line: questions, tokens and dollars, each with its ceiling where there is one."""
    tokens = f"{spent.tokens:,} tokens" + ("" if spent.most_tokens is None else f" of {spent.most_tokens:,}")
    cost = f"{spent.cost:.4f} US dollars" + ("" if spent.most_cost is None else f" of {spent.most_cost:.4f}")
    unknown = spent.calls_of_unknown_cost
    if spent.calls and unknown == spent.calls:
        cost = "at a cost that nobody knows"
    elif unknown:
        cost += f", and {unknown} of them at a cost that nobody knows"
    questions = "question" if spent.calls == 1 else "questions"
    return f"model: {spent.calls} {questions}, {tokens}, {cost}"
