"""Templates: a DOCX with docxtpl's tags and its card become a Program, which gives the nodes of one letter after another.

docxtpl's own preprocessing of the parts is the contract: `{%p %}`, `{%tr %}`, `{%tc %}`, `{%- -%}`, `{% colspan %}`,
`{% cellbg %}`, `{% vm %}` and `{% hm %}` mean what they mean there. Compiling is done once; expanding a letter parses no XML.

    program = compile_template(docx, load_card(toml))
    program.expand(notice.public).parts["word/document.xml"]    # the tree of nodes the reader reads
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from service.rendering.builder import SYMBOL
from service.rendering.card import Card
from service.rendering.fragment import Fragment
from service.rendering.node import Node
from service.rendering.part import Part, compile_part
from service.rendering.word.package import Package, open_package
from service.rendering.word.parse import parse, read_node
from service.terms.canonical import canonical, sha256
from service.terms.problems import Problem, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A template filled with one notice."""

    package: Package
    parts: Mapping[str, Node]
    """Document, headers, footers, footnotes and endnotes by part name."""
    problems: tuple[Problem, ...] = ()
    """Characters of the data that no document can hold and that were left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A compiled template."""

    digest: str
    """SHA-256 of the canonical JSON {"card": SHA-256 of its bytes, "docx": SHA-256 of its bytes}."""
    card: Card
    docx: bytes = field(repr=False)
    package: Package = field(repr=False)
    compiled: tuple[Part, ...] = field(repr=False)
    variables: tuple[str, ...]
    """Names used, dotted and sorted; items of a list as "lines[].amount", columns as "columns.<name>"."""
    columns: tuple[str, ...]
    """The user's own columns it names, sorted: only these enter the public part of a notice."""

    @property
    def has_symbol(self) -> bool:
        """Whether it has a place for the payment QR, in any branch."""
        return any(step[0] == SYMBOL for part in self.compiled for steps in part.chunks.values() for step in steps)

    def expand(self, public: Mapping[str, Any], *, fragments: Collection[Fragment] = ()) -> Expansion:
        """The trees of one letter from the public part of its notice, which alone the template can see.

        `fragments` are the formatted values and pictures among its values, which only data that is no notice has.

        Raises Refused with part and paragraph: "undefined-variable", "template-required-empty" (a variable the card requires
        is empty), "template-value" (a filter does not fit its value), "template-forbidden" (a limit of the sandbox).
        """
        if empty := [name for name in self.card.requires if not _look_up(public, name)]:
            hint = "模板卡片要求这些内容不为空 / the template card requires them"
            raise Refused(
                "template-required-empty",
                f"the template {self.card.id} requires {', '.join(empty)}",
                hint=hint,
                problems=tuple(Problem(code="template-required-empty", field=name, hint=hint) for name in empty),
            )
        parts: dict[str, Node] = {}
        problems: list[Problem] = []
        for part in self.compiled:
            parts[part.name], removed = part.expand(public, fragments)
            problems += removed
        return Expansion(package=self.package, parts=MappingProxyType(parts), problems=tuple(problems))

    def tokens(self, public: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The token string of every part of one letter; None where a variable that the card requires is empty.

        Raises Refused as `expand` does.
        """
        if not all(_look_up(public, name) for name in self.card.requires):
            return None
        return tuple(part.tokens(public) for part in self.compiled)

    def grown(self, tokens: Iterable[str]) -> Mapping[str, Node]:
        """The trees of token strings, one a part, whose values hold nothing special (`Part.grown`)."""
        return {part.name: part.grown(text) for part, text in zip(self.compiled, tokens, strict=True)}

    def skeleton(self) -> Mapping[str, Node]:
        """The trees of all static text, one branch behind the other."""
        return MappingProxyType({part.name: part.skeleton() for part in self.compiled})


def compile_template(docx: bytes, card: Card) -> Program:
    """Compile a template.

    Raises Refused: what `open_package` raises, and with part and paragraph of each "template-broken-tag", "template-forbidden",
    "template-rich-text", "template-qr-place", "template-dynamic-column".
    """
    package = open_package(docx)
    compiled = tuple(compile_part(name, package.parts[name]) for name in package.story_parts)
    return Program(
        digest=sha256(canonical({"card": card.digest, "docx": package.sha256})),
        card=card,
        docx=docx,
        package=package,
        compiled=compiled,
        variables=tuple(sorted(frozenset().union(*(part.variables for part in compiled)))),
        columns=tuple(sorted(frozenset().union(*(part.columns for part in compiled)))),
    )


def expand_plain(package: Package) -> Mapping[str, Node]:
    """The same parts as they stand, all static, no Jinja run: for `templates render` without data."""
    return MappingProxyType({name: read_node(parse(package.parts[name], name)) for name in package.story_parts})


def _look_up(public: Mapping[str, Any], dotted: str) -> Any:  # noqa: ANN401 - JSON is what it is
    value: Any = public
    for key in dotted.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
