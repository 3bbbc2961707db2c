"""Fragments: values that are more than plain text, as they stand in a token string; and where each kind may stand.

    {{ name }}    in a run's text        plain text; a picture or formatted runs part the run, as docxtpl's InlineImage does
    {{r name }}   in place of a run      formatted runs, a picture; plain text gets a run of its own
    {{p name }}   in place of a paragraph  paragraphs; runs, a picture and plain text get a paragraph of their own

A plain text in a token string is between two chunk numbers; a fragment is a chunk of its own, named by its key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from jinja2.exceptions import SecurityError, TemplateError

from service.rendering.builder import PRESERVE, Code, encode
from service.rendering.tokens import CLOSE, OPEN, TEXT_TAGS, Kind, Step
from service.rendering.word.parse import WORD

MOST_TOKENS = 2_000_000
"""Characters of one part's token string."""

Open: TypeAlias = "tuple[str, Open] | None"
"""The elements open at a point, the innermost first; "=" for an attribute's value."""


class Spot(Enum):
    """Where a value is printed."""

    TEXT = auto()
    """In a run's text."""
    PLAIN = auto()
    """In text that cannot be parted: an attribute, a field's code, a formula."""
    RUN = auto()
    """Among the runs of a paragraph."""
    STORY = auto()
    """Among paragraphs and tables."""


CLEAR = frozenset(WORD + name for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"))
"""Elements that hold what their parent could hold."""
RUNS = frozenset(WORD + name for name in ("p", "hyperlink", "fldSimple"))
STORIES = frozenset(WORD + name for name in ("body", "tc", "hdr", "ftr", "footnote", "endnote", "txbxContent"))


def spot(here: Open) -> Spot | None:
    """Where a value at this point is printed; None where nothing can be."""
    if here is None:
        return None
    tag, around = here
    if tag == WORD + "t" and around is not None and around[0] == WORD + "r":
        return Spot.TEXT
    if tag in TEXT_TAGS or tag == "=":
        return Spot.PLAIN
    while tag in CLEAR and around is not None:
        tag, around = around
    return Spot.RUN if tag in RUNS else Spot.STORY if tag in STORIES else None


class Unfit(TemplateError):  # noqa: N818 - named like the four errors of `terms.problems`
    """A fragment stands where it cannot: paragraphs within a line, runs in an attribute."""


class Tokens(str):
    """What a macro printed: already tokens, to be printed as it is and nothing else."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fragment:
    """A value of runs or paragraphs."""

    key: str
    """Its chunk's name in the token string: no number, so that it never meets one of the part."""
    block: bool
    """Paragraphs and tables; else runs."""
    codes: tuple[Code, ...] = field(repr=False)
    listing: bool = False
    """Whether its text holds line ends, tabs, or ends of paragraphs and pages."""

    def tokens(self, where: Spot) -> Tokens:
        """What stands for it in the token string; raises Unfit where it cannot stand."""
        own = f"{OPEN}{self.key}{CLOSE}"
        if where is Spot.PLAIN or (self.block and where is not Spot.STORY):
            raise Unfit("this value has paragraphs" if self.block else "this value has formatted text or a picture")
        if where is Spot.TEXT:
            return Tokens(f"{END_RUN}{own}{BEGIN_RUN}")
        return Tokens(own if self.block or where is Spot.RUN else f"{BEGIN_PARAGRAPH}{own}{END_PARAGRAPH}")


BEGIN_RUN, END_RUN, BEGIN_PARAGRAPH, END_PARAGRAPH = (f"{OPEN}{name}{CLOSE}" for name in ("r", "/r", "p", "/p"))
_RUN = [Step(Kind.START, tag=WORD + "r"), Step(Kind.START, tag=WORD + "t", attrib=PRESERVE)]
FRAMES: dict[str, tuple[Code, ...]] = {
    "r": encode(_RUN),
    "/r": encode([Step(Kind.END, count=2)]),
    "p": encode([Step(Kind.START, tag=WORD + "p")]),
    "/p": encode([Step(Kind.END)]),
}
"""The chunks that put a run or a paragraph round a value."""


def framed(text: str, where: Spot) -> Tokens:
    """A plain text in place of a run or a paragraph."""
    run = f"{BEGIN_RUN}{text}{END_RUN}"
    return Tokens(run if where is Spot.RUN else f"{BEGIN_PARAGRAPH}{run}{END_PARAGRAPH}")


def joined(pieces: Iterable[str]) -> Tokens:
    """What a macro printed, bounded before it is made."""
    parts = list(pieces)
    if sum(map(len, parts)) > MOST_TOKENS:
        raise SecurityError(f"a macro printed more than {MOST_TOKENS:,} characters")
    return Tokens("".join(parts))
