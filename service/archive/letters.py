"""Verification of one letter: the archived bytes against the record in the log, read from the PDF as anybody's reader would."""

from collections.abc import Callable
from typing import Any, Protocol

from service.paper.reading import read_letter
from service.terms.canonical import parse, sha256


class Checks(Protocol):
    """Where the findings go."""

    missing: list[str]

    def check(self, holds: bool, fault: str) -> bool:
        """Count one check and keep its fault where it does not hold."""
        ...


def check_letter(get: Callable[[str], bytes | None], prefix: str, record: dict[str, Any], step: Checks) -> None:
    """Check the document of a record: its hash and size, the notice inside it, and a hash over what its pages show."""
    number = record["no"]
    if "reason" in record:
        step.check(bool(record["reason"]), f"number {number} is void without a reason")
        return
    document = record["doc"]
    data = get(f"{prefix}/doc/{document['sha256']}.pdf")
    if data is None:
        step.missing.append(f"the letter of number {number} is missing")
        return
    if not step.check(sha256(data) == document["sha256"], f"the letter of number {number} was changed"):
        return
    step.check(len(data) == document["size"], f"the letter of number {number} has another size")
    try:
        embedded, pages = read_letter(data)
        public = parse(embedded)
    except ValueError as error:
        step.check(False, f"the letter of number {number} cannot be read: {error}")
        return
    step.check(sha256(embedded) == record["public"], f"the notice inside letter {number} is another one")
    step.check(pages == record["pages"], f"the pages of letter {number} do not show what was recorded")
    step.check(str(public.get("issued")) == record["issued"], f"letter {number} names another issue time")
