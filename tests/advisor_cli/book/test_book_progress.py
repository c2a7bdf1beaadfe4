"""The line that says how far a run over a book is."""

from __future__ import annotations

import io

from advisor_cli.book.progress import BookProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Stopwatch:
    """Seconds as the test sets them."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_and_time_left_are_those_of_what_was_done() -> None:
    watch = Stopwatch()
    progress = BookProgress(stream=Terminal(), stopwatch=watch)
    progress.count("diagnosing", 10_000)
    watch.now += 50
    progress.advance(1_000, 30)
    assert progress.line() == "diagnosing 1,000 of 10,000, 20.0 a second, 7 min 30 s left, 30 in the queue"
    watch.now += 50
    progress.advance(8_900)
    assert progress.line() == "diagnosing 9,900 of 10,000, 99.0 a second, 1 s left, 30 in the queue"


def test_long_runs_are_counted_in_hours() -> None:
    watch = Stopwatch()
    progress = BookProgress(stream=Terminal(), stopwatch=watch)
    progress.count("diagnosing", 1_000_000)
    watch.now += 10
    progress.advance(1_000)
    assert "2 h 46 min left" in progress.line()


def test_a_terminal_sees_one_line_that_is_gone_at_the_end() -> None:
    terminal = Terminal()
    with BookProgress(stream=terminal, stopwatch=Stopwatch()).watching() as progress:
        progress.step("asking the sources")
    assert terminal.getvalue() == "\r\x1b[2Kasking the sources ...\r\x1b[2K"


def test_lines_come_no_faster_than_anybody_reads() -> None:
    terminal, watch = Terminal(), Stopwatch()
    progress = BookProgress(stream=terminal, stopwatch=watch)
    progress.count("diagnosing", 1_000)
    for _ in range(100):
        watch.now += 0.01
        progress.advance(1)
    assert terminal.getvalue().count("\r") < 10


def test_nobody_watches_a_file_or_a_quiet_run() -> None:
    file, quiet = io.StringIO(), Terminal()
    for progress in (BookProgress(stream=file), BookProgress(stream=quiet, quiet=True)):
        with progress.watching():
            progress.step("asking the sources")
            progress.count("diagnosing", 3)
            progress.advance(3)
    assert file.getvalue() == quiet.getvalue() == ""


def test_a_terminal_that_goes_away_does_not_end_the_run() -> None:
    class Gone(Terminal):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    progress = BookProgress(stream=Gone())
    progress.step("asking the sources")
    progress.step("diagnosing")
