"""Books with what no advisor put there on purpose: links in circles, pipes, names that look alike. Nothing blocks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from data_sources.client_book import find_clients
from data_sources.errors import BadFile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="links, pipes and names that are no UTF-8")
TABLE = "client,day,type,symbol,quantity,price,amount,currency\n{0},2020-01-02,deposit,,,,500,USD\n"


def made(book: Path, *names: str | bytes) -> None:
    for name in names:
        folder = Path(os.fsdecode(os.fsencode(book) + b"/" + os.fsencode(name)))
        folder.mkdir(parents=True)
        (folder / "t.csv").write_text("a file")


def faults(book: Path) -> dict[str, str]:
    found = find_clients(book)
    by_name = {one.folder: one.fault for one in found}
    assert len(by_name) == len(found), "every client has a name of his own"
    return by_name


def test_a_link_in_a_circle_costs_nobody_but_itself(tmp_path: Path) -> None:
    made(tmp_path, "sound")
    (tmp_path / "circle").symlink_to("circle")
    found = faults(tmp_path)
    assert found["sound"] == ""
    assert "it is a link" in found["circle"]


def test_names_that_cannot_be_shown_do_not_take_the_names_of_others(tmp_path: Path) -> None:
    made(tmp_path, b"bad\xff", b"bad\xfe", "bad\ufffd (2)")
    found = faults(tmp_path)
    assert sorted(found) == ["bad\ufffd", "bad\ufffd (2)", "bad\ufffd (3)"]
    assert found["bad\ufffd (2)"] == "", "he has a name like any other"


def test_a_folder_that_has_a_fault_costs_nobody_who_is_called_alike(tmp_path: Path) -> None:
    made(tmp_path, "Zhang", "Zhang ")
    found = faults(tmp_path)
    assert found["Zhang"] == ""
    assert "blanks at its end" in found["Zhang (2)"]


@pytest.mark.parametrize("table", ["/dev/zero", "/dev/null", "pipe.csv"])
def test_a_book_that_is_no_file_is_not_read(table: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(BadFile, match="it is no file but a device or a pipe; save the table as a file"):
        find_clients(tmp_path / table)


def test_a_policy_that_is_a_pipe_costs_its_client_alone(tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(TABLE.format("Ada") + TABLE.format("Bo").partition("\n")[2])
    (tmp_path / "profiles").mkdir()
    os.mkfifo(tmp_path / "profiles" / "Ada.toml")
    found = faults(tmp_path / "book.csv")
    assert found == {"Ada": "profiles/Ada.toml is no file; put the policy itself there", "Bo": ""}
