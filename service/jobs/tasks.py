"""What the pool's processes do: pure functions from frozen notices and template bytes to pages and PDF bytes.

Print parts and checks of letters read the archive themselves, so that its bytes do not pass through the parent. A task carries
everything it needs but the fonts, which a process loads once. Programs are compiled once per process and kept
by digest, so the second chunk of a batch finds them ready.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from service.archive.letters import check_letter
from service.archive.objects import Store
from service.archive.records import Made, sm3
from service.archive.verify import LETTERS, Step
from service.jobs.wording import of_letter
from service.paper.fonts import Shelf, open_shelf
from service.paper.symbol import Symbol
from service.payment.qr import symbol
from service.policy.wording import Finding
from service.press.parts import PartFile, build_part
from service.rendering.card import load_card
from service.rendering.letter import lay_out_notice, lay_out_tokens, render
from service.rendering.limits import within
from service.rendering.outline import Outline, Ruler, outline, tokens_of
from service.rendering.template import Program, compile_template
from service.terms.canonical import Json, parse, sha256
from service.terms.notice import thaw
from service.terms.problems import Broken, Problem, Refused

Templates = Mapping[str, tuple[bytes, bytes]]
"""Program digest → (DOCX, card)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTask:
    """Letters to look at before they are numbered: public parts as canonical bytes."""

    letters: tuple[bytes, ...]
    templates: Templates
    fonts: str
    each: bool
    """Lay out every letter, also one that can be measured together with others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What laying out one letter gave."""

    pages: int
    problems: tuple[Problem, ...]
    wording: tuple[Finding, ...] = ()
    """What the legal reading found in this letter alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What letters have in common that can be measured together."""

    template: str
    """Digest of the program."""
    chunks: str
    """See `outline.Outline.form`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The narrowest and the widest value in every place of the letters of one form, each behind its width."""

    narrow: tuple[tuple[int, str], ...]
    wide: tuple[tuple[int, str], ...]
    url: str
    """What the QR of one of them says; they all have the same room for it."""

    def over(self, other: "Span") -> "Span":
        """The span of the letters of both."""
        return Span(
            narrow=tuple(map(min, self.narrow, other.narrow)), wide=tuple(map(max, self.wide, other.wide)), url=self.url
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found of the letters of a task, in its order."""

    letters: tuple[Measure | Form, ...]
    """A form in place of a letter that was filled in and found sound, and is still to be measured with its like."""
    wording: tuple[tuple[Finding, ...], ...]
    """What the legal reading found in each; empty where letters are looked at for the second time."""
    spans: Mapping[Form, Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanTask:
    """The two letters between which all letters of a form lie."""

    form: Form
    span: Span
    templates: Templates
    fonts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderTask:
    """A chunk of frozen notices to render: their stored lines."""

    lines: tuple[bytes, ...]
    templates: Templates
    fonts: str
    producer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The letters of a task, in its order; a reason in place of a letter that cannot be made."""

    letters: tuple[Made | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An archived letter that goes into a part."""

    number: str
    """As printed."""
    key: str
    """Of its document in the store."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTask:
    """A print part to build from the archive."""

    store: Store
    letters: tuple[Placed, ...]
    fonts: str
    path: Path
    duplex: bool
    title: str
    doc_id: bytes
    made: datetime
    producer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTask:
    """Records of one log whose letters are to be verified."""

    store: Store
    prefix: str
    records: tuple[Json, ...]


def measure(task: MeasureTask) -> Measured:
    """Lay out the letters of a task, or only fill them in where letters of their form can be measured together."""
    found: list[Measure | Form] = []
    wording: list[tuple[Finding, ...]] = []
    spans: dict[Form, Span] = {}
    forms: dict[Form, Form] = {}
    """Each once, so that it goes back to the parent once."""
    for letter in task.letters:
        public = parse(letter)
        program = _program(public["digests"]["template"], task.templates)
        drawn = None if task.each else _outline(program, public, task)
        if drawn is None:
            found.append(_measure(program, public, task))
        else:
            form = _form(program, public, drawn, spans)
            found.append(forms.setdefault(form, form))
        wording.append(() if task.each else of_letter(program, public, drawn))
    return Measured(letters=tuple(found), wording=tuple(wording), spans=spans)


def span(task: SpanTask) -> int:
    """The number of pages of every letter of a form; 0 where each must be laid out to know."""
    program = _program(task.form.template, task.templates)
    pages = set()
    try:
        for values in dict.fromkeys((task.span.wide, task.span.narrow)):
            tokens = tokens_of(task.form.chunks, [value for _, value in values])
            laid = lay_out_tokens(program, tokens, shelf=_shelf(task.fonts), symbol=_symbol(task.span.url))
            pages.add(0 if laid.problems else laid.count)
    except Exception:  # noqa: BLE001 - what is wrong is told of each letter that is then laid out by itself
        return 0
    return pages.pop() if len(pages) == 1 else 0


def make(task: RenderTask) -> Rendered:
    """Render every letter of a task. What goes wrong with one letter is deterministic: its number becomes void."""
    return Rendered(letters=tuple(_make(line, task) for line in task.lines))


def build(task: PartTask) -> PartFile:
    """Build a part; raises Broken("document-damaged") where an archived letter is missing or was changed."""
    return build_part(
        _archived(task),
        _shelf(task.fonts),
        path=task.path,
        duplex=task.duplex,
        title=task.title,
        doc_id=task.doc_id,
        made=task.made,
        producer=task.producer,
    )


def check(task: CheckTask) -> Step:
    """Verify the letters of a task."""
    step = Step(title=LETTERS)
    for record in task.records:
        check_letter(task.store.get, task.prefix, record, step)
    return step


def _archived(task: PartTask) -> Iterator[tuple[str, bytes]]:
    for letter in task.letters:
        data = task.store.get(letter.key)
        if data is None or sha256(data) != letter.sha256:
            raise Broken(
                "document-damaged",
                f"the archived letter {letter.number} is missing or was changed",
                hint="运行 cuihan verify 查明 / Run cuihan verify to see what happened.",
            )
        yield letter.number, data


def _outline(program: Program, public: Json, task: MeasureTask) -> Outline | None:
    """The outline of a letter that fills its template well; None where it is for itself."""
    try:
        _symbol(public["payment"]["url"])
        return outline(program, public, _ruler(task.fonts))
    except Exception:  # noqa: BLE001 - laying the letter out tells what is wrong with it
        return None


def _form(program: Program, public: Json, drawn: Outline, spans: dict[Form, Span]) -> Form:
    """The form of a letter, its values added to the form's span."""
    form, url = Form(template=program.digest, chunks=drawn.form), public["payment"]["url"]
    values = tuple(zip(drawn.widths, drawn.values, strict=True))
    own = Span(narrow=values, wide=values, url=url)
    spans[form] = spans[form].over(own) if form in spans else own
    return form


def _measure(program: Program, public: Json, task: MeasureTask) -> Measure:
    try:
        with within():
            laid = lay_out_notice(
                program, public, shelf=_shelf(task.fonts), symbol=_symbol(public["payment"]["url"]), drawn=False
            )
    except Refused as error:
        found = error.problems or (Problem(code=error.code, shown=error.message, hint=error.hint),)
        return Measure(pages=0, problems=found)
    except Exception as error:  # noqa: BLE001 - one letter that cannot be laid out must not stop the others
        return Measure(pages=0, problems=(_failed(error),))
    return Measure(pages=laid.count, problems=laid.problems)


def _make(line: bytes, task: RenderTask) -> Made | str:
    notice = thaw(line)
    program = _program(notice.public["digests"]["template"], task.templates)
    try:
        with within():
            letter = render(
                program,
                notice,
                shelf=_shelf(task.fonts),
                symbol=symbol(notice.public["payment"]["url"]),
                producer=task.producer,
            )
    except Refused as error:
        return error.code  # the reason stands in the log for ever: no message, which might name a debtor
    except Exception as error:  # noqa: BLE001 - rendering is pure, so trying again would fail again: the number is void
        return f"render-failed: {type(error).__name__}"
    return Made(
        pdf=letter.pdf,
        sha256=letter.sha256,
        sm3=sm3(letter.pdf),
        pages=letter.pages,
        pages_sha256=letter.pages_sha256,
    )


def _failed(error: Exception) -> Problem:
    if isinstance(error, MemoryError):
        return Problem(code="template-memory", hint="这封函件占用内存过多,请检查模板 / this letter needs too much memory")
    return Problem(
        code="render-failed",
        shown=f"{type(error).__name__}: {error}",
        hint="排版出错,请把模板和这一行数据发给我们 / The layout failed; please report it with the template and this row.",
    )


@lru_cache(maxsize=64)
def _kept(digest: str, docx: bytes, card: bytes) -> Program:
    program = compile_template(docx, load_card(card))
    if program.digest != digest:
        raise Refused("template-differs", f"the template {digest} was asked for, these bytes are {program.digest}")
    return program


def _program(digest: str, templates: Templates) -> Program:
    return _kept(digest, *templates[digest])


@lru_cache(maxsize=16)
def _symbol(payload: str) -> Symbol:
    """The symbols of preflight, where nearly all letters carry the same widest token."""
    return symbol(payload)


@lru_cache(maxsize=2)
def _ruler(fonts: str) -> Ruler:
    return Ruler(_shelf(fonts))


@lru_cache(maxsize=2)
def _shelf(fonts: str) -> Shelf:
    return open_shelf(Path(fonts))
