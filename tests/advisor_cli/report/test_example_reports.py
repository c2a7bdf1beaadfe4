"""The example reports are what the program writes today, and the same run gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor_cli.report.markdown import charts_folder
from advisor_cli.report.save import save
from diagnostics.figures import Language
from tests.advisor_cli.report.example_reports import EXAMPLES, FOLDER, example_document, example_name


@pytest.mark.parametrize(("symbol", "language"), EXAMPLES)
def test_the_example_report_is_what_the_program_writes(symbol: str, language: Language, tmp_path: Path) -> None:
    name = example_name(symbol, language)
    save(example_document(symbol, language), [tmp_path / f"{name}.md"])
    assert (tmp_path / f"{name}.md").read_text("utf-8") == (FOLDER / f"{name}.md").read_text("utf-8")
    # The outlines of a drawing are the drawing library's, and may change with its version; which there are may not.
    made, kept = (sorted(path.name for path in (at / charts_folder(name)).iterdir()) for at in (tmp_path, FOLDER))
    assert made == kept


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        save(
            example_document("000338.SZ", Language.ZH),
            [folder / f"report{suffix}" for suffix in (".pdf", ".md", ".json")],
        )
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert len(names) > 8
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
