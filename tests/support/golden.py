"""Golden letters: frozen notices stored in the tree and the hashes their letters must have. `python -m support.golden` blesses.

A hash here changes only when somebody means it to: a template, a font, the engine or a pinned library changed. The notices are
frozen lines, so nothing of a run (time, salts, checkpoints) is in play.
"""

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from support.homes import issuer

from service.jobs.tasks import RenderTask, make
from service.rendering.card import load_card
from service.rendering.template import compile_template
from service.settings import data_folder
from service.terms.case import Case, Line
from service.terms.dates import SHANGHAI
from service.terms.decision import CaseState, Channel, Deadline, Decision, Stage
from service.terms.notice import Place, freeze, planned_internal, planned_public
from service.wiring.templates import library

FOLDER = Path(__file__).parents[1] / "golden"
HASHES = FOLDER / "hashes.json"

NAMES = ("赵一鸣", "迪丽拜尔·麦麦提·热合曼诺娃", "䶮𠮷㛃喆")
LINES = (1, 6, 24)


@dataclass(frozen=True, slots=True)
class Golden:
    """A stored notice."""

    name: str
    line: bytes


def stored():
    """The notices in the tree."""
    return [Golden(path.stem, path.read_bytes().rstrip(b"\n")) for path in sorted(FOLDER.glob("*.json")) if path != HASHES]


def hashes(notices):
    """SHA-256 of PDF and pages of each notice's letter, with the shipped templates."""
    found = {}
    for notice, letter in zip(notices, _made(notices), strict=True):
        found[notice.name] = letter if isinstance(letter, str) else {"pdf": letter.sha256, "pages": letter.pages_sha256}
    return found


def letters(notices):
    """The PDF of each notice's letter."""
    return [letter.pdf for letter in _made(notices)]


def _made(notices):
    by_id = {}
    for docx, card in library().templates.values():
        by_id[load_card(card).id] = (docx, card)
    for notice in notices:
        stored_notice = json.loads(notice.line)
        task = RenderTask(
            lines=(notice.line,),
            templates={stored_notice["public"]["digests"]["template"]: by_id[stored_notice["internal"]["template"]]},
            fonts=str(data_folder("fonts")),
            producer="Cuihan golden",
        )
        yield make(task).letters[0]


def frozen():
    """The notices as they are first made: each shipped template with one, six and twenty-four lines."""
    creditor = issuer()
    for name, (docx, card) in library().templates.items():
        program = compile_template(docx, load_card(card))
        for debtor, count in zip(NAMES, LINES, strict=True):
            yield _notice(creditor, name, program.digest, debtor, count)


def _notice(creditor, template, digest, debtor, count):
    lines = tuple(
        Line(
            row=2 + at,
            charge=("物业服务费", "车位管理费", "公共能耗费分摊")[at % 3],
            period_from=date(2024 + at // 12, at % 12 + 1, 1),
            period_to=date(2024 + at // 12, at % 12 + 1, 28),
            due=date(2024 + at // 12, at % 12 + 1, 28),
            amount=12345 + 100000 * at,
            receivable=12345 + 100000 * at,
            received=0,
            unit_price="2.20",
            quantity="89.50",
        )
        for at in range(count)
    )
    case = Case(
        account="golden", estate=creditor.estates[0].id, premises="1号楼2单元1501室", debtor=debtor,
        address="样例省样例市样例区翠湖路88号翠湖花园1号楼2单元1501室", postcode="000000", lines=lines,
    )  # fmt: skip
    decision = Decision(
        state=CaseState.DUE, reasons=(), stage=Stage.DEMAND, channel=Channel.HAND, template=template, lines=lines,
        total=sum(line.amount for line in lines), deadline=Deadline(on=date(2026, 11, 20)),
    )  # fmt: skip
    place = Place(
        no=count, number=f"翠禾物催样〔2026〕{count}号", issued=datetime(2026, 11, 5, 9, tzinfo=SHANGHAI),
        checkpoint="cuihe/sample/2026 0 4OYMIQUY7QOBJGX36TEJ", url=f"{creditor.qr_base}{'A' * 23}", token="A" * 23,
    )  # fmt: skip
    public = planned_public(
        issuer=creditor, estate=creditor.estates[0], case=case, decision=decision, cutoff="2026-11-05", columns=(),
        digests={"policy": "0" * 64, "template": digest},
    )  # fmt: skip
    internal = planned_internal(case=case, decision=decision) | {"batch": "golden", "plan": "0" * 64}
    notice = freeze(place=place, salt=bytes([count]) * 32, public=public, internal=internal)
    return Golden(f"{template}-{count:02d}", notice.line)


def main():
    """Write the notices and the hashes of their letters."""
    FOLDER.mkdir(exist_ok=True)
    for golden in frozen():
        (FOLDER / f"{golden.name}.json").write_bytes(golden.line + b"\n")
    HASHES.write_text(json.dumps(hashes(stored()), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"blessed {len(stored())} letters", file=sys.stderr)


if __name__ == "__main__":
    main()
