"""Write the samples of samples/problems/ that no spreadsheet can make: templates with their cards, and issuers' settings.

Each shows one thing wrong and is named after the code it provokes. A template is a card `<code>.toml` with its DOCX and is
looked at with `cuihan plan samples/arrears-2026-10.csv --issuer … --templates …`; a `.docx` without a card, or with a
`.json` of data, with `cuihan templates render`; an issuer's settings are a `.toml` that begins with `format`.

    python samples/make_problems.py            # the same bytes every time
"""

import io
import zipfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
PROBLEMS = HERE / "problems"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
DOCUMENT = f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="word/document.xml"/>'
PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="720000" cy="720000"/><wp:docPr id="1" name="logo"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="logo"/><pic:cNvPicPr/></pic:nvPicPr>'
    f'<pic:blipFill><a:blip r:embed="rId1" xmlns:r="{RELATION}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="720000" cy="720000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)

LETTER = (
    "催缴通知单",
    "{{ number }}",
    "致：{{ debtor.name }}{{ debtor.salutation }}",
    "合计 {{ total|money }} 元，请于 {{ deadline|cndate }} 前缴纳。",
)
"""A short letter that nothing is wrong with; each sample adds one paragraph."""

WRONG = {
    "template-broken-tag": "{% if payment.bank %}开户行：{{ payment.bank }}",
    "template-forbidden": "{% include 'other.docx' %}",
    "template-qr-place": "请扫码：{{ qr }}",
    "template-dynamic-column": "{{ columns[debtor.name] }}",
    "template-column-missing": '{{ columns["楼栋管家"] }}',
    "undefined-variable": "{{ debtor.phone_number }}",
    "template-value": "{{ debtor.name|money }}",
    "letter-incomplete": "邮编：{{ postcode }}",
}
TABLE = (
    '</w:p><w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid>'
    "<w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl><w:p>"
)
"""A table of one cell between two paragraphs."""
CARD = 'id = "{}"\ntitle = "样例"\nstages = ["reminder", "demand"]\nchannels = ["door", "hand", "registered"]\n'


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped}</w:t></w:r>'


def docx(*paragraphs: str, prolog: str = "", picture: tuple[str, bytes] | None = None) -> bytes:
    """A Word file of these paragraphs (each the XML of its runs), with an optional picture as its relation rId1."""
    body = "".join(f"<w:p>{paragraph}</w:p>" for paragraph in paragraphs)
    margins = " ".join(f'w:{side}="1440"' for side in ("top", "bottom", "left", "right"))
    page = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar {margins}/></w:sectPr>'
    parts = {
        "[Content_Types].xml": TYPES.encode(),
        "_rels/.rels": RELATIONS.format(DOCUMENT).encode(),
        "word/document.xml": f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}{page}</w:body></w:document>'.encode(),
    }
    if picture:
        name, data = picture
        link = f'<Relationship Id="rId1" Type="{RELATION}/image" Target="media/{name}"/>'
        parts |= {"word/_rels/document.xml.rels": RELATIONS.format(link).encode(), f"word/media/{name}": data}
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP that is the same every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def letter(*more: str) -> bytes:
    """The short letter with further paragraphs."""
    return docx(*map(run, (*LETTER, *more)))


def cmyk() -> bytes:
    """A JPEG as a print shop sends it."""
    out = io.BytesIO()
    Image.new("CMYK", (8, 8), (0, 90, 80, 0)).save(out, "JPEG")
    return out.getvalue()


def huge() -> bytes:
    """A picture of more pixels than any printer needs, in very few bytes."""
    out = io.BytesIO()
    Image.new("1", (7_000, 7_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


def templates() -> dict[str, bytes]:
    """Templates and cards by file name."""
    made = {f"{code}.docx": letter(wrong) for code, wrong in WRONG.items()}
    made |= {f"{code}.toml": CARD.format(code).encode() for code in WRONG}
    made["letter-incomplete.toml"] += b'requires = ["postcode"]\n'
    strange = {
        "template-rich-text": docx(*map(run, LETTER), TABLE.format(run("{{tc debtor.name }}"))),
        "template-not-docx": b"%PDF-1.7\n",
        "template-entities": docx(*map(run, LETTER), prolog='<!DOCTYPE x [<!ENTITY a "a">]>'),
        "template-too-large": docx(run("{{ total }}" * 10_001)),
        "template-zip-bomb": docx(run("."), picture=("a.png", bytes(2_000_000))),
        "image-unreadable": docx(*map(run, LETTER), PICTURE, picture=("logo.png", b"\x89PNG\r\n\x1a\n and then nothing")),
        "image-cmyk": docx(*map(run, LETTER), PICTURE, picture=("logo.jpeg", cmyk())),
        "image-too-large": docx(*map(run, LETTER), PICTURE, picture=("logo.png", huge())),
    }
    for code, data in strange.items():
        made |= {f"{code}.docx": data, f"{code}.toml": CARD.format(code).encode()}
    cards = {
        "card-not-toml": 'id = "card-not-toml\n',
        "card-unknown-key": CARD.format("card-unknown-key") + 'colour = "red"\n',
        "card-missing-key": 'id = "card-missing-key"\ntitle = "样例"\nstages = ["reminder"]\n',
        "card-bad-value": CARD.format("card-bad-value") + "qr_mm = 5\n",
    }
    for code, card in cards.items():
        made |= {f"{code}.docx": letter(), f"{code}.toml": card.encode()}
    made["not-supported.docx"] = docx(*map(run, LETTER), run("浮雕", "<w:rPr><w:emboss/></w:rPr>"))
    made["template-character-removed.docx"] = docx(run("备注：{{ note }}"))
    made["template-character-removed.json"] = '{"note": "已电话联系\\u0001业主"}\n'.encode()
    made["template-data.docx"] = docx(run("{{ chop }}"))
    made["template-data.json"] = b'{"chop": {"image": "chop.png", "width_mm": 30}}\n'
    made["json-malformed.json"] = b'{"note": "'
    return made


def settings() -> dict[str, bytes]:
    """Issuers' settings, each the sample issuer's with one change, and a file with one row for the addresses."""
    sound = (HERE / "issuer.toml").read_text(encoding="utf-8")
    changes = {
        "settings-broken": ('id = "cuihe"', 'id = "cuihe'),
        "settings-format": ("format = 1", "format = 2"),
        "settings-missing": ('name = "翠禾物业服务有限公司"\n', ""),
        "settings-type": ("test = true", 'test = "true"'),
        "settings-unknown-key": ('postcode = "250000"', 'postal_code = "250000"'),
        "issuer-invalid": ('postcode = "250000"', 'postcode = "25-0000"'),
        "policy-invalid": ('enter = "by_age"', 'enter = "sometimes"'),
        "qr-missing": ('[qr]\nbase = "https://pay.cuihe.example/p/"\n', ""),
        "template-missing": ('template = "demand"', 'template = "our-demand"'),
        "template-misfit": ('template = "demand"', 'template = "registered"'),
    }
    last = 'account_no = "6200000000000000018"\n'
    tariff = '\n[[estate.tariff]]\ncharge = "物业服务费"\nprice = "2.20"\nclause = "第十二条"\n'
    late_fee = '\n[estate.late_fee]\nclause = "第十五条"\n'
    changes |= {
        "display-shows-debt": ('template = "reminder"', 'template = "reminder"\ndisplayed = true'),
        "holidays-assumed": ("deadline_days = 15", "deadline_days = 60"),
        "tariff-differs": (last, last + tariff),
        "tariff-price-differs": (last, last + tariff),
        "tariff-gap": (last, last + tariff + 'from = "2026-02-01"\n'),
        "late-fee-differs": (last, last + late_fee + 'per_day = "0.0005"\n'),
        "lpr-assumed": (last, last + late_fee + 'lpr_multiple = "1.5"\n'),
        "lpr-missing": (last, last + late_fee + 'lpr_multiple = "1.5"\nfloating = false\n'),
    }
    made = {}
    for code, (old, new) in changes.items():
        if sound.count(old) < 1:
            raise ValueError(f"the sample issuer has no {old!r}")
        made[f"{code}.toml"] = sound.replace(old, new, 1).encode()
    return made


def tables() -> dict[str, bytes]:
    """Arrears files, one row each."""
    row = "翠湖花园,1号楼1单元101,{},物业服务费,2026-01-01,2026-03-31,2026-03-31,1240.00"
    head = "小区,房号,业主姓名,收费项目,费用开始日期,费用截止日期,应缴款日期,欠费金额"
    address = "https://pay.cuihe.example/p/" + "9" * 200
    measured = "翠湖花园,1号楼1单元101,赵一禾,物业服务费,2026-01-01,2026-03-31,2026-03-31,{},89.50,{}\n"
    tariffs = {
        "tariff-differs": ("1240.00", "2.20"),
        "tariff-price-differs": ("590.70", "2.50"),
        "tariff-gap": ("590.70", "2.20"),
    }
    made = {f"{code}.csv": f"{head},计费面积,单价\n{measured.format(*cells)}".encode() for code, cells in tariffs.items()}
    old = "翠湖花园,1号楼1单元101,赵一禾,物业服务费,2019-04-01,2019-06-30,2019-06-30,1240.00"
    return made | {
        "class-unknown.csv": f"{head},缴费习惯\n{row.format('赵一禾')},一般\n".encode(),
        "late-fee-differs.csv": f"{head},滞纳金\n{row.format('赵一禾')},99.00\n".encode(),
        "lpr-missing.csv": f"{head}\n{old}\n".encode(),
        "qr-too-long.csv": f"{head},pay_url\n{row.format('赵一禾')},{address}\n".encode(),
        "right-to-left.csv": f"{head}\n{row.format('赵一禾(ئايگۈل)')}\n".encode(),
    }


if __name__ == "__main__":
    for name, data in {**templates(), **settings(), **tables()}.items():
        (PROBLEMS / name).write_bytes(data)
