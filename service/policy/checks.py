"""What is to be told of a decided case beside its reasons: figures the contract does not bear out, what was taken for granted.

Each is a problem with its row; none changes a figure.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from service.policy.book import Book
from service.policy.charges import LateFees, late_fees
from service.policy.netting import net
from service.policy.recollect import strange_classes
from service.policy.tariffs import check_tariffs
from service.terms.case import Case
from service.terms.dates import chinese_date
from service.terms.decision import CaseState, Decision
from service.terms.money import figures
from service.terms.party import Estate
from service.terms.problems import Problem


def check_case(case: Case, decision: Decision, *, estate: Estate | None, book: Book, today: date) -> tuple[Problem, ...]:
    """The problems of one case, in the order of its rows."""
    found = list(check_tariffs(case, estate.tariffs if estate else (), blocking=book.tariff_blocks))
    found += _classes(case)
    if decision.state is CaseState.DUE and estate and estate.late_fee:
        found += _late_fees(case, decision, estate, book, today)
    return tuple(found)


def _classes(case: Case) -> Iterator[Problem]:
    for heading, said, words in strange_classes(case.columns):
        yield Problem(
            code="class-unknown",
            row=case.lines[0].row if case.lines else None,
            sheet=case.lines[0].sheet if case.lines else "",
            field=heading,
            shown=said,
            hint=f"应为{'、'.join(words)}之一；本户按未分类处理 / "
            f"Write one of {', '.join(words)}; the account counts as not classed.",
            blocking=False,
        )


def _late_fees(case: Case, decision: Decision, estate: Estate, book: Book, today: date) -> Iterator[Problem]:
    clause = estate.late_fee
    assert clause is not None
    lines = {(line.sheet, line.row, line.charge): line for line in case.lines}
    found = net(
        decision.lines, (), today=today, clause=clause, lpr=book.lpr, fee_first=False
    )  # the file's own figure knows nothing of later payments
    plain: LateFees = late_fees(found.owed(today), clause=clause, lpr=book.lpr)
    by_line = {at: sum(row.amount for row in plain.rows if row.line == at) for at in range(len(decision.lines))}
    for at, line in enumerate(decision.lines):
        stated = lines[line.sheet, line.row, line.charge].late_fee
        if stated and stated != by_line[at]:
            yield Problem(
                code="late-fee-differs",
                row=line.row,
                sheet=line.sheet,
                field=line.charge,
                shown=figures(stated),
                hint=f"按合同{clause.clause}计至 {chinese_date(today)} 为 {figures(by_line[at])} 元，函件以此为准 / "
                f"By {clause.clause} of the contract it is {figures(by_line[at])} to {today}; the letter states that.",
                blocking=book.late_fee_blocks,
            )
    if not decision.late_fees:
        return
    if plain.assumed_from:
        yield Problem(
            code="lpr-assumed",
            field="LPR",
            shown=plain.assumed_from.isoformat(),
            hint=f"LPR 表只到 {chinese_date(book.lpr.known_until)}，其后沿用最后一期；请在政策中补 [[lpr]] / "
            f"The LPR is known to {book.lpr.known_until} only; the last rate was used since. Add [[lpr]] to the policy.",
            blocking=False,
        )
    if plain.uncharged_until:
        yield Problem(
            code="lpr-missing",
            field="LPR",
            shown=plain.uncharged_until.isoformat(),
            hint="2019年8月20日前没有 LPR，此前的天数未计违约金 / "
            "There was no LPR before 20 August 2019; those days bear no late fee.",
            blocking=False,
        )


def check_decisions(decided: Sequence[tuple[Case, Decision]]) -> tuple[Problem, ...]:
    """What holds for the whole plan: deadlines in a year whose holidays nobody has announced."""
    years = sorted({decision.deadline.on.year for _, decision in decided if decision.deadline and decision.deadline.assumed})
    return tuple(
        Problem(
            code="holidays-assumed",
            shown=str(year),
            hint=f"{year} 年放假安排待国务院公布，期限暂按周末和固定节假日顺延 / "
            f"The holidays of {year} are not announced yet: deadlines were moved off weekends and fixed holidays only.",
            blocking=False,
        )
        for year in years
    )
