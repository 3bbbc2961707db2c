"""Approved plans in the archive: so that a batch is finished, and its row list written, by a home made from the archive alone.

A plan's pieces lie under the hash of their bytes, `<issuer>/plan/<sha256>.z`, never locked, because they name debtors. Its head
lists them, with 32 random bytes of salt, and the entry of the approval names the head by its hash: whoever holds the journal's
checkpoint knows which plan was approved, and nobody guesses what an erased one said.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.archive.keys import asset
from service.archive.objects import Kind, Stored
from service.terms.canonical import Json, sha256
from service.terms.problems import Broken

FOLDER, SUFFIX = "plan", "z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A plan as the database keeps it."""

    batch: Json
    """The columns of its batch but for state and body."""
    body: bytes
    pieces: Sequence[tuple[str, int, bytes]]
    """Kind, place of the first line, bytes."""


def plan_objects(kept: Kept, salt: bytes) -> tuple[str, list[Stored]]:
    """The objects of a plan and the hash of their head, which comes last."""
    issuer = str(kept.batch["issuer"])
    listed = [[kind, first, sha256(body)] for kind, first, body in kept.pieces]
    said = {"v": 1, "salt": salt.hex(), "batch": kept.batch, "body": sha256(kept.body), "pieces": listed}
    # JSON as it is, not canonical: a file keeps the name that its user gave it, not one in NFC
    head = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
    bodies = {sha256(body): body for body in (kept.body, *(body for _, _, body in kept.pieces), head)}
    return sha256(head), [
        Stored(key=asset(issuer, FOLDER, digest, SUFFIX), data=body, kind=Kind.INPUT) for digest, body in bodies.items()
    ]


def read_plan(get: Callable[[str], bytes | None], issuer: str, digest: str) -> Kept | None:
    """The plan whose head has that hash; None where the head is not there, as after an erasure.

    Raises Broken("plan-damaged") where a piece is missing or is another one.
    """

    def taken(named: str) -> bytes:
        data = get(asset(issuer, FOLDER, named, SUFFIX))
        if data is None or sha256(data) != named:
            raise Broken(
                "plan-damaged",
                f"the approved plan {digest} lost its piece {named}, or it was changed",
                hint="从存储的副本恢复该对象 / Restore the object from a copy of the store.",
            )
        return data

    if get(asset(issuer, FOLDER, digest, SUFFIX)) is None:
        return None
    said = json.loads(taken(digest))
    pieces = [(str(kind), int(first), taken(named)) for kind, first, named in said["pieces"]]
    return Kept(batch=said["batch"], body=taken(said["body"]), pieces=pieces)
