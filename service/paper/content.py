r"""Content: the drawing of one page, collected call by call into one content stream.

Lengths are points (1/72 inch) from the **top left** corner of the page, y downwards; the stream turns them over. Resource
names come from what they name (a font from its file's digest, an image from its samples), so that a finished stream means
the same in the archived letter and in a print part and is copied between them byte for byte. The stream restores the
graphics state it found, so marks of the press can follow it.

    >>> page = Content(595.304, 841.89)
    >>> page.line(57, 100, 538, 100, 0.5)
    >>> page.finish().stream
    b'q\n0.5 w\n57 741.89 m 538 741.89 l S\nQ'
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from service.paper.face import Face
from service.paper.images import ImageData
from service.paper.passages import PASSAGES, Look, Passage
from service.paper.pdf import number
from service.paper.strings import plainer, tj
from service.paper.structure import Mark, Path
from service.paper.symbol import Symbol

EMBOLDEN = 30
"""Size over stroke width where bold is made by stroking; LibreOffice's value."""

SLANT = 0.3249
"""Tangent of the angle where italic is made by skewing, 18 degrees; LibreOffice's value."""

QUIET_MODULES = 4
"""The quiet zone of a QR code on every side, in modules (ISO/IEC 18004, 9.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A finished page: its stream and everything the stream names."""

    width_pt: float
    height_pt: float
    stream: bytes = field(repr=False)
    """Uncompressed."""
    fonts: Mapping[str, Face]
    """By resource name."""
    glyphs: Mapping[str, Mapping[int, str]] = field(repr=False)
    """Per font: the glyphs shown and the text each stands for ("" where a glyph has no text of its own)."""
    images: Mapping[str, ImageData]
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    """What belongs to which structure element; empty where the page was drawn without telling."""


_Pairs = set[tuple[int, str]]
"""Glyphs and the text each stands for."""


class Content:
    """One page being drawn; y is the distance from the top edge."""

    def __init__(self, width_pt: float, height_pt: float) -> None:
        self.width_pt = width_pt
        self.height_pt = height_pt
        self._top = math.floor(height_pt * 1000 + 1e-6) / 1000
        """What y is turned over against: the height, cut to what the stream can say."""
        self._operators: list[str] = ["q"]
        self._fonts: dict[str, Face] = {}
        self._words: dict[str, set[str]] = {}
        """Characters drawn with the glyphs the face's cmap names, by font."""
        self._glyphs: dict[str, _Pairs] = {}
        """All others."""
        self._images: dict[str, ImageData] = {}
        self._state: dict[str, str] = {"rg": "", "RG": "", "w": "1", "d": "[] 0", "Tr": "0", "Tz": "100", "Tf": ""}
        """What the stream's graphics state is now, as written; colours "" are black."""
        self._now: tuple[str, ...] = ()
        """The same for comparing; () where it has changed."""
        self._look: Look | None = None
        """What the last text asked of the state, until something else changes it."""
        self._said: set[str] = set()
        """Those of `_words` that belong to its face."""
        self._clips: list[dict[str, str]] = []
        self._marks: list[Mark] = []
        self._sequences = 0
        self._inside: Path | None = None

    def element(self, path: Path) -> None:
        """What is drawn from here on belongs to the last element of `path`, until something else is told.

        The empty path tells that it is an artifact: a ruled line, a page header, a mark behind the text.
        """
        if path == self._inside:
            return
        self.untold()
        self._inside = path
        if path:
            self._operators.append(f"/{path[-1].kind} <</MCID {self._sequences}>> BDC")
            self._marks.append(Mark(path, self._sequences))
            self._sequences += 1
        else:
            self._operators.append("/Artifact BMC")

    @property
    def inside(self) -> Path:
        """The path of the element whose content is being drawn; () for an artifact and where nothing is told."""
        return self._inside or ()

    def empty(self, path: Path) -> None:
        """Tells an element that shows nothing, such as an empty cell."""
        self._marks.append(Mark(path))

    def untold(self) -> None:
        """Ends what `element` began."""
        if self._inside is not None:
            self._inside = None
            self._operators.append("EMC")

    def instead_of(self, text: str) -> None:
        """What is drawn from here on, until `in_its_own_words`, stands for a text (ActualText; ISO 32000-1, 14.9.4)."""
        self._operators.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")

    def in_its_own_words(self) -> None:
        """Ends what `instead_of` began."""
        self._operators.append("EMC")

    def again(self, of: object, look: tuple[Hashable, ...], draw: Callable[[], None]) -> None:
        """Draws what `draw` draws, from memory where the same object was drawn before in the same way and state.

        `look` is all beside the object itself that `draw` depends on. It may draw text and lines; it tells no elements and
        clips nothing.
        """
        now = self._now = self._now or tuple(self._state.values())
        key = (id(of), look, now, self._top)
        kept = PASSAGES.get(key)
        if kept is None or kept.of is not of:
            kept = self._passage(of, draw, now)
            PASSAGES.put(key, kept)
        if kept.operators:
            self._operators.append(kept.operators)
        if kept.after is not now:
            self._state, self._now = dict(zip(self._state, kept.after, strict=True)), kept.after
        self._look = kept.look
        for face, words, glyphs in kept.shown:
            self._use(face)
            self._words[face.resource] |= words
            if glyphs:
                self._glyphs[face.resource] |= glyphs
        if kept.look is not None:
            self._said = self._words[kept.look.face.resource]

    def _passage(self, of: object, draw: Callable[[], None], before: tuple[str, ...]) -> Passage:
        kept = self._operators, self._fonts, self._words, self._glyphs
        self._operators, self._fonts, self._words, self._glyphs = [], {}, {}, {}
        self._look = None  # or what it leads to would depend on more than the state
        draw()
        shown = ((face, frozenset(self._words[name]), frozenset(self._glyphs[name])) for name, face in self._fonts.items())
        after = tuple(self._state.values())
        after = before if after == before else after
        made = Passage(of, "\n".join(self._operators), after, self._look, tuple(shown))
        self._operators, self._fonts, self._words, self._glyphs = kept
        return made

    def text(
        self,
        x: float,
        baseline: float,
        face: Face,
        size: float,
        glyphs: Sequence[tuple[int, float]],
        text: Sequence[str],
        *,
        colour: str = "",
        embolden: bool = False,
        slant: bool = False,
        scale: int = 100,
        turn: float = 0,
    ) -> None:
        """One portion of text as one TJ.

        `glyphs` are (glyph id, its offset in points from `x`); `text` is what each glyph stands for, "" for a glyph that
        goes with another. `size` in points, `colour` "RRGGBB" or "" for black, `scale` the width of the letters in
        percent, `turn` degrees anticlockwise about the portion's start. Blanks belong into the portion, not between two.
        """
        look = Look(face=face, size=size, colour=colour, embolden=embolden, slant=slant, scale=scale)
        self.shaped(x, baseline, look, glyphs, text, turn=turn)

    def shaped(
        self,
        x: float,
        baseline: float,
        look: Look,
        glyphs: Sequence[tuple[int, float]],
        text: Sequence[str],
        *,
        turn: float = 0,
    ) -> None:
        """As `text`."""
        if look is not self._look:
            self._take_on(look)
        self._glyphs[look.face.resource].update(zip([gid for gid, _ in glyphs], text, strict=True))
        self._portion(x, baseline, tj(look.face, look.size * look.scale / 100, glyphs), slant=look.slant, turn=turn)

    def words(self, x: float, baseline: float, look: Look, array: str, text: str) -> None:
        """A portion that needed no shaping: every character with the glyph the face's cmap names, as a ready array."""
        if look is not self._look:
            self._take_on(look)
        self._said.update(text)
        if look.slant:
            self._portion(x, baseline, array, slant=True, turn=0)
        else:
            self._operators.append(f"BT {number(x)} {number(self._top - baseline)} Td [{array}] TJ ET")

    def _use(self, face: Face) -> None:
        if face.resource not in self._fonts:
            self._fonts[face.resource] = face
            self._words[face.resource] = set()
            self._glyphs[face.resource] = set()

    def _take_on(self, look: Look) -> None:
        """Brings the stream's state to what a look asks."""
        self._use(look.face)
        self._colour("rg", look.colour)
        if look.embolden:
            self._colour("RG", look.colour)
            self._set("w", number(look.size / EMBOLDEN))
            self._set("d", "[] 0")
        self._set("Tr", "2" if look.embolden else "0")
        self._set("Tz", str(look.scale))
        self._set("Tf", f"/{look.face.resource} {number(look.size)}")
        self._look = look
        self._said = self._words[look.face.resource]

    def _portion(self, x: float, baseline: float, array: str, *, slant: bool, turn: float) -> None:
        y = self._top - baseline
        if slant or turn:
            cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            skew = SLANT if slant else 0.0
            matrix = (cosine, sine, skew * cosine - sine, skew * sine + cosine, x, y)
            place = " ".join(_fine(value) for value in matrix) + " Tm"
        else:
            place = f"{number(x)} {number(y)} Td"
        self._operators.append(f"BT {place} [{array}] TJ ET")

    def line(
        self, x0: float, y0: float, x1: float, y1: float, width: float, *, colour: str = "", dash: Sequence[float] = ()
    ) -> None:
        """A straight line with flat ends; `dash` holds the lengths of strokes and gaps in points."""
        self.lines(((x0, y0), (x1, y1)), width, colour=colour, dash=dash)

    def lines(
        self, points: Sequence[tuple[float, float]], width: float, *, colour: str = "", dash: Sequence[float] = ()
    ) -> None:
        """A line through points."""
        first, *rest = points
        self.path([("m", first), *(("l", point) for point in rest)], stroke=colour, line_width=width, dash=dash)

    def rectangle(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None, stroke: str | None = None,
        line_width: float = 0.5, dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """A rectangle with its top left corner at (x, y); None neither fills nor strokes, "" is black."""
        if fill is None and stroke is None:
            return
        if fill is not None:
            self._colour("rg", fill)
        if stroke is not None:
            self._stroke(line_width, stroke, dash)
        paint = "B" if fill is not None and stroke is not None else "f" if stroke is None else "S"
        self._operators.append(f"{self._box(x, y, width, height)} {paint}")

    def symbol(self, symbol: Symbol, x: float, y: float, size: float, *, quiet: int = QUIET_MODULES, colour: str = "") -> None:
        """A symbol as one filled path in a square of `size` points whose top left corner is (x, y).

        The square includes a quiet zone of `quiet` modules on each side, which is left unpainted.
        """
        self._colour("rg", colour)
        module = size / (symbol.size + 2 * quiet)
        left, top = x + quiet * module, self._top - y - quiet * module
        matrix = f"{_fine(module)} 0 0 {_fine(-module)} {number(left)} {number(top)} cm"
        self._operators.append(f"q {matrix}\n{symbol.path()}\nf Q")

    def image(self, x: float, y: float, width: float, height: float, image: ImageData) -> None:
        """An image stretched to a box with its top left corner at (x, y)."""
        self._images[image.name] = image
        bottom = self._top - y - height
        place = f"{number(width)} 0 0 {number(height)} {number(x)} {number(bottom)}"
        self._operators.append(f"q {place} cm /{image.name} Do Q")

    def path(
        self, steps: Sequence[tuple[str, Sequence[float]]], *, fill: str | None = None, stroke: str | None = None,
        line_width: float = 0.5, dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """An outline of steps m, l, c and h with their points, filled by the even-odd rule and stroked."""
        if fill is None and stroke is None:
            return
        if fill is not None:
            self._colour("rg", fill)
        if stroke is not None:
            self._stroke(line_width, stroke, dash)
        paint = "f*" if stroke is None else "S" if fill is None else "B*"
        written = [
            " ".join([*(number(self._top - value if index % 2 else value) for index, value in enumerate(points)), step])
            for step, points in steps
        ]
        self._operators.append(" ".join([*written, paint]))

    def turned(self, x: float, y: float, degrees: float, *, flips: tuple[bool, bool] = (False, False)) -> None:
        """From here on everything is turned clockwise about (x, y), and mirrored before, until `unclip`."""
        self.untold()
        self._clips.append(dict(self._state))
        cosine, sine, across, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), *(1 - 2 * f for f in flips)
        a, b, c, d = cosine * across, -sine * across, sine * up, cosine * up
        y = self._top - y
        matrix = (a, b, c, d, x - a * x - c * y, y - b * x - d * y)
        self._operators.append(f"q {' '.join(_fine(value) for value in matrix)} cm")

    def clip(self, x: float, y: float, width: float, height: float) -> None:
        """From here on only what lies in this box is drawn, until `unclip`; either ends what `element` began."""
        self.untold()
        self._clips.append(dict(self._state))
        self._operators.append(f"q {self._box(x, y, width, height)} W n")

    def turn(self, x: float, y: float, *, down: bool) -> None:
        """From here on lines begin at (x, y) and run down, the next one to the left; else up, to the right; until `unclip`."""
        self.untold()
        self._clips.append(dict(self._state))
        turn, over = ("0 -1 1 0", x - self._top) if down else ("0 1 -1 0", x + self._top)
        self._operators.append(f"q {turn} {_fine(over)} {_fine(self._top - y)} cm")

    def unclip(self) -> None:
        """Ends the last `clip` or `turn`."""
        self.untold()
        self._state = self._clips.pop()
        self._look, self._now = None, ()
        self._operators.append("Q")

    def finish(self) -> Page:
        """The page as it now is."""
        if self._clips:
            raise ValueError("a clip was not ended")
        self.untold()
        return Page(
            width_pt=self.width_pt,
            height_pt=self.height_pt,
            stream="\n".join([*self._operators, "Q"]).encode("ascii"),
            fonts=dict(sorted(self._fonts.items())),
            glyphs={name: self._shown(name) for name in sorted(self._fonts)},
            images=dict(sorted(self._images.items())),
            marks=tuple(self._marks),
        )

    def _shown(self, resource: str) -> dict[int, str]:
        words = self._words[resource]
        return _plainest(
            set(zip(map(self._fonts[resource].gids.__getitem__, words), words, strict=True)) | self._glyphs[resource]
        )

    def _box(self, x: float, y: float, width: float, height: float) -> str:
        return f"{number(x)} {number(self._top - y - height)} {number(width)} {number(height)} re"

    def _stroke(self, width: float, colour: str, dash: Sequence[float]) -> None:
        self._colour("RG", colour)
        self._set("w", number(width))
        self._set("d", f"[{' '.join(number(length) for length in dash)}] 0")

    def _colour(self, operator: str, colour: str) -> None:
        if self._state[operator] != colour:
            self._state[operator] = colour
            self._look, self._now = None, ()
            parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)) if colour else (0, 0, 0)
            self._operators.append(" ".join(number(part) for part in parts) + f" {operator}")

    def _set(self, operator: str, value: str) -> None:
        if self._state[operator] != value:
            self._state[operator] = value
            self._look, self._now = None, ()
            self._operators.append(f"{value} {operator}")


def _plainest(shown: set[tuple[int, str]]) -> dict[int, str]:
    """One text a glyph, in rising order of glyphs."""
    found = dict(sorted(shown))
    if len(found) != len(shown):  # some glyph stood for two texts
        for gid, unicode in shown:
            found[gid] = plainer(found[gid], unicode)
    return found


def _fine(value: float) -> str:
    """A number of a matrix, with six decimals."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
