"""How the shipped letters lie on paper: the address in its window, the signature never alone, the code never on its own."""

import copy
import io
import json
from pathlib import Path

import pypdfium2
import pytest
import qrcode

from service.paper.fonts import open_shelf
from service.paper.symbol import Symbol
from service.rendering.card import load_card
from service.rendering.letter import render
from service.rendering.template import compile_template
from service.terms.canonical import canonical
from service.terms.notice import thaw

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates" / "zh-CN"
NOTICE = json.loads((Path(__file__).parent / "notice.json").read_bytes())
MM = 72 / 25.4
A4_HEIGHT_MM = 297


@pytest.fixture(scope="module")
def shelf():
    return open_shelf(ROOT / "fonts")


@pytest.fixture(scope="module")
def symbol():
    code = qrcode.QRCode(border=0)
    code.add_data(NOTICE["payment"]["url"])
    matrix = code.get_matrix()
    return Symbol(size=len(matrix), rows=tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in matrix))


@pytest.fixture(scope="module")
def pages(shelf, symbol):
    """A function from template name and public part to the pages' characters as (char, left, top, right, bottom) in mm."""
    programs = {
        name: compile_template((FOLDER / f"{name}.docx").read_bytes(), load_card((FOLDER / f"{name}.toml").read_bytes()))
        for name in ("reminder", "demand", "registered")
    }

    def read(name, public):
        notice = thaw(canonical({"internal": {}, "no": 1, "public": public, "salt": "00" * 16, "v": 1}))
        letter = render(programs[name], notice, shelf=shelf, symbol=symbol, producer="test")
        assert letter.problems == ()
        return [characters(page) for page in pypdfium2.PdfDocument(io.BytesIO(letter.pdf))]

    return read


def characters(page):
    text = page.get_textpage()
    found = []
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if char.strip():
            left, bottom, right, top = text.get_charbox(at, loose=False)
            found.append((char, left / MM, A4_HEIGHT_MM - top / MM, right / MM, A4_HEIGHT_MM - bottom / MM))
    return found


def words(page):
    return "".join(char for char, *_ in page)


def with_lines(count):
    notice = copy.deepcopy(NOTICE)
    notice["lines"] = [notice["lines"][at % len(notice["lines"])] for at in range(count)]
    return notice


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
def test_the_address_lies_in_the_window_and_nothing_else_near_it(pages, address, name, postcode):
    """DL envelope, 100 × 40 mm window, A4 folded in three: the sheet may shift 10 mm sideways and 11 mm vertically."""
    page = pages("registered", addressed(address=address, name=name, postcode=postcode))[0]
    near = [box for box in page if box[3] > 13 and box[1] < 127 and box[4] > 17.5 and box[2] < 71.5]
    assert "".join(char for char, *_ in near) == f"{postcode}{address}{name}收".replace(" ", "")
    assert min(left for _, left, *_ in near) >= 27
    assert max(right for _, _, _, right, _ in near) <= 113
    assert min(top for _, _, top, *_ in near) >= 31.5
    assert max(bottom for *_, bottom in near) <= 57.5


def test_the_address_page_carries_no_sum_and_no_date(pages):
    """Whoever slits the envelope by mistake sees whose letter it is, not what it is about in figures."""
    first = words(pages("registered", NOTICE)[0])
    assert "1,503.60" not in first
    assert "大写" not in first
    assert "无法投递请退回寄件人" in first


@pytest.mark.parametrize("name", ["reminder", "demand"])
@pytest.mark.parametrize("count", [1, 4, 7, 8, 12, 19, 24, 30])
def test_the_signature_stands_with_words_of_the_letter(pages, name, count):
    """However long the table, the page of the signature also has at least two lines of the letter's body."""
    closing, before = {"reminder": ("祝您生活愉快", "无需重复支付"), "demand": ("特此函告", "提起诉讼")}[name]
    signed = next(words(page) for page in pages(name, with_lines(count)) if "联系电话" in words(page))
    assert closing in signed
    assert before in signed
    assert "2026年11月23日" in signed


@pytest.mark.parametrize("name", ["reminder", "demand", "registered"])
def test_there_is_room_for_the_chop(pages, name):
    """45 mm from the closing words to whatever follows, and 45 mm wide, company and date in the middle."""
    closing = {"reminder": "祝您生活愉快", "demand": "特此函告", "registered": "特此函告"}[name]
    page = next(page for page in pages(name, with_lines(3)) if closing in words(page))
    text = words(page)
    date = text.rindex("2026年11月23日")
    top, middle = page[text.index(closing)][4], page[date][2]
    below = min((box[2] for box in page if box[2] > middle + 4 and box[3] > 113), default=A4_HEIGHT_MM)
    assert below - top >= 45
    assert min(middle - top, below - middle) >= 21, "half of the 42 mm of a chop"
    assert page[date][1] >= 113, "the chop lies right of the contact lines"


@pytest.mark.parametrize("name", ["reminder", "demand"])
def test_six_lines_fit_on_one_page(pages, name):
    """The usual half year goes out on one sheet; the demand's record of service is a page of its own."""
    found = pages(name, NOTICE)
    assert len(found) == {"reminder": 1, "demand": 2}[name]
    assert "联系电话" in words(found[0])


@pytest.mark.parametrize("name", ["reminder", "demand", "registered"])
def test_a_long_table_repeats_its_head_and_the_account_stays_with_its_code(pages, name):
    found = [words(page) for page in pages(name, with_lines(40))]
    assert sum("所属期间" in page for page in found) == 2
    assert [page.count("扫码查询与缴费") for page in found if "开户行" in page] == [1]


def test_the_largest_sum_breaks_nowhere(pages):
    """99,999,999.99 fits its column, and its words fit one line."""
    notice = copy.deepcopy(NOTICE)
    notice["lines"][0] |= {"amount": "99999999.99", "receivable": "99999999.99"}
    notice["total"] = "99999999.99"
    page = pages("demand", notice)[0]
    text = words(page)
    for unit in ("99,999,999.99", "人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", "¥99,999,999.99"):
        at = text.index(unit)
        middles = [(box[2] + box[4]) / 2 for box in page[at : at + len(unit)]]
        assert max(middles) - min(middles) < 3, f"{unit} stands on one line"
