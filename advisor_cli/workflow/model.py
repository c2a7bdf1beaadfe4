"""The language model that the settings name; None when the rules are to write."""

from __future__ import annotations

from advisor_cli.settings import Settings
from diagnostics.commentary.model import LanguageModel

NO_MODEL = "none"


def chosen_model(settings: Settings) -> LanguageModel | None:
    """The model behind the cache of its replies. Nothing of it is imported when none is named."""
    if settings.model in ("", NO_MODEL):
        return None
    from advisor_cli.exchange_cache import CachedModel
    from advisor_cli.language_model import LiteLLMModel, ModelSettings

    key = settings.model_key
    model = LiteLLMModel(
        ModelSettings(
            name=settings.model,
            key=key.reveal() if key is not None else "",
            base_url=settings.model_base_url,
            timeout=settings.model_timeout,
            fallbacks=settings.model_fallbacks,
        )
    )
    return CachedModel(model, settings.cache / "replies")
