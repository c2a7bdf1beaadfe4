"""A book is run undisturbed and under kills; the results are equal in every byte, and everything planted is found.

``BOOK_CLIENTS=10000 BOOK_KILLS=20 pytest tests/examples/test_book_at_scale.py`` proves it at size.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "prove_book.py"
CLIENTS, KILLS = os.environ.get("BOOK_CLIENTS", "32"), os.environ.get("BOOK_KILLS", "2")


@pytest.fixture(scope="module")
def prover() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prove_book", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["prove_book"] = module  # its records are looked up there
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_and_resumed_run_is_the_undisturbed_one(tmp_path: Path) -> None:
    words = ["--clients", CLIENTS, "--kills", KILLS, "--seed", "5", "--folder", str(tmp_path / "proof")]
    done = subprocess.run([sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "equal in every byte" in done.stdout


def test_what_is_planted_and_not_found_is_named(prover: ModuleType, tmp_path: Path) -> None:
    """The proof can fail: on a line that is missing, twice there, or says something else."""
    (tmp_path / "truth.json").write_text(
        '{"clients": {"a": {"fault": "broken_row", "breach": "", "statuses": ["unreadable"], "kinds": ["unreadable"]},'
        '"b": {"fault": "", "breach": "stale", "statuses": ["done"], "kinds": ["stale"]},'
        '"c": {"fault": "", "breach": "", "statuses": [], "kinds": []}}}',
        "utf-8",
    )
    line = '{"folder": "%s", "status": "%s", "reasons": [{"kind": "%s"}]}\n'
    out = tmp_path / "clients.jsonl"
    out.write_text(line % ("a", "unreadable", "unreadable") + line % ("b", "done", "stale") + line % ("c", "done", ""))
    assert prover.not_found(tmp_path, tmp_path) == []
    out.write_text(line % ("a", "done", "unreadable") + line % ("b", "done", "loss") * 2)
    assert prover.not_found(tmp_path, tmp_path) == [
        "c: has no line",
        "a: broken_row was planted, found done with ['unreadable']",
        "b: stale was planted, found done with ['loss']",
    ]
