# ruff: noqa: ANN401 - litellm ships no types; what it returns is checked in _reply
"""Language models through litellm: the only file that knows it.

litellm takes three seconds to import, so it is imported inside the call. Whatever goes wrong
there becomes a ``ModelFailure`` of a stable kind, whose text never holds the key:

    not_installed     litellm is missing
    not_configured    no key, a wrong key (401, 403), an unknown model
    rate_limited      429, after one more try
    unavailable       no connection, 5xx, after one more try
    timeout           no whole reply within the time given, however busily the server dribbles
    truncated         cut off before the first word
    content_filtered  the provider would not answer
    malformed         the reply is no reply: HTML, empty, or not of the protocol
"""

from __future__ import annotations

import importlib
import logging
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from diagnostics.commentary.model import Message, ModelFailure, Reply

TEMPERATURE = 0.0
MOST_TOKENS = 2_000
# One more try after a pause; who is still busy then is left to the next model, or to the rules.
PAUSES = (1.0,)
WORTH_ANOTHER_TRY = frozenset({"rate_limited", "unavailable"})
MOST_CHARACTERS_OF_DETAIL = 240
# Ten times what the tokens asked for can hold; what is longer is no commentary.
MOST_CHARACTERS_OF_REPLY = 100_000
REFUSING = (401, 403, 404)

# Names of litellm's exceptions by kind, the narrower classes first.
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("content_filtered", ("ContentPolicyViolationError",)),
    ("not_configured", ("AuthenticationError", "PermissionDeniedError", "NotFoundError")),
    ("rate_limited", ("RateLimitError",)),
    ("timeout", ("Timeout", "APITimeoutError")),
    ("malformed", ("APIResponseValidationError", "JSONSchemaValidationError")),
    ("unavailable", ("ServiceUnavailableError", "InternalServerError", "BadGatewayError", "APIConnectionError")),
    ("not_configured", ("ContextWindowExceededError", "UnsupportedParamsError", "BadRequestError")),
    ("unavailable", ("APIError", "OpenAIError")),
)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """How a model is reached. ``key`` appears in no repr, error or record.

    Args:
        name: as litellm spells it ("openai/gpt-4o-mini", "deepseek/deepseek-chat").
        key: API key, "" to leave it to the provider's own variable.
        base_url: of an OpenAI-compatible server, "" for the provider's own.
        timeout: seconds for one question, all in.
        fallbacks: models asked in turn when the one before gives no usable reply.
        most_tokens: length at which a reply is cut off.
    """

    name: str
    key: str = ""
    base_url: str = ""
    timeout: float = 60.0
    fallbacks: tuple[str, ...] = ()
    most_tokens: int = MOST_TOKENS

    def __repr__(self) -> str:
        return f"ModelSettings(name={self.name!r}, base_url={self.base_url!r}, timeout={self.timeout})"


class LiteLLMModel:
    """A ``LanguageModel`` that asks through litellm, at temperature 0.

    Args:
        settings: how it is reached.
        sleep: waits for so many seconds.
        pauses: before each further try; () where somebody else counts the tries.
    """

    def __init__(
        self,
        settings: ModelSettings,
        sleep: Callable[[float], None] = time.sleep,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._pauses = pauses

    @property
    def name(self) -> str:
        """The model that is asked first."""
        return self._settings.name

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes the reply besides the messages; part of a cache's key."""
        return (
            ("base_url", self._settings.base_url),
            ("fallbacks", ",".join(self._settings.fallbacks)),
            ("max_tokens", str(self._settings.most_tokens)),
            ("temperature", str(TEMPERATURE)),
        )

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """The reply of the first model that gives a usable one; the first one's failure if none does."""
        litellm = load_litellm()
        first: ModelFailure | None = None
        for model in (self._settings.name, *self._settings.fallbacks):
            try:
                return self._with_another_try(litellm, model, messages)
            except ModelFailure as failure:
                first = first or failure
        raise first or ModelFailure("not_configured", "no model is named")

    def _with_another_try(self, litellm: Any, model: str, messages: tuple[Message, ...]) -> Reply:
        for pause in (*self._pauses, None):
            try:
                return self._ask(litellm, model, messages)
            except ModelFailure as failure:
                if pause is None or failure.kind not in WORTH_ANOTHER_TRY:
                    raise
                self._sleep(pause)
        raise AssertionError("the last try either returns or raises")

    def _ask(self, litellm: Any, model: str, messages: tuple[Message, ...]) -> Reply:
        """One question within the time given.

        The HTTP client's timeout counts between bytes; a server that dribbles would hold us for
        hours. So the call runs in a thread of its own, which is left behind when time is up.
        """
        outcome: list[Reply | ModelFailure] = []
        thread = threading.Thread(target=lambda: outcome.append(self._call(litellm, model, messages)), daemon=True)
        thread.start()
        thread.join(self._settings.timeout)
        if not outcome and not thread.is_alive():
            raise ModelFailure("malformed", f"the call to {model} ended without a reply")
        if not outcome:
            raise ModelFailure("timeout", f"{model} gave no whole reply within {self._settings.timeout:g} seconds")
        if isinstance(outcome[0], ModelFailure):
            raise outcome[0]
        return outcome[0]

    def _call(self, litellm: Any, model: str, messages: tuple[Message, ...]) -> Reply | ModelFailure:
        own = _provider(model) == _provider(self._settings.name)
        # The root of all that litellm raises; litellm.exceptions.OpenAIError is a leaf below it.
        openai_error: type[Exception] = importlib.import_module("openai").OpenAIError
        try:
            response = litellm.completion(
                model=model,
                messages=[{"role": message.role, "content": message.content} for message in messages],
                api_key=(self._settings.key or None) if own else None,
                api_base=(self._settings.base_url or None) if own else None,
                timeout=self._settings.timeout,
                temperature=TEMPERATURE,
                max_tokens=self._settings.most_tokens,
                num_retries=0,
                max_retries=0,
                drop_params=True,
            )
            return _reply(response, model)
        except ModelFailure as failure:
            return failure
        except openai_error as error:
            return ModelFailure(_kind(error), self._redacted(error), _retry_after(error))
        except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
            # What a body that is not of the protocol makes litellm raise while it unpacks it.
            return ModelFailure("malformed", self._redacted(error))

    def _redacted(self, error: BaseException) -> str:
        text = " ".join(str(error).split())
        for secret in (self._settings.key, self._settings.key[:12] if len(self._settings.key) > 16 else ""):
            if secret:
                text = text.replace(secret, "[key]")
        return text[:MOST_CHARACTERS_OF_DETAIL]


def load_litellm() -> Any:
    """Import litellm, quiet and without its own network call.

    Raises:
        ModelFailure: not_installed.
    """
    # Without this the import itself fetches a price list from the network.
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "openai"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        litellm = importlib.import_module("litellm")
    except ImportError as error:
        raise ModelFailure("not_installed", 'litellm is missing; run: pip install "litellm>=1.84,<1.106.3"') from error
    litellm.suppress_debug_info = True  # type: ignore[attr-defined]
    return litellm


def cost_of(model: str, asked: int, replied: int) -> float | None:
    """US dollars that so many tokens of question and reply cost by litellm's own list; None where it has no price."""
    try:
        prices = load_litellm().model_cost
    except ModelFailure:
        return None
    price = prices.get(model) or prices.get(model.partition("/")[2]) or {}
    of_question, of_reply = price.get("input_cost_per_token"), price.get("output_cost_per_token")
    if not isinstance(of_question, int | float) or not isinstance(of_reply, int | float):
        return None
    return float(of_question * asked + of_reply * replied)


def provider_of(model: str) -> str:
    """The service by which a model is reached ("openai" of "openai/gpt-4o-mini"); "" where its name does not say."""
    return _provider(model)


def single_models(settings: ModelSettings) -> tuple[ModelSettings, ...]:
    """The first model and each that is asked when it fails, each by itself; another service gets none of its keys."""
    own = _provider(settings.name)
    return (
        replace(settings, fallbacks=()),
        *(
            replace(settings, name=name, fallbacks=())
            if _provider(name) == own
            else replace(settings, name=name, fallbacks=(), key="", base_url="")
            for name in settings.fallbacks
        ),
    )


def _retry_after(error: BaseException) -> float | None:
    """Seconds that the service named in its refusal (RFC 9110: seconds or a date); None where it named none."""
    # litellm puts a response of its own making in the place of the service's, whose headers it keeps beside it.
    own = getattr(error, "litellm_response_headers", None)
    headers = own or getattr(getattr(error, "response", None), "headers", None) or {}
    text = str(headers.get("retry-after") or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = _until(text, str(headers.get("date") or ""))
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _until(text: str, now: str) -> float:
    """Seconds from the service's own date to the one that it named; NaN where either cannot be read."""
    try:
        return (parsedate_to_datetime(text) - parsedate_to_datetime(now)).total_seconds()
    except (TypeError, ValueError):
        return math.nan


def _provider(model: str) -> str:
    return model.partition("/")[0] if "/" in model else ""


def _kind(error: BaseException) -> str:
    ancestry = {cls.__name__ for cls in type(error).__mro__}
    kind = next((kind for kind, names in KINDS if ancestry.intersection(names)), "unavailable")
    text = str(error).lower()
    # litellm reports a missing key and a reply in HTML as errors of connection or of the server.
    if kind == "unavailable" and ("api_key" in text or "api key" in text or "missing credentials" in text):
        return "not_configured"
    if kind == "unavailable" and getattr(error, "status_code", None) in REFUSING:
        return "not_configured"
    if kind == "unavailable" and any(sign in text for sign in ("<html", "<!doctype", "received response")):
        return "malformed"
    return kind


def _reply(response: Any, model: str) -> Reply:
    """Unpack a completion; ModelFailure when there is no text in it."""
    choice = response.choices[0]
    text, finish = choice.message.content or "", choice.finish_reason or "stop"
    if finish == "content_filter":
        raise ModelFailure("content_filtered", f"{model} would not answer")
    if not text.strip():
        raise ModelFailure("truncated" if finish == "length" else "malformed", f"{model} answered nothing")
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        raise ModelFailure("malformed", f"{model} answered with a web page")
    if len(text) > MOST_CHARACTERS_OF_REPLY:
        raise ModelFailure("malformed", f"{model} answered with {len(text)} characters")
    if any("\ud800" <= char <= "\udfff" for char in text):
        # Half a character: no file and no request can hold it.
        raise ModelFailure("malformed", f"{model} answered with text that is not Unicode")
    usage = getattr(response, "usage", None)
    hidden = getattr(response, "_hidden_params", None) or {}
    return Reply(
        text=text,
        model=str(response.model or model),
        finish_reason=str(finish),
        prompt_tokens=getattr(usage, "prompt_tokens", None),
        completion_tokens=getattr(usage, "completion_tokens", None),
        cost=hidden.get("response_cost"),
    )
