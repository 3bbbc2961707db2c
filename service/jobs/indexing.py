"""The list of evidence of a dossier, put together from what lies in it."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pikepdf

from service.archive.journal import Doing
from service.dossier.evidence import ActEvidence, NoticeEvidence
from service.dossier.index import Exhibit, Index, Lapse, index_pdf
from service.dossier.tables import KINDS, deliveries, demands, existed, period, sums, word
from service.paper.fonts import Shelf
from service.policy.acts import step_of
from service.policy.limitation import Act, Claim, demanded, running
from service.terms.canonical import Json
from service.terms.facts import Fact

DOINGS: Mapping[str, str] = {
    Doing.APPROVED: "批准",
    Doing.RELEASED: "交付打印",
    Doing.OVERRIDDEN: "再次催缴的理由",
    Doing.WORDING_ACCEPTED: "措辞确认",
    Doing.STATED: "送达等事实",
    Doing.TEMPLATE_CHANGED: "所用模板",
    Doing.EXPORTED: "此前的卷宗",
    Doing.DOWNLOADED: "此前的副本",
    Doing.WITHDRAWN: "撤回",
    Doing.KEY_ROTATED: "换钥",
    Doing.KEY_REPLACED: "密钥遗失换新",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the list says of the dossier itself."""

    identifier: str
    at: datetime
    by: str
    key: str
    missing: tuple[str, ...]
    shelf: Shelf


def index_of(files: Mapping[str, bytes], notices: Sequence[NoticeEvidence], acts: Sequence[ActEvidence], about: About) -> bytes:
    """`index.pdf` over the files of a dossier."""
    newest = notices[-1].public
    events = deliveries(acts)
    said = Index(
        issuer=newest["issuer"]["name"],
        credit_code=newest["issuer"]["credit_code"],
        debtor=newest["debtor"]["name"],
        premises=f"{newest['estate']['name']} {newest['premises']}",
        about=about.identifier,
        at=about.at,
        by=about.by,
        specimen=bool(newest.get("specimen")),
        exhibits=tuple(_exhibits(files, notices, acts)),
        demands=demands(notices, events),
        sums=tuple(sums(one.public) for one in notices),
        lapses=tuple(_lapses(newest, notices, events)),
        stamped=existed(notices),
        key=about.key,
        missing=about.missing,
    )
    return index_pdf(said, shelf=about.shelf)


def _exhibits(files: Mapping[str, bytes], notices: Sequence[NoticeEvidence], acts: Sequence[ActEvidence]) -> Iterator[Exhibit]:
    for nth, one in enumerate(notices, start=1):
        folder = f"data/notices/{nth:04d}"
        kind = word(KINDS, one.public["kind"])
        with pikepdf.open(io.BytesIO(one.pdf)) as document:
            pages = len(document.pages)
        yield Exhibit(
            name=f"{kind}\n{one.public['number']}",
            pages=pages,
            purpose=_purpose(one.public),
            source="本单位签发，存证系统存档",
            path=f"{folder}/notice.pdf",
        )
        stamp = "、时间戳" if one.proven.stamps else ""
        yield Exhibit(
            name=f"存证记录、日志证明、封存点{stamp}",
            pages=0,
            purpose=f"上列函件的字节、文号与日志位置（第 {one.no} 号）未被更改",
            source="存证日志" + ("，时间戳机构" if stamp else ""),
            path=f"{folder}/",
        )
    for path in sorted(path for path in files if path.startswith("data/proof/")):
        yield Exhibit(name="送达凭证", pages=1, purpose="函件的交寄、送达", source="现场照片、邮政回执等", path=path)
    if acts:
        done = "、".join(dict.fromkeys(word(DOINGS, one.act["kind"]) for one in acts))
        yield Exhibit(
            name=f"操作日志 {len(acts)} 条", pages=0, purpose=f"经办过程：{done}", source="本单位操作日志", path="data/journal/"
        )
    if any(path.startswith("data/template/") for path in files):
        yield Exhibit(
            name="函件模板", pages=0, purpose="函件所依据的文本", source="本单位，存证系统存档", path="data/template/"
        )


def _purpose(said: Json) -> str:
    return f"{said['issued'][:10]} 向对方催缴 {said['currency']} {said['total']}，期限 {said['deadline']}"


def _lapses(newest: Json, notices: Sequence[NoticeEvidence], events: Sequence[Fact]) -> Iterator[Lapse]:
    """The limitation of what the newest notice demands, by the deliveries in this dossier alone."""
    acts = list(_acts(notices, events))
    for line in newest["lines"]:
        if line.get("due"):
            claim, due = _claim(line), date.fromisoformat(line["due"])
            safe, arguable = (running(due, acts, claim, view=view).last_day for view in ("safe", "arguable"))
            yield Lapse(
                charge=line["charge"],
                period=period(line),
                due=line["due"],
                safe=safe.isoformat(),
                arguable=arguable.isoformat(),
            )


def _acts(notices: Sequence[NoticeEvidence], events: Sequence[Fact]) -> Iterator[Act]:
    for one in notices:
        steps = [step_of(fact) for fact in events if fact.number == one.public["number"] and fact.on]
        act = demanded(steps, frozenset(_claim(line) for line in one.public["lines"]), one.public["number"])
        if act is not None:
            yield act


def _claim(line: Mapping[str, str]) -> Claim:
    return (line["charge"], line.get("period_from", ""), line.get("period_to", "") or line.get("due", ""))
