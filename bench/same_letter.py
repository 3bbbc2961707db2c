"""The letter that four systems set: one A4 page in Chinese with a table of six lines and a QR, its words and its data.

The words are written once. The Word template for Cuihan and docxtpl is made of them here; Typst and Platypus are handed the
same sentences, filled in. So is the QR's matrix: making it costs everybody the same.
"""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.intake.issuer import load_issuer
from service.paper.symbol import Symbol
from service.payment.qr import symbol
from service.rendering.filters import FILTERS
from service.terms.canonical import Json
from service.terms.case import Case, Line
from service.terms.dates import SHANGHAI
from service.terms.decision import CaseState, Channel, Deadline, Decision, Stage
from service.terms.notice import Notice, Place, freeze, planned_public, template_view

ROOT = Path(__file__).parents[1]
ISSUED = datetime(2026, 11, 5, 9, tzinfo=SHANGHAI)
QR_MM = 25
MARGIN_MM = 25
BODY_PT, TABLE_PT, TITLE_PT = 11, 10, 18
COLUMNS_MM = (60, 60, 40)

TITLE = "催告函"
GREETING = "致：{{ debtor.name }}{{ debtor.salutation }}（{{ premises }}）"
BODY = (
    (
        "{{ issuer.name }}依据《翠湖花园物业服务合同》为{{ estate.name }}提供物业服务。截至本函发出之日，您名下{{ premises }}"
        "尚欠下列费用，共计人民币{{ total|money }}元（大写：{{ total|daxie }}）。我公司此前已多次提醒，至今未收到款项。"
    ),
    (
        "请您在{{ deadline|cndate }}（含当日）前付清。如对欠费项目、金额或服务有异议，请于上述期限内以书面形式向我公司提出，"
        "我公司将核对并答复；经济上确有困难的，可以协商分期付款。期限届满仍未付清又未作说明的，我公司将依法主张权利。"
    ),
    (
        "付款户名：{{ payment.account_name }}；开户行：{{ payment.bank }}；账号：{{ payment.account_no }}；"
        "附言请写明文号{{ number }}。也可以用手机扫描下方二维码查询与缴费。"
    ),
)
HEADS = ("费用项目", "所属期间", "欠费金额（元）")
CLOSING = ("{{ issuer.name }}", "{{ issued|cndate }}")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "一禾若川明澈知夏朝歌景行令仪怀瑾望舒清和嘉言思齐南乔"
CHARGES = ("物业服务费", "公共能耗费分摊", "车位管理费", "生活垃圾清运费", "二次供水加压费", "物业服务费（上季度）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One letter: as a frozen notice for us, as a template's context, and as finished sentences."""

    notice: Notice = field(repr=False)
    view: Json = field(repr=False)
    number: str
    url: str
    greeting: str
    body: tuple[str, ...]
    rows: tuple[tuple[str, str, str], ...]
    closing: tuple[str, ...]

    @property
    def symbol(self) -> Symbol:
        """The QR's matrix, made anew."""
        return symbol(self.url)


def letters(count: int) -> list[Filled]:
    """So many letters, all different, the same in every run."""
    folder = ROOT / "samples"
    issuer = load_issuer((folder / "issuer.toml").read_bytes(), read_file=lambda name: (folder / name).read_bytes())
    estate = issuer.estates[0]
    made = []
    for number in range(1, count + 1):
        lines = tuple(_line(number, place) for place in range(6))
        premises = f"{number % 9 + 1}号楼{number % 3 + 1}单元{number % 28 + 1}{number % 4 + 1:02d}室"
        name = SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % 20 : number * 7 % 20 + 2]
        case = Case(account=premises, estate=estate.id, premises=premises, debtor=name, lines=lines)
        decision = Decision(
            state=CaseState.DUE,
            reasons=(),
            stage=Stage.DEMAND,
            channel=Channel.HAND,
            template="bench",
            lines=lines,
            total=sum(line.amount for line in lines),
            deadline=Deadline(on=date(2026, 11, 20)),
        )
        public = planned_public(
            issuer=issuer, estate=estate, case=case, decision=decision, cutoff="2026-11-05", columns=(), digests={}
        )
        token = sha256(b"%d" % number).hexdigest()[:23]
        place = Place(
            no=number,
            number=f"翠禾物催〔2026〕{number}号",
            issued=ISSUED,
            checkpoint="",
            url=f"https://pay.cuihe.example/p/{token}",
        )
        # 样张 under the text is something only we draw: left out, so that all set the same letter
        made.append(_filled(freeze(place=place, salt=b"bench", public=public | {"specimen": ""}, internal={})))
    return made


def template() -> bytes:
    """The Word template."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(BODY_PT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(6)

    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(TITLE).font.size = Pt(TITLE_PT)
    number = document.add_paragraph("{{ number }}")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(GREETING)
    for text in BODY:
        document.add_paragraph(text).paragraph_format.first_line_indent = Pt(2 * BODY_PT)
    table = document.add_table(rows=4, cols=len(HEADS), style="Table Grid")
    rows = (
        HEADS,
        ("{%tr for line in lines %}", "", ""),
        ("{{ line.charge }}", "{{ line.period_from }}至{{ line.period_to }}", "{{ line.amount|money }}"),
        ("{%tr endfor %}", "", ""),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, COLUMNS_MM, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            cell.paragraphs[0].add_run(text).font.size = Pt(TABLE_PT)
    document.add_paragraph("{{ qr }}")
    for text in CLOSING:
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


CARD = f'id = "bench"\ntitle = "{TITLE}"\nstages = ["demand"]\nchannels = ["hand"]\nqr_mm = {QR_MM}\n'.encode()


def path_of(matrix: Symbol) -> str:
    """The dark modules as one SVG path, a run of modules a rectangle, in units of modules."""
    parts = []
    for y in range(matrix.size):
        x = 0
        while x < matrix.size:
            start = x
            while x < matrix.size and matrix.dark(x, y):
                x += 1
            if x > start:
                parts.append(f"M{start} {y}h{x - start}v1h{start - x}z")
            x += 1
    return "".join(parts)


def _line(number: int, place: int) -> Line:
    start = date(2026, 1, 1) + timedelta(days=31 * place)
    return Line(
        row=number * 6 + place,
        charge=CHARGES[place],
        period_from=start,
        period_to=start + timedelta(days=30),
        due=start + timedelta(days=30),
        amount=1000 * (place + 1) + number * 37 % 90000,
        receivable=None,
        received=None,
        unit_price="",
        quantity="",
    )


def _filled(notice: Notice) -> Filled:
    view = template_view(notice.public)

    def said(text: str) -> str:
        while "{{" in text:
            before, _, rest = text.partition("{{ ")
            name, _, after = rest.partition(" }}")
            path, _, filter_name = name.partition("|")
            value = view
            for key in path.split("."):
                value = value[key]
            text = f"{before}{FILTERS[filter_name](value) if filter_name else value}{after}"
        return text

    return Filled(
        notice=notice,
        view=view,
        number=view["number"],
        url=view["payment"]["url"],
        greeting=said(GREETING),
        body=tuple(map(said, BODY)),
        rows=tuple(
            (line["charge"], f"{line['period_from']}至{line['period_to']}", FILTERS["money"](line["amount"]))
            for line in view["lines"]
        ),
        closing=tuple(map(said, CLOSING)),
    )
