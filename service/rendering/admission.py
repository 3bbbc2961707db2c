"""Admission: whether a company's own template may be used for letters, decided before anything is planned with it.

The template is looked at from all sides in a process of its own, with limits of time and memory; every mistake that does not
depend on the data of a case is told at once. What depends on them is found when the letters are laid out, before a number is
given.
"""

from service.paper.symbol import Symbol
from service.rendering.card import Engine, load_card
from service.rendering.confined import confined
from service.rendering.inspect import Inspection, inspect_files
from service.terms.problems import Refused

OF_THE_DATA = frozenset(["template-value", "missing-glyph", "text-hidden", "right-to-left", "template-required-empty"])
"""What invented data may lead to and a case's own data may not."""


def admit(name: str, docx: bytes, card: bytes, *, fonts: str, symbol: Symbol, producer: str) -> None:
    """Let a template in, or raise Refused with everything that keeps it out.

    "template-engine" for a card that asks for LibreOffice, "not-supported" for constructs our engine does not draw, and what
    `inspect` and `confined` say.
    """
    if load_card(card).engine is Engine.OFFICE:
        raise Refused(
            "template-engine",
            f"the card of the template {name!r} asks for LibreOffice, which sets no numbered letters",
            hint="正式函件由自带引擎排版:改写模板并删去卡片中的 engine,或用 cuihan templates render 排单份文件 / "
            "Numbered letters are set by our own engine: change the template and take engine out of its card, "
            "or use cuihan templates render.",
        )
    found: Inspection = confined(inspect_files, docx, card, fonts, symbol, producer)
    problems = tuple(problem for problem in found.problems if problem.blocking and problem.code not in OF_THE_DATA)
    if problems:
        first = problems[0]
        others = f" (+{len(problems) - 1})" if len(problems) > 1 else ""
        raise Refused(
            first.code,
            f"the template {name!r} cannot be used: {first.field}: {first.shown}{others}",
            hint=first.hint,
            problems=problems,
        )
