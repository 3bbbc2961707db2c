"""Invented data to try a template with: a notice of a test series, and a sheet of arrears with the columns it names.

Everything is obviously invented; the letters carry 样张 SPECIMEN.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from service.terms.case import Case, Line
from service.terms.clauses import LateFeeClause, LateFeeRow, RateKind
from service.terms.dates import SHANGHAI
from service.terms.decision import CaseState, Channel, Deadline, Decision, Netted, Reason, Stage
from service.terms.notice import Notice, Place, freeze, planned_public
from service.terms.party import BankAccount, Estate, Issuer, Series

URL = "https://pay.cuihe.example/p/c3BlY2ltZW4tc3BlY2ltZW4"
"""What the QR code of a preview says: an address that cannot exist."""

ESTATE = Estate(
    id="cuihu",
    name="翠湖花园",
    address="山东省东麓市望湖区翠湖路88号",
    jurisdiction="山东省",
    contract="《翠湖花园物业服务合同》(样例-001)",
    clause="第十二条",
    court="东麓市望湖区人民法院",
    contact="翠湖花园客服中心",
    phone="0530-0000001",
    late_fee=LateFeeClause(clause="第十五条", kind=RateKind.PER_DAY, rate=Decimal("0.0005")),
    account=BankAccount(account_name="翠禾物业服务有限公司", bank="样例银行东麓望湖支行", account_no="6200000000000000018"),
)
ISSUER = Issuer(
    id="cuihe",
    name="翠禾物业服务有限公司",
    short="翠禾",
    series=Series(id="sample", label="物催样", test=True),
    estates=(ESTATE,),
    credit_code="91370000CUIHE0000X",
    address="山东省东麓市望湖区样例路1号",
    postcode="250000",
    phone="0530-0000000",
    contact="客户服务中心",
    hours="周一至周五 8:30–17:30",
)
LINES = (
    Line(
        row=2, charge="物业服务费", period_from=date(2026, 1, 1), period_to=date(2026, 3, 31), due=date(2026, 3, 31),
        amount=75_180, receivable=75_180, received=0, unit_price="2.80", quantity="89.50",
    ),
    Line(
        row=3, charge="物业服务费", period_from=date(2026, 4, 1), period_to=date(2026, 6, 30), due=date(2026, 6, 30),
        amount=75_180, receivable=75_180, received=0, unit_price="2.80", quantity="89.50",
    ),
    Line(
        row=4, charge="车位管理费", period_from=date(2026, 3, 1), period_to=date(2026, 3, 31), due=date(2026, 3, 31),
        amount=10_000, receivable=15_000, received=5_000, unit_price="150.00", quantity="1",
    ),
)  # fmt: skip

NO_KINDS: Mapping[str, str] = MappingProxyType({})

LATE_FEES = (
    LateFeeRow(
        line=0, base=75_180, rate=Decimal("0.0005"), lpr=None, start=date(2026, 4, 1), end=date(2026, 11, 5), days=219,
        amount=8_232, formula="751.80 × 0.05% × 219",
    ),
)  # fmt: skip
LATE_FEE_RULE = "逾期缴纳的,自逾期之日起按日加收欠费金额0.05%的违约金"
NETTED = (
    Netted(
        on=date(2026, 10, 20), source="样例回单001", amount=5_000, line=LINES[2], to_late_fee=0, to_principal=5_000,
        rule=Reason(code="named", zh="按缴款人指明的费用抵充", en="put to the charge the payer named"),
    ),
)  # fmt: skip
"""A late fee and a payment, so that a letter with either is tried with both."""

HEADINGS = (
    *("小区", "房号", "业主姓名", "联系电话", "通讯地址", "邮编", "收费项目", "费用开始日期", "费用截止日期", "应缴款日期"),
    *("计费面积", "单价", "应收金额", "实收金额", "欠费金额"),
)
"""Headings the intake knows."""

ROWS = """\
翠湖花园,1号楼1单元101,赵一禾,13800000001,,,物业服务费,2026-01-01,2026-03-31,2026-03-31,89.50,2.80,751.80,0.00,751.80
翠湖花园,1号楼1单元101,赵一禾,13800000001,,,车位管理费,2026-03-01,2026-03-31,2026-03-31,,,150.00,50.00,100.00
翠湖花园,2号楼1单元202,钱二禾,13800000002,,,物业服务费,2026-01-01,2026-03-31,2026-03-31,100.00,2.80,840.00,0.00,840.00
翠湖花园,商铺3,样例便利店有限公司,13800000003,,,物业服务费,2026-01-01,2026-03-31,2026-03-31,60.00,4.00,720.00,0.00,720.00
"""


INVENTED = {"number": "100.00", "date": "2026-03-31"}


def invented(column: str, kind: str = "") -> str:
    """The value of a column of the user's own; `kind` says what a filter of the template wants of it."""
    return INVENTED.get(kind, f"样例{column}"[:20])


class Columns(dict[str, str]):
    """Every column there could be, each with an invented value."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        super().__init__()
        self._kinds = kinds

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return invented(name, self._kinds.get(name, ""))


def notice(columns: Sequence[str] = (), stage: Stage = Stage.REMINDER, *, kinds: Mapping[str, str] = NO_KINDS) -> Notice:
    """An invented notice of a test series, with the user's own columns that a template names."""
    case = Case(
        account="cuihu/1号楼1单元101",
        estate=ESTATE.id,
        premises="1号楼1单元101",
        debtor="赵一禾",
        address=f"{ESTATE.address}{ESTATE.name}1号楼1单元101",
        postcode="250000",
        lines=LINES,
        columns={name: invented(name, kinds.get(name, "")) for name in columns},
    )
    decision = Decision(
        state=CaseState.DUE,
        reasons=(),
        stage=stage,
        channel=Channel.DOOR,
        template="specimen",
        lines=LINES,
        total=sum(line.amount for line in LINES),
        deadline=Deadline(on=date(2026, 11, 20)),
        late_fees=LATE_FEES,
        late_fee_rule=LATE_FEE_RULE,
        netted=NETTED,
    )
    public = planned_public(
        issuer=ISSUER, estate=ESTATE, case=case, decision=decision, cutoff="2026-11-05", columns=tuple(columns), digests={}
    )
    place = Place(
        no=1,
        number="翠禾物催样〔2026〕1号",
        issued=datetime(2026, 11, 5, 9, 0, tzinfo=SHANGHAI),
        checkpoint="cuihe/sample/2026 0 4OYMIQUY7QOBJGX36TEJ",
        url=URL,
    )
    return freeze(place=place, salt=b"specimen", public=public, internal={})


def sheet(columns: Sequence[str] = (), *, kinds: Mapping[str, str] = NO_KINDS) -> bytes:
    """A sheet of arrears as CSV (UTF-8 with a mark, so that Excel reads it) with the columns a template names behind ours."""
    own = [name for name in columns if name not in HEADINGS]
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow([*HEADINGS, *own])
    rows.writerows([*row, *(invented(name, kinds.get(name, "")) for name in own)] for row in csv.reader(ROWS.splitlines()))
    return out.getvalue().encode("utf-8-sig")
