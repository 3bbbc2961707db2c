"""Proofs of facts: the photos and receipts that a list names, kept in the archive under the hash of their bytes.

A row names its proofs by file name, several with a comma or semicolon between; what has no file's ending, such as an item
number, is no file. The entry of the journal about the fact holds the hashes, so that a dossier can carry the files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from service.archive.keys import asset
from service.archive.objects import Kind, Stored
from service.intake.factlist import Stating
from service.terms.canonical import sha256
from service.terms.problems import Problem

ENDINGS = frozenset((".jpg", ".jpeg", ".png", ".heic", ".pdf", ".tif", ".tiff", ".mp4"))
"""What phones, scanners and the post's web site give."""


def files_of(proof: str) -> list[str]:
    """The names of files in what a fact says proves it."""
    words = (word.strip() for word in re.split(r"[;；,，、|]", proof))
    return [word for word in words if PurePath(word).suffix.lower() in ENDINGS]


def kept(issuer: str, name: str, data: bytes) -> Stored:
    """A proof as it lies in the archive; a person may be in it, so it is erasable."""
    return Stored(key=asset(issuer, "proof", sha256(data), PurePath(name).suffix.lower()[1:]), data=data, kind=Kind.INPUT)


def absent(found: Sequence[Stating], there: Mapping[str, bytes]) -> Iterator[Problem]:
    """A problem for every file that a row names and that is not there."""
    for one in found:
        for name in files_of(one.fact.proof):
            if name not in there:
                yield Problem(
                    code="proof-missing",
                    row=one.row,
                    sheet=one.sheet,
                    field="凭证",
                    shown=name,
                    hint="--proofs 的文件夹里没有这个文件 / The folder of --proofs does not hold this file.",
                )
