"""Small Word letters made with python-docx, for the tests of templates."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document

from service.rendering.card import Card, load_card
from service.rendering.node import Node
from service.rendering.template import Program, compile_template
from service.rendering.word.parse import WORD

CARD: Card = load_card('id = "r"\ntitle = "催缴通知单"\nstages = ["reminder"]\nchannels = ["door"]\n'.encode())

PUBLIC: dict[str, Any] = {
    "number": "诚物催〔2026〕12号",
    "issued": "2026-10-01T10:00:00+08:00",
    "debtor": {"name": "王伟", "salutation": "先生/女士"},
    "issuer": {"name": "诚和物业 & 服务 <有限> 公司", "phone": ""},
    "lines": [
        {"charge": "物业服务费", "period_from": "2026-01-01", "period_to": "2026-03-31", "amount": "1234.50"},
        {"charge": "车位管理费", "period_from": "2026-02-10", "period_to": "2026-03-09", "amount": "150.00"},
        {"charge": "公共能耗费", "period_from": "2026-03-01", "period_to": "2026-03-31", "amount": "25.00"},
    ],
    "total": "1409.50",
    "deadline": "2026-10-08",
    "specimen": "",
    "columns": {"备注": "请走东门"},
}


def docx(build: Callable[[Any], None]) -> bytes:
    """The bytes of a document that `build` fills."""
    document = Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraphs(*texts: str | Sequence[str]) -> bytes:
    """A document of paragraphs; a sequence of texts is one paragraph of several runs."""

    def build(document: Any) -> None:
        for text in texts:
            paragraph = document.add_paragraph()
            for run in [text] if isinstance(text, str) else text:
                paragraph.add_run(run)

    return docx(build)


def table(document: Any, *rows: Sequence[str]) -> Any:
    """A table of cell texts."""
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return made


def program(data: bytes) -> Program:
    """The document compiled."""
    return compile_template(data, CARD)


def body(data: bytes, public: dict[str, Any] | None = None) -> Node:
    """The document's tree with the data in it."""
    return program(data).expand(PUBLIC if public is None else public).parts["word/document.xml"]


def texts(root: Node) -> list[str]:
    """The text of each paragraph as python-docx's `paragraph.text` gives it: tabs, breaks and all."""
    marks = {WORD + "tab": "\t", WORD + "br": "\n"}
    found = []
    for paragraph in (node for node in root.walk() if node.tag == WORD + "p"):
        runs = (item for run in paragraph.walk() if run.tag == WORD + "r" for item in run.children)
        found.append("".join(item.text if item.tag == WORD + "t" else marks.get(item.tag, "") for item in runs))
    return found
