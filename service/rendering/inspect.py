"""The inspector: everything there is to say about a template before it is admitted.

    >>> found = inspect(docx, card=None, shelf=shelf, symbol=symbol, producer="Cuihan")
    >>> found.ok, found.schema["properties"]["lines"]["type"]
    (True, 'array')

A stranger's file is inspected in a process of its own: see `confined`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from service.paper.fonts import Shelf, open_shelf
from service.paper.symbol import Symbol
from service.rendering import specimen
from service.rendering.card import UNCARDED, Card, Engine, load_card
from service.rendering.constructs import Construct, Taken, constructs, inventory
from service.rendering.faults import Looked, look
from service.rendering.layout import lay_out
from service.rendering.letter import render
from service.rendering.node import Node
from service.rendering.schema import is_known, known_names, nearest, schema
from service.rendering.tags import TAG, Place
from service.rendering.template import compile_template
from service.rendering.word.package import Package, open_package
from service.rendering.word.parse import parse, read_node
from service.rendering.word.reader import Reader
from service.terms.canonical import sha256
from service.terms.notice import template_view
from service.terms.problems import Problem, Refused

HARMLESS_OUTSIDE = frozenset(["hyperlink", "attachedTemplate"])
"""Addresses that a letter may name: nothing is ever fetched, and its look does not hang on them."""
NOT_DRAWN = "换一种做法,见 docs/templates.md 的清单 / the layout does not draw it: docs/templates.md lists other ways"
PROPERTY = (
    "文件属性中的标签不填写,PDF 的标题取自卡片 / tags in the file's properties are not filled in: the PDF has its card's title"
)
BY_OFFICE = (
    "自带引擎不绘制;按卡片由 LibreOffice 排版,不能用于编号函件 / left to LibreOffice, as the card says: no numbered letters"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A name the template uses, and everywhere it does."""

    name: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found. `ok` says whether the native engine takes the template."""

    docx_sha256: str
    card: str = ""
    """Id of the card it was looked at with."""
    problems: tuple[Problem, ...] = ()
    variables: tuple[Variable, ...] = ()
    schema: dict[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)
    """Columns that must hold a "number" or a "date", because a filter asks for it."""
    split: tuple[Place, ...] = ()
    curly: tuple[Place, ...] = ()
    constructs: tuple[Construct, ...] = ()
    inventory: dict[str, int] = field(default_factory=dict)
    """What is drawn, counted."""
    substitutions: tuple[str, ...] = ()
    pages: int = 0
    preview: bytes = field(default=b"", repr=False)
    """The letter with invented data; empty where there is none to be had."""

    @property
    def ok(self) -> bool:
        """Whether nothing keeps the template from being used."""
        return not any(problem.blocking for problem in self.problems)


def inspect_files(docx: bytes, card: bytes | None, fonts: str, symbol: Symbol, producer: str) -> Inspection:
    """`inspect` for a process of its own, which is given bytes and the folder of fonts."""
    return inspect(docx, load_card(card) if card else None, shelf=open_shelf(Path(fonts)), symbol=symbol, producer=producer)


def inspect(docx: bytes, card: Card | None, *, shelf: Shelf, symbol: Symbol, producer: str) -> Inspection:
    """Look at a template from all sides.

    Raises Refused only where there is no template to look at: not a DOCX, too large, a bomb, entities.
    """
    package = open_package(docx)
    used = card or UNCARDED
    looked = _look(package, _sample(()))
    columns = sorted(frozenset().union(*(found.part.columns for found in looked.values() if found.part)))
    kinds = {name: kind for found in looked.values() if found.part for name, kind in found.part.kinds.items()}
    sample = _sample(columns, kinds)
    problems = [problem for found in looked.values() for problem in found.problems]
    problems += _unknown(looked, used, sample)
    problems += _outside(package) + _properties(package)
    trees = {name: found.tree or read_node(parse(package.parts[name], name)) for name, found in looked.items()}
    drawn, pages, substitutions = _draw(package, trees, used, shelf=shelf, symbol=symbol, problems=problems)
    made = Inspection(
        docx_sha256=sha256(docx),
        card=card.id if card else "",
        problems=tuple(dict.fromkeys(problems)),
        variables=_variables(looked),
        schema=schema(_names(looked), _names(looked, needed=True), sample),
        columns=tuple(columns),
        kinds=kinds,
        curly=tuple(place for found in looked.values() for place in found.curly),
        split=tuple(place for found in looked.values() for place in found.split),
        constructs=drawn,
        inventory=inventory(trees),
        substitutions=substitutions,
        pages=pages,
    )
    return _previewed(made, docx, used, shelf=shelf, symbol=symbol, producer=producer)


def _sample(columns: Sequence[str], kinds: Mapping[str, str] = specimen.NO_KINDS) -> dict[str, Any]:
    view = template_view(specimen.notice(columns, kinds=kinds).public)
    return {name: value for name, value in view.items() if name not in {"v", "digests"}}


def _look(package: Package, sample: dict[str, Any]) -> dict[str, Looked]:
    return {name: look(name, package.parts[name], sample) for name in package.story_parts}


def _names(looked: dict[str, Looked], *, needed: bool = False) -> list[str]:
    uses = [use for found in looked.values() if found.part for use in found.part.uses]
    return sorted({use.name for use in uses if not (needed and use.guarded)})


def _variables(looked: dict[str, Looked]) -> tuple[Variable, ...]:
    places: dict[str, dict[str, None]] = {}
    for found in looked.values():
        for use in found.part.uses if found.part else ():
            assert found.part is not None
            places.setdefault(use.name, {})[found.part.place(use.line).where] = None
    return tuple(Variable(name=name, where=tuple(where)) for name, where in sorted(places.items()))


def _unknown(looked: dict[str, Looked], card: Card, sample: dict[str, Any]) -> list[Problem]:
    """Names that no notice has; filling the sample finds only those on the branches it takes."""
    known = known_names(sample)
    problems = []
    for found in looked.values():
        for use in found.part.uses if found.part else ():
            assert found.part is not None
            place = found.part.place(use.line)
            if not use.guarded and not is_known(use.name, known):
                problems.append(_missing(use.name, place.where, place.shown, known))
    told = {(problem.field, problem.shown) for problem in problems}
    filled = (problem for found in looked.values() for problem in found.undefined)
    problems += [problem for problem in filled if (problem.field, problem.shown) not in told]
    problems += [_missing(name, "card: requires", name, known) for name in card.requires if not is_known(name, known)]
    return problems


def _missing(name: str, where: str, shown: str, known: frozenset[str]) -> Problem:
    meant = nearest(name, known)
    guess = f";是否想写 {meant} / did you mean {meant}?" if meant else " / docs/templates.md lists the names"
    return Problem(code="undefined-variable", field=where, shown=shown, hint=f"通知里没有 {name} 这个名字{guess}")


def _outside(package: Package) -> list[Problem]:
    """What the file wants from elsewhere."""
    return [
        Problem(
            code="template-external",
            field=source.rpartition("/")[2] or "package",
            shown=f"{relation.kind}: {relation.target}"[:120],
            hint="在 Word 中断开链接,把内容嵌入文件 / break the link in Word and embed the content",
        )
        for source, relations in sorted(package.relationships.items())
        for relation in relations.values()
        if relation.external and relation.kind not in HARMLESS_OUTSIDE
    ]


def _properties(package: Package) -> list[Problem]:
    """Tags in the file's own title or subject: docxtpl fills them in; a letter's PDF has the title of its card."""
    found = []
    for relation in package.relationships.get("", {}).values():
        if relation.kind == "core-properties" and not relation.external:
            for element in parse(package.parts[relation.target], relation.target):
                if TAG.search(element.text or ""):
                    name = str(element.tag).rpartition("}")[2]
                    shown = (element.text or "")[:60]
                    found.append(
                        Problem(code="not-supported", field=f"properties: {name}", shown=shown, hint=PROPERTY, blocking=False)
                    )
    return found


def _draw(
    package: Package, trees: dict[str, Node], card: Card, *, shelf: Shelf, symbol: Symbol, problems: list[Problem]
) -> tuple[tuple[Construct, ...], int, tuple[str, ...]]:
    """Lay the letter out with its sample: constructs, pages, fonts replaced; what is wrong goes to `problems`."""
    try:
        document = Reader(package).read(trees, qr=symbol, qr_mm=card.qr_mm)
        layout = lay_out(document, shelf, keep_units=True)
    except Refused as error:  # a picture that cannot be drawn
        problems += error.problems or [Problem(code=error.code, shown=error.message, hint=error.hint)]
        return (), 0, ()
    found = constructs(document.unsupported)
    problems += layout.problems
    problems += [
        Problem(
            code="not-supported",
            field=one.where,
            shown=one.what,
            hint=NOT_DRAWN if card.engine is Engine.NATIVE else BY_OFFICE,
            blocking=card.engine is Engine.NATIVE,
        )
        for one in found
        if one.taken is Taken.UNSUPPORTED
    ]
    return found, layout.count, layout.substitutions


def _previewed(made: Inspection, docx: bytes, card: Card, *, shelf: Shelf, symbol: Symbol, producer: str) -> Inspection:
    """With the preview: the very letter the program would make, so what it alone finds is told as well."""
    stopping = {problem.code for problem in made.problems if problem.blocking} - {"not-supported", "missing-glyph"}
    if stopping:
        return made
    try:
        letter = render(
            compile_template(docx, card),
            specimen.notice(made.columns, kinds=made.kinds),
            shelf=shelf,
            symbol=symbol,
            producer=producer,
        )
    except Refused as error:
        told = error.problems or (Problem(code=error.code, shown=error.message, hint=error.hint),)
        return replace(made, problems=(*made.problems, *told))
    return replace(made, preview=letter.pdf, pages=letter.pages)
