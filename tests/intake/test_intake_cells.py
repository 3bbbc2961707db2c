"""Cells: amounts, names, rooms and numbers as people and Excel write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake import amounts, cells, names, premises
from service.terms.money import decimal_string, figures


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("１，２３４．５０", 123450),
        ("¥1,234.50元", 123450),
        ("￥1,234.50", 123450),
        ("RMB 1234.50", 123450),
        ("人民币1234.50元整", 123450),
        ("(12.00)", -1200),
        ("（12.00）", -1200),
        ("-12", -1200),
        ("−12", -1200),
        ("¥-12", -1200),
        ("-¥12", -1200),
        ("+12", 1200),
        (".5", 50),
        ("12.", 1200),
        ("120.5000", 12050),  # zeros are no fraction of a fen
        ("0.12万元", 120000),
        ("-", 0),  # Excel's accounting format
        ("——", 0),
        ("无", 0),
        ("/", 0),
        ("50.00-", -5000),
        ("RMB:100", 10000),
        ("12元5角", 1250),
        ("壹佰贰拾元整", 12000),
        ("人民币壹仟零伍元叁分", 100503),
        ("十二万元", 12_000_000),
        ("1500CNY", 150000),
        ("0", 0),
        ("", None),
    ],
)
def test_amounts(text, fen):
    assert amounts.amount(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "12O.50",
        "1,23.50",
        "1 234.50",
        "1.2E+3",
        "1.234,50",
        "(12.00",
        "12.00)",
        "NaN",
        "Infinity",
        "12元50",
        "-(5)",
        "-5-",
        "元",
        "一二三",
        "壹拾",
        "见附件",
        "٣",
        "1" * 30,
        "--5",
    ],
)
def test_no_amounts(text):
    """What is not certainly an amount is none; scientific notation has already lost its last digits."""
    with pytest.raises(ValueError, match=r".*") as error:
        amounts.amount(text)
    assert not isinstance(error.value, amounts.TooFineError)


@pytest.mark.parametrize("text", ["120.005", "0.001", "0.0000001万元"])
def test_amounts_too_fine(text):
    with pytest.raises(amounts.TooFineError):
        amounts.amount(text)


def test_a_column_in_ten_thousands():
    """A header that says 万元 scales its column, but no cell that names its own unit."""
    assert amounts.amount("15000元", 1_000_000) == 1_500_000
    assert amounts.amount("1.25", 1_000_000) == 1_250_000
    assert amounts.amount("1.25万", 1_000_000) == 1_250_000


@given(st.integers(0, 10**12))
def test_amounts_round_trip(fen):
    """However an amount is printed, it is read as the same number of fen."""
    assert amounts.amount(decimal_string(fen)) == fen
    assert amounts.amount(f"￥{figures(fen)}元") == fen
    assert amounts.amount(f"({figures(fen)})") == -fen


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  赵一禾\u3000", "赵一禾"),
        ("\u200b1-101\ufeff", "1-101"),
        ("'00123", "00123"),
        ('="00123"', "00123"),
        ("1-101\t", "1-101"),
        ("1号楼\n101", "1号楼 101"),
        ("\u00a0", ""),
    ],
)
def test_cleaning(raw, text):
    """What nobody sees is taken away, and Excel's ways of forcing text."""
    assert cells.clean(raw) == text


@pytest.mark.parametrize("separator", "\u00b7\u2022\u30fb\uff65\u2027\u22c5\uff0e.")
def test_name_separators(separator):
    """Minority names are printed with U+00B7, however the system wrote the separator."""
    assert names.name(f"迪丽拜尔{separator}麦麦提") == "迪丽拜尔·麦麦提"


@pytest.mark.parametrize(
    ("text", "name"),
    [("王 伟", "王伟"), ("J. R. Smith", "J. R. Smith"), ("ABC No.1 商贸公司", "ABC No.1 商贸公司"), ("欧阳明澈", "欧阳明澈")],
)
def test_names(text, name):
    """Blanks between Han characters are padding; blanks and dots between Latin words are not."""
    assert names.name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "王?",
        "王？",
        "□伟",
        "■",
        "王〓",
        "王\ufffd",
        "王\ue000",
        "王\U000f0000",
        "王(莹加王旁)",
        "王yan",
        "王\u202e伟",
        "张三138000000001234",
    ],
)
def test_unreadable_names(text):
    assert not names.readable_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "李䶮",
        "韩𠮷",
        "王㛃",
        "郑喆",
        "古丽娜尔·艾山江·阿卜杜热合曼·买买提依明诺娃",
        "e家便利店有限公司",
        "John Smith",
        "王\U000323a0",
        "周启明、林晓禾",
    ],
)
def test_readable_names(text):
    """Rare characters and long names are names; whether the fonts have them is asked later."""
    assert names.readable_name(text)


def test_names_keep_their_glyphs():
    """NFC, never NFKC: full-width forms and circled characters in a name stay as they are."""
    assert cells.clean("Ａ座㈱店") == "Ａ座㈱店"
    assert cells.clean(unicodedata.normalize("NFD", "André")) == "André"


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("张三、李四", ("张三", "李四")),
        ("张三/李四/王五", ("张三", "李四", "王五")),
        ("张三 李四", ("张三", "李四")),
        ("John Smith and Jane Roe", ("John Smith", "Jane Roe")),
        ("欧阳 明澈", ()),
        ("王 伟", ()),
        ("翠禾、小满商贸有限公司", ()),
        ("迪丽拜尔·麦麦提", ()),
    ],
)
def test_owners(text, owners):
    """Several owners are each carried; a padded name and a company are one."""
    assert names.owners(text) == owners


@pytest.mark.parametrize(
    "text", ["空置", "未知", "赵先生", "王女士", "张三（已故）", "ÕÅÈý", "寮犱笁", "锟斤拷", "张*", "1-1-101"]
)
def test_cells_that_name_nobody(text):
    """Half a name, a garbled one or none: a demand needs a whole person."""
    assert not names.readable_name(text)


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        ("张三(13800000000)", "张三", "13800000000"),
        ("张三（0530-0000000）", "张三", "0530-0000000"),
        ("张三 13800000000", "张三", "13800000000"),
        ("张三13800000000", "张三", "13800000000"),
        ("张三：138-0000-0000", "张三", "13800000000"),
        ("张三/+86 13800000000", "张三", "13800000000"),
        ("13800000000 张三", "张三", "13800000000"),
        ("某某合伙企业（有限合伙）", "某某合伙企业（有限合伙）", ""),
        ("3号商铺", "3号商铺", ""),
    ],
)
def test_phone_behind_the_name(text, name, phone):
    assert names.split_phone(text) == (name, phone)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("1月2日", "1-2"),
        ("2-Jan", "1-2"),
        ("Mar-12", "3-12"),
        ("2026/1/2", "1-2"),
        ("2026-03-12 0:00:00", "3-12"),
        ("2026年3月12日", "3-12"),
    ],
)
def test_rooms_that_became_dates(text, guess):
    assert premises.room_behind_date(text) == guess


@pytest.mark.parametrize("text", ["1-2", "3-12", "1-1-101", "B座930", "1F-101", "1号楼1单元101", "2018-3-1501", "101", "0802"])
def test_rooms_that_are_rooms(text):
    assert premises.room_behind_date(text) == ""


@pytest.mark.parametrize("text", ["1.38E+10", "1.3800138E+10", "1.38e10"])
def test_scientific_notation(text):
    assert cells.scientific(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3号楼2单元1501室", "３ 幢2单元1501"),
        ("b座930", "B座 930"),
        ("3#2单元1501", "3栋2单元1501"),
        ("1－1－101", "1-1-101"),
        ("3-2-1501", "3栋2单元1501"),
        ("1-1-101", "一号楼1单元101室"),
    ],
)
def test_premises_that_are_one(one, other):
    """The account key forgets how a building is called, blanks, width and letter case."""
    assert premises.premises_key(one) == premises.premises_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1-1-101", "1-11-01"), ("802", "0802"), ("商铺S12", "商铺S12-1"), ("1-101", "1栋101"), ("1-101", "1单元101")],
)
def test_premises_that_are_two(one, other):
    """What could be two houses stays two: wrongly split is seen, wrongly joined is a wrong demand."""
    assert premises.premises_key(one) != premises.premises_key(other)
