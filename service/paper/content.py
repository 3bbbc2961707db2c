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

from service.paper.canvas import Canvas, fine
from service.paper.face import Face
from service.paper.images import ImageData
from service.paper.passages import PASSAGES, Look, Passage
from service.paper.pdf import number
from service.paper.strings import plainer, tj
from service.paper.structure import Mark, Path

EMBOLDEN = 30
"""Size over stroke width where bold is made by stroking; LibreOffice's value."""

SLANT = 0.3249
"""Tangent of the angle where italic is made by skewing, 18 degrees; LibreOffice's value."""


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


class Content(Canvas):
    """One page being drawn; y is the distance from the top edge."""

    def __init__(self, width_pt: float, height_pt: float) -> None:
        super().__init__(width_pt, height_pt)
        self._fonts: dict[str, Face] = {}
        self._words: dict[str, set[str]] = {}
        """Characters drawn with the glyphs the face's cmap names, by font."""
        self._glyphs: dict[str, _Pairs] = {}
        """All others."""
        self._said: set[str] = set()
        """Those of `_words` that belong to the face of the last text."""
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

    @property
    def sequences(self) -> int:
        """How many marked content sequences were begun on the page."""
        return self._sequences

    def again(self, of: object, look: tuple[Hashable, ...], draw: Callable[[], object], *, tells: bool = False) -> object:
        """Draws what `draw` draws, from memory where the same object was drawn before in the same way and state.

        `look` is all beside the object itself that `draw` depends on. It may draw text, lines and pictures; only where it
        `tells` may it tell elements or clip, and then none of them goes on from what was drawn before. Gives what `draw` gave.
        """
        now = self._now = self._now or tuple(self._state.values())
        if tells and self._inside:
            self.untold()
        key = (id(of), look, now, self._top, (self._sequences, self._inside) if tells else None)
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
        if tells:
            self._inside = kept.inside
            self._sequences += kept.sequences
            self._marks += kept.marks
            self._images |= {image.name: image for image in kept.images}
        return kept.found

    def _passage(self, of: object, draw: Callable[[], object], before: tuple[str, ...]) -> Passage:
        kept = self._operators, self._fonts, self._words, self._glyphs, self._images, self._marks
        self._operators, self._fonts, self._words, self._glyphs, self._images, self._marks = [], {}, {}, {}, {}, []
        sequences = self._sequences
        self._look = None  # or what it leads to would depend on more than the state
        found = draw()
        shown = ((face, frozenset(self._words[name]), frozenset(self._glyphs[name])) for name, face in self._fonts.items())
        after = tuple(self._state.values())
        made = Passage(
            of, "\n".join(self._operators), before if after == before else after, self._look, tuple(shown),
            tuple(self._images.values()), tuple(self._marks), self._sequences - sequences, self._inside, found,
        )  # fmt: skip
        self._operators, self._fonts, self._words, self._glyphs, self._images, self._marks = kept
        self._sequences = sequences
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
        state = self._state
        if (
            state["rg"] != look.colour
        ):  # asked here: between Chinese and Latin text the font alone changes, a hundred times a page
            self._colour("rg", look.colour)
        if look.embolden:
            self._colour("RG", look.colour)
            self._set("w", number(look.size / EMBOLDEN))
            self._set("d", "[] 0")
        if state["Tr"] != look.mode:
            self._set("Tr", look.mode)
        if state["Tz"] != look.width:
            self._set("Tz", look.width)
        if state["Tf"] != look.font:
            self._set("Tf", look.font)
        self._look = look
        self._said = self._words[look.face.resource]

    def _portion(self, x: float, baseline: float, array: str, *, slant: bool, turn: float) -> None:
        y = self._top - baseline
        if slant or turn:
            cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            skew = SLANT if slant else 0.0
            matrix = (cosine, sine, skew * cosine - sine, skew * sine + cosine, x, y)
            place = " ".join(fine(value) for value in matrix) + " Tm"
        else:
            place = f"{number(x)} {number(y)} Td"
        self._operators.append(f"BT {place} [{array}] TJ ET")

    def turned(self, x: float, y: float, degrees: float, *, flips: tuple[bool, bool] = (False, False)) -> None:
        """From here on everything is turned clockwise about (x, y), and mirrored before, until `unclip`."""
        self.untold()
        self._clips.append(dict(self._state))
        cosine, sine, across, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), *(1 - 2 * f for f in flips)
        a, b, c, d = cosine * across, -sine * across, sine * up, cosine * up
        y = self._top - y
        matrix = (a, b, c, d, x - a * x - c * y, y - b * x - d * y)
        self._operators.append(f"q {' '.join(fine(value) for value in matrix)} cm")

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
        self._operators.append(f"q {turn} {fine(over)} {fine(self._top - y)} cm")

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
        """One text a glyph, in rising order of glyphs."""
        words, glyphs = self._words[resource], self._glyphs[resource]
        gids = list(map(self._fonts[resource].gids.__getitem__, words))
        texts = dict(zip(gids, words, strict=True))
        if len(texts) != len(words):  # some glyph stood for two characters
            for gid, char in zip(gids, words, strict=True):
                texts[gid] = plainer(texts[gid], char)
        for gid, text in glyphs:
            known = texts.get(gid)
            if known != text:
                texts[gid] = text if known is None else plainer(known, text)
        return {gid: texts[gid] for gid in sorted(texts)}
