"""Outlines: what letters have in common, what is measured for many of them, and which letters have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters_for_templates import PUBLIC, docx, program, table

from service.paper.fonts import open_shelf
from service.rendering.outline import EM, Ruler, outline, tokens_of
from service.settings import data_folder

RULER = Ruler(open_shelf(data_folder("fonts")))
VIEW = PUBLIC | {"columns": [{"name": "备注", "value": "请走东门"}]}
LETTER = program(
    docx(
        lambda document: (
            document.add_paragraph("致：{{ debtor.name }}{{ debtor.salutation }}"),
            table(
                document,
                ("{%tr for line in lines %}", ""),
                ("{{ line.charge }}", "{{ line.amount|money }}"),
                ("{%tr endfor %}", ""),
            ),
        )
    )
)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)


@given(st.lists(NAMES, min_size=1, max_size=4), NAMES)
def test_an_outline_gives_back_the_letter_it_was_taken_of(charges, name):
    """Form and values together are the token strings, whatever the data."""
    lines = [{"charge": charge, "amount": "1.00"} for charge in charges]
    public = VIEW | {"debtor": {"name": name, "salutation": ""}, "lines": lines}
    found = outline(LETTER, public, RULER)
    if found is not None:
        assert tuple(tokens_of(found.form, found.values)) == LETTER.tokens(public | {"columns": {}})
        assert len(found.values) == len(found.widths)


def test_letters_with_as_many_rows_have_one_form():
    """Names and amounts differ, the form does not; another row is another form."""
    forms = []
    for name, rows in (("王伟", 2), ("欧阳明澈", 2), ("王伟", 3)):
        public = VIEW | {"debtor": {"name": name, "salutation": ""}, "lines": PUBLIC["lines"][:rows]}
        forms.append(outline(LETTER, public, RULER).form)
    assert forms[0] == forms[1] != forms[2]


@pytest.mark.parametrize(
    ("name", "width"),
    [("王伟", 2 * EM), ("", 0), ("A座，", 2 * EM + 722), ("1.", 750)],
)
def test_widths_are_thousandths_of_an_em(name, width):
    """A Han character or mark is an em; letters and figures are as wide as in the Latin face (Liberation Serif)."""
    found = outline(LETTER, VIEW | {"debtor": {"name": name, "salutation": ""}}, RULER)
    assert found.widths[found.values.index(name)] == width


@pytest.mark.parametrize("name", ["测试𪚥", "测\n试", "测\t试", "e\u0301", "שלום", "\ue000", "\ufffd", "测\x02试", "\u200b测"])
def test_a_character_that_is_not_sure_to_be_drawn_leaves_no_outline(name):
    """No glyph, several paragraphs, a mark on another letter, right to left, private use, nothing at all."""
    assert outline(LETTER, VIEW | {"debtor": {"name": name, "salutation": ""}}, RULER) is None


def test_a_template_whose_values_are_more_than_words_has_no_outlines():
    """A value may choose a cell's colour or a field's result: then letters of one form may differ in anything."""
    coloured = program(docx(lambda document: table(document, ("{% cellbg total %}{{ total }}", "b"))))
    assert outline(coloured, VIEW, RULER) is None
    assert outline(_with_field(' IF "{{ total }}" = "1" "a" "b" '), VIEW, RULER) is None
    assert outline(_with_field(" PAGE "), VIEW, RULER) is not None


def _with_field(instruction):
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def build(document):
        paragraph = document.add_paragraph("{{ total }}")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        paragraph._p.append(field)

    return program(docx(build))
