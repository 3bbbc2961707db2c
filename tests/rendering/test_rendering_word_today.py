"""Fields that print the day."""

from datetime import date

import pytest
from test_rendering_word_reader import packed, said

from service.rendering.word.reader import Reader
from service.rendering.word.today import of_day

DAY = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("instruction", "cached", "text"),
    [
        ('DATE \\@ "dd.MM.yyyy"', "", "05.11.2026"),
        (' TIME \\@ "d MMMM yyyy" ', "5 octobre 2012", "5 novembre 2026"),
        (' DATE \\@ "d. MMMM yyyy" \\* MERGEFORMAT', "3. März 2020", "5. November 2026"),
        ('DATE \\@ "yyyy年M月d日"', "", "2026年11月5日"),
        ('DATE \\@ "y年M月d日"', "", "26年11月5日"),
        ('DATE \\@ "d MMMM yyyy"', "5 lokakuuta 2012", None),  # a language nobody here can name months in
        ('TIME \\@ "HH:mm"', "10:30", None),  # a letter has a day, no hour
        ("DATE", "5/11/2012", None),  # no picture: the writer's own habit
        ('SAVEDATE \\@ "dd.MM.yyyy"', "", None),
    ],
)
def test_a_field_prints_the_day_where_its_picture_says_how(instruction: str, cached: str, text: str | None) -> None:
    """What cannot be told keeps its last result."""
    assert of_day(instruction, cached, DAY) == text


def test_one_reader_serves_letters_of_several_days() -> None:
    """A paragraph with a date is read anew for each letter; without a day its last result stands."""
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")}
    field = '<w:r><w:instrText> DATE \\@ "d.M.yyyy" </w:instrText></w:r>'
    body = f"<w:p>{marks['begin']}{field}{marks['separate']}<w:r><w:t>1.2.2003</w:t></w:r>{marks['end']}</w:p>"
    reader = Reader(packed(body))
    days = [None, DAY, date(2027, 1, 2), None]
    assert [said(reader.read(day=day).sections[0].blocks[0]) for day in days] == [
        "1.2.2003",
        "5.11.2026",
        "2.1.2027",
        "1.2.2003",
    ]
