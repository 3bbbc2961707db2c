"""The control sheet 批次控制单: one page that goes with a batch from the machine to the print room to the post.

It says what was made, from which file, under which plan, in which stacks and parts, and where the evidence log stood; three
people sign it. The same values give the same bytes.

A batch of twenty parts fits one A4 page, if need be in smaller type; where even the smallest is not enough the sheet goes on,
and every page says which one it is of how many.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from html import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table

from service.paper.fonts import Shelf
from service.terms.dates import chinese_date
from service.terms.decision import Channel, Stage
from service.terms.money import figures

STAGES = {Stage.REMINDER: "催缴通知单", Stage.DEMAND: "催告函", Stage.FINAL: "起诉前告知"}
CHANNELS = {
    Channel.HAND: "专人送达",
    Channel.DOOR: "上门投放",
    Channel.ORDINARY: "平信",
    Channel.REGISTERED: "挂号信",
    Channel.EMS: "邮政特快 EMS",
}

MARGIN = 15 * mm  # what every office printer can reach
WIDTH = A4[0] - 2 * MARGIN
FOOT = 9 * mm  # page number and batch, below the frame
SIZES = (8.5, 7.5, 6.5)  # pt; below 6.5 a printed SHA-256 cannot be read out over the telephone
GREY = colors.Color(0.55, 0.55, 0.55)
PADDED = "打印文件的页数含双面打印所补的空白页 / pages of a part include blank backs added for duplex"
PALE = colors.Color(0.94, 0.94, 0.94)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The letters of one stage and one channel."""

    stage: Stage
    channel: Channel
    letters: int
    pages: int
    """Without padding."""
    sheets: int
    total: int
    """Fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One print file."""

    name: str
    first: str
    """Printed number of its first letter."""
    last: str
    letters: int
    pages: int
    """In the file, with the blank backs that duplex printing needs."""
    sheets: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLine:
    """Where the evidence log stood when the last letter of the batch was sealed."""

    origin: str
    size: int
    root: str
    """As in the checkpoint, base64 or hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSheet:
    """All that the sheet says."""

    issuer: str
    series: str
    test: bool
    """Whether the series is a test series: the sheet says so in its title."""
    batch: str
    file_name: str
    file_sha256: str
    plan: str
    """Digest of the approved plan."""
    today: date
    """Business date."""
    issued_first: datetime
    issued_last: datetime
    number_first: str
    number_last: str
    stacks: tuple[Stack, ...]
    parts: tuple[PartLine, ...]
    held: int
    """Cases."""
    excluded: int
    """Cases."""
    problems: int
    currency: str = "CNY"
    seal: SealLine | None = None


def control_sheet(sheet: ControlSheet, *, shelf: Shelf) -> bytes:
    """The sheet as a PDF, set in Noto Sans SC from the shelf; the first type size that fits one page is taken."""
    _register(shelf)
    height = A4[1] - 2 * MARGIN - FOOT
    size = next((size for size in SIZES if _height(_story(sheet, size)) <= height), SIZES[-1])
    pages = _pages(sheet, size, count=0)[0]
    return _pages(sheet, size, count=pages)[1]


def _pages(sheet: ControlSheet, size: float, *, count: int) -> tuple[int, bytes]:
    """Number of pages and PDF; the count that the foot states is known from a first pass."""
    out = io.BytesIO()
    frame = Frame(MARGIN, MARGIN + FOOT, WIDTH, A4[1] - 2 * MARGIN - FOOT, 0, 0, 0, 0)
    document = BaseDocTemplate(
        out, pagesize=A4, invariant=1, title=f"批次控制单 {sheet.batch}", author=sheet.issuer, creator="cuihan", lang="zh-CN"
    )
    foot = partial(_foot, batch=sheet.batch, count=count)
    document.addPageTemplates(PageTemplate(id="sheet", frames=[frame], onPage=foot))
    document.build(_story(sheet, size))
    return document.page, out.getvalue()


def _foot(canvas: Canvas, document: BaseDocTemplate, *, batch: str, count: int) -> None:
    canvas.setFont(_REGULAR, 7)
    canvas.setFillColor(GREY)
    canvas.drawString(MARGIN, MARGIN, batch)
    more = "，续下页" if document.page < count else ""
    canvas.drawRightString(A4[0] - MARGIN, MARGIN, f"第{document.page}页 共{count}页{more}")


_REGULAR, _BOLD = "CuihanSans", "CuihanSans-Bold"


def _register(shelf: Shelf) -> None:
    for name, bold in ((_REGULAR, False), (_BOLD, True)):
        if name not in pdfmetrics.getRegisteredFontNames():
            face = shelf.match("Noto Sans SC", bold=bold, italic=False, han=True).face
            pdfmetrics.registerFont(TTFont(name, str(face.path)))


def _height(story: Sequence[Flowable]) -> float:
    return sum(flowable.wrap(WIDTH, A4[1])[1] + flowable.getSpaceBefore() + flowable.getSpaceAfter() for flowable in story)


class _Type:
    """Paragraphs in the sizes of one sheet."""

    def __init__(self, size: float) -> None:
        self.size = size
        base = ParagraphStyle("text", fontName=_REGULAR, fontSize=size, leading=size * 1.3, wordWrap="CJK", splitLongWords=1)
        self._left = base
        self._right = ParagraphStyle("figure", base, alignment=TA_RIGHT)
        self._head = ParagraphStyle("head", base, fontName=_BOLD)
        self._head_right = ParagraphStyle("head figure", self._head, alignment=TA_RIGHT)
        self._fine = ParagraphStyle("digest", base, fontSize=min(size, 6.8), leading=min(size, 6.8) * 1.3)
        self._title = ParagraphStyle(
            "title", base, fontName=_BOLD, fontSize=size * 1.9, leading=size * 2.6, spaceAfter=size * 0.5
        )
        self._section = ParagraphStyle("section", self._head, spaceBefore=size * 0.9, spaceAfter=size * 0.35)

    def text(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._left)

    def figure(self, value: int | str) -> Paragraph:
        return Paragraph(escape(f"{value:,}" if isinstance(value, int) else value), self._right)

    def head(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._head)

    def head_figure(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._head_right)

    def fine(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._fine)

    def lines(self, *lines: str) -> Paragraph:
        return Paragraph("<br/>".join(map(escape, lines)), self._left)

    def digits(self, *lines: str) -> Paragraph:
        return Paragraph("<br/>".join(map(escape, lines)), self._fine)

    def title(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._title)

    def section(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self._section)


def _story(sheet: ControlSheet, size: float) -> list[Flowable]:
    kind = _Type(size)
    specimen = "（样张 SPECIMEN）" if sheet.test else ""
    return [
        kind.title(f"批次控制单{specimen}"),
        _facts(sheet, kind),
        kind.section("按函件与送达方式 / stacks"),
        _stacks(sheet, kind),
        kind.section(f"打印文件 / parts: {len(sheet.parts)}"),
        _parts(sheet, kind),
        *([kind.fine(PADDED)] if _padding(sheet) else []),
        Spacer(1, size * 1.6),
        _signatures(kind),
    ]


def _padding(sheet: ControlSheet) -> int:
    return sum(part.pages for part in sheet.parts) - sum(stack.pages for stack in sheet.stacks)


def _facts(sheet: ControlSheet, kind: _Type) -> Table:
    issued = f"{_moment(sheet.issued_first)} – {_moment(sheet.issued_last)}"
    facts: list[tuple[str, Paragraph]] = [
        ("催收单位 / issuer", kind.text(sheet.issuer)),
        ("文号序列 / series", kind.text(sheet.series)),
        ("批次 / batch", kind.text(sheet.batch)),
        ("来源文件 / file", kind.text(sheet.file_name)),
        ("文件 SHA-256", kind.fine(sheet.file_sha256)),
        ("方案摘要 / plan", kind.fine(sheet.plan)),
        ("业务日期 / today", kind.text(chinese_date(sheet.today))),
        ("签发时间 / issued", kind.text(issued)),
        ("文号 / numbers", kind.text(f"{sheet.number_first} – {sheet.number_last}" if sheet.number_first else "无 / none")),
        (
            "未签发 / not issued",
            kind.text(
                f"暂缓 held {sheet.held:,} 户 · 排除 excluded {sheet.excluded:,} 户 · 数据问题 problems {sheet.problems:,} 条"
            ),
        ),
        ("存证 / seal", _seal(sheet.seal, kind)),
    ]
    rows = [[kind.head(label), value] for label, value in facts]
    return _table(rows, [34 * mm, WIDTH - 34 * mm], kind, head=False)


def _seal(seal: SealLine | None, kind: _Type) -> Paragraph:
    if seal is None:
        return kind.text("尚未存证 / not sealed yet")
    return kind.digits(f"{seal.origin} · {seal.size:,}", seal.root)


def _stacks(sheet: ControlSheet, kind: _Type) -> Table:
    head = [
        kind.head("函件"),
        kind.head("送达方式"),
        *map(kind.head_figure, ("份数", "页数", "张数", f"金额 {sheet.currency}")),
    ]
    rows = [
        [
            kind.text(STAGES[stack.stage]),
            kind.text(CHANNELS[stack.channel]),
            *map(kind.figure, (stack.letters, stack.pages, stack.sheets)),
            kind.figure(figures(stack.total)),
        ]
        for stack in sheet.stacks
    ]
    totals = [sum(getattr(stack, field) for stack in sheet.stacks) for field in ("letters", "pages", "sheets")]
    money = figures(sum(stack.total for stack in sheet.stacks))
    total = [kind.head("合计"), kind.text(""), *[kind.head_figure(f"{value:,}") for value in totals], kind.head_figure(money)]
    narrow = 20 * mm
    wide = (WIDTH - 3 * narrow) / 3
    return _table([head, *rows, total], [wide, wide, narrow, narrow, narrow, wide], kind)


def _parts(sheet: ControlSheet, kind: _Type) -> Table:
    head = [
        kind.head("文件"),
        kind.head("文号"),
        *map(kind.head_figure, ("份数", "页数", "张数")),
        kind.head("SHA-256"),
    ]
    rows = [
        [
            kind.text(part.name),
            kind.lines(part.first) if part.first == part.last else kind.lines(f"{part.first} –", part.last),
            *map(kind.figure, (part.letters, part.pages, part.sheets)),
            kind.digits(part.sha256[:32], part.sha256[32:]),
        ]
        for part in sheet.parts
    ]
    narrow = 12 * mm
    name, digest = 25 * mm, 45 * mm  # a SHA-256 in two lines of 32 digits
    return _table([head, *rows], [name, WIDTH - name - 3 * narrow - digest, narrow, narrow, narrow, digest], kind)


def _signatures(kind: _Type) -> Table:
    cells = [[kind.head(f"{who}：") for who in ("制表", "复核", "交接")], [kind.text("日期：")] * 3]
    table = Table(cells, colWidths=[WIDTH / 3] * 3, rowHeights=[kind.size * 4, kind.size * 2.2])
    table.setStyle(
        [("BOX", (column, 0), (column, 1), 0.5, GREY) for column in range(3)] + [("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    return table


def _table(rows: list[list[Paragraph]], widths: list[float], kind: _Type, *, head: bool = True) -> Table:
    table = Table(rows, colWidths=widths, repeatRows=1 if head else 0)
    pad = kind.size * 0.22
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.4, GREY),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad * 1.6),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("BACKGROUND", (0, 0), (-1, 0) if head else (0, -1), PALE),
        ]
    )
    return table


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
