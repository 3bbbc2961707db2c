"""Damaged letters and strange data through the whole engine: each gives a PDF or a named error, in time, and never a crash.

    python bench/fuzz.py [SECONDS] [--seed N] [--folder DIR] [--case N] [--json OUT]

Word files (the shipped templates, samples of problems, a few letters made here, and those of --folder) are damaged: bytes, ZIP,
XML nodes deleted, doubled, moved, renamed, wrapped, attributes and texts changed. Each is laid out as it stands, as a template
with strange data, as a letter of an invented notice, or inspected; in a process of its own with 10 seconds of the processor.
A case is named by its seed and number and comes out the same every time: --case does one again and shows where it failed.
"""

import argparse
import io
import json
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from lxml import etree

from service.paper.fonts import Shelf, open_shelf
from service.payment.qr import symbol
from service.rendering import specimen
from service.rendering.card import Card
from service.rendering.confined import Cell
from service.rendering.inspect import inspect
from service.rendering.letter import render, render_docx
from service.rendering.template import compile_template
from service.settings import data_folder
from service.terms.notice import template_view
from service.terms.problems import Refused, Told

SECONDS = 10.0
"""Of the processor, for one case."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBERS = (
    "",
    "0",
    "-1",
    "1",
    "7",
    "-99999999",
    "2147483648",
    "99999999999999999999",
    "1e308",
    "nan",
    "inf",
    "0.5",
    "١٢",
    "12pt",
    "50%",
    "0x10",
)
WORDS = (
    "none",
    "auto",
    "true",
    "off",
    "restart",
    "continue",
    "nil",
    "center",
    "both",
    "exact",
    "x" * 3000,
    "宋体",
    "\u202e",
    "rId1",
    "rId999",
)
TEXTS = (
    "{{ number }}", "{{ total|money }}", "{{", "}}", "{% if total %}", "{% endif %}", "{%p for line in lines %}",
    "{%p endfor %}",
    "{%tr for line in lines %}", "{%tr endfor %}", "{%tc if number %}", "{%tc endif %}", "{{r number }}",
    "{{p number }}", "{{ qr }}",
    "{% vm %}", "{% hm %}", "{% colspan 3 %}", "{% cellbg number %}", "{%- if 1 -%}", "{#p x #}", "{% raw %}", "{% endraw %}",
    "{% macro m(x) %}", "{% endmacro %}", "{{ m(number) }}", "{{ lines }}", "{{ nobody }}", "{{ lines[0].amount|money }}",
    "{% for a in range(900) %}", "{% endfor %}", "{% set x = number ~ number %}", "{_{",
    "“{{ ‘x’ }}”", "\u202eשלום", "\ue000", "𠮷👨‍👩‍👧",
    "字" * 5000, "a" * 5000, "-" * 300, " " * 2000, "\t\n", "e\u0301" * 50, "\u200b\u00ad\u2028",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    "", "0", "-1.005", "1e999", "王" * 3000, "x" * 90_000, "一\n二\t三\a四\f五", "\x00\x02\x03\x1e", "\u202eאב",
    None, True,
    0, -1, 10**40,
    float("nan"), float("inf"), [], {}, [[]], ["a", {"b": []}], [{}] * 500, {"rich": []},
    {"rich": [{"text": "粗", "bold": True}]},
    {"rich": [{"text": "a\ab\fc\n"}]}, {"paragraphs": ["一", {"rich": ["二"]}]}, {"image": "AAAA"}, {"rich": [{"text": 1}]},
)  # fmt: skip


DAMAGED = ("image-cmyk", "image-too-large", "image-unreadable", "letter-incomplete", "not-supported", "template-value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a case: "pdf", "inspected", "refused: <code>", or "CRASH" with where."""

    kind: str
    detail: str = ""

    @property
    def bad(self) -> bool:
        """Whether it must not happen."""
        return self.kind in {"CRASH", "HANG", "MEMORY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A damaged letter, what is done with it, and its data."""

    name: str
    docx: bytes
    way: str
    data: dict[str, Any]


def letters() -> dict[str, bytes]:
    """Word files of ours to begin with."""
    found = {path.stem: path.read_bytes() for path in sorted(data_folder("templates").rglob("*.docx"))}
    problems = Path(__file__).parent.parent / "samples" / "problems"
    found |= {f"problem {name}": (problems / f"{name}.docx").read_bytes() for name in DAMAGED}
    return found | {"all tags": _all_tags(), "tables": _tables()}


def _all_tags() -> bytes:
    document = Document()
    for line in (
        "{{ number }} {% if total %}{{ total|daxie }}{% endif %} {{ debtor.name|truncate(2) }}",
        "{%p for line in lines %}", "{{ loop.index }} {{ line|period }} {{r line.charge }}", "{%p endfor %}",
        "{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(number) }}", "{{p premises }}", "{{ qr }}", "{% raw %}{{ x }}{% endraw %}",
        "前 {%- if total -%}", "中", "{%- endif -%} 后", "{% set a = lines|map(attribute='charge')|join('、') %}{{ a }}",
    ):  # fmt: skip
        document.add_paragraph(line)
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ issuer.name }}\t{{ issued|cndate }}"
    section.footer.paragraphs[0].text = "{{ checkpoint }}"
    document.add_heading("标题 {{ kind }}", 1)
    document.add_paragraph("项目", style="List Number")
    return _saved(document)


def _tables() -> bytes:
    document = Document()
    rows = (
        ["{%tr for line in lines %}", "", ""],
        ["{{ line.charge }}", "{{ line.amount|money }}", "{% vm %}合并"],
        ["{%tr endfor %}", "", ""],
        ["{% colspan 3 %}宽", "", ""],
        ["{% cellbg 'FFEE00' %}{{ total }}", "{%tc if total %}", "{%tc endif %}"],
    )
    table = document.add_table(rows=len(rows), cols=3)
    table.style = "Table Grid"
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    inner = table.rows[3].cells[1].add_table(2, 2)
    inner.rows[0].cells[0].merge(inner.rows[1].cells[1]).text = "{{ number }}"
    return _saved(document)


def _saved(document: Any) -> bytes:  # noqa: ANN401 - python-docx is not typed
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_case(seeds: dict[str, bytes], seed: int, number: int) -> Case:
    """Case `number` of a seed: always the same."""
    chance = random.Random(f"{seed}:{number}")
    name = chance.choice(sorted(seeds))
    docx = seeds[name]
    parts = _unzipped(docx)
    if parts and chance.random() < 0.95:
        for _ in range(chance.choice((1, 1, 2, 3, 8))):
            _damage(parts, chance)
        docx = _zipped(parts)
    if chance.random() < 0.06:
        docx = _torn(docx, chance)
    way = chance.choices(("plain", "data", "notice", "inspect"), (30, 35, 30, 5))[0]
    return Case(name=name, docx=docx, way=way, data=_strange(chance) if way == "data" else {})


def _unzipped(docx: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return {}


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _torn(docx: bytes, chance: random.Random) -> bytes:
    data = bytearray(docx)
    how = chance.randrange(3)
    if how == 0:
        return bytes(data[: chance.randrange(len(data))])
    if how == 1:
        for _ in range(chance.choice((1, 5, 50))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    return b"junk" * chance.randrange(9) + bytes(data)


def _damage(parts: dict[str, bytes], chance: random.Random) -> None:
    documents = [name for name in parts if name.endswith("document.xml")]
    name = documents[0] if documents and chance.random() < 0.6 else chance.choice(sorted(parts))
    data = parts[name]
    if chance.random() < 0.08:
        other = chance.choice(sorted(parts))
        how = chance.randrange(4)
        if how == 0 and len(parts) > 1:
            del parts[name]
        elif how == 1:
            parts[name] = parts[other]
        elif how == 2:
            parts[name] = data[: chance.randrange(len(data) + 1)]
        elif data:
            at = chance.randrange(len(data))
            parts[name] = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        return
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return
    nodes = list(root.iter(etree.Element))
    for _ in range(chance.choice((1, 1, 2, 5))):
        chance.choice(CHANGES)(chance.choice(nodes), nodes, chance)
    parts[name] = etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _delete(node: etree._Element, _nodes: list[etree._Element], _chance: random.Random) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _double(node: etree._Element, _nodes: list[etree._Element], chance: random.Random) -> None:
    parent = node.getparent()
    if parent is not None:
        for _ in range(chance.choice((1, 1, 30))):
            parent.insert(parent.index(node), etree.fromstring(etree.tostring(node)))


def _move(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    other = chance.choice(nodes)
    if node.getparent() is not None and node not in other.iterancestors() and other is not node:
        other.insert(chance.randrange(len(other) + 1), node)


def _rename(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    node.tag = chance.choice(nodes).tag


def _wrap(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    outer = inner = etree.Element(chance.choice(nodes).tag)
    for _ in range(chance.choice((0, 0, 3, 60))):
        inner = etree.SubElement(inner, outer.tag)
    inner.append(node)
    parent.insert(at, outer)


def _attribute(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    held = [one for one in nodes if one.attrib]
    target = node if node.attrib or not held else chance.choice(held)
    if not target.attrib:
        return
    name = chance.choice(sorted(map(str, target.attrib)))
    if chance.random() < 0.2:
        del target.attrib[name]
        return
    other = chance.choice(held)
    target.set(name, chance.choice((*NUMBERS, *WORDS, chance.choice(list(map(str, other.attrib.values()))))))


def _borrowed(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    held = [one for one in nodes if one.attrib]
    if held:
        other = chance.choice(held)
        name = chance.choice(sorted(map(str, other.attrib)))
        node.set(name, chance.choice((*NUMBERS, str(other.get(name)))))


def _text(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    texts = [one for one in nodes if one.tag == W + "t"] or [node]
    target = chance.choice(texts)
    said = chance.choice(TEXTS)
    before = target.text or ""
    at = chance.randrange(len(before) + 1)
    target.text = said if chance.random() < 0.5 else before[:at] + said + before[at:]


CHANGES: tuple[Callable[[etree._Element, list[etree._Element], random.Random], None], ...] = (
    _delete, _double, _move, _rename, _wrap, _attribute, _attribute, _attribute, _borrowed, _text, _text,
)  # fmt: skip


@cache
def _usual() -> str:
    return json.dumps(template_view(specimen.notice(("楼栋管家", "备注")).public), ensure_ascii=False)


def _strange(chance: random.Random) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_usual())
    data["columns"] |= {"楼栋管家": "小禾"}
    for _ in range(chance.choice((0, 1, 2, 6))):
        holder: Any = data
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = chance.choice(keys)
            if isinstance(holder[key], dict | list) and chance.random() < 0.7:
                holder = holder[key]
                continue
            if chance.random() < 0.15 and isinstance(holder, dict):
                del holder[key]
            else:
                holder[key] = chance.choice(VALUES)
            break
    return data


@cache
def _shelf() -> Shelf:
    return open_shelf(data_folder("fonts"))


def do(case: Case) -> Outcome:
    """The case through the engine, in this process."""
    try:
        return Outcome(kind=_done(case))
    except Told as error:
        return Outcome(kind=f"refused: {error.code}")
    except MemoryError:
        return Outcome(kind="MEMORY")
    except Exception:  # noqa: BLE001 - whatever is not named is what we look for
        return Outcome(kind="CRASH", detail=traceback.format_exc())


def _done(case: Case) -> str:
    if case.way == "inspect":
        inspect(case.docx, None, shelf=_shelf(), symbol=symbol(specimen.URL), producer="fuzz")
        return "inspected"
    if case.way == "notice":
        program = compile_template(case.docx, Card(id="fuzz", title="样张", stages=(), channels=()))
        notice = specimen.notice(program.columns)
        pdf = render(program, notice, shelf=_shelf(), symbol=symbol(specimen.URL), producer="fuzz").pdf
    else:
        pdf, _ = render_docx(case.docx, shelf=_shelf(), data=case.data if case.way == "data" else None)
    if not (pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")):
        raise AssertionError("neither an error nor a PDF")
    return "pdf"


def confined_case(cell: Cell, case: Case) -> Outcome:
    """The case in a process of its own: one that is stopped is bad, whatever it would have come to."""
    try:
        return cell.do(do, case)
    except Refused as error:
        return Outcome(kind="HANG" if error.code == "template-time" else "MEMORY", detail=str(error.message))


def cases(seeds: dict[str, bytes], seed: int, seconds: float) -> Iterator[tuple[int, Case, Outcome]]:
    """Case after case, as long as there is time."""
    until = time.monotonic() + seconds
    with Cell(seconds=SECONDS) as cell:
        number = 0
        while time.monotonic() < until:
            case = make_case(seeds, seed, number)
            yield number, case, confined_case(cell, case)
            number += 1


def main() -> int:
    """Run, print counts, and end with 1 where something must not have happened."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("seconds", nargs="?", type=float, default=600.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="more Word files to begin with")
    options.add_argument("--case", type=int, help="do this one again, here, and show where it fails")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    seeds = letters()
    if chosen.folder:
        seeds |= {f"folder {path.name}": path.read_bytes() for path in sorted(chosen.folder.rglob("*.docx"))}
    if chosen.case is not None:
        case = make_case(seeds, chosen.seed, chosen.case)
        Path("fuzz-case.docx").write_bytes(case.docx)
        outcome = do(case)
        print(f"{case.name}, {case.way}, fuzz-case.docx: {outcome.kind}\n{outcome.detail}")
        return int(outcome.bad)
    counts: Counter[str] = Counter()
    bad = []
    for number, case, outcome in cases(seeds, chosen.seed, chosen.seconds):
        counts[outcome.kind] += 1
        if outcome.bad:
            bad.append({"seed": chosen.seed, "case": number, "letter": case.name, "way": case.way, "detail": outcome.detail})
            print(
                f"{outcome.kind}: --seed {chosen.seed} --case {number} ({case.name}, {case.way})\n{outcome.detail}", flush=True
            )
    for kind, count in counts.most_common():
        print(f"{count:7} {kind}")
    print(f"{counts.total()} cases, {len(bad)} bad")
    if chosen.json:
        chosen.json.write_text(json.dumps({"counts": counts, "bad": bad}, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
