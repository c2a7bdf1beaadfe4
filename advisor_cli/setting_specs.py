"""The settings there are: how each is read, what it is by default, and which variable holds a model's key."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """How one setting is read and what it is when nobody set it."""

    name: str
    read: Callable[[object], object]
    default: object
    about: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"ADVISOR_{self.name.upper()}"

    @property
    def option(self) -> str:
        """The option of the commands that sets it."""
        return OPTIONS.get(self.name, f"--{self.name.replace('_', '-')}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("wants text in quotes")
    return value.strip()


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    if isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
        return tuple(word.strip() for word in value)
    raise ValueError("wants a list of names")


def _language(value: object) -> str:
    word = value.strip().lower() if isinstance(value, str) else value
    if word not in ("en", "zh"):
        raise ValueError("wants en or zh")
    return str(word)


def _years(value: object) -> int:
    number = int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() else value
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 100:
        raise ValueError("wants a whole number of years from 1 to 100")
    return number


def _rate(value: object) -> float:
    """An annual rate: 0.02, or 2% in text."""
    percent = isinstance(value, str) and value.strip().endswith("%")
    number = _number(value.strip()[:-1]) / 100 if isinstance(value, str) and percent else _number(value)
    if not -0.1 <= number <= 0.5:
        raise ValueError("wants an annual rate as a decimal such as 0.02, or as 2%, between -10% and 50%")
    return number


def _most_tokens(value: object) -> int | None:
    number = _number(value)
    if not 1 <= number <= 1e12 or number != int(number):
        raise ValueError("wants a whole number of tokens, at least 1")
    return int(number)


def _most_cost(value: object) -> float | None:
    number = _number(value)
    if not 0 < number <= 1e9:
        raise ValueError("wants an amount of US dollars above 0")
    return number


def _per_minute(value: object) -> int | None:
    number = _number(value)
    if not 1 <= number <= 100_000 or number != int(number):
        raise ValueError("wants a whole number of questions a minute, 1 to 100000")
    return int(number)


def _seconds(value: object) -> float:
    number = _number(value)
    if not 0 < number <= 3600:
        raise ValueError("wants seconds between 0 and 3600")
    return number


def _number(value: object) -> float:
    """A number that was written as one or as text; NaN, which no range holds, when it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return math.nan


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("1", "true", "yes", "on"):
        return True
    if isinstance(value, str) and value.strip().lower() in ("", "0", "false", "no", "off"):
        return False
    raise ValueError("wants true or false")


OPTIONS = {
    "language": "--lang",
    "sources": "--source",
    "model_most_tokens": "--model-tokens",
    "model_most_cost": "--model-cost",
}
SPECS = (
    SettingSpec("language", _language, "en", "language of the reports: en or zh"),
    SettingSpec("sources", _words, (), "names of the data sources, in the order in which they are asked"),
    SettingSpec("benchmark", _text, "", "symbol that everything is compared with; empty: by market; none: none"),
    SettingSpec("years", _years, 10, "years to look back"),
    SettingSpec("risk_free_rate", _rate, None, "annual decimal that replaces the observed rate"),
    SettingSpec("offline", _switch, False, "read only what lies on this machine"),
    SettingSpec("cross_check", _switch, False, "hold a second source against the one that is used"),
    SettingSpec("time_budget", _seconds, 120.0, "seconds that the sources may take for one command"),
    SettingSpec("cache_folder", _text, "", "folder where answers of the sources are kept; empty: beside the runs"),
    SettingSpec("model", _text, "none", "language model that writes, as litellm names it; none: the rules write"),
    SettingSpec("model_fallbacks", _words, (), "models asked when the first one fails"),
    SettingSpec("model_base_url", _text, "", "address of an OpenAI-compatible server"),
    SettingSpec("model_timeout", _seconds, 60.0, "seconds that one question may take"),
    SettingSpec("model_most_tokens", _most_tokens, None, "tokens that a run may spend on models; beyond, rules write"),
    SettingSpec("model_most_cost", _most_cost, None, "US dollars that a run may spend on models; beyond, rules write"),
    SettingSpec("model_requests_per_minute", _per_minute, None, "questions a minute that all processes may ask"),
)

# The environment variable of each provider's key, by the prefix of the model's name.
PROVIDER_KEYS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "azure": "AZURE_API_KEY",
    "dashscope": "DASHSCOPE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "gemini": "GEMINI_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "moonshot": "MOONSHOT_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "volcengine": "VOLCENGINE_API_KEY",
    "xai": "XAI_API_KEY",
    "zai": "ZAI_API_KEY",
}
PROVIDER_OF_PREFIX = {"gpt": "openai", "o1": "openai", "o3": "openai", "o4": "openai", "claude": "anthropic"}
OWN_KEY = "ADVISOR_MODEL_KEY"


def template() -> str:
    """A settings file with every setting explained and left at its default."""
    lines = [
        "# Settings of advisor. A flag or an ADVISOR_* variable overrides what stands here.",
        "# Keys of language models are not kept here: set OPENAI_API_KEY, DEEPSEEK_API_KEY,",
        f"# ANTHROPIC_API_KEY ... or {OWN_KEY} in the environment.",
        "",
    ]
    examples = {
        "sources": '["akshare-eastmoney", "yahoo"]',
        "benchmark": '"SPY"',
        "years": "5",
        "risk_free_rate": "0.02",
        "model": '"deepseek/deepseek-chat"',
        "model_fallbacks": '["openai/gpt-4o-mini"]',
        "model_base_url": '"http://127.0.0.1:8080/v1"',
        "language": '"zh"',
        "offline": "true",
        "cross_check": "true",
        "time_budget": "120",
        "cache_folder": '"~/advisor-cache"',
        "model_timeout": "60",
        "model_most_tokens": "200_000",
        "model_most_cost": "0.5",
        "model_requests_per_minute": "60",
    }
    for spec in SPECS:
        lines += [f"# {spec.about}", f"# {spec.name} = {examples[spec.name]}", ""]
    return "\n".join(lines).rstrip() + "\n"
