"""Reports set in a process of its own are those that are set here, whatever happens to that process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_cli.report import typesetter
from advisor_cli.report.fonts import TEXT
from advisor_cli.report.typesetter import BOOT, SOURCE, TypesettingFailed, set_apart, typeset

FONTS = TEXT.path().parent
TEXTS = '#set document(title: "A")\n#set text(font: "Noto Sans CJK SC")\n= {name} 客户\n'


@pytest.fixture(autouse=True)
def here_again() -> Iterator[None]:
    yield
    apart, typesetter._APART = typesetter._APART, None
    if apart is not None and apart._process is not None:
        apart._process.kill()
        apart._process.communicate()


def _folder(at: Path, name: str = "one") -> Path:
    at.mkdir(parents=True, exist_ok=True)
    (at / SOURCE).write_text(TEXTS.format(name=name), "utf-8")
    return at


def _number() -> int:
    assert typesetter._APART is not None and typesetter._APART._process is not None  # noqa: PT018
    return typesetter._APART._process.pid


def test_the_same_report_comes_from_here_and_from_there(tmp_path: Path) -> None:
    root = _folder(tmp_path / "with a blank 客")
    here = typeset(root, FONTS)

    set_apart()

    assert here.startswith(b"%PDF")
    assert typeset(root, FONTS) == here


def test_after_some_reports_a_fresh_process_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "MOST", 2)
    set_apart()
    numbers = []
    for at in range(5):
        typeset(_folder(tmp_path / str(at), f"no {at}"), FONTS)
        numbers.append(_number())

    assert [numbers.count(one) for one in dict.fromkeys(numbers)] == [2, 2, 1]


def test_a_process_that_is_killed_costs_no_report(tmp_path: Path) -> None:
    root = _folder(tmp_path)
    here = typeset(root, FONTS)
    set_apart()
    typeset(root, FONTS)
    os.kill(_number(), signal.SIGKILL)

    assert typeset(root, FONTS) == here


def test_what_is_wrong_with_the_template_is_said(tmp_path: Path) -> None:
    (tmp_path / SOURCE).write_text("#no-such-function()\n", "utf-8")
    set_apart()

    with pytest.raises(TypesettingFailed, match="TypstError"):
        typeset(tmp_path, FONTS)
    assert typeset(_folder(tmp_path), FONTS).startswith(b"%PDF")


def test_no_room_is_said_as_such(tmp_path: Path) -> None:
    root = _folder(tmp_path)
    (root / typesetter.MADE).mkdir()  # where the report is to be written
    set_apart()

    with pytest.raises(OSError, match="directory"):
        typeset(root, FONTS)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of its input ends it")
def test_it_does_not_outlive_who_started_it(tmp_path: Path) -> None:
    code = (
        "import os,sys,json,subprocess;"
        f"p=subprocess.Popen([sys.executable,'-c',{BOOT!r},json.dumps(sys.path),str(os.getpid())],stdin=subprocess.PIPE);"
        "print(p.pid,flush=True);os.kill(os.getpid(),9)"
    )
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    number = int(json.loads(started.stdout))

    def is_there() -> bool:
        state = Path(f"/proc/{number}/stat")
        return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"

    for _ in range(2_000_000):  # it has begun, or ends at once when it asks for its parent
        if not is_there():
            return
    pytest.fail("the typesetter is still there")
