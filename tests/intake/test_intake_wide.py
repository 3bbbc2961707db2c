"""The wide layout: one column per charge, told by name and by what adds up; a column overlooked would be a charge waived."""

import csv
import io
from datetime import date

import pytest

from service.intake import read_batch
from service.terms.case import Item
from service.terms.party import Estate
from service.terms.problems import Refused

ESTATE = Estate(id="cuihu", name="翠湖花园")
PEOPLE = ("收费对象", "业主名称", "手机号", "开始时间", "结束时间")
WHO = ("1-101", "赵一禾", "13800000001", "2026-01-01", "2026-03-31")
WHO2 = ("1-102", "钱若川", "13800000002", "2026-01-01", "2026-03-31")


def read(header, *rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows((header, *rows))
    return read_batch(text.getvalue().encode(), name="a.csv", estates=(ESTATE,))


def claims(batch):
    return [[(line.charge, line.amount) for line in case.lines] for case in batch.cases]


def found(batch):
    return [(one.row, one.code, one.field) for one in batch.problems]


def refusal(header, *rows):
    with pytest.raises(Refused) as caught:
        read(header, *rows)
    return caught.value


def test_the_export_of_java110():
    """Each filled charge is a line of the row's period; the sum is checked and never counted; a blank is no charge."""
    batch = read(
        (*PEOPLE, "物业管理费", "电梯费（元）", "合计"),
        (*WHO, "300.00", "20", "320.00"),
        (*WHO2, "280.50", "", "280.50"),
        ("合计", "", "", "", "", "580.50", "20", "600.50"),
    )
    assert claims(batch) == [[("物业管理费", 30000), ("电梯费", 2000)], [("物业管理费", 28050)]]
    assert {(line.row, line.due) for case in batch.cases for line in case.lines} == {
        (2, date(2026, 3, 31)),
        (3, date(2026, 3, 31)),
    }
    assert batch.rows[0].items == (Item(charge="物业管理费", amount=30000), Item(charge="电梯费", amount=2000))
    assert found(batch) == [(4, "row-total", "")]


def test_a_charge_that_only_the_last_row_bears():
    """A column is a charge however late its first amount stands."""
    blank = [(f"2-{room}", "孙知夏", "", *WHO[3:], "10.00", "", "10.00") for room in range(100, 160)]
    batch = read((*PEOPLE, "物业费", "垃圾清运费", "合计"), *blank, (*WHO, "10.00", "5", "15.00"))
    assert claims(batch)[-1] == [("物业费", 1000), ("垃圾清运费", 500)]


def test_a_sum_that_differs():
    """The row is held, not mended: the difference may be a charge that was not seen."""
    batch = read((*PEOPLE, "物业费", "电梯费", "合计"), (*WHO, "300.00", "20.00", "340.00"), (*WHO2, "1.00", "", "1.00"))
    assert found(batch) == [(2, "total-differs", "合计")]
    assert (batch.problems[0].shown, "320.00" in batch.problems[0].hint) == ("340.00", True)
    assert [(case.held, len(case.lines)) for case in batch.cases] == [("total-differs", 0), ("", 1)]


@pytest.mark.parametrize("total", ["320.00", "332.00", ""])
def test_late_fees_are_no_charge(total):
    """The sum may include them or not; they are shown beside the first charge and never demanded as one."""
    batch = read((*PEOPLE, "物业费", "电梯费", "物业费违约金", "合计"), (*WHO, "300.00", "20.00", "12.00", total))
    (case,) = batch.cases
    assert [(line.charge, line.amount, line.late_fee) for line in case.lines] == [("物业费", 30000, 1200), ("电梯费", 2000, 0)]


def test_the_arrears_column_may_be_the_sum():
    """Another export of java110 calls the sum 欠费, and puts the phone behind the name."""
    batch = read(
        ("房屋", "业主", "账期", "欠费", "物业费", "车位"), ("1-101", "张三(13800000000)", "2026-03", "320", "300", "20")
    )
    assert (batch.cases[0].debtor, batch.cases[0].phone) == ("张三", "13800000000")
    assert claims(batch) == [[("物业费", 30000), ("车位", 2000)]]


def test_the_sum_decides_about_names_that_say_nothing():
    """序号 and 管家 are not in the sum, 停车 and 电梯 are."""
    batch = read(
        (*PEOPLE, "序号", "物业费", "电梯", "停车", "工分", "合计"),
        (*WHO, "1", "300.00", "20.50", "150", "", "470.50"),
        (*WHO2, "2", "300.00", "", "", "", "300.00"),
    )
    assert claims(batch)[0] == [("物业费", 30000), ("电梯", 2050), ("停车", 15000)]


def test_numbers_beside_the_charges():
    """Areas, prices, days and months are no charges, whatever their columns are called."""
    batch = read(
        (*PEOPLE, "房屋面积", "物业费标准", "欠费时长(天)", "收费月数", "缴费方式", "物业费"),
        (*WHO, "89.50", "2.20", "45", "3", "现金", "590.70"),
    )
    assert claims(batch) == [[("物业费", 59070)]]


def test_an_area_is_that_of_no_charge_in_particular():
    """A letter that multiplies the parking fee out of the flat's area would be wrong."""
    (case,) = read((*PEOPLE, "建筑面积", "单价", "物业费", "车位费"), (*WHO, "89.50", "2.20", "590.70", "150.00")).cases
    assert [(line.charge, line.quantity, line.unit_price) for line in case.lines] == [("物业费", "", ""), ("车位费", "", "")]


@pytest.mark.parametrize(
    ("columns", "cells", "named"),
    [
        (("物业费", "停车"), ("300.00", "150"), "停车"),  # a charge or not? no sum tells
        (("物业费", "电梯"), ("300.00", "20.50"), "电梯"),
        (("物业费", "预存余额"), ("300.00", "100.00"), "预存余额"),
        (("物业费", "减免金额", "合计"), ("300.00", "50.00", "250.00"), "减免金额"),
        (("物业费应收", "电梯费"), ("300.00", "100.00"), "物业费应收"),  # how much of it was paid?
        (("物业费", "实收金额"), ("300.00", "100.00"), "实收金额"),
        (("物业费", "", "合计"), ("300.00", "20.00", "320.00"), "column 7"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(columns, cells, named):
    refused = refusal((*PEOPLE, *columns), (*WHO, *cells))
    assert refused.code == "layout-wide"
    assert named in refused.hint


def test_a_mixed_column_is_refused():
    refused = refusal((*PEOPLE, "物业费", "车位费", "合计"), (*WHO, "1.00", "5.00", "6.00"), (*WHO2, "1.00", "见备注", "1.00"))
    assert (refused.code, "车位费" in refused.hint) == ("layout-wide", True)


def test_one_charge_in_two_columns():
    refused = refusal((*PEOPLE, "物业费", "物业费(元)", "合计"), (*WHO, "1.00", "2.00", "3.00"))
    assert (refused.code, "物业费" in refused.hint) == ("column-twice", True)


def test_cells_that_cannot_be_read():
    """A bad charge takes the row's other charges with it: the case is held as a whole."""
    rows = [(f"2-{room}", "孙知夏", "", *WHO[3:], "10.00", "5.00", "15.00") for room in range(100, 110)]
    batch = read(
        (*PEOPLE, "物业费", "电梯费", "合计"), *rows, (*WHO, "300.00", "2O", "320.00"), (*WHO2, "-5.00", "5.00", "0.00")
    )
    assert found(batch) == [(12, "amount-malformed", "电梯费"), (13, "amount-negative", "物业费")]
    assert [case.held for case in batch.cases[-2:]] == ["amount-malformed", "amount-negative"]
    assert batch.rows[-2].items == (Item(charge="物业费", amount=30000),)


def test_nothing_owed_and_nothing_said():
    """Noughts are settled; a row without a single amount is a question."""
    batch = read(
        (*PEOPLE, "物业费", "电梯费", "合计"),
        (*WHO, "0.00", "", "0.00"),
        (*WHO2, "", "", ""),
        ("1-103", "孙知夏", "", *WHO[3:], "1.00", "2.00", "3.00"),
    )
    assert found(batch) == [(2, "row-settled", ""), (3, "cell-missing", "物业费")]
    assert [(case.debtor, case.held) for case in batch.cases] == [("钱若川", "cell-missing"), ("孙知夏", "")]


def test_a_charge_twice():
    """Two rows that claim the same charge of the same time contradict or repeat each other."""
    batch = read(
        (*PEOPLE, "物业费", "电梯费"), (*WHO, "10.00", "5.00"), (*WHO, "10.00", ""), (*WHO2, "1.00", ""), (*WHO2, "2.00", "")
    )
    assert found(batch) == [(3, "row-duplicate", "物业费"), (5, "row-conflicting", "物业费")]
    assert "1.00" in batch.problems[1].hint


def test_ten_thousands():
    (case,) = read((*PEOPLE, "物业费(万元)", "合计(万元)"), (*WHO, "1.2345", "1.2345")).cases
    assert [(line.charge, line.amount) for line in case.lines] == [("物业费", 1_234_500)]
