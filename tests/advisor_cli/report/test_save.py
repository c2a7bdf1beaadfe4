"""Files: the suffix decides, a file is whole or absent, and a refusal is one sentence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_cli.report.errors import FontMissing, UnknownSuffix, Unwritable
from advisor_cli.report.fonts import FONTS, TEXT, FontFile
from advisor_cli.report.save import check_paths, save, write_whole
from tests.advisor_cli.report.diagnosed_fixture import made_up_document


def test_each_suffix_gives_its_format_and_charts_lie_beside_markdown(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.pdf", "a.md", "a.json")]
    written = save(made_up_document(), paths)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["schema"] == "advisor.report/1"
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# ")
    assert (tmp_path / "a_charts" / "wealth.svg").is_file()
    assert set(paths) < set(written)
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("name", ["report.docx", "report", "report.pdf.bak"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownSuffix, match=r"\.md, \.pdf, \.json"):
        check_paths([tmp_path / name])


def test_a_missing_folder_and_a_folder_for_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="there is no folder"):
        check_paths([tmp_path / "nowhere" / "a.md"])
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(Unwritable, match="it is a folder"):
        check_paths([tmp_path / "folder.md"])


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "taken.json"
    place.mkdir()
    (place / "old").write_text("old", "utf-8")
    with pytest.raises(Unwritable, match="cannot write"):
        write_whole(place, b"new")
    assert (place / "old").read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["taken.json"]


def test_a_new_report_replaces_an_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("x" * 100_000, "utf-8")
    write_whole(path, b"{}")
    assert path.read_bytes() == b"{}"


@pytest.mark.parametrize("font", FONTS, ids=lambda one: one.file)
def test_the_typefaces_are_the_ones_the_look_was_made_with(font: FontFile) -> None:
    assert hashlib.sha256(font.path().read_bytes()).hexdigest() == font.sha256


def test_a_missing_typeface_is_answered_with_what_to_install() -> None:
    with pytest.raises(FontMissing, match='pip install "no-such==1"'):
        replace(TEXT, package="no_such_fonts", requirement="no-such==1").path()
