"""Part payments: which debt a payment goes to, by Civil Code Art. 560 and 561, with the rule named for every fen.

Art. 560: the one the debtor named; else what is due before what is not; among those due the one that burdens the debtor more
(a line on which the contract's late fee runs), then the one due earlier, and of those due the same day each in proportion. None
is secured, so security decides nothing here. Art. 561: of one debt the costs first, then interest, then the principal, unless
agreed otherwise; whether a late fee is interest in that sense is disputed, so the shipped book pays principal first, which also
favours the debtor, and a book may say otherwise. The file's own column of what was received is never netted again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from service.policy.charges import LateFees, Owed, late_fees
from service.policy.lpr import Lpr
from service.terms.case import Credit, Line
from service.terms.clauses import LateFeeClause
from service.terms.decision import Netted, Reason

NAMED = Reason(
    code="netting-named",
    zh="按债务人指定的费用冲抵（民法典第560条第1款）",
    en="to the charge the debtor named (Civil Code Art. 560(1))",
)
ONLY = Reason(code="netting-only", zh="仅有一笔到期欠费，冲抵该笔", en="to the only line that is due")
HEAVIER = Reason(
    code="netting-heavier",
    zh="均已到期，优先冲抵负担较重（计收违约金）的欠费（民法典第560条第2款）",
    en="all due: first to the heavier debt, on which a late fee runs (Civil Code Art. 560(2))",
)
EARLIER = Reason(
    code="netting-earlier",
    zh="负担相同，按到期先后冲抵（民法典第560条第2款）",
    en="equally heavy: in the order in which they fell due (Civil Code Art. 560(2))",
)
PROPORTION = Reason(
    code="netting-proportion",
    zh="同日到期，按债务比例冲抵（民法典第560条第2款）",
    en="due on the same day: each in proportion (Civil Code Art. 560(2))",
)
DUE_FIRST = Reason(
    code="netting-due-first",
    zh="优先冲抵已到期的欠费（民法典第560条第2款）",
    en="what was due goes before what was not (Civil Code Art. 560(2))",
)
LATE_FEE_FIRST = Reason(
    code="netting-late-fee-first",
    zh="先冲抵违约金，后冲抵本金（参照民法典第561条）",
    en="late fee before principal (as Civil Code Art. 561 has it for interest)",
)
LEFT_OVER = Reason(code="netting-left-over", zh="冲抵到期欠费后的余款", en="what is left when everything due is paid")


@dataclass(slots=True)
class _Account:
    """A line while payments are put to it."""

    line: Line
    owed: int
    bears: bool
    """Whether a late fee runs on it."""
    bases: list[tuple[date, int]] = field(default_factory=list)
    fee_paid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """The lines after payments, in their order, each with what was owed on it over time."""

    lines: tuple[tuple[Line, int], ...]
    """Each line as it stood in the file, and what of it is still owed."""
    netted: tuple[Netted, ...]
    accounts: tuple[_Account, ...]

    def owed(self, until: date, *, without: Collection[str] = ()) -> tuple[Owed, ...]:
        """What the late fee is computed of, up to the cut-off; `line` counts those still owed, from 0.

        `without` are charges that rest and are not on the letter.
        """
        open_accounts = [account for account in self.accounts if account.owed and account.line.charge not in without]
        return tuple(
            Owed(
                line=at,
                charge=account.line.charge,
                due=account.line.due,
                bases=(*(base for base in account.bases if base[0] < until), (until, account.owed)),
            )
            for at, account in enumerate(open_accounts)
        )

    @property
    def fee_paid(self) -> int:
        """What payments went to the late fee of lines still owed, fen."""
        return sum(account.fee_paid for account in self.accounts if account.owed)


def net(
    lines: Sequence[Line],
    received: Sequence[Credit],
    *,
    today: date,
    clause: LateFeeClause | None,
    lpr: Lpr,
    fee_first: bool,
    waived: Collection[str] = (),
) -> Net:
    """Put payments to lines: money paid ahead, then the others in the order of their days, those without a day last.

    `waived` charges bear no late fee. What was paid ahead lowers the base of the late fee from its first day.
    """
    accounts = [
        _Account(line, line.amount, bool(clause and clause.applies(line.charge) and line.charge not in waived))
        for line in lines
    ]
    fees = _Fees(clause, lpr) if fee_first and clause else None
    netted: list[Netted] = []
    for credit in sorted(received, key=lambda one: (not one.ahead, one.on is None, one.on or today)):
        netted += _put(credit, accounts, None if credit.ahead else fees, today)
    return Net(lines=tuple((one.line, one.owed) for one in accounts), netted=tuple(netted), accounts=tuple(accounts))


@dataclass(frozen=True, slots=True)
class _Fees:
    clause: LateFeeClause
    lpr: Lpr

    def accrued(self, account: _Account, on: date) -> int:
        """The late fee of a line up to a day that is not paid yet."""
        bases = (*(base for base in account.bases if base[0] < on), (on, account.owed))
        owed = Owed(line=0, charge=account.line.charge, due=account.line.due, bases=bases)
        found: LateFees = late_fees([owed], clause=self.clause, lpr=self.lpr)
        return max(found.total - account.fee_paid, 0)


def _put(credit: Credit, accounts: list[_Account], fees: _Fees | None, today: date) -> Iterator[Netted]:
    on = min(credit.on or today, today)
    left = sum(one.owed for one in accounts) if credit.amount is None else credit.amount
    whole = left
    for share, rule in _order(credit, accounts, on):
        if not left:
            break
        for account, most in share(left):
            fee = min(fees.accrued(account, on), most) if fees and account.bears else 0
            principal = min(most - fee, account.owed)
            if not fee and not principal:
                continue
            if not credit.ahead:
                account.bases.append((on, account.owed))
            account.owed -= principal
            account.fee_paid += fee
            left -= fee + principal
            named = LATE_FEE_FIRST if fee else rule
            yield Netted(
                on=credit.on,
                source=credit.source,
                amount=whole,
                line=account.line,
                to_late_fee=fee,
                to_principal=principal,
                rule=named,
            )
    if left:
        yield Netted(
            on=credit.on, source=credit.source, amount=whole, line=None, to_late_fee=0, to_principal=left, rule=LEFT_OVER
        )


class _Share:
    """How a sum is shared among accounts of the same rank."""

    def __init__(self, accounts: Sequence[_Account]) -> None:
        self.accounts = accounts

    def __call__(self, amount: int) -> Iterator[tuple[_Account, int]]:
        """Each account with the most it gets: all of it alone, else in proportion, odd fen to the largest remainders."""
        if len(self.accounts) == 1:
            yield self.accounts[0], amount
            return
        total = sum(one.owed for one in self.accounts)
        if amount >= total:
            for one in self.accounts:
                yield one, one.owed if one is not self.accounts[-1] else amount - total + one.owed
            return
        parts = [divmod(amount * one.owed, total) for one in self.accounts]
        odd = amount - sum(whole for whole, _ in parts)
        first = sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))[:odd]
        for at, one in enumerate(self.accounts):
            yield one, parts[at][0] + (at in first)


def _order(credit: Credit, accounts: Sequence[_Account], on: date) -> Iterator[tuple[_Share, Reason]]:
    """Accounts by rank, each with the rule that put it there."""
    open_ones = [one for one in accounts if one.owed]
    named = [one for one in open_ones if credit.charge and _means(credit, one.line)]
    for one in sorted(named, key=lambda one: one.line.due):
        yield _Share([one]), NAMED
    rest = [one for one in open_ones if one not in named]
    due = [one for one in rest if one.line.due <= on]
    coming = [one for one in rest if one.line.due > on]
    for group in (due, coming):
        ranked = sorted(group, key=lambda one: (not one.bears, one.line.due))
        for _, same in groupby(ranked, key=lambda one: (one.bears, one.line.due)):
            together = list(same)
            yield _Share(together), _rule(together, group, late=group is coming and bool(due))


def _means(credit: Credit, line: Line) -> bool:
    if credit.charge != line.charge:
        return False
    return credit.period_from is None or (credit.period_from, credit.period_to) == (line.period_from, line.period_to)


def _rule(together: Sequence[_Account], group: Sequence[_Account], *, late: bool) -> Reason:
    if late:
        return DUE_FIRST
    if len(together) > 1:
        return PROPORTION
    if len(group) == 1:
        return ONLY
    if len({one.bears for one in group}) > 1:
        return HEAVIER
    return EARLIER
