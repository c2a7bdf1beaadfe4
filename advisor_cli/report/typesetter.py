"""The typesetter: in this process, or, for reports by the hundred, in one of its own that gives way to a fresh one.

typst keeps what it has set for its last ten reports, up to 115 MB each (measured: 1.5 GB), and has no way to keep less.
A process that does nothing else is begun anew in a tenth of a second; a worker of a book would lose the market, the
words and the glyphs that it knows already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from advisor_cli.unattended.parent import die_with

MOST = 5  # reports that one process sets: it has grown by half a gigabyte then
SOURCE, MADE = "report.typ", "report.pdf"
BOOT = (
    "import sys,json;sys.path[:]=json.loads(sys.argv[1]);"
    "from advisor_cli.report.typesetter import serve;serve(int(sys.argv[2]))"
)


class TypesettingFailed(RuntimeError):
    """A defect of ours: the template and its data do not go together, or the process died twice."""


def typeset(root: Path, fonts: Path) -> bytes:
    """The PDF of ``report.typ`` in a folder with all that it reads; the same files give the same bytes.

    Args:
        root: nothing outside of it is read, but typefaces.
        fonts: folder of the typeface.

    Raises:
        TypesettingFailed: a defect of the template, where it is set in another process.
    """
    return _set(root, fonts) if _APART is None else _APART.set(root, fonts)


def set_apart() -> None:
    """From now on reports of this process are set in one of its own."""
    global _APART  # noqa: PLW0603  one typesetter a process
    if _APART is None:
        _APART = _Apart()


def _set(root: Path, fonts: Path) -> bytes:
    import typst

    made: bytes = typst.compile(
        root / SOURCE,
        root=root,
        font_paths=[fonts],
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],  # archival and accessible at once
        timestamp=0,
    )
    return made


class _Apart:
    """Hands folders to a process of its own, one after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._set = 0

    def set(self, root: Path, fonts: Path) -> bytes:
        """As ``typeset``; raises OSError where there is no room for the report."""
        answer = self._answer(root, fonts) or self._answer(root, fonts)  # one that was killed is no fault of the report
        if answer is None:
            raise TypesettingFailed("the typesetter died twice")
        if answer.get("no_room"):
            raise OSError(0, answer["no_room"])
        if answer.get("failed"):
            raise TypesettingFailed(answer["failed"])
        return (root / MADE).read_bytes()

    def _answer(self, root: Path, fonts: Path) -> dict[str, str] | None:
        """What the process says of a report; None where it died."""
        if self._process is None or self._set >= MOST:
            self._begin()
        assert self._process is not None  # it was begun
        told, heard = self._pipes(self._process)
        self._set += 1
        with suppress(OSError):  # it died before it was asked
            told.write(json.dumps([str(root), str(fonts)]) + "\n")
            told.flush()
        line = heard.readline()
        if not line.endswith("\n"):
            self._end()
            return None
        answer: dict[str, str] = json.loads(line)
        return answer

    def _begin(self) -> None:
        self._end()
        command = [sys.executable, "-c", BOOT, json.dumps(sys.path), str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._set = 0

    def _end(self) -> None:
        """Kill it and take what is left of it off the system."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in self._pipes(self._process):
            with suppress(OSError):  # what it was not told any more
                stream.close()
        self._process = None

    @staticmethod
    def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
        assert process.stdin is not None and process.stdout is not None  # they are pipes  # noqa: PT018
        return process.stdin, process.stdout


_APART: _Apart | None = None


def serve(parent: int) -> None:
    """Set what is handed on standard input, one folder a line, until nobody hands any."""
    die_with(parent)
    for line in sys.stdin:
        root, fonts = map(Path, json.loads(line))
        said: dict[str, str] = {"made": MADE}
        try:
            (root / MADE).write_bytes(_set(root, fonts))
        except OSError as failure:
            said = {"no_room": failure.strerror or str(failure)}
        except RuntimeError as failure:  # as TypstError is
            said = {"failed": f"{type(failure).__name__}: {failure}"}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
