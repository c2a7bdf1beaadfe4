"""A real, very small model on loopback. It invents figures freely; none of them may be printed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_cli.language_model import LiteLLMModel, ModelSettings
from diagnostics.commentary.model import Writer
from diagnostics.commentary.plain import plain_sentences
from diagnostics.commentary.verify import Context, verify
from diagnostics.commentary.write import write
from diagnostics.figures import Language
from tests.diagnostics.commentary.case import FIGURES, diagnosed

MODELS = sorted((Path(__file__).parents[2] / ".models").glob("*.gguf"))
REQUIRED = bool(os.environ.get("ADVISOR_TEST_MODEL_REQUIRED"))  # CI fetches it, and then a missing one is an error
KEY = "loopback-only"
# A quarter of the figures: the small model's window holds no more.
SHEET = (
    "price.",
    "return.cumulative_return.1y",
    "risk.annualized",
    "drawdown.max",
    "ratio.sharpe_ratio",
    "relative.beta.all",
)

pytestmark = [
    pytest.mark.llm,
    pytest.mark.skipif(not MODELS and not REQUIRED, reason="no model; run: python scripts/fetch_test_model.py"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    xllamacpp = pytest.importorskip("xllamacpp")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(MODELS[0])
    parameters.n_ctx = 8192
    parameters.cpuparams.n_threads = 2
    parameters.n_parallel = 1
    parameters.ui = False
    parameters.offline = True
    parameters.port = 0
    parameters.api_keys = [KEY]
    running = xllamacpp.Server(parameters)
    yield f"{running.listening_address}/v1"
    del running


@pytest.mark.parametrize("language", list(Language))
def test_nothing_that_a_real_model_invents_is_printed(server: str, language: Language) -> None:
    case = diagnosed({key: value for key, value in FIGURES.items() if key.startswith(SHEET)})
    model = LiteLLMModel(ModelSettings("openai/local", key=KEY, base_url=server, timeout=300, most_tokens=100))
    written = write(case, language, model, {})
    assert any(exchange.reply for exchange in written.exchanges), written.failure
    context = Context.of(case, language)
    for sentence in written.sentences:
        assert verify(sentence.text, context) == ()
    own = {sentence.text for sentence in written.sentences if sentence.writer is Writer.RULES}
    assert own <= {sentence.text for sentence in plain_sentences(case, language)}
    assert written.refusals
