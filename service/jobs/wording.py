"""The legal reading of a plan's letters: every template in use, all its branches, and then what each letter says.

A finding of a template holds for all its letters: an error keeps the plan from being approved, unless a person answers for it
with a reason. What only one letter says, because its values bring it in or complete it, or lacks, because its data take another
branch, holds that letter alone. The fixed words are read once a template, those with values once a letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.paper.memo import Memo
from service.policy.jurisdiction import display_rule, forbidden
from service.policy.wording import Finding, lint_letter, lint_text
from service.rendering.outline import Outline
from service.rendering.spoken import spoken
from service.rendering.template import Program
from service.rendering.words import Words, letter_words, words_of
from service.terms.canonical import Json
from service.terms.decision import Channel, Decision, Stage
from service.terms.problems import Problem, Refused

CODES = frozenset(("wording-forbidden", "wording-missing"))
NAMELESS = "〇"
"""Stands for the debtor's name, premises and address while a letter is read: names threaten nobody, whatever they spell."""


def of_templates(uses: Iterable[tuple[Program, Decision]]) -> list[Problem]:
    """What is wrong with the wording of the templates in use, for the stages and ways they are used for."""
    found: dict[tuple[str, str, str, str], Problem] = {}
    seen: set[tuple[str, Stage | None, Channel | None, bool]] = set()
    for program, decision in uses:
        use = (program.digest, decision.stage, decision.channel, decision.displayed)
        if use in seen:
            continue
        seen.add(use)
        for finding in _of_words(words_of(program), decision.stage, decision.channel, asked=not decision.displayed):
            found[program.digest, finding.code, finding.where, finding.shown] = as_problem(finding, program.card.id)
    return list(found.values())


def of_card(words: Words) -> tuple[Finding, ...]:
    """What is wrong with the wording of a template for any stage and way its card names.

    A template that prints nothing others may not see anywhere is one to be displayed, and asked for nothing.
    """
    card, asked = words.card, _asked(words.variables)
    found = [
        finding
        for stage in card.stages or (None,)
        for channel in card.channels or (None,)
        for finding in _of_words(words, stage, channel, asked=asked)
    ]
    return tuple(dict.fromkeys(found))


def _asked(variables: Sequence[str]) -> bool:
    """Whether something is required of a template: not where it prints only what others may see anywhere."""
    return bool(forbidden(variables, display_rule("")))


def _of_words(words: Words, stage: Stage | None, channel: Channel | None, *, asked: bool) -> tuple[Finding, ...]:
    found = lint_text(words.every, stage=stage)
    if not words.letter or not asked:
        return found
    return found + lint_letter(
        words.letter, words.public, stage=stage, channel=channel, language=words.card.language, qr=words.qr
    )


def of_letter(program: Program, public: Json, drawn: Outline | None) -> tuple[Finding, ...]:
    """What one letter says or lacks that its template does not by itself; `drawn` is its outline, if it has one.

    Nothing of a letter that its template cannot make: why is told by those who lay it out.
    """
    stage = Stage(public["kind"]) if public["kind"] else None
    known = _known(program, stage)
    try:
        still, moving = _paragraphs(program, public, drawn)
    except Refused:
        return ()
    names = (public["debtor"]["name"], public["premises"], public["address"])
    said = [(where, _nameless(text, names)) for where, text in dict.fromkeys(moving)]
    found = [finding for finding in lint_text(said, stage=stage) if (finding.code, finding.words) not in known.said]
    if not known.asked:
        return tuple(found)
    letter = "\n".join((still, *(text for _, text in moving)))
    lacks = lint_letter(letter, public, stage=stage, language=program.card.language, qr=known.qr)
    return (*found, *(finding for finding in lacks if finding.code not in known.lacks))


def _paragraphs(program: Program, public: Json, drawn: Outline | None) -> tuple[str, list[tuple[str, str]]]:
    """The paragraphs of a letter: those that say the same in every letter of its form, and the others with their places."""
    if drawn is None:
        return "", list(letter_words(program, public))
    said = spoken(program, drawn.form)
    return said.still, [(passage.where, passage.filled(drawn.values)) for passage in said.moving]


def _nameless(text: str, names: Sequence[str]) -> str:
    for name in names:
        if name and name in text:
            text = text.replace(name, NAMELESS)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the reading of a template has found for a stage, so that its letters need not tell it again."""

    said: frozenset[tuple[str, str]]
    lacks: frozenset[str]
    asked: bool
    """Whether something is required of its letters."""
    qr: bool
    """Whether they show the payment QR."""


_KNOWN: Memo[tuple[str, Stage | None], _Known] = Memo(64)


def _known(program: Program, stage: Stage | None) -> _Known:
    found = _KNOWN.get((program.digest, stage))
    if found is None:
        told = _of_words(words_of(program), stage, None, asked=True)
        found = _Known(
            said=frozenset((one.code, one.words) for one in told if one.words),
            lacks=frozenset(one.code for one in told if not one.words),
            asked=_asked(program.variables),
            qr=program.has_symbol,
        )
        _KNOWN.put((program.digest, stage), found)
    return found


def as_problem(finding: Finding, template: str) -> Problem:
    """A finding as it is shown beside the others; an error blocks."""
    return Problem(
        code="wording-forbidden" if finding.words else "wording-missing",
        field=" ".join(part for part in (template, finding.where) if part),
        shown=finding.shown,
        hint=f"{finding.zh}（{finding.source.partition(' / ')[0]}） / {finding.en} [{finding.code}]",
        blocking=finding.severity == "error",
    )


def stopping(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a plan from being approved: errors in the wording of a template."""
    return [problem for problem in problems if problem.code in CODES and problem.blocking and problem.row is None]
