"""Structure: what readers who do not see the page are told, read back by another program and judged by veraPDF."""

import pikepdf
import pytest
from support import verapdf
from support.sheets import DOC_ID, letter, put, serif

from service.paper.content import Content
from service.paper.document import pages_digest
from service.paper.reading import pages_digest_of_pdf
from service.paper.structure import EMPTY, Element, Mark, accessible, structure_of

HEADING, BODY = Element("H1", 1), Element("P", 2)
TABLE = Element("Table", 3)
PICTURE = Element("Figure", 9, alt="公司标志 / company logo")


def told_page():
    """A heading, a table of two rows with a cell over two columns and an empty one, a picture's place, a ruled line."""
    content = Content(595.304, 841.89)
    content.element(())
    content.line(57, 60, 538, 60, 0.5)
    content.element((HEADING,))
    put(content, 72, 100, serif(bold=True), 18, "催告函")
    rows = ((Element("TR", 4), (Element("TH", 5, columns=2),)), (Element("TR", 6), (Element("TD", 7), Element("TD", 8))))
    for row, cells in rows:
        for cell in cells:
            content.empty((TABLE, row, cell))
    content.element((TABLE, rows[0][0], rows[0][1][0]))
    put(content, 72, 130, serif(), 12, "项目")
    content.element((TABLE, rows[1][0], rows[1][1][0]))
    content.clip(60, 140, 100, 30)
    content.element((TABLE, rows[1][0], rows[1][1][0]))
    put(content, 72, 150, serif(), 12, "物业费")
    content.unclip()
    content.element((PICTURE,))
    content.rectangle(72, 200, 20, 20, fill="AA0000")
    content.element((BODY,))
    put(content, 72, 250, serif(), 12, "此段文字在下一页")
    return content.finish()


def next_page():
    """The last paragraph goes on."""
    content = Content(595.304, 841.89)
    content.element((BODY,))
    put(content, 72, 100, serif(), 12, "继续。")
    return content.finish()


def tree(pdf):
    """The structure as nested (type, children)."""

    def node(element):
        kids = element.get("/K", [])
        kids = kids if isinstance(kids, pikepdf.Array) else [kids]
        inner = [node(kid) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        return (str(element.S)[1:], inner) if inner else str(element.S)[1:]

    return node(pdf.Root.StructTreeRoot.K)


def test_told_pages_are_accessible_and_still_pdf_a_3b():
    """VeraPDF's PDF/UA-1 profile passes where the file claims it."""
    data = letter([told_page(), next_page()])
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert verapdf.check(data) == []
    assert verapdf.check(data, "ua1") == []


def test_the_structure_reads_back(tmp_path):
    """A paragraph that goes on is one element with content on two pages; an empty cell is there."""
    (tmp_path / "letter.pdf").write_bytes(letter([told_page(), next_page()]))
    with pikepdf.open(tmp_path / "letter.pdf") as pdf:
        assert tree(pdf) == ("Document", ["H1", ("Table", [("TR", ["TH"]), ("TR", ["TD", "TD"])]), "Figure", "P"])
        body = pdf.Root.StructTreeRoot.K.K[3]
        assert body.K[0] == 5
        assert body.K[1].Pg.objgen == pdf.pages[1].objgen
        assert [int(page.StructParents) for page in pdf.pages] == [0, 1]
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert [len(owners[1]), len(owners[3])] == [6, 1]
        assert owners[3][0].objgen == body.objgen


def test_a_told_letter_is_one_of_ours():
    """The strict reader that verifies archived letters takes its pages, and finds the digest of what they show."""
    pages = [told_page(), next_page()]
    assert pages_digest_of_pdf(letter(pages)) == pages_digest(DOC_ID.hex(), pages)


def test_untold_pages_claim_nothing():
    """Pages drawn without telling have no structure, and the file says so by saying nothing."""
    content = Content(595.304, 841.89)
    put(content, 72, 100, serif(), 12, "无结构")
    data = letter([content.finish()])
    assert b"pdfuaid" not in data
    assert b"StructTreeRoot" not in data
    assert "5-1" in verapdf.check(data, "ua1")


def cells(*rows):
    """Marks of one table; a row is a list of (columns, rows) of its cells."""
    serial, found = 100, []
    for row in rows:
        serial += 1
        line = Element("TR", serial)
        for columns, down in row:
            serial += 1
            found.append(Mark((TABLE, line, Element("TD", serial, columns=columns, rows=down)), EMPTY))
    return found


@pytest.mark.parametrize(
    ("marks", "claimed"),
    [
        ([], False),
        ([Mark((BODY,), 0)], True),
        ([Mark((Element("Figure", 1),), 0)], False),
        ([Mark((PICTURE,), 0)], True),
        ([Mark((Element("H2", 1),), 0)], False),
        ([Mark((HEADING,), 0), Mark((Element("H3", 2),), 1)], False),
        ([Mark((HEADING,), 0), Mark((Element("H2", 2),), 1), Mark((Element("H1", 3),), 2)], True),
        (cells([(1, 1), (1, 1)], [(2, 1)]), True),
        (cells([(1, 1), (1, 1)], [(1, 1)]), False),
        (cells([(1, 2), (1, 1)], [(1, 1)]), True),
        (cells([(1, 2), (1, 1)], [(2, 1)]), False),
        (cells([(1, 1), (1, 2)], [(2, 1)]), False),
        (cells([(1, 2)]), False),
    ],
)
def test_what_is_claimed(marks, claimed):
    """Headings leave out no level, pictures have words, tables are rectangles (ISO 14289-1, 7.3 to 7.5)."""
    assert accessible([marks]) is claimed


def test_the_structure_does_not_depend_on_what_was_built_before():
    """The memo gives what building anew gives."""
    pages = (tuple(told_page().marks),)
    one = structure_of(pages)
    assert structure_of((tuple(cells([(1, 1)])),)) != one
    assert structure_of((tuple(told_page().marks),)) == one
