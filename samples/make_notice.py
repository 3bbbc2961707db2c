"""Write samples/notice.json: what a template sees of one notice, with every name filled in.

Look at a letter without issuing it: `cuihan templates render LETTER.docx --data samples/notice.json --out LETTER.pdf`. The
examples of docs/templates.md are this notice's. It is made of the sample issuer and an invented case by the program itself.

    python samples/make_notice.py            # the same bytes every time
"""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from service.cli.files import read_issuer
from service.policy.charges import rule
from service.policy.netting import LATE_FEE_FIRST
from service.terms.canonical import Json
from service.terms.case import Case, Line
from service.terms.clauses import LateFeeClause, LateFeeRow, RateKind
from service.terms.dates import SHANGHAI
from service.terms.decision import CaseState, Channel, Deadline, Decision, Netted, Stage
from service.terms.notice import Place, freeze, planned_public, template_view

HERE = Path(__file__).parent
NOTICE = HERE / "notice.json"

LINES = (
    Line(
        row=2, charge="物业服务费", period_from=date(2026, 1, 1), period_to=date(2026, 3, 31), due=date(2026, 3, 31),
        amount=75_180, receivable=75_180, received=0, unit_price="2.80", quantity="89.50",
    ),
    Line(
        row=3, charge="车位管理费", period_from=date(2026, 3, 1), period_to=date(2026, 3, 31), due=date(2026, 3, 31),
        amount=10_000, receivable=15_000, received=5_000, unit_price="150.00", quantity="1",
    ),
)  # fmt: skip
CASE = Case(
    account="cuihu/3号楼2单元1501室",
    estate="cuihu",
    premises="3号楼2单元1501室",
    debtor="赵一禾",
    address="山东省东麓市望湖区翠湖路88号翠湖花园3号楼2单元1501室",
    postcode="250000",
    lines=LINES,
    columns={"楼栋管家": "小禾"},
)
FEES = (
    LateFeeRow(
        line=0, base=75_180, rate=Decimal("0.0005"), lpr=None, start=date(2026, 4, 1), end=date(2026, 11, 5), days=219,
        amount=8232, formula="751.80×0.05%×219",
    ),
    LateFeeRow(
        line=1, base=10_000, rate=Decimal("0.0005"), lpr=None, start=date(2026, 4, 1), end=date(2026, 11, 5), days=219,
        amount=1095, formula="100.00×0.05%×219",
    ),
)  # fmt: skip
CLAUSE = LateFeeClause(clause="第十五条", kind=RateKind.PER_DAY, rate=Decimal("0.0005"))
RECEIVED = Netted(
    on=date(2026, 10, 20), source="SK2026100001", amount=5500, line=replace(LINES[1], amount=15_000), to_late_fee=500,
    to_principal=5000, rule=LATE_FEE_FIRST,
)  # fmt: skip
DECISION = Decision(
    state=CaseState.DUE,
    reasons=(),
    stage=Stage.REMINDER,
    channel=Channel.DOOR,
    template="reminder",
    lines=LINES,
    total=sum(line.amount for line in LINES),
    deadline=Deadline(on=date(2026, 11, 20)),
    late_fees=FEES,
    late_fee_rule=rule(CLAUSE),
    netted=(RECEIVED,),
)
PLACE = Place(
    no=1,
    number="翠禾物催样〔2026〕1号",
    issued=datetime(2026, 11, 5, 9, 0, tzinfo=SHANGHAI),
    checkpoint="cuihe/sample/2026 0 4OYMIQUY7QOBJGX36TEJ",
    url="https://pay.cuihe.example/p/c2FtcGxlLXNhbXBsZS1zYQX",
)


def view() -> Json:
    """The notice as a template sees it; the digests of policy and template, which no letter prints, are left out."""
    issuer = read_issuer(HERE / "issuer.toml")
    estate = issuer.estate(CASE.estate)
    if estate is None:
        raise ValueError(f"the sample issuer has no estate {CASE.estate}")
    estate = replace(estate, late_fee=CLAUSE)
    public = planned_public(
        issuer=issuer, estate=estate, case=CASE, decision=DECISION, cutoff="2026-11-05", columns=tuple(CASE.columns), digests={}
    )
    frozen = freeze(place=PLACE, salt=b"sample", public=public, internal={}).public
    return {name: value for name, value in template_view(frozen).items() if name not in {"v", "digests"}}


if __name__ == "__main__":
    NOTICE.write_text(json.dumps(view(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
