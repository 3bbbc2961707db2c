"""The chop sheet 用印登记单: for the person who keeps the company's chop 公章, one a batch.

It says which numbers are to be chopped and which must not be, how many copies and pages, what for, who applied and who approved
and where both are told, and leaves room for those who sign. What nobody told is left open to be filled in by hand. The same
values give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from service.paper.fonts import Shelf
from service.press.control import CHANNELS, STAGES, SealLine
from service.press.sheets import WIDTH, Type, fitted, grid, moment_text, signing
from service.terms.dates import chinese_date
from service.terms.decision import Channel, Stage

BLANK = "＿＿＿＿＿＿＿＿"
"""What is left to be written by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChopStack:
    """The letters of one stage and one channel that are to be chopped."""

    stage: Stage
    channel: Channel
    first: str
    """Printed number of its first letter."""
    last: str
    letters: int
    pages: int
    several: int
    """Letters of more than one page: where the house rules ask for a chop across the pages 骑缝章, it is set on these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchopped:
    """A number of the batch whose letter must not be chopped."""

    number: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that was done, and where the journal tells of it."""

    at: datetime
    by: str
    """Empty where nobody was named, or the name was erased."""
    place: str
    """issuer/journal/year/n."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChopSheet:
    """All that the sheet says."""

    issuer: str
    series: str
    test: bool
    batch: str
    file_name: str
    plan: str
    """Digest of the approved plan."""
    today: date
    """Business date of the batch."""
    on: date
    """Day of the application."""
    by: str
    """Who applies; empty leaves the place open."""
    approved: Told | None
    released: Told | None
    """None as long as the parts are not released."""
    parts: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each print file that was released."""
    stacks: tuple[ChopStack, ...]
    unchopped: tuple[Unchopped, ...]
    seal: SealLine | None

    @property
    def letters(self) -> int:
        """Letters to be chopped."""
        return sum(stack.letters for stack in self.stacks)

    @property
    def pages(self) -> int:
        """Their pages."""
        return sum(stack.pages for stack in self.stacks)

    @property
    def several(self) -> int:
        """Those of more than one page."""
        return sum(stack.several for stack in self.stacks)


def chop_sheet(sheet: ChopSheet, *, shelf: Shelf) -> bytes:
    """The sheet as a PDF, set in Noto Sans SC from the shelf; the first type size that fits one page is taken."""
    title = f"用印登记单 {sheet.batch}"
    return fitted(partial(_story, sheet), shelf=shelf, title=title, author=sheet.issuer, foot=sheet.batch)


def _story(sheet: ChopSheet, kind: Type) -> list[Flowable]:
    specimen = "（样张 SPECIMEN）" if sheet.test else ""
    story: list[Flowable] = [
        kind.title(f"用印登记单{specimen}"),
        _facts(sheet, kind),
        kind.section("应盖章函件 / letters to be chopped"),
        _stacks(sheet.stacks, kind),
    ]
    if sheet.unchopped:
        rows = [[kind.head("文号"), kind.head("原因")]]
        rows += [[kind.text(one.number), kind.text(one.why)] for one in sheet.unchopped]
        head = f"不得盖章的文号（已作废或撤回） / must not be chopped: {len(sheet.unchopped)}"
        story += [kind.section(head), grid(rows, [60 * mm, WIDTH - 60 * mm], kind)]
    if sheet.parts:
        rows = [[kind.head("文件"), kind.head("SHA-256")]]
        rows += [[kind.text(name), kind.fine(digest)] for name, digest in sheet.parts]
        story += [kind.section(f"打印文件 / print files: {len(sheet.parts)}"), grid(rows, [40 * mm, WIDTH - 40 * mm], kind)]
    gap = kind.size * 1.6
    return [
        *story,
        kind.section("实际用印 / as chopped"),
        _done(kind),
        Spacer(1, gap),
        signing(kind, ("申请人", "审批人", "印章保管人", "监印人")),
    ]


def _facts(sheet: ChopSheet, kind: Type) -> Table:
    facts: list[tuple[str, Paragraph]] = [
        ("用印单位 / issuer", kind.text(sheet.issuer)),
        ("印章 / chop", kind.text("□ 公章　□ 合同专用章　□ 其他：" + BLANK)),
        ("用印事由 / purpose", kind.text(_purpose(sheet))),
        ("文号 / numbers", kind.text(_numbers(sheet))),
        (
            "份数与页数 / copies",
            kind.text(
                f"{sheet.letters:,} 份，每份正本一份，共 {sheet.pages:,} 页；落款处盖章 {sheet.letters:,} 处；"
                f"多页函件 {sheet.several:,} 份，需盖骑缝章的按此数另计"
            ),
        ),
        ("申请日期 / date", kind.text(chinese_date(sheet.on))),
        ("申请人 / applicant", kind.text(sheet.by or BLANK)),
        ("批准 / approved", _told(sheet.approved, kind, "未见批准记录 / no entry of an approval")),
        ("交付打印 / released", _told(sheet.released, kind, "尚未交付打印，不得用印 / not released yet: do not chop")),
        ("文号序列 / series", kind.text(sheet.series)),
        ("批次 / batch", kind.text(f"{sheet.batch}（业务日期 {chinese_date(sheet.today)}）")),
        ("来源文件 / file", kind.text(sheet.file_name)),
        ("方案摘要 / plan", kind.fine(sheet.plan)),
        ("存证 / seal", _seal(sheet.seal, kind)),
    ]
    rows = [[kind.head(label), value] for label, value in facts]
    return grid(rows, [34 * mm, WIDTH - 34 * mm], kind, head=False)


def _purpose(sheet: ChopSheet) -> str:
    kinds = "、".join(dict.fromkeys(STAGES[stack.stage] for stack in sheet.stacks))
    return f"催收物业服务费等费用：{kinds}" if kinds else "无应盖章的函件 / nothing to be chopped"


def _numbers(sheet: ChopSheet) -> str:
    if not sheet.stacks:
        return "无 / none"
    said = f"{sheet.stacks[0].first} – {sheet.stacks[-1].last}"
    return f"{said}，其中 {len(sheet.unchopped):,} 个文号不得盖章（见下）" if sheet.unchopped else said


def _told(told: Told | None, kind: Type, otherwise: str) -> Paragraph:
    if told is None:
        return kind.text(otherwise)
    who = f"{told.by} · " if told.by else ""
    return kind.text(f"{who}{moment_text(told.at)} · 日志 journal {told.place}")


def _seal(seal: SealLine | None, kind: Type) -> Paragraph:
    if seal is None:
        return kind.text("尚未存证 / not sealed yet")
    return kind.digits(f"{seal.origin} · {seal.size:,}", seal.root)


def _stacks(stacks: Sequence[ChopStack], kind: Type) -> Table:
    figures = ("份数", "页数", "落款章", "多页份数")
    head = [kind.head("函件"), kind.head("送达方式"), kind.head("文号"), *map(kind.head_figure, figures)]
    rows = [
        [
            kind.text(STAGES[stack.stage]),
            kind.text(CHANNELS[stack.channel]),
            kind.lines(stack.first) if stack.first == stack.last else kind.lines(f"{stack.first} –", stack.last),
            *map(kind.figure, (stack.letters, stack.pages, stack.letters, stack.several)),
        ]
        for stack in stacks
    ]
    sums = [sum(getattr(stack, name) for stack in stacks) for name in ("letters", "pages", "letters", "several")]
    blank = kind.text("")
    total = [kind.head("合计"), blank, blank, *[kind.head_figure(f"{value:,}") for value in sums]]
    wide, narrow = 26 * mm, 19 * mm
    return grid([head, *rows, total], [wide, wide, WIDTH - 2 * wide - 4 * narrow, *[narrow] * 4], kind)


def _done(kind: Type) -> Table:
    """What is written by hand when it is done."""
    blanks = (
        ("实盖份数", "＿＿＿＿ 份", "实盖处数（含骑缝）", "＿＿＿＿ 处"),
        ("错盖、作废", "＿＿＿＿ 份，处理：", "用印日期", "＿＿＿＿年＿＿月＿＿日"),
    )
    rows = [[kind.head(a), kind.text(b), kind.head(c), kind.text(d)] for a, b, c, d in blanks]
    label, answer = 34 * mm, WIDTH / 2 - 34 * mm
    return grid(rows, [label, answer, label, answer], kind, head=False)
