"""The language model that the settings name; None when the rules are to write."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from advisor_cli.model_budget.budget import Budget, Ceilings
from advisor_cli.model_budget.budgeted_model import BudgetedModel, FirstThatAnswers, Price
from advisor_cli.model_budget.ledger import NAME, Ledger
from advisor_cli.model_budget.pace import Pace
from advisor_cli.model_budget.patience import Patience, no_sign
from advisor_cli.settings import Settings, without_login
from advisor_cli.workflow.clock import system_clock
from diagnostics.commentary.model import LanguageModel

NO_MODEL = "none"


def run_budget(settings: Settings, run: str) -> Budget:
    """What a run may spend on models by the settings; equal run ids share one budget, in any process."""
    ceilings = Ceilings(settings.model_most_tokens, settings.model_most_cost)
    return Budget(Ledger(settings.home / NAME), run, ceilings)


def chosen_model(settings: Settings, budget: Budget, beat: Callable[[], None] = no_sign) -> LanguageModel | None:
    """The model behind the cache of its replies, which answers first and costs nothing.

    Nothing of it is imported when none is named.

    Args:
        settings: which model, and at what pace; no more than its time budget is waited in vain for a turn.
        budget: of the run.
        beat: a sign of life, given before each question and while one waits.
    """
    if settings.model in ("", NO_MODEL):
        return None
    from advisor_cli.exchange_cache import CachedModel
    from advisor_cli.language_model import LiteLLMModel, ModelSettings, cost_of, provider_of, single_models

    key = settings.model_key
    asked = ModelSettings(
        name=settings.model,
        key=key.reveal() if key is not None else "",
        base_url=settings.model_base_url,
        timeout=settings.model_timeout,
        fallbacks=settings.model_fallbacks,
    )

    def budgeted(one: ModelSettings) -> BudgetedModel:
        patience = Patience(settings.time_budget, beat)
        pace = Pace(
            budget.ledger,
            without_login(one.base_url) or provider_of(one.name) or one.name,
            settings.model_requests_per_minute,
            lambda: system_clock().timestamp(),
            patience.sleep,
        )
        price = Price(one.most_tokens, partial(cost_of, one.name))
        return BudgetedModel(LiteLLMModel(one, pauses=()), budget, pace, price, patience)

    models = tuple(budgeted(one) for one in single_models(asked))
    return CachedModel(FirstThatAnswers(models, LiteLLMModel(asked).parameters), settings.cache / "replies")
