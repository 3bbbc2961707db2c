"""The invented ledger of one estate: who lives there, what is billed each month, who pays when, and who does not.

Pure: the same months give the same charges and payments. Each owner has a habit; whatever is paid goes to the oldest charge
first. `history.py` runs the letters over it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

ESTATE = "翠湖花园"
PRICE = 220
"""Property fee in fen per m² and month."""
PARKING = 150_00
START = (2024, 7)
"""The first month on the books, so that the first letters of November 2024 have something to demand."""
REACTS_AFTER = 12
"""Days after a demand on which those pay who only pay on demand."""


@dataclass(frozen=True)
class Owner:
    """An account and its habit."""

    id: str
    room: str
    name: str
    area: int
    """0.01 m²."""
    parking: bool
    habit: str
    """punctual · every-N (pays what is overdue every N months) · part (200.00 a month) · on-demand · never."""

    @property
    def phone(self) -> str:
        """A number of the block that nobody has."""
        return f"1380000{int(self.id[3:]):04d}"


@dataclass(frozen=True)
class Dispute:
    """From `since` on the owner pays nothing and gets no letter; he settles everything on the day it ends."""

    owner: str
    since: date
    until: date | None
    why: str
    result: str


@dataclass
class Charge:
    """One fee for one month."""

    owner: Owner
    name: str
    start: date
    due: date
    """Last day of the month, which is the last day of payment as well."""
    amount: int
    paid: int = 0

    @property
    def owed(self) -> int:
        """What is still open, fen."""
        return self.amount - self.paid


@dataclass(frozen=True)
class Payment:
    """What of a payment went to one charge; parts of one payment share its reference."""

    on: date
    owner: Owner
    charge: str
    start: date
    end: date
    amount: int
    method: str
    reference: str


OWNERS = (
    Owner("CH-0101", "1号楼1单元101", "史一苇", 8950, False, "every-2"),
    Owner("CH-0102", "1号楼1单元102", "史二安", 8950, True, "punctual"),
    Owner("CH-0201", "1号楼1单元201", "史三禾", 10218, False, "punctual"),
    Owner("CH-0202", "1号楼1单元202", "史四维", 10218, True, "every-3"),
    Owner("CH-0301", "1号楼1单元301", "史五岳、林六合", 12036, True, "punctual"),
    Owner("CH-0302", "1号楼1单元302", "史七弦", 12036, False, "on-demand"),
    Owner("CH-0401", "1号楼1单元401", "史八方", 9544, False, "punctual"),
    Owner("CH-0402", "1号楼1单元402", "史九思", 9544, True, "punctual"),
    Owner("CH-1101", "2号楼1单元101", "史十䶮", 10000, True, "never"),
    Owner("CH-1102", "2号楼1单元102", "欧阳百川", 10000, False, "punctual"),
    Owner("CH-1201", "2号楼1单元201", "古丽娜尔·史拉木", 13580, False, "punctual"),
    Owner("CH-1202", "2号楼1单元202", "史千帆", 13580, True, "part"),
    Owner("CH-1301", "2号楼1单元301", "史万里", 8950, True, "punctual"),
    Owner("CH-1302", "2号楼1单元302", "史亿舟", 8950, False, "every-4"),
    Owner("CH-1401", "2号楼1单元401", "东麓市史册文化传播有限公司", 15600, True, "punctual"),
    Owner("CH-1402", "2号楼1单元402", "史小满", 7805, False, "punctual"),
    Owner("CH-2101", "3号楼2单元101", "史立春", 10218, False, "every-2"),
    Owner("CH-2102", "3号楼2单元102", "史谷雨", 10218, True, "punctual"),
    Owner("CH-2201", "3号楼2单元201", "史白露", 12036, False, "never"),
    Owner("CH-2202", "3号楼2单元202", "史霜降", 12036, True, "every-3"),
    Owner("CH-2301", "3号楼2单元301", "史冬至", 9877, False, "punctual"),
    Owner("CH-2302", "3号楼2单元302", "史清明", 9877, True, "part"),
    Owner("CH-2401", "3号楼2单元401", "史惊蛰", 11842, True, "on-demand"),
    Owner("CH-2402", "3号楼2单元402", "史芒种", 11842, False, "punctual"),
)

DISPUTES = (
    Dispute("CH-0401", date(2025, 3, 10), date(2025, 10, 20), "屋面渗漏,要求先维修", "维修完成,10 月 20 日缴清"),
    Dispute("CH-2301", date(2026, 1, 12), None, "认为电梯停运期间应减收", "协商中"),
)

SINGLE = {("CH-2201", date(2025, 6, 23)): 500_00, ("CH-1101", date(2026, 3, 16)): 1000_00}
"""Payments outside of all habit: part payments of those who never pay, which interrupt the limitation of what they cover."""

METHODS = ("微信支付", "银行转账", "前台POS")


@dataclass
class Ledger:
    """The books, month by month."""

    charges: list[Charge] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    called: dict[str, date] = field(default_factory=dict)
    """Owners who will pay on demand, and when."""
    count: int = 0

    def bill(self, month: tuple[int, int]) -> None:
        """Put the fees of a month on the books."""
        start, end = date(*month, 1), _end(month)
        for owner in OWNERS:
            self.charges.append(Charge(owner, "物业服务费", start, end, (owner.area * PRICE + 50) // 100))
            if owner.parking:
                self.charges.append(Charge(owner, "车位管理费", start, end, PARKING))

    def overdue(self, owner: Owner, day: date) -> list[Charge]:
        """What an owner should have paid before a day, oldest first."""
        return [charge for charge in self.charges if charge.owner is owner and charge.owed and charge.due < day]

    def open(self, owner: Owner) -> list[Charge]:
        """What stands open on an owner's account, due or not."""
        return [charge for charge in self.charges if charge.owner is owner and charge.owed]

    def disputed(self, owner: Owner, day: date) -> bool:
        """Whether an owner's account rests because of a dispute."""
        return any(one.owner == owner.id and one.since <= day and (one.until is None or day < one.until) for one in DISPUTES)

    def remind(self, owner: Owner, day: date) -> None:
        """Tell an owner that a demand went out; those who pay on demand will."""
        if owner.habit == "on-demand":
            self.called[owner.id] = day + timedelta(days=REACTS_AFTER)

    def collect(self, month: tuple[int, int]) -> None:
        """Take in the payments of a month, in the order of their days."""
        first, last = date(*month, 1), _end(month)
        coming = [(day, owner, sum_) for owner in OWNERS for day, sum_ in self._coming(owner, first, last)]
        for day, owner, amount in sorted(coming, key=lambda one: (one[0], one[1].id)):
            self._pay(owner, day, amount)

    def _coming(self, owner: Owner, first: date, last: date) -> Iterator[tuple[date, int | None]]:
        """Days and sums; None is everything that is open by then."""
        nth = 12 * (first.year - START[0]) + first.month - START[1]
        for (account, day), amount in SINGLE.items():
            if account == owner.id and first <= day <= last:
                yield day, amount
        for dispute in DISPUTES:
            if dispute.owner == owner.id and dispute.until and first <= dispute.until <= last:
                yield dispute.until, None
        if self.disputed(owner, last):
            return
        if owner.habit == "punctual":
            yield first.replace(day=21), None
        elif owner.habit.startswith("every-") and nth % (every := int(owner.habit[6:])) == every - 1:
            yield first.replace(day=18), None
        elif owner.habit == "part":
            yield first.replace(day=12), 200_00
        elif (day := self.called.get(owner.id)) and first <= day <= last:
            yield self.called.pop(owner.id), None

    def _pay(self, owner: Owner, day: date, amount: int | None) -> None:
        charges = self.open(owner) if owner.habit == "punctual" else self.overdue(owner, day)
        left = sum(charge.owed for charge in charges) if amount is None else amount
        if not left or not charges:
            return
        self.count += 1
        reference = f"SK{day:%Y%m}{self.count:05d}"
        for charge in charges:
            taken = min(left, charge.owed)
            if taken:
                charge.paid += taken
                left -= taken
                method = METHODS[self.count % len(METHODS)]
                self.payments.append(Payment(day, owner, charge.name, charge.start, charge.due, taken, method, reference))


def months(first: tuple[int, int], count: int) -> Iterator[tuple[int, int]]:
    """Year and month, `count` of them."""
    for nth in range(count):
        years, month = divmod(first[1] - 1 + nth, 12)
        yield first[0] + years, month + 1


def by_month(charges: Sequence[Charge]) -> Iterator[tuple[tuple[date, date], Mapping[str, int]]]:
    """The open charges of one owner as a wide table has them: first and last day → charge → what is owed."""
    for (start, due), together in groupby(charges, key=lambda charge: (charge.start, charge.due)):
        yield (start, due), {charge.name: charge.owed for charge in together}


def _end(month: tuple[int, int]) -> date:
    _, following = months(month, 2)
    return date(*following, 1) - timedelta(days=1)
