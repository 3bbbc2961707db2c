"""Pleadings: a matter as the fields of the court's forms, filled by docxtpl.

The forms are templates/zh-CN/court/*.docx. A field nothing is held of says 【待填】. Where money came in since the claim was
counted, the sums say so in their place, because a sum in a complaint is a statement to the court.
"""

from collections.abc import Sequence
from datetime import date

from service.dossier.matter import BLANK, Matter, Sent, summed
from service.rendering.filling import fill
from service.terms.canonical import Json
from service.terms.clauses import Tariff
from service.terms.dates import chinese_date
from service.terms.facts import Event, Fact
from service.terms.money import daxie, decimal_string, fen, figures
from service.terms.notice import salutation

EVENTS = {
    Event.MAILED: "交寄",
    Event.HANDED_OVER: "当面交付",
    Event.LEFT_AT_DOOR: "投放、张贴于门",
    Event.DISPLAYED: "小区内张贴",
    Event.DELIVERED_SELF: "本人签收",
    Event.DELIVERED_COHABITANT: "同住成年家属签收",
    Event.DELIVERED_AUTHORISED: "被授权人签收",
    Event.DELIVERED_MAILROOM: "收发室代收",
    Event.DELIVERED_LOCKER: "投入快递柜、驿站",
    Event.DELIVERED_OTHER: "他人签收",
    Event.REFUSED: "拒收",
    Event.RETURNED_NO_SUCH_ADDRESS: "退回：查无此址",
    Event.RETURNED_ABSENT: "退回：无人",
    Event.RETURNED_UNCLAIMED: "退回：逾期未领",
    Event.RETURNED_MOVED: "退回：迁移",
    Event.RETURNED_DEAD: "退回：收件人已故",
    Event.LOST: "邮件丢失",
}
ATTACH = "待附"


def pleading(form: bytes, matter: Matter, tariffs: Sequence[Tariff]) -> bytes:
    """A form filled with a matter, as DOCX. Values are text and nothing else, whatever they look like."""
    return fill(form, fields(matter, tariffs))


def fields(matter: Matter, tariffs: Sequence[Tariff]) -> Json:
    """The fields of the forms."""
    said = matter.newest
    issuer, estate = said["issuer"], said["estate"]
    fee, other = summed(matter.fee_lines), summed(matter.other_lines)
    others = "、".join(dict.fromkeys(line["charge"] for line in matter.other_lines))
    return {
        "specimen": said["specimen"],
        "court": estate["court"] or f"{BLANK}人民法院",
        "plaintiff": {name: issuer[name] or BLANK for name in ("name", "address", "credit_code", "phone")}
        | {"contact": issuer["contact"] or BLANK},
        "defendants": [
            {
                "name": name,
                "organisation": not salutation(name),
                "phone": matter.phone if matter.phone and name == matter.addressees[0] else BLANK,
                "address": said["address"] or BLANK,
            }
            for name in matter.addressees
        ],
        "names": "、".join(matter.addressees),
        "estate": {"name": estate["name"], "clause": estate["clause"]},
        "premises": f"{estate['name']}{said['premises']}",
        "site": f"{estate['address'] or BLANK}{estate['name']}{said['premises']}",
        "contract": estate["contract"] or f"物业服务合同{BLANK}",
        "cutoff": said["cutoff"],
        "fee": decimal_string(fee),
        "other": decimal_string(other),
        "other_rows": bool(other),
        "other_names": others,
        "other_claim": f"{others}：{figures(other)} 元（{daxie(other)}），逐项见附表一。",
        "total": decimal_string(matter.total),
        "caution": _caution(matter),
        **_late(matter),
        "area": _area(matter),
        "rates": _rates(tariffs, matter),
        "fee_how": f"欠费共 {len(said['lines'])} 笔，期间{_span(matter)}，"
        f"截至{_day(said['cutoff'])}本金合计 {figures(matter.total)} 元，其中物业费 {figures(fee)} 元。",
        "lines": [line | {"how": _how(line)} for line in said["lines"]],
        "demands": [_demand(one) for one in matter.demands],
        "demands_how": _demands_how(matter),
        "evidence": evidence(matter),
        "further": _further(matter),
    }


def _late(matter: Matter) -> Json:
    said, late = matter.newest, matter.late
    until = said.get("charges_until") or said["cutoff"]
    rule = said.get("late_fee_rule", "")
    clause = said.get("late_fee_clause", "")
    paid = said.get("late_fee_paid", "")
    return {
        "late": decimal_string(late),
        "late_until": until,
        "late_rows": list(matter.late_rows),
        "late_claim": f"截至{_day(until)}，尚欠违约金 {figures(late)} 元（{daxie(late)}）。",
        "late_how": f"按欠付本金逐期计算：基数 × 标准 × 天数，逐行四舍五入到分，合计 {figures(late)} 元，见附表二。",
        "late_rule": f"{clause}{'：' if clause and rule else ''}{rule}" or BLANK,
        "late_less": f"，已扣除已付违约金 {figures(fen(paid))} 元" if paid else "",
        "late_added": f"，加违约金共 ¥{figures(matter.total + late)}" if matter.late_rows else "",
        "late_ordinal": "三" if matter.other_lines else "二",
    }


def _caution(matter: Matter) -> str:
    if matter.certain:
        return ""
    known = [fact.amount for fact in matter.paid_since if fact.amount is not None]
    sums = f"，共 {figures(sum(known))} 元" if len(known) == len(matter.paid_since) else ""
    return f"【待填：其后登记收款 {len(matter.paid_since)} 笔{sums}，尚未冲减；核对、冲减后改写本项数额】"


def _area(matter: Matter) -> str:
    found = list(dict.fromkeys(line["quantity"] for line in matter.fee_lines if line["quantity"]))
    return f"计费数量 {'、'.join(found)}（欠费表所载，与产权登记核对）" if found else BLANK


def _rates(tariffs: Sequence[Tariff], matter: Matter) -> str:
    charges = {line["charge"] for line in matter.newest["lines"]}
    agreed = [one for one in tariffs if one.charge in charges]
    if agreed:
        return "；".join(
            f"{one.charge} {one.price:f} {one.unit}{one.clause and f'（{one.clause}）'}{_valid(one)}" for one in agreed
        )
    stated = dict.fromkeys(f"{line['charge']} {line['unit_price']}" for line in matter.newest["lines"] if line["unit_price"])
    return f"{'；'.join(stated)}（欠费表所载单价，与合同核对）" if stated else BLANK


def _valid(tariff: Tariff) -> str:
    start = f"{chinese_date(tariff.start)}起" if tariff.start else ""
    end = f"至{chinese_date(tariff.end)}止" if tariff.end else ""
    return f"，{start}{end}" if start or end else ""


def _span(matter: Matter) -> str:
    starts = [line["period_from"] or line["due"] for line in matter.newest["lines"]]
    ends = [line["period_to"] or line["due"] for line in matter.newest["lines"]]
    return f"{_day(min(starts))}至{_day(max(ends))}"


def _how(line: Json) -> str:
    return f"{line['unit_price']} × {line['quantity']}" if line["unit_price"] and line["quantity"] else "—"


def _demand(one: Sent) -> Json:
    proofs = dict.fromkeys(fact.proof for fact in one.events if fact.proof)
    return {
        "on": one.on.isoformat(),
        "number": one.number,
        "kind": one.kind,
        "channel": one.channel or "—",
        "item": "、".join(proofs) or "—",
        "result": "；".join(map(_result, one.events)) or "无送达记录",
    }


def _result(fact: Fact) -> str:
    when = f"{chinese_date(fact.on)} " if fact.on else ""
    what = EVENTS[Event(fact.event)] if fact.event else "已登记"
    return f"{when}{what}{f'（{fact.signer}）' if fact.signer else ''}"


def _demands_how(matter: Matter) -> str:
    if not matter.demands:
        return BLANK
    first, last = matter.demands[0], matter.demands[-1]
    limit = f"，最后一次要求于{_day(last.deadline)}前支付" if last.deadline else ""
    until = f"至{chinese_date(last.on)}" if last.on > first.on else ""
    span = f"{chinese_date(first.on)}{until}"
    return f"{span}书面催告 {len(matter.demands)} 次{limit}；日期、文号、方式、结果见附表三。"


def _further(matter: Matter) -> str:
    noted = [f"截至{_day(matter.newest['cutoff'])}之后到期的费用未列入本状。"]
    if matter.paid_in:
        noted.append(f"此前登记被告付款 {len(matter.paid_in)} 笔，上列为扣除已付后的欠费。")
    return "".join(noted) + f"其他：{BLANK}"


def evidence(matter: Matter) -> list[Json]:
    """The list of evidence: what we hold by its name, what a person must add marked 待附, and what each is to prove."""
    estate = matter.newest["estate"]
    site = f"{estate['name']}{matter.newest['premises']}"
    rows = [
        _item("营业执照、法定代表人身份证明", "原告主体资格", ATTACH),
        _item("被告身份信息、不动产登记信息", f"被告为{site}业主（或者使用人），主体适格", ATTACH),
        _item(
            estate["contract"] or f"物业服务合同{BLANK}",
            f"合同关系、收费标准、付款期限和违约责任（{estate['clause'] or BLANK}）",
            ATTACH,
        ),
        _item("收费标准依据、服务履行记录", "收费合法，原告已按约提供服务", ATTACH),
        _item(
            "欠费明细、违约金计算表（附表一、二）",
            f"截至{_day(matter.newest['cutoff'])}欠费本金 {figures(matter.total)} 元及其计算",
            "原告账务记录",
        ),
    ]
    for one in matter.demands:
        sum_ = f" {figures(one.total)} 元" if one.total else ""
        limit = f"，限{_day(one.deadline)}前支付" if one.deadline else ""
        source = f"原告存证 {one.place}" if one.place else f"系统外函件，{ATTACH}"
        pages = str(one.pages or "＿＿＿")
        rows.append(_item(f"{one.kind} {one.number}", f"{chinese_date(one.on)}催告支付{sum_}{limit}", source, pages))
        rows += [
            _item(f"{one.number} 送达凭证：{fact.proof}", f"该函{_result(fact)}", f"原告登记，{ATTACH}")
            for fact in one.events
            if fact.proof
        ]
    if matter.paid_in:
        rows.append(
            _item(f"付款记录 {len(matter.paid_in)} 笔", "被告曾履行付款义务；所列为扣除已付后的欠费", f"原告账务记录，{ATTACH}")
        )
    if any(one.place for one in matter.demands):
        rows.append(
            _item(
                "上列函件的电子证据卷宗",
                "函件内容自签发时起未被改动（证据规定第九十三条、第九十四条）",
                f"原告存证系统，{ATTACH}",
            )
        )
    return rows


def _item(name: str, proves: str, source: str, pages: str = "＿＿＿") -> Json:
    return {"name": name, "proves": proves, "source": source, "pages": pages}


def _day(text: str) -> str:
    return chinese_date(_date(text))


def _date(text: str) -> date:
    return date.fromisoformat(text)
