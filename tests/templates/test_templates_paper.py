"""How the shipped letters lie on paper: the address in its window, the signature never alone, the code never on its own."""

import copy
import itertools
import re
import zipfile

import pytest
from lxml import etree
from support.shipped import FOLDER, FOLDS_MM, LETTERS, NOTICE, hard, hard_cases, pages, program, usual, with_lines

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNED = ("reminder", "demand", "demand-9704", "registered", "final", "displayed", "payment-confirmed")
"""Letters with company and date, where the chop is set; on the others both sides sign, or nobody."""
ISSUED = "2026年11月23日"
CASES = tuple(hard_cases())


def addressed(*, address, name, postcode="361008"):
    notice = copy.deepcopy(NOTICE)
    notice |= {"address": address, "postcode": postcode}
    notice["debtor"]["name"] = name
    return notice


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("福建省厦门市思明区环岛路88号海湾花园3号楼2单元1201室", "张伟"),
        ("福建省厦门市思明区环岛东路国际会展中心北片区海湾花园四期" * 2, "欧阳春晓"),
        (
            ("福建省厦门市思明区环岛东路国际会展中心北片区海湾花园四期" * 4)[:100],
            "阿卜杜热西提·买买提吐尔逊·阿不都克里木江努尔买",
        ),
        ("海湾花园3-2-1201", "厦门鹭岛阳光花园城市综合物业管理服务集团股份有限公司海沧区第一分公司思明项目管理中心甲"),
    ],
)
@pytest.mark.parametrize("postcode", ["361008", ""])
def test_the_address_lies_in_the_window_and_nothing_else_near_it(address, name, postcode):
    """DL envelope, 100 × 40 mm window, A4 folded in three: the sheet may shift 10 mm sideways and 11 mm vertically."""
    page = pages("registered", addressed(address=address, name=name, postcode=postcode))[0]
    near = [one for one in page.glyphs if one.right > 13 and one.left < 127 and one.bottom > 17.5 and one.top < 71.5]
    assert "".join(one.char for one in near) == f"{postcode}{address}{name}收".replace(" ", "")
    assert min(one.left for one in near) >= 27
    assert max(one.right for one in near) <= 113
    assert min(one.top for one in near) >= 31.5
    assert max(one.bottom for one in near) <= 57.5


def test_the_address_page_carries_no_sum_and_no_date():
    """Whoever slits the envelope by mistake sees whose letter it is, not what it is about in figures."""
    first = usual("registered")[0].words
    assert "1,503.60" not in first
    assert "大写" not in first
    assert "无法投递请退回寄件人" in first


@pytest.mark.parametrize("count", [1, 6, 7, 24, 40])
def test_the_slip_to_return_is_on_the_back_of_the_address_page(count):
    """Printed on both sides it shares its sheet with no word of the demand, which begins on the next sheet."""
    found = pages("registered", with_lines(count))
    assert "贵公司鹭安物催〔2026〕1286号《催告函》已收到" in found[1].words
    assert "合计（大写）" not in found[1].words
    assert "致：张伟" in found[2].words


@pytest.mark.parametrize("case", CASES)
def test_the_code_of_a_folded_letter_is_on_no_fold(case):
    """A crease of 99 or 198 mm wears the modules it crosses; the code stands in the upper third."""
    (code,) = [page.code for page in hard("registered", case) if page.code]
    assert code[1] > 15
    assert code[3] < min(FOLDS_MM) - 5


PAGES = {
    "reminder": 1, "displayed": 1, "demand": 2, "demand-9704": 2, "registered": 3, "final": 1, "service-receipt": 1,
    "instalment": 1, "pledge": 1, "payment-confirmed": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_six_lines_take_as_few_pages_as_they_can(name):
    """The usual half year goes out on one sheet; the demand's record of service is a page of its own."""
    assert len(usual(name)) == PAGES[name]


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("count", [1, 4, 7, 8, 12, 19, 24, 30])
def test_the_signature_stands_with_words_of_the_letter(name, count):
    """However long the table, the page of the signature also has at least two lines of the letter's body."""
    before = {
        "reminder": ("无需重复支付", "祝您生活愉快"), "displayed": ("验证身份后查看", "感谢您的支持"),
        "payment-confirmed": ("我们将予更正", "感谢您的支持"), "final": ("核对并答复", "特此告知"),
    }.get(name, ("提起诉讼", "特此函告"))  # fmt: skip
    signed = next(page.words for page in pages(name, with_lines(count)) if re.search(f"公司{ISSUED}", page.words))
    assert [words for words in before if words not in signed] == []


def company_and_date(page):
    """Glyphs of the signature."""
    at = re.search(f"(?:厦门鹭.{{8,45}}?(?:公司|中心甲))({ISSUED})", page.words)
    return page.glyphs[at.start() : at.end()]


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("case", ["usual", "one", "bare"])
def test_there_is_room_for_the_chop(name, case):
    """45 × 45 mm round company and date with nothing else in it."""
    page = next(page for page in hard(name, case) if re.search(f"公司{ISSUED}", page.words))
    signature = company_and_date(page)
    own = {id(one) for one in signature}
    x = (signature[-1].right + signature[-len(ISSUED)].left) / 2
    y = (min(one.top for one in signature) + max(one.bottom for one in signature)) / 2
    inside = [
        one.char
        for one in page.glyphs
        if id(one) not in own and one.right > x - 22.5 and one.left < x + 22.5 and one.bottom > y - 22.5 and one.top < y + 22.5
    ]
    assert "".join(inside) == ""
    assert x + 22.5 < 210
    assert all(
        not (box[2] - box[0] < 60 and box[3] > y - 22.5 and box[1] < y + 22.5 and box[2] > x - 22.5) for box in page.paths
    )


@pytest.mark.parametrize("name", ["instalment", "pledge"])
@pytest.mark.parametrize("case", CASES)
def test_both_sides_sign_below_words_and_above_room_for_a_chop(name, case):
    page = hard(name, case)[-1]
    top = page.box({"instalment": "乙方（签名或者盖章）：", "pledge": "承诺人（签名或者盖章）："}[name])[0].top
    footer = page.box("鹭安物催〔2026〕1286号", last=True)[0].top
    assert footer - top >= 45
    above = [one.char for one in page.glyphs if one.bottom < top - 2 and one.top > 18]
    assert len(above) > 30, "at least two lines of the agreement stand above"


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("case", CASES)
def test_nothing_overlaps_and_nothing_leaves_the_page(name, case):
    """No glyph's middle lies in another glyph, and everything stays where printers print."""
    for page in hard(name, case):
        assert min(one.left for one in page.glyphs) > 15
        assert max(one.right for one in page.glyphs) < 195
        assert max(one.bottom for one in page.glyphs) < 290
        assert ["".join(pair) for pair in overlapping(page.glyphs)] == []


def overlapping(glyphs):
    """Pairs of characters of which one has its middle in the other."""
    rows = {}
    for one in glyphs:
        rows.setdefault(int(one.bottom), []).append(one)
    for row, found in rows.items():
        near = sorted(found + rows.get(row + 1, []), key=lambda one: one.left)
        for at, one in enumerate(near):
            for two in itertools.takewhile(lambda two, one=one: two.left < one.right, near[at + 1 :]):
                x, y = (two.left + two.right) / 2, (two.top + two.bottom) / 2
                if one.left < x < one.right - 0.2 and one.top < y < one.bottom:
                    yield one.char, two.char


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("case", CASES)
def test_no_page_is_blank_or_nearly_so(name, case):
    """Beside header and footer every page has at least three lines' worth of text."""
    for page in hard(name, case):
        assert len([one for one in page.glyphs if 20 < one.top < 270]) >= 60


SUM = re.compile("人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]{3,}|[0-9]{1,3}(,[0-9]{3})*[.][0-9]{2}")


def one_line(glyphs):
    middles = [(one.top + one.bottom) / 2 for one in glyphs]
    return max(middles) - min(middles) < 3


@pytest.mark.parametrize("name", sorted({*LETTERS} - {"displayed", "service-receipt"}))
@pytest.mark.parametrize("case", CASES)
def test_sums_break_nowhere(name, case):
    """A sum in figures and a sum in words stand on one line wherever they are printed, up to 99,999,999.99."""
    found = 0
    for page in hard(name, case):
        for match in re.finditer(
            "人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]{3,}|[0-9]{1,3}(,[0-9]{3})+[.][0-9]{2}", page.words
        ):
            assert one_line(page.glyphs[match.start() : match.end()]), match.group()
            found += 1
    assert found


@pytest.mark.parametrize("name", ["reminder", "demand", "registered", "final", "demand-9704"])
def test_a_long_table_repeats_its_head_and_the_account_stays_whole(name):
    found = [page.words for page in pages(name, with_lines(40))]
    assert sum("所属期间" in page for page in found) == 2
    (paying,) = [page for page in found if "开户行" in page]
    assert "户名" in paying
    assert "付款备注" in paying


@pytest.mark.parametrize("name", ["reminder", "demand", "registered", "final", "demand-9704"])
def test_the_total_never_stands_alone(name):
    """Above the total there is a line of the table, at every length at which the page could end between the two."""
    for count in (*range(13, 19), *range(27, 34)):
        (page,) = [page.words for page in pages(name, with_lines(count)) if "合计（大写）" in page.words]
        assert page[: page.index("合计（大写）")].endswith("250.60"), count


@pytest.mark.parametrize("name", ["reminder", "demand", "final", "demand-9704"])
@pytest.mark.parametrize("case", CASES)
def test_the_code_stands_with_the_account_and_with_words(name, case):
    """The ways to pay are one block, and whoever finds its page alone can tell what to pay to whom."""
    (page,) = [page for page in hard(name, case) if page.code]
    assert "开户行" in page.words
    assert len(page.words) > 250


def test_the_stub_repeats_the_letter_below_the_perforation():
    """存根: number, room, name, sum, day; who handed it over, who took it; the place of the 骑缝章 on the line."""
    page = usual("reminder")[0]
    line = page.box("（骑缝章）")[0].top
    stub = "".join(one.char for one in page.glyphs if one.top > line and one.bottom < 280)
    for expected in (
        "文号鹭安物催〔2026〕1286号", "房屋海湾花园3号楼2单元1201室", "姓名张伟䶮", "欠费合计¥1,503.60", f"发出日期{ISSUED}",
        "经办人", "签收人", "与业主关系",
    ):  # fmt: skip
        assert expected in stub
    dashes = [box for box in page.paths if line - 4 < box[1] < line and box[2] - box[0] > 100]
    assert dashes


def test_the_official_look_keeps_the_grid_that_fits():
    """GB/T 9704: margins 37 and 28 mm, 28 characters a line in 156 mm, 22 lines of 28.95 pt in 225 mm, page number —1—."""
    with zipfile.ZipFile(FOLDER / "demand-9704.docx") as archive:
        section = next(etree.fromstring(archive.read("word/document.xml")).iter(W + "sectPr"))
    margins, grid = section.find(W + "pgMar").attrib, section.find(W + "docGrid").attrib
    assert (int(margins[W + "top"]), int(margins[W + "left"])) == (round(37 / 25.4 * 1440), round(28 / 25.4 * 1440))
    assert (16838 - int(margins[W + "top"]) - int(margins[W + "bottom"])) // int(grid[W + "linePitch"]) == 22
    page = usual("demand-9704")[0]
    baselines = [
        page.box(words)[0].bottom for words in ("约定逾期不支付", "支付；合理期限届满", "申请仲裁。据此")
    ]  # the first characters of three lines: 约, 支 and 申 end at about the same height
    steps = [two - one for one, two in itertools.pairwise(baselines)]
    assert steps == pytest.approx([28.95 * 25.4 / 72] * 2, abs=0.3)
    assert page.words.count("—1—") == 1


def test_a_line_of_the_official_look_has_28_characters():
    words = usual("demand-9704")[0]
    line = words.box("约定逾期不支付物业费的，物业服务人可以催告其在合理期限内")
    assert len(line) == 28
    assert one_line(line)
    assert line[0].left == pytest.approx(28, abs=1)
    assert 182 < line[-1].right <= 184.2


APPROXIMATED = (b"w:tblpPr", b"w:cols", b"w:drawing", b"w:pict", b"evenPage", b"oddPage", b"linesAndChars")


def test_the_templates_use_no_layout_that_is_only_noted():
    """What the engine would only approximate is not used in shipped letters: no columns, no floating tables, no text boxes."""
    for name in LETTERS:
        with zipfile.ZipFile(FOLDER / f"{name}.docx") as archive:
            document = archive.read("word/document.xml")
        assert [
            mark for mark in (b"w:tblpPr", b"w:cols", b"w:drawing", b"w:pict", b"evenPage", b"oddPage") if mark in document
        ] == []
        assert program(name).card.id == name
