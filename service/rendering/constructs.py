"""What a Word letter is made of, and how the native engine takes it: drawn, approximated (and how), or not supported.

The reader notes what it does not draw as Word does. A note counts as approximated where every word of the letter still
stands on the paper; whatever else it says, also what this table does not know, is not supported: the letter would lose
something, and is refused.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.rendering.node import Node
from service.rendering.word.parse import WORD


class Taken(StrEnum):
    """How a construct is taken."""

    APPROXIMATED = "approximated"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """One construct at one place."""

    where: str
    """"document ¶12", "footer1 table 1 row 2 cell 1 ¶1"."""
    what: str
    taken: Taken
    how: str = ""
    """What stands on the paper instead, Chinese first."""


HOW: tuple[tuple[str, str], ...] = (
    (r"formula, written as plain text", "印为普通文字 / printed as plain text"),
    (r"number format of a page field", "页码印为 1、2、3 / page numbers as 1, 2, 3"),
    (r"list numbers of the kind", "编号印为 1、2、3 / list numbers as 1, 2, 3"),
    (r"picture as a bullet", "项目符号印为文字 / the bullet as its text"),
    (r"footnotes counted anew|endnotes counted anew", "脚注从头到尾连续编号 / notes counted through"),
    (r"turned group", "组合图形摆正印出 / drawn upright"),
    (r"arrow head", "不印箭头 / lines without arrow heads"),
    (r"gradient|pattern", "以一种颜色印出 / in one colour"),
    (r"shadow or glow", "不印阴影 / without the shadow"),
    (r"cropped picture", "图片不裁剪,整幅印出 / the whole picture"),
    (r"shape \S+, its text in a rectangle", "文字印在矩形中 / its text in a rectangle"),
    (r"shadow of a border", "不印边框阴影 / without the shadow"),
    (r"(outlined|shadowed|embossed|engraved) characters", "印为普通字符 / as plain characters"),
    (r"two lines in one", "按一行印出 / in one line"),
    (r"text fitted to a width", "按原字宽印出 / at its own width"),
    (r"vertical alignment of the page", "页面内容靠上 / from the top of the page"),
    (r"line numbers", "不印行号 / without the numbers"),
    (r"space between cells", "单元格之间不留空 / without the space"),
    (r"empty drawing", "空图形,无内容可印 / nothing to draw"),
    (r".*\b(?:drawn|written|set|taken) (?:as|whole|upright|below|from|equal|level)\b.*", "按说明印出 / as the words say"),
)
"""Notes whose letters lose no words, by pattern at their beginning, and what is printed instead. The last one takes any note
in which the reader itself says how it draws."""

_HOW = tuple((re.compile(pattern), how) for pattern, how in HOW)

PARTS = {
    "p": "paragraphs", "tbl": "tables", "drawing": "drawings", "pict": "VML drawings", "txbxContent": "text boxes",
    "fldSimple": "fields", "instrText": "fields", "hyperlink": "hyperlinks", "sdt": "content controls", "ins": "insertions",
    "del": "deletions", "numPr": "list items", "sectPr": "sections", "footnoteReference": "footnotes",
    "endnoteReference": "endnotes", "bookmarkStart": "bookmarks", "tab": "tabs", "ruby": "phonetic guides",
}  # fmt: skip


def constructs(notes: Iterable[str]) -> tuple[Construct, ...]:
    """The reader's notes, each with how it is taken."""
    found = []
    for note in notes:
        where, _, what = note.partition(": ")
        if what == "QR: no symbol given":
            continue  # a matter of the preview, not of the letter
        how = next((how for pattern, how in _HOW if pattern.match(what)), "")
        taken = Taken.APPROXIMATED if how else Taken.UNSUPPORTED
        found.append(Construct(where=where, what=what, taken=taken, how=how))
    return tuple(found)


def inventory(parts: Mapping[str, Node]) -> dict[str, int]:
    """How much of what the letter is made of, in all its parts."""
    counts: Counter[str] = Counter()
    for root in parts.values():
        counts.update(
            PARTS[name] for node in root.walk() if node.tag.startswith(WORD) and (name := node.tag[len(WORD) :]) in PARTS
        )
    return dict(sorted(counts.items()))
