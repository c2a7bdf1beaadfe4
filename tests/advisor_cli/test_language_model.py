"""The language model over real HTTP, with a server that behaves and one that does not."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor_cli.exchange_cache import CachedModel
from advisor_cli.language_model import LiteLLMModel, ModelSettings, _retry_after, cost_of, single_models
from diagnostics.commentary.model import Message, ModelFailure
from tests.fake_model_server import FakeServer, fake_model_server

KEY = "sk-secret-0123456789abcdef"
QUESTION = (Message("system", "Write."), Message("user", "Facts."))


def model(server: FakeServer, timeout: float = 20.0, fallbacks: tuple[str, ...] = ()) -> LiteLLMModel:
    settings = ModelSettings("openai/fake", key=KEY, base_url=server.base_url, timeout=timeout, fallbacks=fallbacks)
    return LiteLLMModel(settings, sleep=lambda _: None)


def test_a_reply_comes_back_with_its_usage() -> None:
    with fake_model_server("text:The price is [[price.last]].") as server:
        reply = model(server).complete(QUESTION)
    assert reply.text == "The price is [[price.last]]."
    assert (reply.finish_reason, reply.prompt_tokens, reply.completion_tokens) == ("stop", 100, 10)
    assert server.script.requests[0]["temperature"] == 0.0
    assert server.script.requests[0]["messages"] == [
        {"role": "system", "content": "Write."},
        {"role": "user", "content": "Facts."},
    ]


@pytest.mark.parametrize(
    ("steps", "kind", "asked"),
    [
        (["status:401"], "not_configured", 1),
        (["status:403"], "not_configured", 1),
        (["status:404"], "not_configured", 1),
        (["status:400"], "not_configured", 1),
        (["status:429"], "rate_limited", 2),
        (["status:500"], "unavailable", 2),
        (["status:503"], "unavailable", 2),
        (["html_200"], "malformed", 1),
        (["garbage"], "malformed", 1),
        (["empty"], "malformed", 1),
        (["truncated:"], "truncated", 1),
        (["filtered:no"], "content_filtered", 1),
        (["text:<html><body>login</body></html>"], "malformed", 1),
    ],
)
def test_a_bad_model_is_a_failure_of_a_stable_kind(steps: list[str], kind: str, asked: int) -> None:
    with fake_model_server(*steps) as server, pytest.raises(ModelFailure) as failed:
        model(server).complete(QUESTION)
    assert failed.value.kind == kind, failed.value.detail
    assert len(server.script.requests) == asked


@pytest.mark.parametrize("step", ["hang", "dribble"])
def test_a_model_that_hangs_is_left_when_time_is_up(step: str) -> None:
    with fake_model_server("text:warm up") as server:
        model(server).complete(QUESTION)
    with fake_model_server(step) as server, pytest.raises(ModelFailure) as failed:
        model(server, timeout=0.4).complete(QUESTION)
    assert failed.value.kind == "timeout"


def test_nobody_at_the_address_is_unavailable() -> None:
    with fake_model_server("text:gone") as server:
        pass
    with pytest.raises(ModelFailure) as failed:
        model(server).complete(QUESTION)
    assert failed.value.kind == "unavailable"


def test_a_busy_model_is_asked_once_more() -> None:
    with fake_model_server("status:429", "text:Now.") as server:
        assert model(server).complete(QUESTION).text == "Now."


def test_a_fallback_answers_when_the_first_model_does_not() -> None:
    with fake_model_server("status:401", "text:Second.") as server:
        reply = model(server, fallbacks=("openai/other",)).complete(QUESTION)
    assert reply.text == "Second."
    assert [request["model"] for request in server.script.requests] == ["fake", "other"]


def test_the_key_is_in_no_failure_no_repr_and_no_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ModelSettings("openai/fake", key=KEY)
    assert KEY not in repr(settings)
    with caplog.at_level(logging.DEBUG), fake_model_server("status:401") as server:
        with pytest.raises(ModelFailure) as failed:
            model(server).complete(QUESTION)
        assert server.script.headers[0]["Authorization"] == f"Bearer {KEY}"
    printed = capsys.readouterr()
    for text in (str(failed.value), caplog.text, printed.out, printed.err):
        assert KEY not in text


def test_equal_questions_are_asked_once(tmp_path: Path) -> None:
    with fake_model_server("text:One.", "text:Another.") as server:
        first = CachedModel(model(server), tmp_path).complete(QUESTION)
        second = CachedModel(model(server), tmp_path).complete(QUESTION)
        other = CachedModel(model(server), tmp_path).complete((*QUESTION, Message("user", "More.")))
    assert (first.text, first.cached) == ("One.", False)
    assert (second.text, second.cached) == ("One.", True)
    assert other.text == "Another."
    assert KEY not in "".join(path.read_text() for path in tmp_path.iterdir())


def test_a_damaged_cache_costs_a_question_and_no_more(tmp_path: Path) -> None:
    with fake_model_server("text:One.") as server:
        cached = CachedModel(model(server), tmp_path)
        cached.complete(QUESTION)
        (file,) = tmp_path.iterdir()
        for damage in ("", "{", "[]", '{"schema": "advisor.exchange/1", "reply": {"text": 1}}'):
            file.write_text(damage)
            assert cached.complete(QUESTION).cached is False
    assert len(server.script.requests) == 5


def test_a_cut_off_reply_is_not_kept(tmp_path: Path) -> None:
    with fake_model_server("truncated:Half a") as server:
        cached = CachedModel(model(server), tmp_path)
        assert cached.complete(QUESTION).finish_reason == "length"
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_spoils_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with fake_model_server("text:One.") as server:
        assert CachedModel(model(server), blocked / "cache").complete(QUESTION).text == "One."


@pytest.mark.parametrize(("step", "seconds"), [("later:20", 20.0), ("later:soon", None), ("status:429", None)])
def test_how_long_a_service_wants_to_be_left_alone_is_kept(step: str, seconds: float | None) -> None:
    with fake_model_server(step) as server, pytest.raises(ModelFailure) as caught:
        model(server).complete(QUESTION)
    assert (caught.value.kind, caught.value.retry_after) == ("rate_limited", seconds)


def test_a_date_instead_of_seconds_is_counted_from_the_service_s_own() -> None:
    class Refused(Exception):
        response = SimpleNamespace(
            headers={"retry-after": "Wed, 21 Oct 2026 07:29:00 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}
        )

    assert _retry_after(Refused()) == 60.0


def test_each_model_alone_gets_the_key_of_its_own_service_only() -> None:
    first, same, other = single_models(
        ModelSettings("openai/a", key=KEY, base_url="http://x", fallbacks=("openai/b", "deepseek/c"))
    )
    assert [(one.name, one.key, one.base_url, one.fallbacks) for one in (first, same, other)] == [
        ("openai/a", KEY, "http://x", ()),
        ("openai/b", KEY, "http://x", ()),
        ("deepseek/c", "", "", ()),
    ]


def test_a_price_is_had_from_the_bundled_list_or_not_at_all() -> None:
    assert cost_of("openai/gpt-4o-mini", 1_000_000, 0) == pytest.approx(0.15)
    assert cost_of("openai/nobody-knows-this-one", 10, 10) is None
