"""The typefaces: Noto Sans for Chinese and Latin, from two packages, found without importing them.

The variable one sets the PDF in two weights; the static one letters the charts, because the
chart library takes only the first face of a collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from advisor_cli.report.errors import FontMissing


@dataclass(frozen=True, slots=True)
class FontFile:
    """One typeface in its package.

    Args:
        package: import name of the package that carries it.
        requirement: what to install when it is missing.
        file: its file name there.
        family: the name by which a document asks for it.
        sha256: digest of the file that the look was made with.
        latin_quotes: family of the same file whose curly quotes are as narrow as Latin text wants them.
    """

    package: str
    requirement: str
    file: str
    family: str
    sha256: str
    latin_quotes: str = ""

    def path(self) -> Path:
        """Where the file lies.

        Raises:
            FontMissing: the package is not installed, or does not hold the file.
        """
        spec = find_spec(self.package)
        for folder in () if spec is None else spec.submodule_search_locations or ():
            path = Path(folder) / self.file
            if path.is_file():
                return path
        raise FontMissing(self.package, self.requirement, self.file)


TEXT = FontFile(
    package="manimgx_fonts_cjk",
    requirement="manimgx-fonts-cjk==2026.9.26.post1",
    file="NotoSansCJK-VF.otf.ttc",
    family="Noto Sans CJK SC",
    latin_quotes="Noto Sans CJK KR",
    sha256="d3d8256cdec8dbcb3552284bc6b20c734dd60c2ee9df83b5758e34807c4bac32",
)
CHARTS = FontFile(
    package="pylopdf_fonts_zh_cn",
    requirement="pylopdf-fonts-zh-cn==0.1.1",
    file="NotoSansSC-Regular.otf",
    family="Noto Sans SC",
    sha256="faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
)
FONTS = (TEXT, CHARTS)
