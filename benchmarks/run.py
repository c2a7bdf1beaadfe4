"""Run every workload, each in a process of its own, and print what they measured.

``python benchmarks/run.py [--rounds N] [--only single_series] [--markdown PATH]``. Peers come with
``pip install -e '.[bench]'``; one that is not there is named and left out.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.installed import DISTRIBUTIONS, NO_XIRR, installed  # noqa: E402  found through the path above
from benchmarks.table import Table, read_tables  # noqa: E402

WORKLOADS = (
    "single_series",
    "many_series",
    "cold_start",
    "style",
    "rolling_regressions",
    "rates_of_accounts",
    "values_of_accounts",
    "allocation",
    "component_risk",
    "monte_carlo",
    "book",
)
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
OURS = ("numpy", "pandas", "matplotlib", "typst", "typer")


def versions() -> str:
    """What was measured, in one line."""
    found = (f"{name} {installed(name) or '(not installed)'}" for name in (*OURS, *DISTRIBUTIONS))
    return ", ".join((f"Python {platform.python_version()}", *found))


def environment(bytecode: Path) -> dict[str, str]:
    """One thread for linear algebra, and compiled modules kept as an installed package has them."""
    variables = dict(os.environ)
    # Some systems switch it off, and every process would compile all of its imports anew.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    variables["PYTHONPYCACHEPREFIX"] = str(bytecode)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), variables.get("PYTHONPATH", ""))))
    return variables | dict.fromkeys(ONE_THREAD, "1")


def measured(workload: str, rounds: int, folder: Path) -> list[Table]:
    """The tables of one workload."""
    result = folder / f"{workload}.json"
    command = [sys.executable, "-m", f"benchmarks.{workload}", str(result), str(rounds)]
    subprocess.run(command, cwd=ROOT, env=environment(folder / "bytecode"), check=True)
    return read_tables(result)


def main() -> None:
    """Measure, print, and write Markdown where it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each workload (9)")
    parser.add_argument("--only", choices=WORKLOADS, action="append", help="a workload; repeat it for several")
    parser.add_argument("--markdown", type=Path, help="write the tables here as Markdown, too")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds must be at least 1")
    lines = [versions(), NO_XIRR]
    written = [f"{line}\n" for line in lines]
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory(prefix="advisor-benchmark-") as name:
        for workload in asked.only or WORKLOADS:
            for table in measured(workload, asked.rounds, Path(name)):
                print(f"\n{table.text()}", flush=True)
                written.append(f"{table.markdown()}\n")
    if asked.markdown is not None:
        asked.markdown.write_text("\n".join(written), "utf-8")


if __name__ == "__main__":
    main()
