"""Furniture: headers, footers and page numbers.

They are set when a page is begun, because their heights decide where the body stands, and again when the number of pages
is known.
"""

from service.rendering.layout.floats import Float, floats_in
from service.rendering.layout.geometry import furniture_of, page_number
from service.rendering.layout.lines import Setting
from service.rendering.layout.plan import PagePlan
from service.rendering.layout.setter import Setter
from service.rendering.layout.stack import Stack, Strip, stacked
from service.rendering.word.model import Block, Document


def set_furniture(page: PagePlan, document: Document, setter: Setter, *, strict: bool, total: int) -> None:
    """Sets a page's header and footer; `total` is the number of pages, or a guess at it."""
    section = page.section
    first = page.first and section.title_page
    even = document.even_and_odd and page.number % 2 == 0
    setting = Setting(
        width=section.width - section.left - section.right,
        default_tab=document.default_tab,
        strict=strict,
        expand_breaks=not document.no_shift_return_expand,
        furniture=True,
    )
    setter.numbers.page = page_number(page.number, section.page_format, dashes=strict)
    setter.numbers.pages = page_number(total, section.page_format, dashes=strict)
    setter.numbers.raw = (page.number, total)
    if page.total == total:
        return
    page.total = total
    page.header = _stacked(furniture_of(section.headers, first=first, even=even), setting, setter)
    page.footer = _stacked(furniture_of(section.footers, first=first, even=even), setting, setter)
    page.footer_top = section.height - section.footer - (page.footer.height if page.footer is not None else 0)
    page.barriers = [one for one in _floats(page, setter) if one.anchor.wrap != "none"]
    for one in page.barriers:
        one.inside = False


def furnish(pages: list[PagePlan], document: Document, setter: Setter, *, strict: bool, blank: int = 0) -> None:
    """Sets headers, footers and page numbers of the text again, now that the number of pages is known.

    `blank` pages are counted though they are not printed.
    """
    for page in pages:
        set_furniture(page, document, setter, strict=strict, total=len(pages) + blank)
        page.floats += _floats(page, setter)
        for _, placed in page.placed:
            _renumber(placed.strip, setter)


def _floats(page: PagePlan, setter: Setter) -> list[Float]:
    """The drawings of a page's header and footer."""
    found: list[Float] = []
    section, left = page.section, page.section.left
    for stack, y in ((page.header, section.header), (page.footer, page.footer_top)):
        if stack is not None:
            found += floats_in(stack, section, left, y, section.width - left - section.right, setter)
    return found


def _stacked(blocks: "tuple[Block, ...] | None", setting: Setting, setter: Setter) -> Stack | None:
    return stacked(blocks, setting, setter) if blocks else None


def _renumber(strip: Strip, setter: Setter) -> None:
    """Sets a line with a page number again, cells of a row included."""
    if strip.row is not None and not strip.row.bare:
        for cell in strip.row.cells:
            for placed in cell.content.placed:
                _renumber(placed.strip, setter)
    if strip.source is None:
        return
    paragraph, setting, number = strip.source
    lines = setter.lines(paragraph, setting).lines
    if number < len(lines):
        strip.line = lines[number]
