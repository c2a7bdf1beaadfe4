"""A process that asks the model on loopback again and again within a budget; what came of each question is printed.

``python ask_often.py LEDGER BASE_URL TOKENS|- RATE|- TIMES``
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from advisor_cli.model_budget.budget import Budget, Ceilings  # noqa: E402 - the path comes first
from advisor_cli.model_budget.budgeted_model import BudgetedModel, Price  # noqa: E402
from advisor_cli.model_budget.ledger import Ledger  # noqa: E402
from advisor_cli.model_budget.pace import Pace  # noqa: E402
from advisor_cli.model_budget.patience import Patience  # noqa: E402
from diagnostics.commentary.model import Message, ModelFailure, Reply  # noqa: E402

RUN = "run"
QUESTION = (Message("user", "What now?"),)
# With what the question may take it makes 110, and that is what the server says that each reply took.
MOST_OF_A_REPLY = 110 - len("What now?") - 32


class PlainHttp:
    """A model over HTTP without the library that takes seconds to import."""

    name = "test/plain"

    def __init__(self, base_url: str) -> None:
        self._url = f"{base_url}/chat/completions"

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        """The reply of the server; ModelFailure where it refuses."""
        body = json.dumps({"messages": [{"role": one.role, "content": one.content} for one in messages]}).encode()
        headers = {"Content-Type": "application/json", "Authorization": "none"}
        try:
            with urllib.request.urlopen(urllib.request.Request(self._url, body, headers), timeout=30) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as failure:
            failure.close()
            if failure.code != 429:
                raise ModelFailure("unavailable", str(failure)) from failure
            after = failure.headers.get("Retry-After")
            raise ModelFailure("rate_limited", str(failure), None if after is None else float(after)) from failure
        usage = answer["usage"]
        return Reply(
            answer["choices"][0]["message"]["content"],
            self.name,
            prompt_tokens=usage["prompt_tokens"],
            completion_tokens=usage["completion_tokens"],
        )


def model(
    ledger: Path,
    base_url: str,
    tokens: int | None,
    rate: int | None,
    *,
    time_left: float = 0.0,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> BudgetedModel:
    """The model behind the budget of the run."""
    book, patience = Ledger(ledger), Patience(time_left, sleep=sleep)
    return BudgetedModel(
        PlainHttp(base_url),
        Budget(book, RUN, Ceilings(tokens=tokens)),
        Pace(book, "test", rate, clock, patience.sleep),
        Price(MOST_OF_A_REPLY, lambda _asked, _said: None),
        patience,
    )


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


if __name__ == "__main__":
    asked = model(Path(sys.argv[1]), sys.argv[2], _number(sys.argv[3]), _number(sys.argv[4]))
    for _ in range(int(sys.argv[5])):
        try:
            asked.complete(QUESTION)
            print("answered")
        except ModelFailure as refused:
            print(refused.kind)
