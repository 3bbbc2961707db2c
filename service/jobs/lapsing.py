"""Lapsing: the limitation clocks of a whole arrears file, by what the installation knows of its accounts."""

from datetime import date

from service.jobs.known import Known
from service.policy.acts import clocks
from service.policy.limitation import Clock
from service.terms.case import Batch


def clocks_of(batch: Batch, *, known: Known, today: date) -> list[Clock]:
    """A clock for every charge the file states with a due day; rows with problems have none, `batch.rows` names them.

    A case that is held for a problem has its clocks all the same: time does not wait for it. What happened behind `today` is
    left out, so that the clock can be read as it stood on an earlier day.
    """
    found = []
    for case in batch.cases:
        earlier = known.past(case, as_of=today, file=batch.file_sha256).earlier
        found += clocks(
            case,
            earlier=[notice for notice in earlier if notice.on <= today],
            facts=[one.fact for one in known.said(case) if one.fact.on is None or one.fact.on <= today],
        )
    return found
