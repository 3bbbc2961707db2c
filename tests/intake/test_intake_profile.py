"""Profiles: what a person says once about the exports of one system."""

import csv
import io
from datetime import date

import pytest

from service.intake import read_batch
from service.intake.profile import NONE, fitting, load_profile, named, shipped
from service.intake.proposal import propose
from service.terms.party import Estate
from service.terms.problems import Refused

ESTATE = Estate(id="cuihu", name="翠湖花园")
HEADER = ("房号", "业主", "收费项目", "开始日期", "结束日期", "欠费")
ROW = ("1-1-101", "赵一禾", "物业费", "2026-01-01", "2026-02-01", "100")


def profile(text):
    return load_profile(f'format = 1\nid = "mine"\n{text}\n'.encode())


def read(*rows, header=HEADER, by=NONE):
    text = io.StringIO(newline="")
    csv.writer(text).writerows((header, *rows))
    return read_batch(text.getvalue().encode(), name="a.csv", estates=(ESTATE,), profile=by)


def lines(batch):
    return [(line.charge, line.period_from, line.period_to, line.amount) for case in batch.cases for line in case.lines]


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("", date(2026, 2, 1)),
        ('period_end = "inclusive"', date(2026, 2, 1)),
        ('period_end = "exclusive"', date(2026, 1, 31)),
        ('period_end = "boundary"', date(2026, 1, 31)),
    ],
)
def test_ends(said, end):
    """Whether the last day is part of a period stands in no file; the literal day is taken until somebody says so."""
    assert lines(read(ROW, by=profile(said)))[0][2] == end


def test_a_boundary_is_only_the_same_day_of_a_month():
    """A system that mixes both ways of ending is read right by that rule, and by no other."""
    (_, _, end, _) = lines(read((*ROW[:4], "2026-01-31", "100"), by=profile('period_end = "boundary"')))[0]
    assert end == date(2026, 1, 31)


def test_columns_and_constants():
    """Headers nobody knows, a charge that stands in no column, another unit."""
    by = profile('unit = "万元"\n[columns]\nroom = ["资源"]\nowed = ["剩余"]\n[constant]\ncharge = "租金"')
    batch = read(("S12", "赵一禾", "2026-03", "1.2"), header=("资源", "业主", "账期", "剩余"), by=by)
    assert lines(batch) == [("租金", date(2026, 3, 1), date(2026, 3, 31), 1_200_000)]
    assert batch.profile == "mine"


def test_fees_by_name():
    """A wide table whose columns nothing tells apart from other numbers."""
    by = profile('sums = ["共"]\n[fees]\n"停车" = "停车费"\n"物业" = "物业服务费"')
    header = ("房号", "业主", "账期", "停车", "物业", "积分", "共")
    batch = read(("1-1-101", "赵一禾", "2026-03", "10", "20", "7", "30"), header=header, by=by)
    assert [(charge, amount) for charge, _, _, amount in lines(batch)] == [("停车费", 1000), ("物业服务费", 2000)]


def test_rows_and_order_of_dates():
    """Rows to leave out are named, and an order of the numbers makes dates certain."""
    by = profile('dates = "dmy"\nignore_rows = ["测试户"]')
    batch = read(("1-1-101", "赵一禾", "物业费", "1/2/2026", "3/4/2026", "5"), ("1-1-102", "测试户", *ROW[2:]), by=by)
    assert lines(batch) == [("物业费", date(2026, 2, 1), date(2026, 4, 3), 500)]
    assert [(one.row, one.code) for one in batch.problems] == [(3, "row-ignored")]


def test_blanks_that_mean_the_same():
    """One blank is no pattern; a person may say that it is."""
    rows = (ROW, ("", "", "水费", "2026-01-01", "2026-01-31", "9"))
    assert [one.code for one in read(*rows).problems if one.blocking] == ["cell-missing", "cell-missing"]
    assert len(lines(read(*rows, by=profile('blank_means_same = ["room", "debtor"]')))) == 2


def test_year_and_ignored_columns():
    by = profile('year = 2025\nignore = ["账期"]\n[columns]\nperiod = ["月"]')
    batch = read(
        ("1-1-101", "赵一禾", "x", "3月", "物业费", "5"), header=("房号", "业主", "账期", "月", "收费项目", "欠费"), by=by
    )
    assert lines(batch) == [("物业费", date(2025, 3, 1), date(2025, 3, 31), 500)]


def test_a_sheet_that_is_not_there():
    with pytest.raises(Refused, match="sheet-missing"):
        read(ROW, by=profile('sheet = "欠费"'))


@pytest.mark.parametrize(
    "text", ['dates = "yyyy"', 'unit = "美元"', "year = 26", 'blank_means_same = ["owed"]', 'period_end = "open"']
)
def test_wrong_values_are_refused(text):
    with pytest.raises(Refused, match="profile-invalid"):
        profile(text)


def test_unknown_keys_are_refused():
    with pytest.raises(Refused, match="settings-unknown-key"):
        profile('colour = "red"')


def test_shipped_profiles():
    """Each fits its own headers, and is found by its id."""
    assert len(shipped()) >= 6
    assert all(found.fits(found.detect) and fitting(found.detect) == found for found in shipped().values())
    assert named("wishare").title
    with pytest.raises(Refused, match="profile-unknown"):
        named("wishar")


def test_a_file_that_a_profile_reads_otherwise_says_so():
    """The note names the profile; nothing is read by it unasked."""
    header = ("收费对象", "业主名称", "手机号", "开始时间", "结束时间", "物业费", "合计")
    row = ("1-1-101", "赵一禾", "", "2026-01-01", "2026-02-01", "100", "100")
    batch = read(row, header=header)
    assert [(one.code, one.shown) for one in batch.problems] == [("profile-fits", "java110-wide")]
    assert lines(read(row, header=header, by=named("java110-wide")))[0][2] == date(2026, 1, 31)


@pytest.mark.parametrize("header", [HEADER, ("房号", "业主", "账期", "物业费", "合计"), ("a", "b", 'c"', "业主")])
def test_what_is_proposed_can_be_read(header):
    """A proposal is a profile, whatever the file; for a file that is read anyway it changes nothing."""
    data = (",".join(name.replace('"', '""').join('""') for name in header) + "\n").encode() + b"1-1-101,x,y,2026-03,5,5\n"
    made = load_profile(propose(data, name="欠费 2026.csv").encode())
    assert made.id
    if header == HEADER:
        assert lines(read(ROW, by=made)) == lines(read(ROW))


STRANGE = """物业收费系统导出 v3
序,单元资料,客户,项目代码,计费起,计费止,A01,A02,应缴合计数
1,3-2-1501,赵一禾,物业费,20260101,20260401,590.70,0.00,590.70
2,3-2-1502,钱若川,车位费,20260101,20260401,900.00,300.00,600.00
合计,,,,,,,,1190.70
"""


def test_a_strange_export_read_by_its_own_profile():
    """Refused at first; the proposal names what is missing with the headers to choose from; completed, it reads right."""
    with pytest.raises(Refused, match="column-missing"):
        read_batch(STRANGE.encode(), name="strange.csv", estates=(ESTATE,))
    proposed = propose(STRANGE.encode(), name="strange.csv")
    for role, header in {"room": "单元资料", "charge": "项目代码", "owed": "应缴合计数"}.items():
        before = next(line for line in proposed.splitlines() if line.startswith(f"# {role} = "))
        assert header in before
        proposed = proposed.replace(before, f'{role} = ["{header}"]')
    proposed = proposed.replace("# period_end", "period_end")
    batch = read_batch(STRANGE.encode(), name="strange.csv", estates=(ESTATE,), profile=load_profile(proposed.encode()))
    assert lines(batch) == [
        ("物业费", date(2026, 1, 1), date(2026, 3, 31), 59_070),
        ("车位费", date(2026, 1, 1), date(2026, 3, 31), 60_000),
    ]
    assert {problem.code for problem in batch.problems} == {"row-outside", "row-total"}
