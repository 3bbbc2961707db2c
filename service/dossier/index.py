"""`index.pdf`: the list of evidence 证据目录 as a lawyer files it, with what was demanded when, how it went, how it adds up.

Three parts: the list with the cover statement and its places for signatures and chop (民诉解释 Art. 115: the head of the unit
and who made it sign, the unit's chop); the tables of demands, sums and limitation; and what all this proves and what not. The
same values give the same bytes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from service.paper.fonts import Shelf

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # the frame keeps 6 pt clear on each side
GREY, PALE = colors.Color(0.45, 0.45, 0.45), colors.Color(0.93, 0.93, 0.93)
DATE = "日期：        年    月    日".replace(" ", "\u00a0")
REGULAR, BOLD = "CuihanSans", "CuihanSans-Bold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A line of the list."""

    name: str
    pages: int
    """Printed pages; 0 for what is a file only."""
    purpose: str
    source: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A notice and what happened to it, as the table of demands shows it."""

    on: str
    number: str
    kind: str
    channel: str
    item: str
    result: str
    signer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A charge for a period, of one notice."""

    charge: str
    period: str
    sum: str
    """How the sum came about: quantity × price, what was received."""
    amount: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFee:
    """A line of the calculation of late fees."""

    charge: str
    base: str
    rate: str
    days: str
    span: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What one notice demanded."""

    number: str
    currency: str
    cutoff: str
    owed: tuple[Owed, ...]
    total: str
    late_fees: tuple[LateFee, ...] = ()
    late_fee_total: str = ""
    clause: str = ""
    credits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Until when a charge can be sued for, by the deliveries in this dossier alone."""

    charge: str
    period: str
    due: str
    safe: str
    arguable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All that it says."""

    issuer: str
    credit_code: str
    debtor: str
    premises: str
    about: str
    at: datetime
    by: str
    specimen: bool
    exhibits: tuple[Exhibit, ...]
    demands: tuple[Demand, ...]
    sums: tuple[Sums, ...]
    lapses: tuple[Lapse, ...]
    stamped: str
    """Since when an authority's time stamp shows the newest letter to exist; empty where none does."""
    key: str
    missing: tuple[str, ...] = field(default=())


PROVES = (
    ("这些字节（notice.pdf）以该文号签发，没有别的文件带有同一文号",
     "these exact bytes (notice.pdf) carry this number of this series, and no other document does"),
    ("函内数据与存证记录、附带的 notice.json 一致",
     "the data in the letter are those of the record and of the notice.json beside it"),
    ("自任何他人持有的检查点（印在每封函上）起，此前的记录未被更改、插入、改号或删除",
     "nothing before was changed, inserted, renumbered or removed since any checkpoint others hold; each letter prints one"),
    ("有时间戳的：不晚于时间戳所载时间即已存在", "where there is a time stamp: it existed no later than the stamp says"),
)  # fmt: skip
PROVES_NOT = (
    ("函件已经送达——由交寄、签收等凭证证明", "that the letter was delivered: receipts of dispatch and delivery show that"),
    ("签发时间不早于所载时间——时间戳只证明“不晚于”",
     "that it was not issued earlier than it says: a stamp says “no later than”"),
    ("没有任何函件在系统之外发出", "that no letter was ever sent outside this system"),
    ("欠费本身属实——由合同、账单等证据证明", "that the debt is true: contract and bills show that"),
)  # fmt: skip


def index_pdf(said: Index, *, shelf: Shelf) -> bytes:
    """The list as a PDF."""
    for name, bold in ((REGULAR, False), (BOLD, True)):
        if name not in pdfmetrics.getRegisteredFontNames():
            face = shelf.match("Noto Sans SC", bold=bold, italic=False, han=True).face
            pdfmetrics.registerFont(TTFont(name, str(face.path)))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, invariant=1, title=f"证据目录 {said.about}", creator="cuihan", lang="zh-CN",
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=18 * mm,
    )  # fmt: skip

    def foot(canvas: Canvas, _document: object) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN + 6, 11 * mm, said.about + ("　样张 SPECIMEN" if said.specimen else ""))
        canvas.drawRightString(A4[0] - MARGIN - 6, 11 * mm, f"目录第 {canvas.getPageNumber()} 页")

    document.build(_Sheet(said).story(), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


class _Sheet:
    """The story, part by part."""

    def __init__(self, said: Index) -> None:
        self.said = said
        self.text = ParagraphStyle("text", fontName=REGULAR, fontSize=9, leading=13, wordWrap="CJK", splitLongWords=1)
        self.small = ParagraphStyle("small", parent=self.text, fontSize=7.5, leading=10.5, textColor=GREY)
        self.head = ParagraphStyle("head", parent=self.text, fontName=BOLD)
        self.part = ParagraphStyle("part", parent=self.head, fontSize=12, leading=17, spaceBefore=5 * mm, spaceAfter=2 * mm)
        self.title = ParagraphStyle("title", parent=self.head, fontSize=17, leading=24, alignment=1, spaceAfter=4 * mm)

    def story(self) -> list[Flowable]:
        """Everything in its order."""
        return [*self._list(), PageBreak(), *self._tables(), *self._lapses(), *self._meaning()]

    def _list(self) -> list[Flowable]:
        said = self.said
        about = [
            ("提交人", f"{said.issuer}　统一社会信用代码 {said.credit_code}"),
            ("对方", f"{said.debtor}　{said.premises}"),
            ("事项", f"物业服务费等欠费催缴：{said.about}"),
        ]
        rows, page = [], 1
        for nth, one in enumerate(said.exhibits, start=1):
            pages = "电子" if not one.pages else str(page) if one.pages == 1 else f"{page}–{page + one.pages - 1}"
            page += one.pages
            rows.append([str(nth), one.name, "1", pages, one.purpose, f"{one.source}\n{one.path}"])
        heads = ("序号", "证据名称", "份数", "页码", "证明目的", "来源")
        blocks = Table(
            [[self._p(who, self.head) for who in ("单位负责人（签名）：", "制作人（签名）：", "单位（盖章）：")],
             ["", self._p(said.by, self.small), ""],
             [self._p(DATE)] * 2 + [""]],
            colWidths=[WIDTH / 3] * 3, rowHeights=[14 * mm, 6 * mm, 8 * mm],
        )  # fmt: skip
        blocks.setStyle([("BOX", (2, 0), (2, -1), 0.5, GREY), ("VALIGN", (0, 0), (-1, -1), "TOP")])
        return [
            self._p("证据目录", self.title),
            self._grid(about, (20 * mm, WIDTH - 20 * mm), heads=False),
            Spacer(1, 3 * mm),
            self._grid([heads, *rows], (11 * mm, 34 * mm, 11 * mm, 14 * mm, 48 * mm, WIDTH - 118 * mm)),
            *[self._p(f"缺：{line}") for line in said.missing],
            KeepTogether([
                self._p("证明材料说明", self.part),
                self._p(
                    f"上列材料由本单位的催缴函件系统在业务办理时生成、编号并封存，本卷宗于 {said.at:%Y年%m月%d日 %H:%M} "
                    "自存档导出，"
                    "导出时未重新生成任何函件。电子件以随附的清单和签名为准；纸质件系其打印件。核验方法见 README.txt。"
                ),
                self._p(f"封存公钥 {said.key}", self.small),
                Spacer(1, 8 * mm),
                blocks,
            ]),
        ]  # fmt: skip

    def _tables(self) -> list[Flowable]:
        said = self.said
        heads = ("日期", "文号", "函种", "送达方式", "邮件号码、凭证", "结果", "签收人身份")
        rows = [[d.on, d.number, d.kind, d.channel, d.item, d.result, d.signer] for d in said.demands]
        widths = (20 * mm, 38 * mm, 20 * mm, 18 * mm, 28 * mm, 24 * mm, WIDTH - 148 * mm)
        story: list[Flowable] = [self._p("催缴情况", self.part), self._grid([heads, *rows], widths)]
        for one in said.sums:
            story += [self._p(f"欠费计算：{one.number}（{one.currency}，截至 {one.cutoff}）", self.part)]
            rows = [[line.charge, line.period, line.sum, line.due, line.amount] for line in one.owed]
            rows.append(["本金合计", "", "", "", one.total])
            widths_owed = (34 * mm, 42 * mm, WIDTH - 122 * mm, 22 * mm, 24 * mm)
            story.append(self._grid([("费用", "期间", "计算", "应缴日", "欠费"), *rows], widths_owed, right=(4,)))
            if one.late_fees:
                story += [Spacer(1, 2 * mm), self._late_fees(one)]
            if one.credits:
                story.append(self._p(f"其间已付并抵充：{one.credits}", self.small))
        return story

    def _late_fees(self, one: Sums) -> Flowable:
        rows = [[fee.charge, fee.base, fee.rate, fee.days, fee.span, fee.amount] for fee in one.late_fees]
        rows.append([f"违约金合计（{one.clause}）" if one.clause else "违约金合计", "", "", "", "", one.late_fee_total])
        heads = ("违约金", "基数", "费率", "天数", "起止", "金额")
        widths = (WIDTH - 138 * mm, 24 * mm, 22 * mm, 14 * mm, 46 * mm, 32 * mm)
        return self._grid([heads, *rows], widths, right=(1, 3, 5))

    def _lapses(self) -> list[Flowable]:
        if not self.said.lapses:
            return []
        rows = [[one.charge, one.period, one.due, one.safe, one.arguable] for one in self.said.lapses]
        heads = ("费用", "期间", "应缴日", "时效届满（稳妥）", "时效届满（可争取）")
        return [
            self._p("诉讼时效（仅按本卷宗所载的送达计算）", self.part),
            self._grid([heads, *rows], (34 * mm, 46 * mm, 24 * mm, 32 * mm, WIDTH - 136 * mm)),
            self._p("稳妥：每期单独计算，只计已证明送达的催缴（民法典第188、195条，时效规定第8条）；可争取：到达或者应当到达即计。"
                    "未计法定节假日顺延，未计本卷宗之外的付款、认可。", self.small),
        ]  # fmt: skip

    def _meaning(self) -> list[Flowable]:
        stamped = self.said.stamped or "本函未加盖外部时间戳 / not time-stamped by an outside authority"
        rows = [["能证明 / shows", f"{zh}\n{en}"] for zh, en in PROVES]
        rows += [["不能证明 / does not show", f"{zh}\n{en}"] for zh, en in PROVES_NOT]
        rows.append(["时间戳 / time", stamped])
        trust = (
            "核验所用的公钥和时间戳机构根证书须来自本卷宗之外（公证处、律师、官网等保管的登记单）。"
            "Key and authority certificates must come from outside this dossier: a deposited key sheet."
        )
        return [
            KeepTogether([
                self._p("本卷宗能证明什么，不能证明什么 / What this shows, and what it does not", self.part),
                self._grid(rows, (34 * mm, WIDTH - 34 * mm), heads=False),
                Spacer(1, 2 * mm),
                self._p(trust),
            ])
        ]  # fmt: skip

    def _grid(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], *, heads: bool = True, right: Sequence[int] = ()
    ) -> Table:
        bold = 0 if heads else -1
        cells = [[self._p(cell, self.head if at == bold else None) for cell in row] for at, row in enumerate(rows)]
        for at, row in enumerate(rows):
            for column in right:
                style = ParagraphStyle("right", parent=self.head if at == bold else self.text, alignment=2)
                cells[at][column] = self._p(row[column], style)
        table = Table(cells, colWidths=list(widths), repeatRows=1 if heads else 0)
        table.setStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.3, GREY),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2.5),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                *([("BACKGROUND", (0, 0), (-1, 0), PALE)] if heads else []),
            ]
        )
        return table

    def _p(self, words: str, style: ParagraphStyle | None = None) -> Paragraph:
        return Paragraph(escape(words).replace("\n", "<br/>"), style or self.text)
