"""docxtpl's own test templates through our expansion, beside what docxtpl makes of them: same words, same structure.

    python bench/docxtpl_templates.py FOLDER [--json OUT] [--show NAME]

FOLDER is the `tests` folder of a checkout of python-docx-template: its scripts are run (in a copy, as they are: trust them),
and whatever they render is expanded by us from the same template with the same values. A line for each render says whether
paragraphs' words and the whole tree agree, or by what code we refuse it.
"""

import argparse
import copy
import io
import json
import os
import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from service.rendering.card import Card
from service.rendering.inserting import prepare
from service.rendering.node import Node
from service.rendering.template import compile_template, expand_plain
from service.rendering.word.package import open_package
from service.rendering.word.parse import WORD
from service.terms.problems import Refused

CARD = Card(id="bench", title="", stages=(), channels=())
MARKS = {WORD + "tab": "\t", WORD + "br": "\n"}
PASSED_OVER = frozenset(["id", "name", "embed", "space", "tgtFrame", "noChangeAspect", "descr", "title"])
"""Attributes that are numbered anew, or say the same in both."""
UNSEEN = frozenset(["avLst", "picLocks", "nvPicPr", "cNvGraphicFramePr", "docPr", "xfrm"])


@dataclass(slots=True)
class Case:
    """One render of a script."""

    name: str
    verdict: str
    detail: str = ""


@dataclass(slots=True)
class Watch:
    """What the scripts render."""

    script: str = ""
    cases: list[Case] = field(default_factory=list)


def texts(root: Node) -> list[str]:
    """The words of each paragraph, tabs and breaks among them."""
    found = []
    for paragraph in (node for node in root.walk() if node.tag == WORD + "p"):
        runs = (item for run in paragraph.walk() if run.tag == WORD + "r" for item in run.children)
        found.append("".join(item.text if item.tag == WORD + "t" else MARKS.get(item.tag, "") for item in runs))
    return found


def outline(node: Node) -> tuple[Any, ...]:
    """The tree without what is numbered anew."""
    name = node.tag.rpartition("}")[2]
    attrib = sorted((key, value) for key, value in node.attrib.items() if key.rpartition("}")[2] not in PASSED_OVER)
    return (name, tuple(attrib), node.text, tuple(outline(child) for child in node.children if _seen(child)))


def _seen(node: Node) -> bool:
    return node.tag.rpartition("}")[2] not in UNSEEN


def compare(docx: bytes, context: dict[str, Any], theirs: bytes) -> tuple[str, str]:
    """The verdict on one render, and where the first difference is."""
    try:
        program = compile_template(docx, CARD)
        prepared = prepare(context, program.package)
        ours = program.expand(prepared.data, fragments=prepared.fragments).parts
    except Refused as error:
        return f"refused {error.code}", str(error.message)
    expected = expand_plain(open_package(theirs))
    for name, tree in ours.items():
        mine, other = texts(tree), texts(expected[name])
        if mine != other:
            at = next(
                (at for at, pair in enumerate(zip(mine, other, strict=False)) if pair[0] != pair[1]), min(len(mine), len(other))
            )
            return "words differ", f"{name} ¶{at + 1}: {mine[at : at + 1]} {other[at : at + 1]}"
    for name, tree in ours.items():
        if found := difference(outline(tree), outline(expected[name])):
            return "structure differs", f"{name}: {found}"
    return "agree", ""


def difference(one: tuple[Any, ...], other: tuple[Any, ...], path: str = "") -> str:
    """The first place where two outlines differ."""
    if one[:3] != other[:3]:
        return f"{path}: {one[:3]} {other[:3]}"
    for at, (mine, theirs) in enumerate(zip(one[3], other[3], strict=False)):
        if found := difference(mine, theirs, f"{path}/{one[0]}[{at}]"):
            return found
    if len(one[3]) != len(other[3]):
        return f"{path}/{one[0]}: {[item[0] for item in one[3]]} {[item[0] for item in other[3]]}"
    return ""


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Every render of docxtpl is compared while this lasts."""
    render = DocxTemplate.render

    def watched(self: Any, context: dict[str, Any], jinja_env: Any = None, autoescape: bool = False) -> None:  # noqa: ANN401 - docxtpl's own
        source = self.template_file
        docx = source.read() if hasattr(source, "read") else Path(source).read_bytes()
        if hasattr(source, "seek"):
            source.seek(0)
        kept = copy.copy(context)
        verdict = detail = ""
        try:
            render(self, context, jinja_env, autoescape)
        except Exception as error:
            verdict, detail = f"docxtpl itself: {type(error).__name__}", str(error)
            raise
        finally:
            if not verdict:
                out = io.BytesIO()
                self.docx.save(out)
                verdict, detail = compare(docx, kept, out.getvalue())
            watch.cases.append(Case(f"{watch.script} {Path(str(source)).name}", verdict, detail))

    DocxTemplate.render = watched
    try:
        yield
    finally:
        DocxTemplate.render = render


def run(folder: Path) -> list[Case]:
    """Every script of the folder, in a copy of it."""
    watch = Watch()
    with tempfile.TemporaryDirectory() as scratch, watching(watch):
        home = Path(scratch) / "tests"
        shutil.copytree(folder, home)
        (home / "output").mkdir(exist_ok=True)
        before = Path.cwd()
        os.chdir(home)
        try:
            for script in sorted(home.glob("[A-Za-z]*.py")):
                if script.name in {"runtests.py", "module_execute.py"}:
                    continue
                watch.script, count = script.name, len(watch.cases)
                try:
                    with redirect_stdout(io.StringIO()):
                        runpy.run_path(str(script), run_name="__main__")
                except (Exception, SystemExit) as error:  # noqa: BLE001 - a script that cannot run here is reported as that
                    if len(watch.cases) == count:
                        watch.cases.append(Case(script.name, f"docxtpl itself: {type(error).__name__}", str(error)))
                if len(watch.cases) == count:
                    watch.cases.append(Case(script.name, "renders nothing"))
        finally:
            os.chdir(before)
    return watch.cases


def main() -> int:
    """Compare, and print a line for each."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    cases = run(chosen.folder.resolve())
    for case in cases:
        print(f"{case.verdict:32} {case.name}  {case.detail[:160]}")
    agree = sum(case.verdict == "agree" for case in cases)
    refused = sum(case.verdict.startswith("refused") for case in cases)
    rendered = sum(not case.verdict.startswith(("docxtpl itself", "renders nothing")) for case in cases)
    print(f"{rendered} renders by docxtpl: {agree} agree, {refused} refused by name, {rendered - agree - refused} differ")
    if chosen.json:
        chosen.json.write_text(
            json.dumps([[case.name, case.verdict, case.detail] for case in cases], indent=1), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
