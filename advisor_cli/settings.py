"""What the user has set, and where: flag > environment > file > default. Each value knows its origin.

The only reader of the process's environment. The settings file is TOML; a key that it does not
know is named with the one that was perhaps meant. Keys of language models are taken from the
environment alone: a key in the file is refused, because files are copied, backed up and shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from advisor_cli.errors import FileFault, SettingsFault, nearest
from advisor_cli.setting_specs import OWN_KEY, PROVIDER_KEYS, PROVIDER_OF_PREFIX, SPECS, SettingSpec

APPLICATION = "advisor-cli"
CLIENT_KEY = "ADVISOR_CLIENT_KEY"


class Origin(Enum):
    """Where a value was set."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Secret:
    """A key that never shows itself: neither in a repr, nor in a trace, nor in a record."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(set)"

    def __reduce__(self) -> str:
        raise TypeError("a key is neither copied nor sent to another process, which takes it from its own environment")

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Setting:
    """One value as it stands: its name, how it is written, and where it was set."""

    name: str
    value: str
    origin: Origin
    place: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of one run.

    Args:
        language: "en" or "zh".
        sources: names of the sources in the order in which they are asked; empty: the default order.
        benchmark: symbol of the benchmark; "" lets the subject's market decide, "none" wants none.
        years: how many years back the diagnosis looks.
        risk_free_rate: annual decimal that replaces the observed rate; None keeps the observed one.
        offline: only what lies on this machine is read.
        cross_check: a second source is held against the one that is used.
        time_budget: seconds that the sources may take for one command, waits between questions included.
        cache_folder: where answers of the sources are kept, as written; "" for the home folder.
        model: name of the language model; "none" has the rules write.
        model_fallbacks: models that are asked when the first one fails, in order.
        model_base_url: address of an OpenAI-compatible server; "" for the provider's own.
        model_timeout: seconds that one question may take.
        model_most_tokens, model_most_cost: what a run may spend on models, in tokens and US dollars; None: no ceiling.
        model_requests_per_minute: how often all processes together may ask models; None: as often as they want.
        model_key: key of the model's provider from the environment, None when there is none.
        client_key: key of the clients' aliases from the environment, None for the one in ``home``.
        home: folder of runs, cache and traces.
        file: the settings file that was looked for.
        origins: each setting as it stands, in the order of the file.
    """

    language: str
    sources: tuple[str, ...]
    benchmark: str
    years: int
    risk_free_rate: float | None
    offline: bool
    cross_check: bool
    time_budget: float
    cache_folder: str
    model: str
    model_fallbacks: tuple[str, ...]
    model_base_url: str
    model_timeout: float
    model_key: Secret | None
    home: Path
    file: Path
    origins: tuple[Setting, ...] = field(default=())
    client_key: Secret | None = None
    model_most_tokens: int | None = None
    model_most_cost: float | None = None
    model_requests_per_minute: int | None = None

    @property
    def runs(self) -> Path:
        """Folder of the recorded runs."""
        return self.home / "runs"

    @property
    def cache(self) -> Path:
        """Folder of the recorded exchanges with models."""
        return self.home / "cache"

    @property
    def kept(self) -> Path:
        """Folder of what the sources answered."""
        return Path(self.cache_folder).expanduser() if self.cache_folder else self.cache / "sources"


def load_settings(
    flags: Mapping[str, object | None] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Every setting, each from the first place that has it.

    Args:
        flags: values of the command's options by setting name; None or an empty tuple is "not given".
        environment: the environment variables; None reads those of the process.

    Raises:
        SettingsFault: a value cannot be read, or the file has a key that is not known.
        FileFault: the settings file is there but cannot be opened.
    """
    given = dict(flags or {})
    variables = os.environ if environment is None else environment
    path = settings_file(variables)
    written = _read_file(path)
    values: dict[str, Any] = {}
    origins: list[Setting] = []
    for spec in SPECS:
        raw, origin, place = _first_set(spec, given, variables, written, path)
        values[spec.name] = spec.default if origin is Origin.DEFAULT else _read(spec, raw, place)
        origins.append(Setting(spec.name, without_login(written_value(values[spec.name])), origin, place))
    home, home_origin = data_home(variables)
    key, key_place = model_key(values["model"], variables)
    shown = "set, not shown" if key else "not set"
    origins.append(Setting("model_key", shown, Origin.ENVIRONMENT if key else Origin.DEFAULT, key_place))
    origins.append(Setting("home", str(home), home_origin, "ADVISOR_HOME"))
    aliases = variables.get(CLIENT_KEY, "")
    client_key = Secret(aliases) if aliases else None
    return Settings(**values, model_key=key, client_key=client_key, home=home, file=path, origins=tuple(origins))


def environment() -> Mapping[str, str]:
    """The variables of the process as they are now, for whoever takes names of variables from a file of the user's."""
    return dict(os.environ)


def settings_file(environment: Mapping[str, str] | None = None) -> Path:
    """Where the settings file is looked for: ADVISOR_CONFIG, else the user's configuration folder."""
    variables = os.environ if environment is None else environment
    if named := variables.get("ADVISOR_CONFIG", ""):
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / "config.toml"


def data_home(environment: Mapping[str, str] | None = None) -> tuple[Path, Origin]:
    """Where runs, cache and traces are kept: ADVISOR_HOME, else the user's data folder."""
    variables = os.environ if environment is None else environment
    if named := variables.get("ADVISOR_HOME", ""):
        return Path(named).expanduser(), Origin.ENVIRONMENT
    import platformdirs

    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)), Origin.DEFAULT


def model_key(model: str, environment: Mapping[str, str] | None = None) -> tuple[Secret | None, str]:
    """The key for a model, and the variable that holds it or should."""
    variables = os.environ if environment is None else environment
    if own := variables.get(OWN_KEY, ""):
        return Secret(own), OWN_KEY
    first = model.partition("/")[0]
    provider = first if first in PROVIDER_KEYS else PROVIDER_OF_PREFIX.get(first.partition("-")[0], "")
    place = PROVIDER_KEYS.get(provider, OWN_KEY)
    value = variables.get(place, "")
    return (Secret(value) if value else None), place


def keys_present(environment: Mapping[str, str] | None = None) -> tuple[tuple[str, bool], ...]:
    """Each variable that can hold a key, and whether it does. Never the key."""
    variables = os.environ if environment is None else environment
    return tuple((name, bool(variables.get(name))) for name in (OWN_KEY, *PROVIDER_KEYS.values()))


def redact(text: str, environment: Mapping[str, str] | None = None) -> str:
    """The text without any key that the environment holds."""
    variables = os.environ if environment is None else environment
    for name, value in variables.items():
        if len(value) >= 8 and name.upper().endswith(("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")):
            text = text.replace(value, f"<{name}>")
    return text


def without_login(text: str) -> str:
    """The text without the name and password that an address may bear (https://name:password@host)."""
    return re.sub(r"(?<=//)[^/@\s]*@", "<hidden>@", text)


def written_value(value: object) -> str:
    """A setting's value as ``config show`` writes it."""
    match value:
        case None:
            return "not set"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(str(word) for word in value) or "not set"
        case _:
            return str(value) or "not set"


def _first_set(
    spec: SettingSpec, flags: Mapping[str, object], variables: Mapping[str, str], written: Mapping[str, Any], path: Path
) -> tuple[object, Origin, str]:
    """The value from the first place that has it, where that was, and how the place is called."""
    flag = flags.get(spec.name)
    if flag is not None and flag not in ((), []):
        return flag, Origin.FLAG, spec.option
    if variables.get(spec.variable, "") != "":
        return variables[spec.variable], Origin.ENVIRONMENT, spec.variable
    if spec.name in written:
        return written[spec.name], Origin.FILE, f"{path}, {spec.name}"
    return None, Origin.DEFAULT, spec.variable


def _read(spec: SettingSpec, raw: object, place: str) -> object:
    try:
        return spec.read(raw)
    except (TypeError, ValueError) as error:
        raise SettingsFault(place, f"{raw!r} cannot be read", f"it {error}") from error


def _read_file(path: Path) -> dict[str, Any]:
    """The settings file's values; empty when there is no file."""
    import tomllib

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingsFault(str(path), f"byte {error.start} is not UTF-8", "save the file as UTF-8") from error
    except OSError as error:
        raise FileFault(str(path), f"the settings cannot be read ({error.strerror})", "mend its permissions") from error
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsFault(str(path), f"this is not TOML: {error}", "mend that line") from error
    known = [spec.name for spec in SPECS]
    for name in written:
        if name.endswith("key"):
            raise SettingsFault(
                str(path), f"{name!r} would keep a key in a file", f"set {OWN_KEY} in the environment instead"
            )
        if name not in known:
            near = nearest(name, known)
            advice = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise SettingsFault(str(path), f"there is no setting {name!r}", advice)
    return written
