"""The control sheet 批次控制单: one page that goes with a batch from the machine to the print room to the post.

It says what was made, from which file, under which plan, in which stacks and parts, and where the evidence log stood; three
people sign it. The same values give the same bytes.

A batch of twenty parts fits one A4 page, if need be in smaller type; where even the smallest is not enough the sheet goes on,
and every page says which one it is of how many.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from service.paper.fonts import Shelf
from service.press.sheets import WIDTH, Type, fitted, grid, moment_text, signing
from service.terms.dates import chinese_date
from service.terms.decision import Channel, Stage
from service.terms.money import figures

STAGES = {Stage.REMINDER: "催缴通知单", Stage.DEMAND: "催告函", Stage.FINAL: "起诉前告知"}
CHANNELS = {
    Channel.HAND: "专人送达",
    Channel.DOOR: "上门投放",
    Channel.ORDINARY: "平信",
    Channel.REGISTERED: "挂号信",
    Channel.EMS: "邮政特快 EMS",
}

PADDED = "打印文件的页数含双面打印所补的空白页 / pages of a part include blank backs added for duplex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The letters of one stage and one channel."""

    stage: Stage
    channel: Channel
    letters: int
    pages: int
    """Without padding."""
    sheets: int
    total: int
    """Fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One print file."""

    name: str
    first: str
    """Printed number of its first letter."""
    last: str
    letters: int
    pages: int
    """In the file, with the blank backs that duplex printing needs."""
    sheets: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLine:
    """Where the evidence log stood when the last letter of the batch was sealed."""

    origin: str
    size: int
    root: str
    """As in the checkpoint, base64 or hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSheet:
    """All that the sheet says."""

    issuer: str
    series: str
    test: bool
    """Whether the series is a test series: the sheet says so in its title."""
    batch: str
    file_name: str
    file_sha256: str
    plan: str
    """Digest of the approved plan."""
    today: date
    """Business date."""
    issued_first: datetime
    issued_last: datetime
    number_first: str
    number_last: str
    stacks: tuple[Stack, ...]
    parts: tuple[PartLine, ...]
    held: int
    """Cases."""
    excluded: int
    """Cases."""
    problems: int
    copies: int = 0
    """Letters to further co-owners over a claim that another letter counts."""
    currency: str = "CNY"
    seal: SealLine | None = None


def control_sheet(sheet: ControlSheet, *, shelf: Shelf) -> bytes:
    """The sheet as a PDF, set in Noto Sans SC from the shelf; the first type size that fits one page is taken."""
    title = f"批次控制单 {sheet.batch}"
    return fitted(partial(_story, sheet), shelf=shelf, title=title, author=sheet.issuer, foot=sheet.batch)


def _story(sheet: ControlSheet, kind: Type) -> list[Flowable]:
    specimen = "（样张 SPECIMEN）" if sheet.test else ""
    return [
        kind.title(f"批次控制单{specimen}"),
        _facts(sheet, kind),
        kind.section("按函件与送达方式 / stacks"),
        _stacks(sheet, kind),
        kind.section(f"打印文件 / parts: {len(sheet.parts)}"),
        _parts(sheet, kind),
        *([kind.fine(PADDED)] if _padding(sheet) else []),
        Spacer(1, kind.size * 1.6),
        signing(kind, ("制表", "复核", "交接")),
    ]


def _padding(sheet: ControlSheet) -> int:
    return sum(part.pages for part in sheet.parts) - sum(stack.pages for stack in sheet.stacks)


def _facts(sheet: ControlSheet, kind: Type) -> Table:
    issued = f"{moment_text(sheet.issued_first)} – {moment_text(sheet.issued_last)}"
    facts: list[tuple[str, Paragraph]] = [
        ("催收单位 / issuer", kind.text(sheet.issuer)),
        ("文号序列 / series", kind.text(sheet.series)),
        ("批次 / batch", kind.text(sheet.batch)),
        ("来源文件 / file", kind.text(sheet.file_name)),
        ("文件 SHA-256", kind.fine(sheet.file_sha256)),
        ("方案摘要 / plan", kind.fine(sheet.plan)),
        ("业务日期 / today", kind.text(chinese_date(sheet.today))),
        ("签发时间 / issued", kind.text(issued)),
        ("文号 / numbers", kind.text(f"{sheet.number_first} – {sheet.number_last}" if sheet.number_first else "无 / none")),
        *_copies(sheet, kind),
        (
            "未签发 / not issued",
            kind.text(
                f"暂缓 held {sheet.held:,} 户 · 排除 excluded {sheet.excluded:,} 户 · 数据问题 problems {sheet.problems:,} 条"
            ),
        ),
        ("存证 / seal", _seal(sheet.seal, kind)),
    ]
    rows = [[kind.head(label), value] for label, value in facts]
    return grid(rows, [34 * mm, WIDTH - 34 * mm], kind, head=False)


def _copies(sheet: ControlSheet, kind: Type) -> list[tuple[str, Paragraph]]:
    if not sheet.copies:
        return []
    said = f"其中另份 {sheet.copies:,} 份,同一债权金额只计一次 / further letters, sums count once"
    return [("共有人 / co-owners", kind.text(said))]


def _seal(seal: SealLine | None, kind: Type) -> Paragraph:
    if seal is None:
        return kind.text("尚未存证 / not sealed yet")
    return kind.digits(f"{seal.origin} · {seal.size:,}", seal.root)


def _stacks(sheet: ControlSheet, kind: Type) -> Table:
    head = [
        kind.head("函件"),
        kind.head("送达方式"),
        *map(kind.head_figure, ("份数", "页数", "张数", f"金额 {sheet.currency}")),
    ]
    rows = [
        [
            kind.text(STAGES[stack.stage]),
            kind.text(CHANNELS[stack.channel]),
            *map(kind.figure, (stack.letters, stack.pages, stack.sheets)),
            kind.figure(figures(stack.total)),
        ]
        for stack in sheet.stacks
    ]
    totals = [sum(getattr(stack, field) for stack in sheet.stacks) for field in ("letters", "pages", "sheets")]
    money = figures(sum(stack.total for stack in sheet.stacks))
    total = [kind.head("合计"), kind.text(""), *[kind.head_figure(f"{value:,}") for value in totals], kind.head_figure(money)]
    narrow = 20 * mm
    wide = (WIDTH - 3 * narrow) / 3
    return grid([head, *rows, total], [wide, wide, narrow, narrow, narrow, wide], kind)


def _parts(sheet: ControlSheet, kind: Type) -> Table:
    head = [
        kind.head("文件"),
        kind.head("文号"),
        *map(kind.head_figure, ("份数", "页数", "张数")),
        kind.head("SHA-256"),
    ]
    rows = [
        [
            kind.text(part.name),
            kind.lines(part.first) if part.first == part.last else kind.lines(f"{part.first} –", part.last),
            *map(kind.figure, (part.letters, part.pages, part.sheets)),
            kind.digits(part.sha256[:32], part.sha256[32:]),
        ]
        for part in sheet.parts
    ]
    narrow = 12 * mm
    name, digest = 25 * mm, 45 * mm  # a SHA-256 in two lines of 32 digits
    return grid([head, *rows], [name, WIDTH - name - 3 * narrow - digest, narrow, narrow, narrow, digest], kind)
