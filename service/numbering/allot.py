"""Allotting numbers: by chunk, in delivery order, in the transaction that stores what the numbers stand for.

A number is the leaf's index in the log plus one, so it is taken once, never given back and never skipped: a letter that
cannot be made leaves a void record under its number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from service.database import queries
from service.database.queries import LogKey
from service.terms.notice import Notice

CHUNK = 256
"""Most numbers allotted together: one bundle of the log, and what a worker renders in about a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """A chunk of numbers with their frozen notices."""

    first: int
    notices: tuple[Notice, ...]


def allot(
    connection: Connection, *, batch: str, log: LogKey, positions: Sequence[int], freeze: Callable[[int, int], Notice]
) -> Allotted:
    """Take the next numbers of a log for the plan's letters at `positions` and store their frozen notices.

    `freeze(no, position)` makes the notice of a number from the letter at that position. The caller commits; if it
    does not, neither numbers nor notices exist.
    """
    first = queries.advance_counter(connection, log, len(positions))
    notices: Sequence[Notice] = [freeze(first + at, position) for at, position in enumerate(positions)]
    queries.add_chunk(connection, batch_id=batch, log=log, first=first, count=len(positions))
    queries.add_notices(
        connection,
        [
            {
                "issuer": log.issuer,
                "series": log.series,
                "year": log.year,
                "no": notice.no,
                "number": notice.public["number"],
                "batch": batch,
                "position": position,
                "line": notice.line,
            }
            for position, notice in zip(positions, notices, strict=True)
        ],
    )
    return Allotted(first=first, notices=tuple(notices))
