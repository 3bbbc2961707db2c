"""The key sheet 密钥登记单: one page to deposit outside, with a notary, a lawyer or on a web page.

So that later nobody need trust us, it says which key signs the seals of an installation, which logs it signs, and how far they
had grown on that day. Whoever holds it can tell any later archive that does not go on from there. The same values give the
same bytes.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from html import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from service.paper.fonts import Shelf
from service.paper.symbol import Symbol

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # the frame keeps 6 pt clear on each side
QR = 40 * mm
GREY = colors.Color(0.6, 0.6, 0.6)
QUIET = 4
"""Modules left clear around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A log and its newest checkpoint."""

    origin: str
    size: int
    root: str
    """Base64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySheet:
    """All that the sheet says."""

    installation: str
    verifier: str
    """C2SP verifier key, one line."""
    fingerprint: str
    """SHA-256 of the 32 bytes of the public key, hexadecimal."""
    retired: tuple[str, ...]
    """Verifier keys before it."""
    at: datetime
    logs: tuple[Reached, ...]
    locked: bool
    """Whether the private half is under a passphrase."""

    @property
    def text(self) -> str:
        """The same as plain text, to be put on a web page or read out."""
        groups = " ".join(self.fingerprint[at : at + 4] for at in range(0, len(self.fingerprint), 4))
        lines = [
            "催函 · 存证密钥登记单 / Cuihan key sheet",
            f"安装 installation: {self.installation}",
            f"时间 time: {self.at.isoformat()}",
            f"验证公钥 verifier key: {self.verifier}",
            f"公钥指纹 SHA-256: {groups}",
            *(f"此前的公钥 retired: {line}" for line in self.retired),
            "",
            *(f"{log.origin}\n{log.size}\n{log.root}\n" for log in self.logs),
        ]
        return "\n".join(lines)


def key_sheet(sheet: KeySheet, code: Symbol, *, shelf: Shelf) -> bytes:
    """The sheet as a PDF; `code` is the QR code beside the key."""
    for name, bold in ((_REGULAR, False), (_BOLD, True)):
        if name not in pdfmetrics.getRegisteredFontNames():
            face = shelf.match("Noto Sans SC", bold=bold, italic=False, han=True).face
            pdfmetrics.registerFont(TTFont(name, str(face.path)))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, invariant=1, title="存证密钥登记单", creator="cuihan", lang="zh-CN",
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
    )  # fmt: skip
    document.build(_story(sheet, code))
    return out.getvalue()


_REGULAR, _BOLD = "CuihanSans", "CuihanSans-Bold"
WHAT_FOR_ZH = (
    "请将本单交由外部保管（公证处、律师、官网公示等）。日后核验函件时，以外部保管的公钥为准；"
    "任何在此日之后的存证日志，都必须在上列进度之上延续。换钥时新旧密钥共同签名，旧公钥签过的封存点继续有效。"
)
WHAT_FOR_EN = (
    "Deposit this sheet outside: with a notary, a lawyer, on a web page. Letters are later verified with the key as it was "
    "deposited, and every later log must go on from the checkpoints above. When the key changes, both keys sign for it."
)


def _story(sheet: KeySheet, code: Symbol) -> list[Flowable]:
    text = ParagraphStyle("text", fontName=_REGULAR, fontSize=9, leading=13, wordWrap="CJK", splitLongWords=1)
    head = ParagraphStyle("head", parent=text, fontName=_BOLD)
    title = ParagraphStyle("title", parent=head, fontSize=17, leading=24, spaceAfter=4 * mm)

    def said(words: str, style: ParagraphStyle = text) -> Paragraph:
        return Paragraph(escape(words), style)

    groups = " ".join(sheet.fingerprint[at : at + 4] for at in range(0, len(sheet.fingerprint), 4))
    facts = [
        ("安装 / installation", sheet.installation),
        ("时间 / time", sheet.at.strftime("%Y-%m-%d %H:%M:%S %z")),
        ("验证公钥 / verifier key", sheet.verifier),
        ("公钥指纹 / SHA-256", groups),
        *(("此前的公钥 / retired", line) for line in sheet.retired),
        ("私钥保护 / private key", "有口令 / passphrase" if sheet.locked else "无口令，仅靠文件权限 / file permissions only"),
    ]
    about = Table(
        [[said(name, head), said(value)] for name, value in facts], colWidths=[38 * mm, WIDTH - 38 * mm - QR - 4 * mm]
    )
    logs = [[said("日志 / log", head), said("条数 / size", head), said("根 / root (base64)", head)]]
    logs += [[said(log.origin), said(str(log.size)), said(log.root)] for log in sheet.logs]
    reached = Table(logs, colWidths=[WIDTH - 24 * mm - 72 * mm, 24 * mm, 72 * mm], repeatRows=1)
    for table in (about, reached):
        table.setStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, GREY),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    beside = Table([[about, _Code(code)]], colWidths=[WIDTH - QR - 2 * mm, QR + 2 * mm])
    beside.setStyle(
        [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    )
    return [
        said("存证密钥登记单 / Key sheet", title),
        beside,
        Spacer(1, 5 * mm),
        said("截至当日的日志进度 / how far the logs had grown", head),
        Spacer(1, 1.5 * mm),
        reached,
        Spacer(1, 5 * mm),
        said(WHAT_FOR_ZH),
        said(WHAT_FOR_EN),
        Spacer(1, 10 * mm),
        _signatures(head),
    ]


def _signatures(head: ParagraphStyle) -> Table:
    cells = [[Paragraph(who, head) for who in ("出具单位（盖章）：", "保管人：", "日期：")]]
    return Table(cells, colWidths=[WIDTH / 3] * 3, rowHeights=[16 * mm])


class _Code(Flowable):
    """A QR code with its quiet zone."""

    def __init__(self, code: Symbol) -> None:
        super().__init__()
        self.code = code
        self.width = self.height = QR

    def wrap(self, *_room: float) -> tuple[float, float]:
        return QR, QR

    def draw(self) -> None:
        canvas: Canvas = self.canv
        module = QR / (self.code.size + 2 * QUIET)
        for y in range(self.code.size):
            for x in range(self.code.size):
                if self.code.dark(x, y):
                    at = (x + QUIET) * module, QR - (y + QUIET + 1) * module
                    canvas.rect(*at, module, module, stroke=0, fill=1)
