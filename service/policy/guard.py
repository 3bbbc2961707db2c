"""The guard: the same charges are not demanded twice at the same stage within a while, whatever file or retry they come from.

A notice that went out and was followed by the next step is no repetition; the guard is for the second file, the second click,
and the letter of which nobody recorded that it left the house.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from service.policy.book import Book
from service.policy.ladder import Standing
from service.terms.case import Line
from service.terms.decision import Stage
from service.terms.past import Claim, Earlier


def already_demanded(
    lines: Sequence[Line], *, stage: Stage, step: int, book: Book, place: Standing, earlier: Sequence[Earlier], today: date
) -> Earlier | None:
    """The last notice that demands some of these lines at this stage within the window, and is not just a step before.

    One that nobody recorded as gone out may have: within the interval it stops the letter of any other stage as well.
    """
    if not earlier:
        return None
    claims = {claim(line) for line in lines}
    passed = {id(sent.notice) for sent in place.sent if sent.step < step}
    window = timedelta(days=book.guard_days)
    perhaps = {id(notice) for notice in place.unproved if (today - notice.on).days < book.interval_days}
    hits = [
        notice
        for notice in earlier
        if (id(notice) in perhaps or (notice.stage is stage and id(notice) not in passed and today - notice.on < window))
        and (not notice.claims or claims & notice.claims)
    ]
    return max(hits, key=lambda notice: notice.on, default=None)


def claim(line: Line) -> Claim:
    """What a line demands, as earlier notices are compared by."""
    first = line.period_from.isoformat() if line.period_from else ""
    last = line.period_to.isoformat() if line.period_to else ""
    return line.charge, first, last or line.due.isoformat()
