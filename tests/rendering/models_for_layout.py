"""Small models of Word documents for the tests of the layout, and ways to read what was laid out."""

from functools import cache
from pathlib import Path

from service.paper.fonts import Shelf, open_shelf
from service.rendering.layout.flow import Flow
from service.rendering.layout.lines import Lines, Setting
from service.rendering.layout.metrics import Foundry
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.setter import Setter
from service.rendering.layout.stack import Stack
from service.rendering.word.model import (
    Border,
    Borders,
    Cell,
    Document,
    Inline,
    Paragraph,
    ParagraphStyle,
    RunStyle,
    Section,
    Table,
    TableRow,
    Text,
)

RUN = RunStyle(latin="Times New Roman", han="宋体", size=240, han_language="zh-CN")
LEFT = ParagraphStyle(blank=RUN)
LINE = Border(width=4)
BOX = Borders(top=LINE, right=LINE, bottom=LINE, left=LINE)
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


@cache
def shelf() -> Shelf:
    return open_shelf(Path(__file__).parents[2] / "fonts")


def setter() -> Setter:
    return Setter(Foundry(shelf()))


def paragraph(text: str | tuple[Inline, ...], style: ParagraphStyle = LEFT, run: RunStyle = RUN, **more) -> Paragraph:
    items = ((Text(text=text, style=run),) if text else ()) if isinstance(text, str) else text
    return Paragraph(style=style, items=items, mark=run, **more)


def cell(text: str | tuple, **more) -> Cell:
    blocks = (paragraph(text),) if isinstance(text, str) else text
    return Cell(blocks=blocks, **({"borders": BOX} | more))


def table(*rows: TableRow, columns: tuple[int, ...] = (3000, 3000), **more) -> Table:
    return Table(columns=columns, rows=rows, **more)


def row(*texts: str | Cell, **more) -> TableRow:
    return TableRow(cells=tuple(text if isinstance(text, Cell) else cell(text) for text in texts), **more)


def document(*blocks, **section) -> Document:
    return Document(sections=(Section(blocks=blocks, **section),), compatibility=15)


def broken(text: str | Paragraph, width: int = 9026, **setting) -> Lines:
    block = text if isinstance(text, Paragraph) else paragraph(text)
    return setter().lines(block, Setting(width=width, **setting))


def texts(lines: Lines) -> list[str]:
    """The text of each line as drawn."""
    return ["".join(piece.text for piece in line.pieces) for line in lines.lines]


def pages(model: Document, *, strict: bool = False) -> list[PagePlan]:
    maker = setter()
    maker.begin(model)
    return Flow(model, maker, strict=strict).run()


def stack_text(stack: Stack) -> list[str]:
    found: list[str] = []
    for placed in stack.placed:
        if placed.strip.line is not None:
            found.append("".join(piece.text for piece in placed.strip.line.pieces))
        if placed.strip.row is not None:
            found += [line for part in placed.strip.row.cells for line in stack_text(part.content)]
    return found


def page_text(plan: PagePlan) -> list[str]:
    """The lines of a page's body, cells included."""
    return stack_text(Stack([placed for _, placed in plan.placed]))
