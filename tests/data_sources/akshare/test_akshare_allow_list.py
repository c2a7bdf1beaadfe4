"""What may be called of akshare: read from its own source, in the version that is installed."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import textwrap
from importlib import import_module
from types import FunctionType

import pytest
from akshare_replies import NOW

from data_sources.errors import SourceNotInstalled
from data_sources.providers.akshare import library as adapter
from data_sources.providers.akshare.allowed import ALLOWED
from data_sources.wire.manners import Manners
from data_sources.wire.wire import Wire

# Names whose call, import or use turns a text into something that runs, or a byte string into objects.
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "globals", "py_mini_racer", "MiniRacer", "execjs", "js2py", "quickjs",
    "pickle", "marshal", "shelve", "subprocess", "os", "system", "popen", "ctypes", "importlib", "read_pickle",
}  # fmt: skip
# A module of 7,000 lines that parses JSON by itself. Read: it neither evaluates nor imports what a text names.
PARSER = "akshare.utils.demjson"


def source_of(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def names_used(tree: ast.AST) -> set[str]:
    """Every name, attribute, keyword with its constant, and imported module of a piece of source."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name():
                found.add(node.id)
            case ast.Attribute():
                found.add(node.attr)
            case ast.Import():
                found.update(alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom():
                found.update({(node.module or "").partition(".")[0], *(alias.name for alias in node.names)})
            case ast.keyword(arg="verify", value=ast.Constant(value=False)):
                found.add("verify=False")
    return found


def called(function: FunctionType, seen: dict[str, FunctionType] | None = None) -> dict[str, FunctionType]:
    """The function, and every function of akshare that its source names, and so on."""
    seen = {} if seen is None else seen
    name = f"{function.__module__}.{function.__qualname__}"
    if name in seen or function.__module__ == PARSER:
        return seen
    seen[name] = function
    for used in names_used(source_of(function)):
        other = inspect.unwrap(function.__globals__.get(used, len))
        if isinstance(other, FunctionType) and other.__module__.startswith("akshare"):
            called(other, seen)
    return seen


@pytest.mark.parametrize("name", ALLOWED)
def test_an_allowed_function_evaluates_nothing(name: str) -> None:
    functions = called(inspect.unwrap(getattr(import_module(ALLOWED[name].module), name)))
    assert len(functions) >= 1
    for spelled, inner in functions.items():
        found = names_used(source_of(inner)) & (FORBIDDEN | {"verify=False"})
        assert not found, (spelled, found)


@pytest.mark.parametrize(
    ("module", "name", "found"),
    [
        ("akshare.fund.fund_fhsp_em", "fund_fh_em", "eval"),
        ("akshare.fund.fund_em", "fund_open_fund_info_em", "py_mini_racer"),
        ("akshare.stock.stock_zh_a_sina", "stock_zh_a_daily", "eval"),
        ("akshare.tool.trade_date_hist", "tool_trade_date_hist_sina", "py_mini_racer"),
    ],
)
def test_the_reading_finds_what_evaluates_a_reply(module: str, name: str, found: str) -> None:
    """The same reading over functions that are known to run replies: it would catch them."""
    function = getattr(import_module(module), name)
    source = source_of(function)
    assert found in names_used(source)
    assert name not in ALLOWED


def test_the_parser_of_tencents_replies_evaluates_nothing() -> None:
    names = names_used(ast.parse(inspect.getsource(import_module(PARSER))))
    # It speaks of sys, codecs and optparse; what it never names is what could run a text.
    assert not names & {"eval", "exec", "compile", "__import__", "pickle", "marshal", "subprocess", "importlib"}


@pytest.mark.parametrize("name", ["fund_fh_em", "fund_etf_dividend_sina", "fund_open_fund_info_em", "os.system", ""])
def test_a_function_that_is_not_on_the_list_cannot_be_called(name: str) -> None:
    wire = Wire("akshare-eastmoney", frozenset({".eastmoney.com"}), Manners())
    with pytest.raises(KeyError):
        adapter.AkshareLibrary("akshare-eastmoney", wire, lambda: NOW).ask(name, "anything")


@pytest.mark.parametrize("name", ALLOWED)
def test_every_entry_says_what_was_read(name: str) -> None:
    entry = ALLOWED[name]
    assert len(entry.read) > 20
    assert entry.columns
    assert entry.hosts
    assert 0 < entry.seconds <= 120
    assert entry.module.startswith("akshare.")


@pytest.mark.parametrize(("missing", "told"), [("akshare", "akshare"), ("py_mini_racer", "py_mini_racer")])
def test_a_library_that_is_missing_is_named(missing: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise ModuleNotFoundError(f"No module named '{missing}'", name=missing)

    monkeypatch.setattr(adapter, "import_module", absent)
    wire = Wire("akshare-eastmoney", frozenset({".eastmoney.com"}), Manners())
    with pytest.raises(SourceNotInstalled, match=told) as refused:
        adapter.AkshareLibrary("akshare-eastmoney", wire, lambda: NOW).ask("stock_hk_hist", "prices")
    assert "\n" not in str(refused.value)


def test_importing_the_sources_imports_no_heavy_library() -> None:
    code = (
        "import sys, data_sources.providers.akshare.eastmoney, data_sources.providers.akshare.tencent;"
        "print(sorted({'akshare', 'pandas', 'requests', 'tqdm'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
