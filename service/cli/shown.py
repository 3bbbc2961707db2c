"""How results look on a terminal: tables for people, plain lines where nobody looks, errors that explain themselves."""

import sys
import time
from collections.abc import Iterable, Sequence
from getpass import getpass
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from service.terms.problems import Problem, Told

PLAIN_WIDTH = 140
NARROW = 100
"""Below so many columns a table has no upright lines and its headings stand in two rows."""

out = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False, soft_wrap=False)
errors = Console(stderr=True, width=None if sys.stderr.isatty() else PLAIN_WIDTH, highlight=False)

STATES = {
    "due": "应发 due",
    "excluded": "不发 excluded",
    "held": "暂缓 held",
    "problem": "有误 problem",
    "numbered": "已编号 numbered",
}
STAGES = {"reminder": "催缴通知单", "demand": "催告函", "final": "起诉前告知"}
CHANNELS = {"hand": "专人送达", "door": "上门投放", "ordinary": "平信", "registered": "挂号信", "ems": "EMS"}
STEPS = {
    "preflight": "试排版 preflight",
    "layout": "逐封排版 layout one by one",
    "issue": "编号与存证 issue",
    "parts": "打印分册 parts",
    "verify": "核验 verify",
}

SHOWN_PROBLEMS = 20


def tell(error: Told) -> None:
    """Print an error with its problems and hint."""
    errors.print(f"[bold red]{escape(error.message)}[/]  \\[{error.code}]", soft_wrap=True)
    problems(error.problems, to=errors)
    if error.hint and all(problem.hint != error.hint for problem in error.problems):
        errors.print(f"  {escape(error.hint)}", soft_wrap=True)


def problems(found: Sequence[Problem], *, to: Console = out, file_name: str = "") -> None:
    """Print problems one by one, each with its place, what was seen and what to do."""
    for problem in found[:SHOWN_PROBLEMS]:
        row = f"第 {problem.row} 行 row {problem.row}" if problem.row else ""
        sheet = f"工作表 sheet “{problem.sheet}”" if problem.sheet else ""
        place = ", ".join(part for part in (file_name, sheet, row, problem.field) if part)
        shown = f": “{escape(problem.shown)}”" if problem.shown else ""
        weight = "" if problem.blocking else " (提示 note)"
        to.print(f"  [yellow]{escape(place)}[/]{shown}{weight}  \\[{problem.code}]", soft_wrap=True)
        if problem.hint:
            to.print(f"      {escape(problem.hint)}", soft_wrap=True)
    if len(found) > SHOWN_PROBLEMS:
        to.print(f"  … 另有 {len(found) - SHOWN_PROBLEMS} 条 / and {len(found) - SHOWN_PROBLEMS} more", soft_wrap=True)


def table(title: str, columns: Iterable[tuple[str, bool]], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; a column is its heading and whether it holds numbers, which are never broken."""
    out.print(f"[bold]{escape(title)}[/]", soft_wrap=True)
    narrow = out.width < NARROW
    made = Table(header_style="bold", box=box.SIMPLE_HEAD if narrow else box.HEAVY_HEAD, pad_edge=not narrow)
    for heading, numeric in columns:
        shown = heading.replace(" ", "\n", 1) if narrow else heading
        made.add_column(shown, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    out.print(made)


def ask_passphrase(words: str = "密钥口令 / passphrase of the seal key: ") -> str:
    """A passphrase asked for at a terminal; nothing where nobody sits there."""
    return getpass(words) if sys.stdin.isatty() else ""


def waiting(what: str) -> None:
    """Say what a command waits for, where somebody may wonder."""
    errors.print(f"等待另一进程 waiting for another process: {what}", soft_wrap=True, markup=False)


class Meter:
    """Progress of long work: a bar on a terminal, a line every few seconds without one."""

    EVERY_SECONDS = 5.0

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, float] = {}
        if errors.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=errors,
                transient=True,
            )

    def __enter__(self) -> Self:
        """Start the display."""
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Take the display away."""
        if self._bar:
            self._bar.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        """See Progress in service.jobs.services."""
        name = STEPS.get(step, step)
        if self._bar:
            if step not in self._tasks:
                self._tasks[step] = self._bar.add_task(name, total=total)
            self._bar.update(self._tasks[step], completed=done, total=total)
            return
        now = time.monotonic()
        if done >= total or now - self._said.get(step, -self.EVERY_SECONDS) >= self.EVERY_SECONDS:
            self._said[step] = now
            errors.print(f"{name} {done}/{total}", soft_wrap=True)
