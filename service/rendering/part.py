"""One part of a template, compiled: the Jinja program that gives its token string, and the chunks the string names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NoReturn

from docxtpl import DocxTemplate
from jinja2 import Template
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError
from lxml import etree

from service.rendering.builder import Code, build, encode
from service.rendering.fragment import FRAMES, MOST_TOKENS, Fragment, Unfit
from service.rendering.names import Names, Use
from service.rendering.node import Node
from service.rendering.recurring import Recurring
from service.rendering.sandbox import BUDGET, MOST_ROUNDS, REMOVED, Sandbox, bound, check
from service.rendering.structure import WORDS, Structure, alone, block
from service.rendering.tags import TAG, Place, mark, refuse
from service.rendering.tokens import CLOSE, LISTING, OPEN, UNDOUBLED, Kind, Piece, Step, Tag, condense, pieces
from service.rendering.word.parse import WORD, parse, read_node
from service.terms.problems import Problem

MOST_BRACES = 20_000
"""Opening braces in one part; docxtpl's patterns take time in the square of them, and a letter has a few hundred."""
SPECIAL = ("\n", "\t", "\a", "\f")
DOCXTPL = DocxTemplate("")  # opens nothing; only its preprocessing is used, which looks at nothing but its argument
ENDED = re.compile("end of (statement block|print statement)")
SYMBOL = re.compile(r"\{\{\s*qr\s*\}\}")

BROKEN = "请检查该标签的拼写与配对：for…endfor，if…endif / check the tag's spelling and its partner: for…endfor, if…endif"
FORBIDDEN = (
    "模板只能使用变量、过滤器、if、for、set 和 macro / templates may use variables, filters, if, for, set and macro only"
)
UNFIT = (
    "整段的值请写 {{p 名字 }} 并独占一段，带格式的文字请写 {{r 名字 }} "
    "/ paragraphs: {{p name }} in a paragraph of its own; formatted text: {{r name }}"
)
ALONE = "请让 {{ qr }} 独占一段或一个单元格 / give {{ qr }} a paragraph or a cell of its own"
NESTING = (
    "标签的开头与结尾要在同一层：整段用 {%p %}，整行用 {%tr %}，单元格用 {%tc %} "
    "/ begin and end on the same level: {%p %} for paragraphs, {%tr %} for rows, {%tc %} for cells"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A compiled part. `static` is its whole tree where nothing in it varies."""

    name: str
    static: Node | None = None
    template: Template | None = field(default=None, repr=False)
    chunks: Mapping[str, tuple[Code, ...]] = field(default_factory=dict, repr=False)
    places: tuple[Place, ...] = ()
    """Of the Jinja source's lines: one tag a line."""
    before: Mapping[str, Place] = field(default_factory=dict, repr=False)
    """By chunk, the place of the tag behind it."""
    listing: bool = False
    recurring: Recurring = field(default_factory=Recurring, repr=False, compare=False)
    """Elements of earlier letters, for letters that say the same."""
    variables: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Columns whose values a filter wants to be a "number" or a "date"."""
    uses: tuple[Use, ...] = ()
    """Every name with its line; `place` says where that is."""

    def place(self, line: int) -> Place:
        """Where a line of the Jinja source stands in the template."""
        return self.places[min(max(line, 1), len(self.places)) - 1]

    def expand(self, context: Mapping[str, Any], fragments: Iterable[Fragment] = ()) -> tuple[Node, tuple[Problem, ...]]:
        """The part's tree for one letter, and the characters that had to be left out; `fragments` are those of the context.

        Raises Refused: "undefined-variable", "template-forbidden", "template-value", "template-rich-text", each with its place.
        """
        if self.template is None:
            assert self.static is not None
            return self.static, ()
        output = self._run(self.template, context)
        problems: tuple[Problem, ...] = ()
        if REMOVED in output:
            problems = tuple(self._removed(output))
            output = output.replace(REMOVED, "")
        listing = self.listing or any(mark in output for mark in SPECIAL)
        chunks = self.chunks
        recurring: Recurring | None = self.recurring
        for fragment in fragments:
            chunks, recurring = {**chunks, fragment.key: fragment.codes}, None
            listing = listing or fragment.listing
        return build(output, chunks, listing=listing, recurring=recurring), problems

    def tokens(self, context: Mapping[str, Any]) -> str:
        """The token string of one letter, empty for a part that does not vary; raises what `expand` raises."""
        return "" if self.template is None else self._run(self.template, context)

    def grown(self, tokens: str) -> Node:
        """The tree of a token string whose values hold nothing special: no removed character, nothing of a listing."""
        if self.static is not None:
            return self.static
        return build(tokens, self.chunks, listing=self.listing, recurring=self.recurring)

    def skeleton(self) -> Node:
        """The tree of all static text: the part with its tags taken out, so every branch and every loop's body once."""
        if self.template is None:
            assert self.static is not None
            return self.static
        return build(
            "".join(f"{OPEN}{number}{CLOSE}" for number in self.chunks if number.isdecimal()), self.chunks, listing=self.listing
        )

    def _run(self, template: Template, context: Mapping[str, Any]) -> str:
        size, out = 0, []
        try:
            for text in template.root_render_func(template.new_context({**context, BUDGET: [MOST_ROUNDS]})):
                out.append(text)
                size += len(text)
                if size > MOST_TOKENS:
                    raise SecurityError(f"a part of more than {MOST_TOKENS:,} characters")  # noqa: TRY301 - told with its place
        except UndefinedError as error:
            hint = f"模板用了通知里没有的名字 / the notice has no such name: {error.message}"
            refuse("undefined-variable", self._place(error.__traceback__), str(error.message), hint)
        except Unfit as error:
            refuse("template-rich-text", self._place(error.__traceback__), str(error.message), UNFIT)
        except SecurityError as error:
            refuse("template-forbidden", self._place(error.__traceback__), str(error.message), FORBIDDEN)
        except RecursionError as error:
            refuse("template-forbidden", self._place(error.__traceback__), "macros that call themselves", FORBIDDEN)
        except (TemplateError, ValueError, TypeError, LookupError, ArithmeticError) as error:
            hint = "请检查过滤器与它的值是否相配 / check that the filter fits the value"
            refuse("template-value", self._place(error.__traceback__), f"{type(error).__name__}: {error}"[:300], hint)
        return "".join(out)

    def _place(self, trace: TracebackType | None) -> Place:
        line = 1
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.name and self.template is not None:
                line = self.template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return self.place(line)

    def _removed(self, output: str) -> Iterable[Problem]:
        place = self.places[0]
        for piece in output.split(OPEN):
            number, _, data = piece.partition(CLOSE)
            place = self.before.get(number, place)
            if REMOVED in data:
                yield Problem(
                    code="template-character-removed",
                    field=place.where,
                    shown=data.replace(REMOVED, "\ufffd")[:80],
                    hint="数据含有不可打印的控制字符，已去掉 / the data held control characters, which were left out",
                    blocking=False,
                )


def compile_part(name: str, data: bytes) -> Part:
    """Compile one part.

    Raises Refused: "template-broken-tag", "template-forbidden", "template-rich-text", "template-qr-place",
    "template-dynamic-column", each with its place.
    """
    title = name.rpartition("/")[2].removesuffix(".xml")
    if data.count(b"{") > MOST_BRACES:
        hint = "请减少模板中的标签 / use fewer tags in the template"
        refuse("template-too-large", Place(where=title, shown=""), f"more than {MOST_BRACES:,} opening braces", hint)
    root = parse(data, name)
    if not str(root.tag).startswith(WORD):
        hint = "请另存为普通的 .docx，而非“Strict Open XML 文档” / save as .docx, not as “Strict Open XML Document”"
        refuse("template-not-docx", Place(where=title, shown=""), "the part is not in Word's transitional namespace", hint)
    xml, places = mark(root, title)
    if not (places or TAG.search(xml) or any(doubled in xml for doubled, _ in UNDOUBLED) or _listed(root)):
        return Part(name=name, static=read_node(root))
    nowhere = Place(where=title, shown="")
    try:
        found = pieces(DOCXTPL.patch_xml(xml))
    except ValueError as error:
        refuse("template-broken-tag", places[0] if places else nowhere, str(error), NESTING)
    return _Compiler(name, nowhere, places).compile(found)


class _Compiler:
    """Turns a part's pieces into Jinja source and chunks."""

    def __init__(self, name: str, nowhere: Place, places: tuple[Place, ...]) -> None:
        self.name = name
        self.marked = places
        self.here = nowhere
        self.lines: list[Place] = []
        self.chunks: dict[str, tuple[Step, ...]] = {}
        self.before: dict[str, Place] = {}

    def compile(self, found: list[Piece]) -> Part:
        sandbox = Sandbox()
        source = self._source(self._symbols(_trimmed(found)))
        if not self.lines:
            self.lines.append(self.here)
        names = Names(self._refuse_line)
        try:
            tree = sandbox.parse(source, self.name)
            check(tree, lambda line, what: self._refuse_line("template-forbidden", line, what))
            names.read(tree, {})
            Structure(self.chunks, self._refuse_line).check(tree)
            bound(tree)
            template = Template.from_code(sandbox, sandbox.compile(tree, self.name, self.name), sandbox.globals)
        except TemplateSyntaxError as error:  # TemplateAssertionError, an unknown filter, is one of them
            behind = ENDED.search(str(error.message)) is not None  # the tag's own end stands on the next line
            self._refuse_line("template-broken-tag", error.lineno - behind, str(error.message))
        except (RecursionError, SyntaxError, MemoryError):  # Python's own limits for what Jinja compiles to
            self._refuse_line("template-forbidden", 1, "expressions or blocks are nested too deeply")
        listing = any(step.kind is Kind.TEXT and LISTING.search(step.text) for steps in self.chunks.values() for step in steps)
        return Part(
            name=self.name,
            template=template,
            chunks={"": (), **FRAMES} | {number: encode(steps) for number, steps in self.chunks.items()},
            places=tuple(self.lines),
            before=self.before,
            listing=listing,
            variables=frozenset(names.variables),
            columns=frozenset(names.columns),
            kinds=names.kinds,
            uses=tuple(names.uses),
        )

    def _source(self, found: list[Piece]) -> str:
        """The Jinja source: chunk numbers in delimiters, one tag a line (it ends inside the tag and prints nothing)."""
        out: list[str] = []
        steps: list[Step] = []
        open_tags: list[tuple[str, Place]] = []
        raw: Place | None = None
        for piece in found:
            if isinstance(piece, Step):
                steps.append(piece)
                continue
            if piece.number is not None:
                self.here = self.marked[piece.number]
            word = found_word[1] if (found_word := WORDS.match(piece.source)) else ""
            if raw is not None and word != "endraw":
                steps.append(Step(Kind.TEXT, text=piece.source))
                continue
            if word == "raw" or raw is not None:
                raw = self.here if raw is None else None
                continue
            out.append(self._chunk(steps))
            steps = []
            block(piece.source, self.here, open_tags)
            self.lines.append(self.here)
            out.append(f"{piece.source[:-2]}\n{piece.source[-2:]}")
        if raw is not None:
            open_tags.append(("raw", raw))
        if open_tags:
            word, place = open_tags[-1]
            refuse("template-broken-tag", place, f"{{% {word} %}} is never ended", f"请补上 {{% end{word} %}} / {BROKEN}")
        out.append(self._chunk(steps))
        return "".join(out)

    def _chunk(self, steps: list[Step]) -> str:
        number = str(len(self.chunks))
        self.chunks[number] = condense(steps)
        self.before[number] = self.here
        return f"{OPEN}{number}{CLOSE}"

    def _symbols(self, found: list[Piece]) -> list[Piece]:
        """Put a symbol's place where a w:t holds {{ qr }} and nothing else in its paragraph prints."""
        out = list(found)
        for at in reversed([at for at, piece in enumerate(found) if isinstance(piece, Tag) and SYMBOL.fullmatch(piece.source)]):
            span = alone(found, at)
            if span is None:
                tag = found[at]
                number = tag.number if isinstance(tag, Tag) else None
                place = self.here if number is None else self.marked[number]
                refuse("template-qr-place", place, "{{ qr }} does not stand alone in its paragraph", ALONE)
            out[span[0] : span[1] + 1] = [Step(Kind.QR)]
        return out

    def _refuse_line(self, code: str, line: int, what: str) -> NoReturn:
        place = self.lines[min(max(line, 1), len(self.lines)) - 1]
        hints = {
            "template-forbidden": FORBIDDEN,
            "template-broken-tag": BROKEN,
            "template-structure": NESTING,
            "template-rich-text": UNFIT,
            "template-qr-place": ALONE,
            "template-dynamic-column": '请逐列写明，如 {{ columns["备注"] }} / name each column, as in {{ columns["备注"] }}',
        }
        hint = hints[code]
        refuse("template-broken-tag" if code == "template-structure" else code, place, what, hint)


def _trimmed(found: list[Piece]) -> list[Piece]:
    """Take the dashes off tags, as `{{-` and `-}}` take the white space off the text beside them."""
    out: list[Piece] = []
    strip_next = False
    for piece in found:
        if isinstance(piece, Step):
            if strip_next and piece.kind is Kind.TEXT:
                piece.text = piece.text.lstrip()
            strip_next = False
            out.append(piece)
            continue
        before, after = piece.source[2] == "-", piece.source[-3] == "-"
        last = out[-1] if out else None
        if before and isinstance(last, Step) and last.kind is Kind.TEXT:
            last.text = last.text.rstrip()
        start = 3 if piece.source[2] in "-+" else 2
        end = -3 if piece.source[-3] in "-+" else -2
        out.append(Tag(piece.source[:2] + piece.source[start:end] + piece.source[-2:], piece.number))
        strip_next = after
    return out


def _listed(root: etree._Element) -> bool:
    return any(LISTING.search(text.text or "") for text in root.iter(WORD + "t"))
