"""WordprocessingML in small pieces: paragraphs, tables, sections and the package around them.

Only what the shipped letters use. Everything is text in, XML text out, so the same letter always gives the same parts;
lengths are millimetres here and twips (1/20 pt) in the XML.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest date a zip entry can have: the same files make the same package on any day."""


def twips(mm: float) -> int:
    """Millimetres as twips: 25.4 mm are 1440."""
    return round(mm * 1440 / 25.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Text in a character style."""

    text: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One table cell. `fill` is a shade RRGGBB; `merge` is "restart" or "continue" for cells joined downwards."""

    paragraphs: Sequence[str]
    span: int = 1
    fill: str = ""
    valign: str = ""
    merge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One table row that never splits over pages. `exact` rows keep their height whatever they hold."""

    cells: Sequence[Cell]
    height_mm: float = 0
    exact: bool = False
    header: bool = False


def strong(text: str) -> Span:
    """Text that must not be overlooked: sums and dates."""
    return Span(text=text, style="Strong")


def run(content: str | Span) -> str:
    """A run; a tab character becomes w:tab."""
    text, style = (content.text, content.style) if isinstance(content, Span) else (content, "")
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    pieces = [f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in text.split("\t")]
    return f"<w:r>{properties}{'<w:tab/>'.join(pieces)}</w:r>"


def field(name: str) -> str:
    """A real field, PAGE or NUMPAGES, which Word, WPS and our engine compute."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def p(style: str, *content: str | Span, keep_next: bool = False, new_page: bool = False, section: str = "") -> str:
    """A paragraph of a style. Content that begins with <w: is XML already."""
    flags = ("<w:keepNext/>" if keep_next else "") + ("<w:pageBreakBefore/>" if new_page else "")
    runs = "".join(piece if isinstance(piece, str) and piece.startswith("<w:") else run(piece) for piece in content)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{flags}{section}</w:pPr>{runs}</w:p>'


def tag(text: str) -> str:
    """A paragraph that holds a template tag only and vanishes: {%p if … %}."""
    return p("Tag", f"{{%p {text} %}}")


def table(style: str, widths_mm: Sequence[float], rows: Sequence[Row]) -> str:
    """A fixed table as wide as its columns. Row tags such as {%tr for … %} stand in rows of their own."""
    widths = [twips(width) for width in widths_mm]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0"'
        ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(_row(row, widths) for row in rows)}</w:tbl>"
    )


def row_tag(text: str, columns: int) -> Row:
    """A row that holds a template tag only and vanishes: {%tr for … %}."""
    return Row(cells=[Cell(paragraphs=[p("Tag", f"{{%tr {text} %}}")], span=columns)])


def _row(row: Row, widths: Sequence[int]) -> str:
    rule = "exact" if row.exact else "atLeast"
    height = f'<w:trHeight w:val="{twips(row.height_mm)}" w:hRule="{rule}"/>' if row.height_mm else ""
    header = "<w:tblHeader/>" if row.header else ""
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(widths[at : at + cell.span])))
        at += cell.span
    if at != len(widths):
        raise ValueError(f"a row of {at} columns in a table of {len(widths)}")
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{header}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    merge = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[cell.merge]
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else "")
        + merge
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else "")
        + (f'<w:vAlign w:val="{cell.valign}"/>' if cell.valign else "")
        + f"</w:tcPr>{''.join(cell.paragraphs)}</w:tc>"
    )


def section(
    *,
    top_mm: float,
    left_mm: float,
    right_mm: float,
    bottom_mm: float,
    header: bool,
    header_mm: float = 10,
    footer_mm: float = 9,
    pitch: int = 0,
) -> str:
    """Section properties of an A4 page; the footer is always there, the header only where asked.

    `header_mm` and `footer_mm` count from the paper's edges; `pitch` is the line grid in twips, 0 for none.
    """
    reference = '<w:headerReference w:type="default" r:id="rIdHeader"/>' if header else ""
    return (
        f'<w:sectPr>{reference}<w:footerReference w:type="default" r:id="rIdFooter"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="{twips(top_mm)}" w:right="{twips(right_mm)}"'
        f' w:bottom="{twips(bottom_mm)}" w:left="{twips(left_mm)}" w:header="{twips(header_mm)}" w:footer="{twips(footer_mm)}"'
        ' w:gutter="0"/>' + (f'<w:docGrid w:type="lines" w:linePitch="{pitch}"/>' if pitch else "") + "</w:sectPr>"
    )


def package(*, title: str, body: str, header: str, footer: str, styles: str) -> bytes:
    """The DOCX: document, styles, settings, one header, one footer, and core properties without a person's name."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            {
                "rId1": ("officeDocument", "word/document.xml"),
                "rId2": ("metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(title)}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
        ),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/settings.xml": (
            f'<w:settings {NAMESPACES}><w:defaultTabStop w:val="420"/>'
            '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode"'
            ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
        ),
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{header}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {NAMESPACES}>{footer}</w:ftr>",
        "word/_rels/document.xml.rels": _relationships(
            {
                "rIdStyles": ("styles", "styles.xml"),
                "rIdSettings": ("settings", "settings.xml"),
                "rIdHeader": ("header", "header1.xml"),
                "rIdFooter": ("footer", "footer1.xml"),
            }
        ),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, (HEAD + xml).encode())
    return target.getvalue()


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{TYPES}.document.main+xml",
        "/word/styles.xml": f"{TYPES}.styles+xml",
        "/word/settings.xml": f"{TYPES}.settings+xml",
        "/word/header1.xml": f"{TYPES}.header+xml",
        "/word/footer1.xml": f"{TYPES}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>"
    )


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    def kind(name: str) -> str:
        base = "package/2006/relationships" if "/" in name else "officeDocument/2006/relationships"
        return f"http://schemas.openxmlformats.org/{base}/{name}"

    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(f'<Relationship Id="{key}" Type="{kind(name)}" Target="{to}"/>' for key, (name, to) in targets.items())
        + "</Relationships>"
    )
