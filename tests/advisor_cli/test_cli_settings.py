"""Flag, then environment, then file, then default; and no key anywhere but in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor_cli.errors import FileFault, SettingsFault
from advisor_cli.setting_specs import SPECS, template
from advisor_cli.settings import Origin, Settings, load_settings, model_key, redact

KEY = "sk-test-0123456789abcdef"


def with_file(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return {"ADVISOR_CONFIG": str(path), "ADVISOR_HOME": str(tmp_path)}


def origin(settings: Settings, name: str) -> Origin:
    return next(one.origin for one in settings.origins if one.name == name)


def test_each_place_goes_before_the_next(tmp_path: Path) -> None:
    environment = with_file(tmp_path, 'language = "zh"\nyears = 3\nmodel = "a/b"\n') | {
        "ADVISOR_YEARS": "4",
        "ADVISOR_MODEL": "c/d",
    }
    settings = load_settings({"model": "e/f"}, environment)
    assert (settings.model, settings.years, settings.language, settings.benchmark) == ("e/f", 4, "zh", "")
    assert [origin(settings, name) for name in ("model", "years", "language", "benchmark")] == [
        Origin.FLAG,
        Origin.ENVIRONMENT,
        Origin.FILE,
        Origin.DEFAULT,
    ]


def test_every_setting_has_an_origin_and_a_variable(tmp_path: Path) -> None:
    settings = load_settings({}, with_file(tmp_path, ""))
    assert {one.name for one in settings.origins} == {spec.name for spec in SPECS} | {"model_key", "home"}
    assert all(one.place for one in settings.origins)


def test_the_model_is_none_unless_one_is_named(tmp_path: Path) -> None:
    assert load_settings({}, with_file(tmp_path, "")).model == "none"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('langage = "zh"', "did you mean 'language'"),
        ('something = "zh"', "known are language"),
        ("years = \nlanguage = 1", "line 1"),
        ('language = "fr"', "wants en or zh"),
        ("years = 0", "from 1 to 100"),
        ("years = true", "from 1 to 100"),
        ('risk_free_rate = "much"', "annual rate"),
        ("risk_free_rate = 5.0", "between -10% and 50%"),
        ('offline = "perhaps"', "true or false"),
        ("benchmark = 5", "text in quotes"),
        (f'model_key = "{KEY}"', "would keep a key in a file"),
        (f'openai_api_key = "{KEY}"', "would keep a key in a file"),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    environment = with_file(tmp_path, text)
    with pytest.raises(SettingsFault) as caught:
        load_settings({}, environment)
    assert says in str(caught.value)
    assert environment["ADVISOR_CONFIG"] in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_fault_in_a_variable_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="ADVISOR_YEARS: 'many' cannot be read"):
        load_settings({}, with_file(tmp_path, "") | {"ADVISOR_YEARS": "many"})


def test_a_settings_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    environment = with_file(tmp_path, "")
    Path(environment["ADVISOR_CONFIG"]).write_bytes(b"\xff\xfe\xff")
    with pytest.raises(SettingsFault, match="is not UTF-8"):
        load_settings({}, environment)


def test_a_settings_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="cannot be read"):
        load_settings({}, {"ADVISOR_CONFIG": str(tmp_path), "ADVISOR_HOME": str(tmp_path)})


@pytest.mark.parametrize(("written", "rate"), [("2%", 0.02), ("0.02", 0.02), ("-0.5%", -0.005), ("0", 0.0)])
def test_a_rate_is_a_decimal_or_a_percentage(tmp_path: Path, written: str, rate: float) -> None:
    settings = load_settings({"risk_free_rate": written}, with_file(tmp_path, ""))
    assert settings.risk_free_rate == pytest.approx(rate)


def test_the_template_is_a_settings_file_that_changes_nothing(tmp_path: Path) -> None:
    plain = load_settings({}, with_file(tmp_path, ""))
    assert load_settings({}, with_file(tmp_path, template())) == plain
    opened = "\n".join(line.removeprefix("# ") if " = " in line else line for line in template().splitlines())
    settings = load_settings({}, with_file(tmp_path, opened))
    assert {origin(settings, spec.name) for spec in SPECS} == {Origin.FILE}


def test_a_key_is_found_by_the_model_s_provider() -> None:
    for model, variable in (
        ("deepseek/deepseek-chat", "DEEPSEEK_API_KEY"),
        ("gpt-4o-mini", "OPENAI_API_KEY"),
        ("claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
    ):
        key, place = model_key(model, {variable: KEY})
        assert place == variable
        assert key is not None
        assert key.reveal() == KEY
    assert model_key("deepseek/deepseek-chat", {"OPENAI_API_KEY": KEY}) == (None, "DEEPSEEK_API_KEY")


def test_a_key_never_shows_itself(tmp_path: Path) -> None:
    settings = load_settings({"model": "openai/x"}, with_file(tmp_path, "") | {"OPENAI_API_KEY": KEY})
    assert settings.model_key is not None
    assert KEY not in repr(settings)
    assert KEY not in f"{settings.model_key}"
    assert not any(KEY in one.value for one in settings.origins)


def test_a_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    settings = load_settings({}, with_file(tmp_path, 'model_base_url = "https://me:secret@host/v1"'))
    assert settings.model_base_url == "https://me:secret@host/v1"
    shown = next(one.value for one in settings.origins if one.name == "model_base_url")
    assert shown == "https://<hidden>@host/v1"


def test_redaction_takes_every_key_out_of_a_trace() -> None:
    assert redact(f"401 for {KEY}", {"OPENAI_API_KEY": KEY}) == "401 for <OPENAI_API_KEY>"


def test_the_process_s_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_YEARS", "7")
    assert os.environ["ADVISOR_HOME"] == str(load_settings().home)
    assert load_settings().years == 7
