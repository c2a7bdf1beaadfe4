"""The lines for cron, systemd and GitHub Actions name commands and options that there are, and files that are made."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from advisor_cli.app import run
from advisor_cli.report.markdown import charts_folder

SCHEDULE = Path(__file__).parents[2] / "examples" / "schedule"
# From the program's name to where the shell takes over.
COMMAND = re.compile(r"^(?!#).*?(?:\s|/)advisor ((?:brief|book|runs) [^|&;>\n]*)", re.MULTILINE)


def commands() -> list[str]:
    return [found.strip() for path in sorted(SCHEDULE.iterdir()) for found in COMMAND.findall(path.read_text("utf-8"))]


def test_every_example_has_its_command() -> None:
    assert len(commands()) == 5  # three of cron, one of systemd, one of Actions


@pytest.mark.parametrize("command", commands())
def test_a_scheduled_command_is_one_that_there_is(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*shlex.split(command), "--help"]) == 0, capsys.readouterr().err


def test_what_the_workflow_keeps_is_what_the_brief_writes() -> None:
    text = (SCHEDULE / "github-actions.yml").read_text("utf-8")
    assert charts_folder("brief") in text


def test_a_missing_file_of_secrets_does_not_silence_the_brief() -> None:
    """A shell ends at a file that it cannot read, before the command whose output is kept."""
    (line,) = (one for one in (SCHEDULE / "crontab").read_text("utf-8").splitlines() if "advisor brief" in one)
    assert re.search(r"\[ -r (\S+) \] && \. \1;", line)
