"""The sheet: what is drawn on a page beside its text: lines between columns and page borders."""

from service.paper.content import Content
from service.rendering.layout.borders import border_width, stroke
from service.rendering.layout.plan import PagePlan
from service.rendering.word.model import Border

RULE_POINTS = 0.2
"""Width of a line between columns."""


def rule_columns(content: Content, plan: PagePlan) -> None:
    """The lines between columns."""
    for x, top, bottom in plan.rules:
        content.line(x / 20 + 0.05, top / 20, x / 20 + 0.05, bottom / 20, RULE_POINTS)


def page_borders(content: Content, plan: PagePlan) -> None:
    """The borders of a page: round its text with header and footer, or at a distance from the paper's edges.

    A side without a border ends the lines beside it where the text ends.
    """
    said, section = plan.section.page_borders, plan.section
    shown = plan.first and section.title_page
    if said is None or (said.pages == "first" and not shown) or (said.pages == "others" and shown):
        return
    borders = said.borders
    top = min(section.header, abs(section.top)) if plan.header is not None else abs(section.top)
    bottom = min(section.footer, abs(section.bottom)) if plan.footer is not None else abs(section.bottom)
    inner = (section.left, top, section.width - section.right, section.height - bottom)
    outer = (0, 0, section.width, section.height)
    left, up, right, low = (
        _edge(border, text, paper, sign, from_page=said.from_page)
        for border, text, paper, sign in zip(
            (borders.left, borders.top, borders.right, borders.bottom), inner, outer, (-1, -1, 1, 1), strict=True
        )
    )
    for border, x0, y0, x1, y1 in (
        (borders.top, left[1], up[0], right[1], up[0]), (borders.bottom, left[1], low[0], right[1], low[0]),
        (borders.left, left[0], up[1], left[0], low[1]), (borders.right, right[0], up[1], right[0], low[1]),
    ):  # fmt: skip
        if border is not None:
            stroke(content, border, x0, y0, x1, y1)


def _edge(border: Border | None, text: float, paper: float, sign: int, *, from_page: bool) -> tuple[float, float]:
    """The middle of a border and its outer edge."""
    if border is None:
        return text, text
    width, space = border_width(border), border.space * 20
    outer = paper - sign * space if from_page else text + sign * (space + width)
    return outer - sign * width / 2, outer
