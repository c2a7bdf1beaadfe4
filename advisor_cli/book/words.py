"""Who writes the words of a book's reports: a model within the run's budget, or the rules.

A model writes for those in the queue alone, and is never told of whom. What a worker needs for that travels to it
without any key: those come from the environment of its own process, which is that of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from advisor_cli.clients.discreet import DiscreetModel, names_of
from advisor_cli.model_budget.budget import Budget
from advisor_cli.model_budget.spending import ModelSpending
from advisor_cli.settings import Settings, model_key
from advisor_cli.workflow.model import NO_MODEL, chosen_model, run_budget
from data_sources.account_snapshot import AccountSnapshot
from diagnostics.commentary.model import LanguageModel

# Of a run over a book for which no ceiling is set: a report takes some thirty thousand, so it does for a few hundred,
# and a model that was meant for single reports does not cost a fortune overnight.
USUAL_TOKENS = 10_000_000


def is_asked(settings: Settings) -> bool:
    """Whether a model is to write."""
    return settings.model not in ("", NO_MODEL)


def with_ceiling(settings: Settings) -> Settings:
    """The settings of a run over a book, which never asks a model without a ceiling."""
    if not is_asked(settings) or settings.model_most_tokens is not None or settings.model_most_cost is not None:
        return settings
    return replace(settings, model_most_tokens=USUAL_TOKENS)


def without_keys(settings: Settings) -> Settings:
    """The settings as they may travel to a worker."""
    return replace(settings, model_key=None, client_key=None)


@dataclass(frozen=True, slots=True)
class Words:
    """A model of one process, and what it may spend.

    Args:
        model: is asked.
        budget: of the run, shared with all its processes.
    """

    model: LanguageModel
    budget: Budget

    @property
    def begun(self) -> int:
        """How many questions this process has asked: what ``spent_since`` counts from."""
        return len(self.budget.asked)

    def spent_since(self, begun: int) -> ModelSpending:
        """What was spent since then, beside the ceilings of the whole run."""
        return self.budget.spending(self.budget.asked[begun:])

    def about(self, snapshot: AccountSnapshot) -> LanguageModel:
        """The model that is not told whose account it is."""
        return DiscreetModel(self.model, names_of(snapshot))


def words_of(settings: Settings | None, run: str, beat: Callable[[], None]) -> Words | None:
    """The words of a worker, its key from its own environment; None where the rules write.

    Args:
        settings: without keys; None for the rules.
        run: id of the run over the book, whose budget it is.
        beat: a sign of life for whoever waits for the worker.
    """
    if settings is None or not is_asked(settings):
        return None
    key, _ = model_key(settings.model)
    budget = run_budget(settings, run)
    model = chosen_model(replace(settings, model_key=key), budget, beat)
    return None if model is None else Words(model, budget)
