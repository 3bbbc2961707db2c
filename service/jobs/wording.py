"""The legal reading of a plan's letters: every template in use, all its branches, and what the file's own columns put into one.

A finding of a template holds for all its letters: an error keeps the plan from being approved, unless a person answers for it
with a reason. A forbidden phrase in a row's own cells holds that case alone.
"""

from collections.abc import Iterable
from functools import lru_cache

from service.policy.wording import Finding, lint_letter, lint_text
from service.rendering.template import Program
from service.rendering.words import words_of
from service.terms.canonical import Json
from service.terms.decision import Channel, Decision, Stage
from service.terms.problems import Problem

CODES = frozenset(("wording-forbidden", "wording-missing"))


def of_templates(uses: Iterable[tuple[Program, Decision]]) -> list[Problem]:
    """What is wrong with the wording of the templates in use, for the stages and ways they are used for."""
    found: dict[tuple[str, str, str, str], Problem] = {}
    seen: set[tuple[str, Stage | None, Channel | None, bool]] = set()
    for program, decision in uses:
        use = (program.digest, decision.stage, decision.channel, decision.displayed)
        if use in seen:
            continue
        seen.add(use)
        words = words_of(program)
        findings = [*lint_text(words.every, stage=decision.stage)]
        if words.letter:
            findings += lint_letter(
                words.letter, words.public, stage=decision.stage, channel=decision.channel,
                language=program.card.language, qr=words.qr, displayed=decision.displayed,
            )  # fmt: skip
        for finding in findings:
            problem = as_problem(finding, program.card.id)
            found[program.digest, finding.code, finding.where, finding.shown] = problem
    return list(found.values())


def of_values(public: Json, stage: Stage | None) -> list[Problem]:
    """What the file's own words put into a letter: its columns and the names of its charges."""
    charges = {line["charge"] for line in public["lines"]}
    found = [finding for charge in sorted(charges) for finding in _of_charge(charge, stage)]
    found += lint_text([(column["name"], column["value"]) for column in public.get("columns", ())], stage=stage)
    return [as_problem(finding, "") for finding in found]


@lru_cache(maxsize=1024)  # charges repeat from row to row; cells of columns, which may name people, are not kept
def _of_charge(charge: str, stage: Stage | None) -> tuple[Finding, ...]:
    return lint_text([(charge, charge)], stage=stage)


def as_problem(finding: Finding, template: str) -> Problem:
    """A finding as it is shown beside the others; an error blocks."""
    return Problem(
        code="wording-forbidden" if finding.shown else "wording-missing",
        field=" ".join(part for part in (template, finding.where) if part),
        shown=finding.shown,
        hint=f"{finding.zh}（{finding.source.partition(' / ')[0]}） / {finding.en} [{finding.code}]",
        blocking=finding.severity == "error",
    )


def stopping(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a plan from being approved: errors in the wording of a template."""
    return [problem for problem in problems if problem.code in CODES and problem.blocking and problem.row is None]
