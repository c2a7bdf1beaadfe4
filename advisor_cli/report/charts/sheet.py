"""A sheet to draw a chart on, and panels that turn data into places on it.

Artists are put straight on a bare ``Figure`` in points: no axes, ticks or legends are built that
a quiet chart would only have to hide, which makes a chart about ten times cheaper to draw.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any, Literal, cast

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import IdentityTransform

from advisor_cli.report.charts.palette import GRID, INK, MUTED, RULE
from advisor_cli.report.fonts import CHARTS

FloatArray = npt.NDArray[np.float64]
LineStyle = Literal["-"] | tuple[float, Sequence[float]]

WIDTH = 482.0  # points: the text width of the A4 page, so that charts and tables share the grid
LEFT, RIGHT = 40.0, 66.0  # room for the axis figures, and for the direct labels
LETTERS = 7.5
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
MOST_LAYOUTS = 4096  # words that are known with their size; those of the axes recur in every report of a book
_LAYOUTS: dict[tuple[str, float, str, str], object] = {}


class _Label(Text):
    """Words whose breadth is measured once a process: how they lie about their place does not depend on it."""

    def _get_layout(self, renderer: RendererBase) -> object:
        aligned = (self.get_horizontalalignment(), self.get_verticalalignment())
        known = (self.get_text(), float(self.get_fontsize()), *aligned)
        # What draws the vectors stands behind what would draw pixels.
        getattr(renderer, "_renderer", renderer)._text2path = _OUTLINES  # noqa: SLF001  there is no other way in
        layout = _LAYOUTS.get(known)
        if layout is None:
            if len(_LAYOUTS) >= MOST_LAYOUTS:
                _LAYOUTS.clear()
            layout = _LAYOUTS[known] = super()._get_layout(renderer)  # type: ignore[misc]
        return layout


class _Outlines(TextToPath):
    """Glyphs of words found once a process: the figures on the axes and in the cells are the same in every report."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str | bytes, str], Any] = {}

    def get_glyphs_with_font(
        self,
        font: FT2Font,
        s: str,
        glyph_map: dict[str, Any] | None = None,
        return_new_glyphs_only: bool = False,
        **more: Any,  # noqa: ANN401  features and language, which not every version has
    ) -> Any:  # noqa: ANN401  as matplotlib's own: places, outlines by name, lines
        """As matplotlib's; what is asked for in a way of its own is found anew."""
        if not return_new_glyphs_only or any(more.values()):
            return super().get_glyphs_with_font(font, s, glyph_map, return_new_glyphs_only, **more)
        words = (font.fname, s)
        if words not in self._known:
            if len(self._known) >= MOST_LAYOUTS:
                self._known.clear()
            self._known[words] = super().get_glyphs_with_font(font, s, **more)
        places, outlines, lines = self._known[words]
        drawn = glyph_map or {}
        return places, {name: outline for name, outline in outlines.items() if name not in drawn}, lines


_OUTLINES = _Outlines()


@cache
def _font(size: float) -> FontProperties:
    return FontProperties(fname=str(CHARTS.path()), size=size)


class Sheet:
    """A drawing ``WIDTH`` points wide; places are points from the lower left corner."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        FigureCanvasSVG(self._figure)

    def line(
        self, x: FloatArray, y: FloatArray, colour: str, width: float = 1.0, dashes: tuple[float, float] | None = None
    ) -> None:
        """A line through points; NaN breaks it. One of the colour of the grid lies under everything."""
        style: LineStyle = "-" if dashes is None else (0.0, dashes)
        self._figure.add_artist(
            Line2D(x, y, color=colour, linewidth=width, linestyle=style, transform=IdentityTransform(),
                   zorder=0.5 if colour == GRID else 2.0, solid_joinstyle="round", solid_capstyle="butt")
        )  # fmt: skip

    def segments(self, points: FloatArray, colour: str, width: float) -> None:
        """Separate straight lines, shape (n, 2, 2)."""
        self._figure.add_artist(
            LineCollection(
                cast("Sequence[FloatArray]", points), colors=colour, linewidths=width, transform=IdentityTransform()
            )
        )

    def polygons(self, corners: FloatArray, colour: str | list[str], edge: str = "none", width: float = 0.0) -> None:
        """Filled polygons, shape (n, corners, 2), in one colour or one each."""
        self._figure.add_artist(
            PolyCollection(cast("Sequence[FloatArray]", corners), facecolors=colour, edgecolors=edge, linewidths=width,
                           transform=IdentityTransform())
        )  # fmt: skip

    def text(
        self,
        x: float,
        y: float,
        words: str,
        colour: str = MUTED,
        *,
        align: Literal["left", "center", "right"] = "left",
        stand: Literal["baseline", "center", "top"] = "baseline",
        size: float = LETTERS,
    ) -> None:
        """Words at a place, without control characters, which would break the SVG that repeats them."""
        words = CONTROL.sub("", words)
        self._figure.add_artist(
            _Label(x, y, words, color=colour, horizontalalignment=align,
                   verticalalignment="center_baseline" if stand == "center" else stand,
                   fontproperties=_font(size), transform=IdentityTransform(), parse_math=False)
        )  # fmt: skip

    def svg(self, title: str, description: str) -> bytes:
        """The drawing as SVG; the same drawing gives the same bytes."""
        out = BytesIO()
        self._figure.patch.set_visible(False)
        about = {"Title": title, "Description": description, "Date": None, "Creator": "advisor"}
        # Glyphs as outlines: Chinese looks the same on a machine without a Chinese typeface. The salt
        # makes the identifiers inside the file the same at every run.
        with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "advisor", "path.simplify_threshold": 0.2}):
            self._figure.savefig(out, format="svg", metadata=about)
        return out.getvalue()


class Panel:
    """A rectangle of a sheet with a horizontal and a vertical scale."""

    def __init__(
        self,
        sheet: Sheet,
        *,
        bottom: float,
        height: float,
        x: tuple[float, float],
        y: tuple[float, float],
        logarithmic: bool = False,
        left: float = LEFT,
        right: float = RIGHT,
    ) -> None:
        self.sheet = sheet
        self.left, self.right = left, WIDTH - right
        self.bottom, self.top = bottom, bottom + height
        self._logarithmic = logarithmic
        self._x = x
        self._y = (math.log(y[0]), math.log(y[1])) if logarithmic else y

    def across(self, x: FloatArray) -> FloatArray:
        """Horizontal places of values."""
        low, high = self._x
        return self.left + (np.asarray(x, dtype=np.float64) - low) * ((self.right - self.left) / ((high - low) or 1.0))

    def up(self, y: FloatArray) -> FloatArray:
        """Vertical places of values; NaN stays NaN."""
        values = np.log(y) if self._logarithmic else np.asarray(y, dtype=np.float64)
        low, high = self._y
        return self.bottom + (values - low) * ((self.top - self.bottom) / ((high - low) or 1.0))

    def line(self, x: FloatArray, y: FloatArray, colour: str, width: float = 1.1) -> None:
        """A series as a line."""
        self.sheet.line(self.across(x), self.up(y), colour, width)

    def area(self, x: FloatArray, y: FloatArray, colour: str) -> None:
        """The space between a series and zero, filled."""
        xs, ys = self.across(x), self.up(y)
        zero = float(self.up(np.zeros(1))[0])
        corners = np.concatenate((np.column_stack((xs, ys)), [[xs[-1], zero], [xs[0], zero]]))
        self.sheet.polygons(corners[np.newaxis], colour)

    def bars(
        self,
        across: tuple[FloatArray, FloatArray],
        up: tuple[FloatArray, FloatArray],
        colour: str,
        *,
        edge: str = "none",
        width: float = 0.0,
    ) -> None:
        """Rectangles from left to right and from low to high, shape (n,) each."""
        x0, x1 = (self.across(side) for side in across)
        y0, y1 = (self.up(end) for end in up)
        corners = [np.column_stack(pair) for pair in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        self.sheet.polygons(np.stack(corners, axis=1), colour, edge, width)

    def rows(self, ticks: list[tuple[float, str]]) -> None:
        """Quiet horizontal lines with their figures at the left."""
        for value, words in ticks:
            y = float(self.up(np.array([value]))[0])
            self.sheet.line(np.array([self.left, self.right]), np.array([y, y]), GRID, 0.6)
            self.sheet.text(self.left - 5, y, words, align="right", stand="center")

    def base(self) -> None:
        """The line that the panel stands on."""
        self.sheet.line(np.array([self.left, self.right]), np.array([self.bottom, self.bottom]), RULE, 0.8)

    def columns(self, ticks: list[tuple[float, str]]) -> None:
        """Small marks and words along the base."""
        for value, words in ticks:
            x = float(self.across(np.array([value]))[0])
            self.sheet.line(np.array([x, x]), np.array([self.bottom, self.bottom - 2.5]), RULE, 0.8)
            self.sheet.text(x, self.bottom - 11, words, align="center")

    def heading(self, words: str) -> None:
        """What the vertical axis counts, above the panel."""
        self.sheet.text(0.0, self.top + 9, words, INK)

    def end_labels(self, labels: list[tuple[float, str, str]], gap: float = 9.5) -> None:
        """Direct labels at the right end: (value, words, colour), moved apart where they would touch."""
        placed: list[float] = []
        low = self.bottom + 1
        for value, words, colour in sorted(labels, key=lambda label: label[0]):
            wanted = float(self.up(np.array([value]))[0])
            y = max(wanted, low, placed[-1] + gap if placed else low)
            placed.append(y)
            self.sheet.text(self.right + 5, y, words, colour, stand="center")
