"""Co-owners: several names in a cell or a column of their own, and the address of each."""

import pytest
from support.homes import issuer

from service.intake.names import own_addresses
from service.intake.reading import read_batch

HEAD = "小区,房号,业主姓名,共有人,通讯地址,收费项目,费用开始日期,费用截止日期,应缴款日期,欠费金额\n"


def read(owner, others, address="样例省样例市甲路1号"):
    row = f"翠湖花园,1号楼1单元101,{owner},{others},{address},物业服务费,2026-01-01,2026-03-31,2026-03-31,751.80\n"
    batch = read_batch((HEAD + row).encode(), name="arrears.csv", estates=issuer().estates)
    (case,) = batch.cases
    return case, batch.problems


@pytest.mark.parametrize(
    ("owner", "others", "owners"),
    [
        ("赵一禾", "钱二麦", ("赵一禾", "钱二麦")),
        ("赵一禾", "钱二麦、孙三粟", ("赵一禾", "钱二麦", "孙三粟")),
        ("赵一禾", "赵一禾、钱二麦", ("赵一禾", "钱二麦")),
        ("赵一禾、钱二麦", "钱二麦", ("赵一禾", "钱二麦")),
        ("赵一禾", "钱二麦(13800000002)", ("赵一禾", "钱二麦")),
        ("赵一禾", "赵一禾", ()),
        ("赵一禾", "无", ()),
        ("赵一禾", "", ()),
    ],
)
def test_a_column_of_co_owners_is_put_to_the_owner(owner, others, owners):
    """Each person once, the owner first; nobody is lost because another column names him."""
    case, problems = read(owner, others)
    assert case.owners == owners
    assert case.debtor == ("、".join(owners) or owner)
    assert not case.held
    assert problems == ()


@pytest.mark.parametrize("others", ["是", "2人", "钱*"])
def test_co_owners_without_a_readable_name_hold_the_row(others):
    """There is somebody else to be asked, and the file does not say who."""
    case, problems = read("赵一禾", others)
    assert case.held == "name-unreadable"
    assert [(problem.field, problem.shown) for problem in problems] == [("共有人", others)]


def test_an_address_each():
    """As many addresses as co-owners, in their order; any other number is one address as it stands."""
    assert own_addresses("甲路1号；乙路2号", 2) == ("甲路1号", "乙路2号")
    assert own_addresses("甲路1号；乙路2号", 3) == ()
    assert own_addresses("甲路1号；", 2) == ()
    assert own_addresses("甲路1号", 1) == ()
    case, _ = read("赵一禾", "钱二麦", "样例省样例市甲路1号；样例省样例市乙路2号")
    assert case.owner_addresses == ("样例省样例市甲路1号", "样例省样例市乙路2号")
