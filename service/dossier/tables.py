"""What the list of evidence says of notices, read from their own data and from the journal's entries about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from service.archive.stamps import stamped_time
from service.dossier.evidence import ActEvidence, NoticeEvidence
from service.dossier.index import Demand, LateFee, Owed, Sums
from service.terms.canonical import Json, canonical, parse
from service.terms.facts import Event, Fact, FactKind, read_fact

KINDS = {"reminder": "催缴通知单", "demand": "催告函", "final": "起诉前告知"}
CHANNELS = {"hand": "专人送达", "door": "上门投放", "ordinary": "平信", "registered": "挂号信", "ems": "EMS"}
SIGNERS = {"self": "本人", "cohabitant": "同住成年亲属", "authorised": "被授权人", "mailroom": "收发室", "other": "他人"}
EVENTS = {
    Event.MAILED: "已交寄",
    Event.HANDED_OVER: "当面交付",
    Event.LEFT_AT_DOOR: "张贴门口",
    Event.DISPLAYED: "小区公示",
    Event.DELIVERED_SELF: "妥投，本人签收",
    Event.DELIVERED_COHABITANT: "妥投，同住成年亲属签收",
    Event.DELIVERED_AUTHORISED: "妥投，被授权人签收",
    Event.DELIVERED_MAILROOM: "妥投，收发室签收",
    Event.DELIVERED_LOCKER: "妥投，快递柜、驿站",
    Event.DELIVERED_OTHER: "妥投，他人签收",
    Event.REFUSED: "拒收",
    Event.RETURNED_NO_SUCH_ADDRESS: "退回：地址不存在",
    Event.RETURNED_ABSENT: "退回：无人",
    Event.RETURNED_UNCLAIMED: "退回：逾期未领",
    Event.RETURNED_MOVED: "退回：迁移",
    Event.RETURNED_DEAD: "退回：收件人已故",
    Event.LOST: "邮件丢失",
}


def deliveries(acts: Sequence[ActEvidence]) -> list[Fact]:
    """The delivery events that the journal tells of, by their day."""
    facts = [stated_in(one) for one in acts if one.act["facts"].get("fact") == FactKind.DELIVERY and "fact" in one.said]
    return sorted(facts, key=lambda fact: (fact.on.isoformat() if fact.on else "", fact.number))


def stated_in(one: ActEvidence) -> Fact:
    """The fact in the details of an entry."""
    return read_fact(canonical(one.said["fact"]))


def demands(notices: Sequence[NoticeEvidence], events: Sequence[Fact]) -> tuple[Demand, ...]:
    """A line for each notice, and one more for each further event on its way."""
    found = []
    for one in notices:
        said, internal = one.public, parse(one.line)["internal"]
        own = [fact for fact in events if fact.number == said["number"]]
        kind, channel = word(KINDS, said["kind"]), word(CHANNELS, internal["channel"])
        issued = str(said["issued"])[:10]
        if not own:
            found.append(
                Demand(on=issued, number=said["number"], kind=kind, channel=channel, item="", result="无送达记录", signer="")
            )
        for nth, fact in enumerate(own):
            found.append(
                Demand(
                    on=fact.on.isoformat() if fact.on else issued,
                    number=said["number"] if not nth else "同上",
                    kind=kind if not nth else "",
                    channel=CHANNELS.get(fact.channel, channel),
                    item=fact.proof,
                    result=EVENTS[Event(fact.event)] if fact.event else "",
                    signer="、".join(filter(None, (SIGNERS.get(fact.signer_class, ""), fact.signer))),
                )
            )
    return tuple(found)


def sums(public: Json) -> Sums:
    """How the sum of a notice comes about, as the notice itself says."""
    return Sums(
        number=public["number"],
        currency=public["currency"],
        cutoff=public["cutoff"],
        owed=tuple(_owed(line) for line in public["lines"]),
        total=public["total"],
        late_fees=tuple(_late_fee(fee) for fee in public.get("late_fees", ())),
        late_fee_total=public.get("late_fee_total", ""),
        clause=public.get("late_fee_clause", ""),
        credits="；".join(f"{one['on']} {one['amount']}（{one['rule']}）" for one in public.get("credits", ())),
    )


def existed(notices: Sequence[NoticeEvidence]) -> str:
    """What the authorities' stamps in the dossier claim for the newest notice; judging them is the reader's."""
    times = [stamped_time(stamp) for stamp in notices[-1].proven.stamps] if notices else []
    known: list[datetime] = [at for at in times if at is not None]
    return f"时间戳载明不晚于 {min(known).isoformat()} 存在 / existed no later than that, says its time stamp" if known else ""


def word(words: Mapping[str, str], code: str) -> str:
    """The Chinese word of a code, or the code where there is none."""
    return words.get(code, code)


def period(line: Mapping[str, str]) -> str:
    """First and last day of a period."""
    first, last = line.get("period_from", ""), line.get("period_to", "")
    return f"{first} 至 {last}" if first and last else first or last


def _owed(line: Mapping[str, str]) -> Owed:
    took = line.get("received", "")
    paid = f"应收 {line['receivable']}，已收 {took}" if took and took.strip("0.") else ""
    return Owed(
        charge=line["charge"],
        period=period(line),
        sum="；".join(filter(None, (_by(line), paid))),
        amount=line["amount"],
        due=line.get("due", ""),
    )


def _by(line: Mapping[str, str]) -> str:
    """Quantity by price, and by months where that gives the sum; else what is known of them."""
    quantity, price = line.get("quantity", ""), line.get("unit_price", "")
    if not quantity or not price:
        return ""
    owed, by = Decimal(line.get("receivable") or line["amount"]), Decimal(quantity) * Decimal(price)
    for months in range(1, 13):
        if (by * months).quantize(owed, ROUND_HALF_UP) == owed:
            return f"{quantity} × {price}" + (f" × {months} 个月" if months > 1 else "") + f" = {owed}"
    return f"数量 {quantity}，单价 {price}"


def _late_fee(fee: Mapping[str, str]) -> LateFee:
    return LateFee(
        charge=fee.get("charge", ""),
        base=fee.get("base", ""),
        rate=fee.get("rate", ""),
        days=str(fee.get("days", "")),
        span=f"{fee.get('from', '')} 至 {fee.get('to', '')}",
        amount=fee.get("amount", ""),
    )
