"""A language model that is asked within a budget and at a pace. It keeps the protocol of one: nobody else has to know.

Order of a question: what it may take is set aside, its turn is waited for, it is asked, what it took is settled. A
service that refuses for haste (429) pauses all processes, and is asked once more; so is one that is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor_cli.model_budget.budget import Budget
from advisor_cli.model_budget.pace import Pace
from advisor_cli.model_budget.patience import Patience
from diagnostics.commentary.model import LanguageModel, Message, ModelFailure, Reply

RATE_LIMITED, UNAVAILABLE = "rate_limited", "unavailable"
PAUSE = 1.0  # seconds, where the service names none
TRIES = 2
# What a message costs beside its words: the marks of its role, and of the reply's beginning.
TOKENS_OF_A_MESSAGE = 16


@dataclass(frozen=True, slots=True)
class Price:
    """What a question can take at most.

    Args:
        most_tokens: of the longest reply.
        cost_of: US dollars of so many tokens asked and replied; None where no price is known.
    """

    most_tokens: int
    cost_of: Callable[[int, int], float | None]

    def tokens(self, messages: tuple[Message, ...]) -> tuple[int, int]:
        """The most tokens of the question, and of the question with its reply: no tokenizer makes more than bytes."""
        asked = sum(len(one.content.encode()) + TOKENS_OF_A_MESSAGE for one in messages) + TOKENS_OF_A_MESSAGE
        return asked, asked + self.most_tokens


class BudgetedModel:
    """A model behind a budget and a pace.

    Args:
        model: asked once a ``complete``, without tries of its own.
        budget: of the run.
        pace: of the model's service.
        price: of a question.
        patience: of this process with the model.
    """

    def __init__(
        self,
        model: LanguageModel,
        budget: Budget,
        pace: Pace,
        price: Price,
        patience: Patience,
    ) -> None:
        self._model = model
        self._budget = budget
        self._pace = pace
        self._price = price
        self._patience = patience

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """The model's reply.

        Raises:
            ModelFailure: the model's own; or budget_spent, budget_unknown, rate_limited: it was not asked.
        """
        self._patience.look()
        for left in reversed(range(TRIES)):
            try:
                reply = self._once(messages)
            except _Failed as failed:
                failure = failed.failure
                if failure.kind == UNAVAILABLE and left:
                    self._patience.sleep(PAUSE)
                if not left or failure.kind not in (RATE_LIMITED, UNAVAILABLE):
                    self._patience.failed(failure)
                    raise failure from None
            else:
                self._patience.answered()
                return reply
        raise AssertionError("the last try either returns or raises")

    def _once(self, messages: tuple[Message, ...]) -> Reply:
        asked, tokens = self._price.tokens(messages)
        # Prices may take seconds to load: who has no room for the tokens does not need them.
        self._budget.look(tokens)
        cost = self._price.cost_of(asked, self._price.most_tokens)
        call = self._budget.set_aside(self._model.name, tokens, cost)
        try:
            self._pace.wait(self._patience.left())
        except ModelFailure as failure:
            self._budget.failed(call, failure.kind)
            raise
        try:
            reply = self._model.complete(messages)
        except ModelFailure as failure:
            # Before room is made for another process's question, which would not wait otherwise.
            if failure.kind == RATE_LIMITED:
                self._pace.pause(PAUSE if failure.retry_after is None else failure.retry_after)
            self._budget.failed(call, failure.kind)
            raise _Failed(failure) from failure
        self._budget.settle(call, *self._taken(reply))
        return reply

    def _taken(self, reply: Reply) -> tuple[int | None, float | None]:
        """Tokens and cost of a reply; None for what the service does not say."""
        asked, said = reply.prompt_tokens, reply.completion_tokens
        if asked is None or said is None:
            return None, reply.cost
        return asked + said, self._price.cost_of(asked, said) if reply.cost is None else reply.cost


class FirstThatAnswers:
    """Models asked in turn: the reply of the first that gives a usable one, the first one's failure if none does.

    Args:
        models: at least one, the preferred first.
        parameters: (name, written value) of what shapes their replies besides the messages; part of a cache's key.
    """

    def __init__(self, models: tuple[LanguageModel, ...], parameters: tuple[tuple[str, str], ...]) -> None:
        self._models = models
        self.parameters = parameters

    @property
    def name(self) -> str:
        """The model that is asked first."""
        return self._models[0].name

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """As the class says; raises ModelFailure."""
        first: ModelFailure | None = None
        for model in self._models:
            try:
                return model.complete(messages)
            except ModelFailure as failure:
                first = first or failure
        raise first or ModelFailure("not_configured", "no model is named")


class _Failed(Exception):
    """The model itself failed, after it was asked."""

    def __init__(self, failure: ModelFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure
