"""What else is to be said of a letter that goes out, as sentences: money, ways, what it leaves off, its deadline.

Why it goes out, or does not, stands in `reasons`. `docs/policy.md` lists every code.
"""

from collections.abc import Sequence
from datetime import date

from service.policy.book import Step
from service.policy.ladder import Way
from service.policy.reasons import CHANNELS, codes, numbered
from service.terms.case import Case, Line
from service.terms.dates import chinese_date
from service.terms.decision import Deadline, Reason
from service.terms.money import figures
from service.terms.past import Earlier, Hold


def people(case: Case, *, each: bool) -> tuple[Reason, ...]:
    """Who else is concerned: co-owners, who get a letter `each` or one together, and whoever uses the premises."""
    found = []
    if len(case.owners) > 1:
        found.append(own_copies(case) if each else together(case))
    if case.user:
        found.append(
            Reason(
                code="user-beside",
                zh=f"房屋由 {case.user} 使用，函件致业主；约定由使用人交纳的，业主负连带责任（物业管理条例第41条）",
                en=f"the premises are used by {case.user}; the letter goes to the owner, who owes as well",
            )
        )
    return tuple(found)


def own_copies(case: Case) -> Reason:
    """Each co-owner gets a letter over the whole claim."""
    count, names = len(case.owners), "、".join(case.owners)
    return Reason(
        code="co-owners",
        zh=f"共有人 {count} 名（{names}），各送一份，各有文号；同一债权，任一人付清即止，金额只计一次（民法典第307条）",
        en=f"{count} co-owners ({names}): a letter each over one claim, which is counted once; each owes all of it (Art. 307)",
    )


def together(case: Case, *, because: tuple[str, str] = ("", "")) -> Reason:
    """Co-owners are addressed together; `because` says why, where the policy would have had it otherwise."""
    count, names, (zh, en) = len(case.owners), "、".join(case.owners), because
    return Reason(
        code="co-owners-together",
        zh=f"共有人 {count} 名（{names}），一份函件致全体{zh}",
        en=f"{count} co-owners ({names}): one letter to all of them{en}",
    )


def promise_lapsed(one: Hold) -> Reason:
    """A promise whose day has passed and something is still owed."""
    assert one.until is not None
    return Reason(
        code="promise-lapsed",
        zh=f"曾承诺 {chinese_date(one.until)} 前付款（编号 {one.name}），期满仍有欠费",
        en=f"payment was promised by {one.until} ({one.name}); something is still owed",
    )


def netted(amount: int, before: int, after: int, rules: Sequence[Reason]) -> Reason:
    """Part payments that the file does not know."""
    zh, en = "；".join(rule.zh for rule in rules), "; ".join(rule.en for rule in rules)
    taken, was, left = figures(amount), figures(before), figures(after)
    return Reason(
        code="netted",
        zh=f"另收 {taken} 元已冲抵，到期欠费由 {was} 元减为 {left} 元；{zh}",
        en=f"{taken} received was put to the {was} overdue, which leaves {left}: {en}",
    )


def line_paid() -> Reason:
    """Of a line that payments covered."""
    return Reason(code="line-paid", zh="已由收款或预存付清，不列入本函", en="covered by payments, so not on the letter")


def overridden(notice: Earlier, why: str) -> Reason:
    """The guard hit and somebody gave a reason to go on."""
    return Reason(
        code="already-demanded-overridden",
        zh=f"同一费用已由 {notice.named}（{chinese_date(notice.on)}）催缴；再次催缴的理由：{why}",
        en=f"already demanded by {numbered(notice)} of {notice.on}; demanded again because: {why}",
    )


def unproved(notices: Sequence[Earlier]) -> Reason:
    """Earlier notices that do not count."""
    last = notices[-1]
    return Reason(
        code="not-dispatched",
        zh=f"此前 {len(notices)} 份函件（最近 {last.named}，{chinese_date(last.on)}）无交寄或投放记录，未计入步骤",
        en=f"{len(notices)} earlier notices (the last {numbered(last)}, {last.on}) "
        "are not known to have gone out and do not count",
    )


def other_way(step: Step, changed: Way, total: int) -> tuple[Reason, ...]:
    """The letter goes otherwise than the step says."""
    found = []
    if changed.changed_by_sum:
        found.append(
            Reason(
                code="way-by-sum",
                zh=f"金额 {figures(total)} 元，改由{CHANNELS[changed.channel]}送达",
                en=f"{figures(total)} is much: sent by {changed.channel.value}",
            )
        )
    if changed.changed_by_class:
        found.append(
            Reason(
                code="way-by-class",
                zh=f"客户分类（{changed.changed_by_class}）：{CHANNELS[changed.channel]}，"
                f"模板 {changed.template}，语气 {changed.tone}",
                en=f"customer class ({changed.changed_by_class}) instead of {codes(step)}: {changed.channel.value}, "
                f"template {changed.template}, tone {changed.tone}",
            )
        )
    return tuple(found)


def display(jurisdiction: str, allowed: bool, source: str) -> Reason:
    """What may be seen at a door where the estate lies."""
    where = jurisdiction or "未设辖区"
    if allowed:
        return Reason(
            code="display-allowed",
            zh=f"{where}：地方规定允许公示欠费（{source}），公示件仍以房号为宜",
            en=f"{jurisdiction or 'no jurisdiction set'}: local rules allow publishing arrears ({source})",
        )
    return Reason(
        code="display-premises-only",
        zh=f"{where}：他人可见处只能出现房号，函件须装入信封（{source}）",
        en=f"{jurisdiction or 'no jurisdiction set'}: only the premises may be seen by others, the letter goes in an envelope "
        f"({source})",
    )


def left_off(later: Sequence[Line]) -> tuple[Reason, ...]:
    """Lines that are not due yet."""
    if not later:
        return ()
    count, total = len(later), figures(sum(line.amount for line in later))
    return (
        Reason(
            code="lines-not-due",
            zh=f"{count} 笔共 {total} 元尚未到期，不列入本函",
            en=f"{count} lines of {total} are not due yet and stay off the letter",
        ),
    )


def late_fee(total: int, until: date, clause: str) -> Reason:
    """What paying late comes to."""
    return Reason(
        code="late-fee",
        zh=f"违约金暂计至 {chinese_date(until)} 为 {figures(total)} 元（合同{clause}），另列，不计入催缴合计",
        en=f"late fee to {until}: {figures(total)} by {clause} of the contract, shown apart from the total",
    )


def late_fee_file_only(total: int) -> Reason:
    """The file has a late fee and the contract no clause."""
    return Reason(
        code="late-fee-no-clause",
        zh=f"表中列有违约金 {figures(total)} 元；该小区未设违约金条款，不列入函件",
        en=f"the file has a late fee of {figures(total)}; the estate has no clause for one, so no letter states it",
    )


def pay_by(deadline: Deadline, days: int) -> Reason:
    """The deadline and what moved it."""
    moved = deadline.moved_from
    zh, en = f"{days} 天后为 {chinese_date(moved or deadline.on)}", f"{days} days on is {moved or deadline.on}"
    if moved:
        zh += f"，遇休息日顺延至 {chinese_date(deadline.on)}（民法典第203条）"
        en += f", no working day, so {deadline.on} (Civil Code Art. 203)"
    if deadline.assumed:
        zh += "；该年放假安排待国务院公布"
        en += "; the holidays of that year are not announced yet"
    return Reason(code="deadline", zh=f"缴款期限：{zh}", en=f"deadline: {en}")
