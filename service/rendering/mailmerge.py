r"""A letter made for Word's or WPS's own mail merge, taken over as it is: its merge fields become tags, all else stays.

    { MERGEFIELD 欠费金额 \# "#,##0.00" }   →   {{ total|figures("#,##0.00") }}

Which of our variables, or which column of the user's own file, a field means is proposed by its name; what a name leaves
open is for the user to say. The letter's connection to its old data file is taken out.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from service.rendering.card import Card
from service.rendering.fields import Field, find_fields
from service.rendering.mergecode import Converter
from service.rendering.mergenames import NEEDED, SAME, VARIABLES, meanings, plain
from service.rendering.packing import packed
from service.rendering.tags import refuse
from service.rendering.template import Program, compile_template
from service.rendering.word.package import Package, open_package
from service.rendering.word.parse import WORD, parse
from service.terms.problems import Problem, Refused

QR = re.compile(rb"\{\{\s*qr\s*\}\}")
REFUSED = {
    "NEXT": "一封函只写一户，请删去“下一条记录”规则 / a letter is one debtor's: take the rule “Next Record” out",
    "NEXTIF": "一封函只写一户，请删去“下一条记录条件”规则 / a letter is one debtor's: take the rule out",
    "SKIPIF": "发给谁由政策决定，请删去“跳过记录条件”规则 / who gets a letter is for the policy to say: take the rule out",
    "SET": "请把书签的内容直接写在信中 / write the value where it is used",
    "ASK": "批量出函不会停下来提问，请直接写在信中 / nobody is asked while letters are made: write it in the letter",
    "FILLIN": "批量出函不会停下来提问，请直接写在信中 / nobody is asked while letters are made: write it in the letter",
    "MERGEREC": "请改用文号 {{ number }} / use the number: {{ number }}",
    "MERGESEQ": "请改用文号 {{ number }} / use the number: {{ number }}",
    "ADDRESSBLOCK": "请逐项插入地址、姓名 / insert address and name one by one",
    "GREETINGLINE": "请写成“尊敬的《业主姓名》” / write the greeting with the name's own field",
    "DATABASE": "请改用明细表 {%tr for line in lines %} / use a table of the lines",
    "COMPARE": "请改用 IF 域 / use an IF field",
    "INCLUDETEXT": "请把内容直接粘贴到信中 / paste the text into the letter",
}
"""Fields of a mail merge that a letter of ours cannot have, and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a field's name can mean."""

    name: str
    """As the letter writes it."""
    choices: tuple[str, ...]
    """Expressions, the likeliest first; none where nothing is known by the name."""
    certain: bool
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A letter taken over."""

    docx: bytes = field(repr=False)
    program: Program = field(repr=False)
    tags: tuple[tuple[str, str, str], ...]
    """Every place: where, the field's code, the tag that stands there now."""
    notes: tuple[str, ...]
    requires: tuple[str, ...]
    """What its card should require: variables that are always printed and could be empty."""
    has_qr: bool


def column(header: str) -> str:
    """The expression for a column of the user's own file."""
    escaped = header.replace("\\", "\\\\").replace('"', '\\"')
    return f'columns["{escaped}"]'


def propose(docx: bytes, headers: Sequence[str]) -> tuple[Proposal, ...]:
    """Every merge field of a letter with what it can mean; `headers` are those of the user's file.

    Raises Refused: what `open_package` raises, "mail-merge-none" for a letter without merge fields, "mail-merge-field" with the
    place of a field that is not understood.
    """
    package = open_package(docx)
    found: dict[str, list[str]] = {}
    for name in package.story_parts:
        for one in _fields(name, parse(package.parts[name], name)):
            for inner in one.walk():
                if inner.kind == "MERGEFIELD":
                    found.setdefault(Converter.name_of(inner), []).append(inner.place.where)
    if not found:
        raise Refused(
            "mail-merge-none",
            "the letter has no merge fields",
            hint="它不是邮件合并文档;请直接写入 {{ }} 标签 / It was not made for a mail merge: write tags into it.",
        )
    own = {plain(header): header for header in reversed(headers) if header.strip()}
    return tuple(_proposal(name, tuple(where), own) for name, where in found.items())


def _proposal(name: str, where: tuple[str, ...], own: Mapping[str, str]) -> Proposal:
    choices, certain = meanings(name)
    header = own.get(plain(name))
    if header is not None:
        certain = (not choices) or (certain and choices[0] in SAME)
        choices = (*choices, column(header))
    return Proposal(name=name, choices=choices, certain=certain, where=where)


def adopt(docx: bytes, card: Card, meaning: Mapping[str, str]) -> Adopted:
    """The letter as a template; `meaning` says for each field's name the expression that takes its place.

    Raises Refused: "mail-merge-field" with the place of what is not understood, "mail-merge-answer" for an expression that
    names nothing a letter can use, and what `compile_template` raises.
    """
    package = open_package(docx)
    converter = Converter(meaning)
    parts = dict(package.parts)
    tags: list[tuple[str, str, str]] = []
    for name in package.story_parts:
        root = parse(package.parts[name], name)
        before = len(tags)
        for one in _fields(name, root):
            tag = converter.tag(one)
            tags.append((one.place.where, " ".join(_code(one).split()), tag))
            _replace(one, tag, converter.own_format(one))
        if len(tags) > before:
            parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    _disconnect(package, parts)
    made = packed(parts)
    program = compile_template(made, card)
    if unknown := sorted({name for name in program.variables if not name.startswith("columns.")} - VARIABLES):
        raise Refused(
            "mail-merge-answer",
            f"a letter has no variable {', '.join(unknown)}",
            hint="可用的变量见 docs/templates.md / docs/templates.md lists the variables.",
        )
    return Adopted(
        docx=made,
        program=program,
        tags=tuple(tags),
        notes=tuple(dict.fromkeys(converter.notes)),
        requires=tuple(sorted(NEEDED & set(program.variables) & converter.always)),
        has_qr=any(QR.search(program.package.parts[name]) for name in program.package.story_parts),
    )


def _fields(name: str, root: etree._Element) -> list[Field]:
    """The fields of a part that a merge fills in; those of Word itself (PAGE, DATE, REF …) stay what they are."""
    title = name.rpartition("/")[2].removesuffix(".xml")
    found: list[Field] = []
    for one in find_fields(root, title):
        found += _merging(one)
    return found


def _merging(one: Field) -> list[Field]:
    for inner in one.walk():
        if inner.kind in REFUSED:
            refuse("mail-merge-field", inner.place, f"the field {inner.kind} cannot be taken over", REFUSED[inner.kind])
    merges = any(inner.kind == "MERGEFIELD" for inner in one.walk())
    if one.kind in {"MERGEFIELD", "IF"} or (one.kind == "=" and merges):
        if one.torn:
            hint = "请让这个域在同一段内开始和结束 / let the field begin and end in one paragraph"
            refuse("mail-merge-field", one.place, f"the field {one.kind} goes over several paragraphs", hint)
        return [one]
    if merges:
        hint = "请把合并域移到该域之外 / take the merge field out of it"
        refuse("mail-merge-field", one.place, f"a merge field stands inside a field {one.kind or '?'}", hint)
    return [found for inner in one.inner for found in _merging(inner)]


def _code(one: Field) -> str:
    return "".join(part if isinstance(part, str) else f"{{ {_code(part)} }}" for part in one.code)


def _replace(one: Field, tag: str, own_format: etree._Element | None) -> None:
    """Put a text in the place of a field; the runs that held nothing else go."""
    text = etree.Element(WORD + "t")
    text.text = tag
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if one.simple:
        run = etree.Element(WORD + "r")
        run.append(text)
        run.tail = one.start.tail
        _above(one.start).replace(one.start, run)
    else:
        run = _above(one.start)
        run.replace(one.start, text)
        for element in one.content:
            if element is one.start or element.getparent() is None:
                continue
            holder = _above(element)
            holder.remove(element)
            if holder is not run and all(child.tag == WORD + "rPr" for child in holder) and holder.getparent() is not None:
                _above(holder).remove(holder)
    alone = [child for child in run if child.tag != WORD + "rPr"] == [text]
    if own_format is not None and alone:
        for old in run.findall(WORD + "rPr"):
            run.remove(old)
        run.insert(0, own_format)


def _above(element: etree._Element) -> etree._Element:
    """The element that holds it; only the root of a part has none, and that is no field."""
    parent = element.getparent()
    assert parent is not None
    return parent


def _disconnect(package: Package, parts: dict[str, bytes]) -> None:
    """Take the old data source out: Word would ask for it, and its path names somebody's computer."""
    if not package.settings:
        return
    root = parse(parts[package.settings], package.settings)
    merges = root.findall(WORD + "mailMerge")
    for merge in merges:
        root.remove(merge)
    if merges:
        parts[package.settings] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    folder, file = posixpath.split(package.settings)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations in parts:
        listed = parse(parts[relations], relations)
        sources = [
            one for one in listed if one.get("Type", "").rpartition("/")[2] in {"mailMergeSource", "mailMergeHeaderSource"}
        ]
        for source in sources:
            listed.remove(source)
        if sources:
            parts[relations] = etree.tostring(listed, xml_declaration=True, encoding="UTF-8", standalone=True)


def unanswered(open_ones: Sequence[Proposal]) -> Refused:
    """The refusal that lists what is to be answered."""
    hint = '用 --answers FILE.toml 回答:[fields] 字段 = "变量" / answer with --answers FILE.toml: [fields] name = "variable"'
    return Refused(
        "mail-merge-open",
        "what these merge fields mean is not certain: " + "、".join(one.name for one in open_ones),
        hint=hint,
        problems=tuple(
            Problem(
                code="mail-merge-open",
                field=one.where[0],
                shown=one.name,
                hint=" | ".join(one.choices)
                or "文件中没有这一列,也不认识这个名称 / neither a column of the file nor a name we know",
            )
            for one in open_ones
        ),
    )
