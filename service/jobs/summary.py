"""The summary of a run, for the programs and people that look at nothing else: summary.json."""

from collections.abc import Mapping
from typing import Any

from service.jobs.draft import Draft
from service.jobs.release import Released
from service.terms.money import decimal_string


def summary(draft: Draft, released: Released, seconds: Mapping[str, float], *, verdict: str) -> dict[str, Any]:
    """What summary.json says: counts, sums, numbers, seconds by step, hashes of the parts."""
    return {
        "batch": draft.head["batch"],
        "outcome": verdict,
        "digest": draft.head["digest"],
        "today": draft.head["today"],
        "rows": dict(sorted(draft.head["rows"].items())),
        "letters": dict(sorted(released.stages.items())),
        "copies": released.copies,
        "void": len(released.voids),
        "totals": {currency: decimal_string(amount) for currency, amount in sorted(released.totals.items())},
        "first": released.first,
        "last": released.last,
        "pages_differ": released.differing_pages,
        "seconds": {step: round(value, 3) for step, value in seconds.items()},
        "parts": [
            {"name": part.name, "sha256": part.sha256, "pages": part.pages, "letters": part.letters} for part in released.parts
        ],
    }
