"""Filing: what goes beside the pleadings of a matter, for the office that files them: a row for the bulk list, and what to look
over before anything is signed.

claims.csv is CSV by RFC 4180 in UTF-8 with a byte order mark, one row a matter; cells a spreadsheet would take for formulas are
made text. What is not known is left empty there, as lists for import want it.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from service.dossier.matter import BLANK, Matter, summed
from service.press.docket import BOM, neutral
from service.terms.clauses import collected_for_supplier
from service.terms.dates import chinese_date
from service.terms.money import decimal_string, figures

COLUMNS = (
    "序号", "材料目录", "账户", "原告", "统一社会信用代码", "被告", "被告电话", "寄送地址", "受理法院", "房屋坐落", "合同",
    "欠费起", "欠费止", "计算截止日", "物业费", "其他费用", "违约金", "违约金暂计至", "本金合计", "截止日后收款笔数",
    "最近催告文号", "最近催告日期", "催告次数", "时效届满(稳妥)", "时效届满(可争取)", "待核事项",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A matter with the folder its papers lie in."""

    folder: str
    matter: Matter


def claims_csv(filed: Sequence[Filed]) -> bytes:
    """The bulk list."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for nth, one in enumerate(filed, start=1):
        rows.writerow([neutral(cell) for cell in _row(nth, one)])
    return BOM + text.getvalue().encode()


def _row(nth: int, one: Filed) -> Sequence[str]:
    matter, said = one.matter, one.matter.newest
    issuer, estate = said["issuer"], said["estate"]
    last = matter.demands[-1]
    safe = min((clock.safe.last_day for clock in matter.clocks), default=None)
    arguable = min((clock.arguable.last_day for clock in matter.clocks), default=None)
    return (
        str(nth),
        one.folder,
        matter.account,
        issuer["name"],
        issuer["credit_code"],
        "、".join(matter.addressees),
        matter.phone,
        said["address"],
        estate["court"],
        f"{estate['address']}{estate['name']}{said['premises']}",
        estate["contract"],
        min(line["period_from"] or line["due"] for line in said["lines"]),
        max(line["period_to"] or line["due"] for line in said["lines"]),
        said["cutoff"],
        decimal_string(summed(matter.fee_lines)),
        decimal_string(summed(matter.other_lines)),
        decimal_string(matter.late) if matter.late_rows else "",
        said.get("charges_until", "") if matter.late_rows else "",
        decimal_string(matter.total),
        str(len(matter.paid_since)),
        last.number,
        last.on.isoformat(),
        str(len(matter.demands)),
        safe.isoformat() if safe else "",
        arguable.isoformat() if arguable else "",
        "；".join(doubts(matter)),
    )


def doubts(matter: Matter) -> list[str]:
    """What a person must settle before the papers are signed."""
    found = []
    if not matter.certain:
        found.append(f"计算截止日后登记收款 {len(matter.paid_since)} 笔，须冲减后改写请求数额")
    agency = [line for line in matter.other_lines if collected_for_supplier(line["charge"])]
    if agency:
        found.append(f"含代收费用 {figures(summed(agency))} 元，原告能否自行主张须核对（物业管理条例第四十四条）")
    found += [f"登记有：{one}" for one in matter.disputes]
    if matter.dropped:
        found.append(f"此前曾催告、最近一次未列的费用 {len(matter.dropped)} 笔，须核对是否已付")
    if matter.erased:
        found.append(f"{matter.erased} 封函件的内容已按规定删除，未列入")
    if any(not one.events for one in matter.demands):
        found.append(f"{sum(not one.events for one in matter.demands)} 次催告没有送达记录")
    if matter.late_rows and any(row.get("capped") for row in matter.late_rows):
        found.append("违约金已按合同上限封顶")
    return found


def review(matter: Matter) -> bytes:
    """What to look over before signing, for the office and not for the court: doubts, payments, limitation by period."""
    said = matter.newest
    mark = f" · {said['specimen']}" if said["specimen"] else ""
    lines = [
        f"立案前核对（内部，不提交法院） / look over before filing, not for the court{mark}",
        f"账户 account: {matter.account}　{said['estate']['name']}{said['premises']}　{'、'.join(matter.addressees)}",
        f"依据最近一次催告 {said['number']}，欠费计至 {said['cutoff']}，本金 {figures(matter.total)} 元",
        "",
        "一、须先处理 / settle first",
        *(f"  □ {one}" for one in doubts(matter) or ["（未发现登记在案的疑点；不等于没有）"]),
        f"  □ 填写各文书中标有{BLANK}的各项，勾选方框，核对户籍、产权和送达地址",
        "  □ 支付令只适用于双方没有其他债务纠纷、能够送达的案件；被申请人提出异议即转入诉讼",
        "",
        "二、截止日后登记的收款 / payments noted since",
        *(
            f"  {fact.on or '日期不详'}　{figures(fact.amount) + ' 元' if fact.amount is not None else '数额不详'}　"
            f"{fact.charge or '未指明费用'}　{fact.proof or '无凭证号'}"
            for fact in matter.paid_since
        ),
        *([] if matter.paid_since else ["  无"]),
        "",
        "三、曾催告而最近一次未列的费用 / demanded before and not in the newest letter",
        *(f"  {one}" for one in matter.dropped or ("无",)),
        "",
        "四、诉讼时效（仅供安排工作） / limitation by period: safe and arguable view, not legal advice",
        *(
            f"  {clock.claim[0]} {clock.claim[1]}–{clock.claim[2]}　{figures(clock.amount)} 元　"
            f"稳妥 {chinese_date(clock.safe.last_day)}　可争取 {chinese_date(clock.arguable.last_day)}"
            for clock in sorted(matter.clocks, key=lambda one: (one.safe.last_day, one.claim))
        ),
        "",
    ]
    return BOM + "\r\n".join(lines).encode()
