"""Write docs/problems.md: every code the program can answer with, what it means, what to do, its exit code and its sample.

    python docs/make_problems.py            # the same bytes every time

The codes of an arrears file come from `service/intake/codes.py`; the others are explained in `docs/problems.toml`. Which
codes there are, and with which exit code, is read from the sources (`raised`), so that none can be forgotten.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from service.intake.code import Code
from service.intake.codes import PROBLEMS, REFUSALS
from service.terms import problems as kinds

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "problems"
PAGE = ROOT / "docs" / "problems.md"
EXPLAINED = ROOT / "docs" / "problems.toml"

EXITS = {name: getattr(kinds, name).exit_code for name in ("Refused", "Conflict", "Unavailable", "Broken")}
CALLS = {**EXITS, "refuse": 2, "refused": 2, "_refused": 2, "_refuse_line": 2, "Problem": 0, "problem": 0}
"""What is called with a code as its first argument or as `code=`, and the exit code it leads to; 0 is a problem of a row."""

INSIDE = {"template-structure"}
"""A name used inside a chapter and told as another code (template-broken-tag)."""

TOO_BIG = "too big to keep; its test makes the bytes"
HEAD = """# Problems 问题代码

Made by `docs/make_problems.py`; do not edit by hand. Every message ends with its code in brackets; find it here.

**Exit 2**: you can fix it. **3**: it contradicts what is already so. **4**: try again. **5**: stop, and keep everything as it
is. **–**: a problem of one row, letter or template: the rest goes on, and the case is held where the problem is serious
(with `--strict` that is exit 2). The sample is a file that shows the one thing wrong; … stands for what the message fills in.
"""


def raised() -> dict[str, set[int]]:
    """Every code in the sources with the exit codes it leads to."""
    found: dict[str, set[int]] = {}
    for path in sorted((ROOT / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in CALLS:
                for code in _codes(node):
                    found.setdefault(code, set()).add(CALLS[_name(node.func)])
    for code in PROBLEMS:
        found.setdefault(code, set()).add(0)
    for code in REFUSALS:
        found.setdefault(code, set()).add(2)
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _codes(call: ast.Call) -> Iterator[str]:
    given = call.args[:1] or [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    for node in [part for value in given for part in ast.walk(value)]:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or _beside(call, node):
            continue
        if re.fullmatch("[a-z]+(-[a-z]+)*", node.value) and node.value not in INSIDE:
            yield node.value


def _beside(call: ast.Call, constant: ast.Constant) -> bool:
    """Whether the word is compared with or looked up by, and so no code that is told."""
    return any(constant in ast.walk(part) for part in ast.walk(call) if isinstance(part, ast.Compare | ast.Subscript))


def explained() -> dict[str, tuple[str, dict[str, dict[str, str]]]]:
    """The groups of problems.toml: title, and its codes."""
    groups = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    return {name: (group.pop("title"), group) for name, group in groups.items()}


def samples(code: str) -> list[str]:
    """The sample files of a code, by name."""
    return sorted(path.name for path in SAMPLES.glob(f"{code}.*"))


def page() -> str:
    """The whole page."""
    exits = raised()
    out = [HEAD]
    for title, codes in (("欠费表的行 / Rows of an arrears file", PROBLEMS), ("欠费文件 / The file as a whole", REFUSALS)):
        rows = [(code, _of_intake(entry), "") for code, entry in sorted(codes.items())]
        out.append(_table(title, rows, {code: {0} if codes is PROBLEMS else {2} for code in codes}))
    for title, group in explained().values():
        out.append(_table(title, [(code, said, said.get("sample", "")) for code, said in group.items()], exits))
    return "\n".join(out)


def _of_intake(entry: Code) -> dict[str, str]:
    blank = re.compile(r"\{\w+\}")
    return {
        "zh": blank.sub("…", entry.zh),
        "en": blank.sub("…", entry.en),
        "mend_zh": blank.sub("…", entry.hint_zh),
        "mend_en": blank.sub("…", entry.hint_en),
    }


def _table(title: str, rows: list[tuple[str, dict[str, str], str]], exits: dict[str, set[int]]) -> str:
    lines = [f"## {title}\n", "| 代码 code | 含义 meaning | 怎么办 what to do | exit | 样例 sample |", "|---|---|---|---|---|"]
    for code, said, why in rows:
        exit_codes = " ".join(str(number) if number else "–" for number in sorted(exits.get(code, {2})))
        shown = [f"[{name}](../samples/problems/{name})" for name in samples(code)]
        cells = (
            f"`{code}`" if not code.endswith("-option") else f"`{code.removesuffix('-option')}`",
            f"{said['zh']} / {said['en']}",
            f"{said['mend_zh']} / {said['mend_en']}",
            exit_codes,
            " ".join(shown) or why or TOO_BIG,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
