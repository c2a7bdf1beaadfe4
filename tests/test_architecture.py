"""The house as DESIGN 2 draws it, read from the source: three arrows, no circle, and who may touch what."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("data_sources", "diagnostics", "advisor_cli")
ARROWS = {"data_sources": set(), "diagnostics": {"data_sources"}, "advisor_cli": {"data_sources", "diagnostics"}}
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 400
HEAVY = ("numpy", "pandas", "matplotlib", "rich", "litellm", "yfinance", "akshare", "typst", "platformdirs")
# What code that is handed everything it needs has no use for.
IMPURE = {
    "os", "sys", "socket", "ssl", "http", "urllib", "requests", "httpx", "curl_cffi", "time", "random", "secrets",
    "uuid", "subprocess", "threading", "multiprocessing", "asyncio", "tempfile", "shutil", "glob", "pathlib", "io",
    "sqlite3", "logging", "getpass", "platform", "locale", "zoneinfo", "pandas", "matplotlib", "rich", "typer",
    "litellm", "yfinance", "akshare", "typst",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "time", "time_ns"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(tree: ast.AST) -> set[str]:
    """Every module that is imported anywhere in the tree; names of ``from`` imports are appended."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def top_level_imports(path: Path) -> set[str]:
    """Modules of ours that are imported when the file is."""
    body = [node for node in tree_of(path).body if isinstance(node, ast.Import | ast.ImportFrom)]
    found = set().union(*(imports_of(node) for node in body)) if body else set()
    return {name for name in found if name in MODULES}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_imports_follow_the_arrows(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imports_of(tree_of(path))} & set(PACKAGES)
    assert ours - {package} <= ARROWS[package]


def test_no_module_imports_itself_in_a_circle() -> None:
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"circle: {' -> '.join((*trail[trail.index(name) :], name))}"
        if name in done:
            return
        for imported in sorted(top_level_imports(MODULES[name]) - {name}):
            visit(imported, (*trail, name))
        done.add(name)

    for name in MODULES:
        visit(name, ())


@pytest.mark.parametrize("path", [path for path in FILES if "diagnostics" in path.parts], ids=relative)
def test_diagnostics_is_pure(path: Path) -> None:
    tree = tree_of(path)
    roots = {name.split(".")[0] for name in imports_of(tree)}
    assert not roots & IMPURE
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"open", "input", "print", "eval", "exec", "__import__"}
    assert not {name for name in imports_of(tree) if name.startswith("numpy.random")}
    attributes = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    # The bare generator of a given seed is a function of it, the same in every version; draws come in no other way.
    seeded = {"np.random.PCG64"} & attributes
    attributes -= seeded | ({"np.random"} if seeded else set())
    assert not {text for text in attributes if text.startswith(("np.random", "date.today", "datetime.now"))}
    seeds = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in seeded]
    assert all(node.args for node in seeds)


def reads_environment(path: Path) -> bool:
    texts = {ast.unparse(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    return bool(texts & {"os.environ", "os.getenv", "os.environb"})


def test_only_settings_read_the_environment() -> None:
    # language_model sets one variable before it imports litellm, which knows no other way to be kept off the network.
    allowed = {"advisor_cli/settings.py", "advisor_cli/language_model.py"}
    assert {relative(path) for path in FILES if reads_environment(path)} <= allowed


def reads_clock(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date", "time")
        for node in ast.walk(tree_of(path))
    )


def test_only_the_workflow_reads_the_clock() -> None:
    ours = {relative(path) for path in FILES if reads_clock(path) and "data_sources" not in path.parts}
    assert ours <= {"advisor_cli/workflow/clock.py"}


def test_only_the_language_model_knows_litellm() -> None:
    knowing = {relative(path) for path in FILES if any(n.split(".")[0] == "litellm" for n in imports_of(tree_of(path)))}
    assert knowing <= {"advisor_cli/language_model.py"}


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_a_file_is_not_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def catches_everything(path: Path) -> list[int]:
    broad = {"Exception", "BaseException"}
    lines = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
            continue  # it clears up and lets the error pass
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if any(kind is None or ast.unparse(kind) in broad for kind in kinds):
            lines.append(node.lineno)
    return lines


def test_everything_is_caught_in_one_place_only() -> None:
    # litellm raises whatever its providers' libraries raise; its adapter turns each into a ModelFailure. A worker is a
    # process of its own: what goes wrong in it costs one client, and the run says what it was.
    allowed = {"advisor_cli/app.py", "advisor_cli/language_model.py", "advisor_cli/book/crews/worker.py"}
    broad = {relative(path): catches_everything(path) for path in FILES}
    assert {path for path, lines in broad.items() if lines} <= allowed
    assert len(broad["advisor_cli/app.py"]) == 1


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["diagnose-stock", "--help"], ["config", "show"]])
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    allowed = {"platformdirs"} if arguments == ["config", "show"] else set()
    program = (
        "import sys\nfrom advisor_cli.app import run\n"
        f"code = run({arguments!r})\n"
        f"heavy = [name for name in {tuple(set(HEAVY) - allowed)!r} if name in sys.modules]\n"
        "assert not heavy, heavy\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
