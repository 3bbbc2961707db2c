"""The sentences of a decision, in both languages. `docs/policy.md` lists every code with the rule and article behind it."""

from collections.abc import Sequence
from datetime import date, timedelta

from service.policy.book import Book, Step
from service.policy.exceptions import Quiet
from service.policy.ladder import Sent, Way
from service.terms.case import Case, Line
from service.terms.dates import chinese_date
from service.terms.decision import Deadline, Reason
from service.terms.money import figures
from service.terms.past import Earlier, Ground, Hold, Level

STAGES = {"reminder": "催缴通知单", "demand": "催告函", "final": "起诉前告知"}
CHANNELS = {"hand": "专人送达", "door": "上门投放", "ordinary": "平信", "registered": "挂号信", "ems": "EMS"}
GROUNDS = {
    Ground.DISPUTE: ("有争议", "in dispute"),
    Ground.PROMISE: ("已承诺付款", "payment promised"),
    Ground.INSTALMENT: ("分期履行中", "paying by instalments"),
    Ground.HARDSHIP: ("生活困难", "hardship"),
    Ground.INSOLVENCY: ("债务人进入破产程序，应向管理人申报债权", "insolvent: the claim goes to the administrator"),
    Ground.DECEASED: ("债务人死亡，应先查明继承人", "the debtor died: find the heirs first"),
    Ground.WAIVER: ("免收违约金", "late fee waived"),
    Ground.OTHER: ("暂缓催缴", "letters rest"),
}


def age(oldest: date, days: int) -> tuple[str, str]:
    """How old a debt is."""
    return (
        f"最早一笔应缴日 {chinese_date(oldest)}，已逾期 {days} 天",
        f"the oldest line was due on {oldest}, {days} days ago",
    )


def what(step: Step) -> str:
    """A step in words."""
    return f"{STAGES[step.stage]}/{CHANNELS[step.channel]}"


def codes(step: Step) -> str:
    """A step as the book writes it."""
    return f"{step.stage.value}/{step.channel.value}"


def by_age(oldest: date, days: int, step: Step, nth: int) -> Reason:
    """Entered at the step of its age."""
    zh, en = age(oldest, days)
    return Reason(
        code="step-by-age",
        zh=f"{zh}，达到第 {nth} 步（{step.days} 天起，{what(step)}）",
        en=f"{en}: step {nth} (from {step.days} days, {codes(step)})",
    )


def first_step(oldest: date, days: int, step: Step) -> Reason:
    """Nothing was sent about this debt yet."""
    zh, en = age(oldest, days)
    return Reason(
        code="step-first",
        zh=f"{zh}；政策规定从第 1 步开始（{step.days} 天起，{what(step)}）",
        en=f"{en}; the policy starts at step 1 (from {step.days} days, {codes(step)})",
    )


def following(oldest: date, days: int, step: Step, nth: int, before: Sent) -> Reason:
    """The step behind the one sent last."""
    zh, en = age(oldest, days)
    return Reason(
        code="step-next",
        zh=f"{zh}；{_sent(before)}，本次为第 {nth} 步（{step.days} 天起，{what(step)}）",
        en=f"{en}; {_sent_en(before)}, so step {nth} (from {step.days} days, {codes(step)})",
    )


def once_more(step: Step, before: Sent, book: Book) -> Reason:
    """The last step again."""
    return Reason(
        code="step-repeat",
        zh=f"{_sent(before)}，已满 {book.repeat_days} 天，再次发{what(step)}",
        en=f"{_sent_en(before)}, {book.repeat_days} days or more ago: {codes(step)} once more",
    )


def _sent(one: Sent) -> str:
    where = "" if one.notice.ours else "（系统外）"
    return f"{STAGES[one.notice.stage]} {one.notice.named}{where}已于 {chinese_date(one.since)} 发出"


def _number(notice: Earlier) -> str:
    return notice.number or "a notice without number"


def _sent_en(one: Sent) -> str:
    where = "" if one.notice.ours else " (outside Cuihan)"
    return f"{one.notice.stage.value} {_number(one.notice)}{where} went out on {one.since}"


def held(case: Case) -> Reason:
    """A row of the case has a problem."""
    return Reason(
        code=case.held,
        zh=f"有数据问题（{case.held}），整户暂停，改正后重新上传",
        en=f"a row has a problem ({case.held}); the whole case is held until it is mended",
    )


def hold(one: Hold) -> Reason:
    """Letters rest for a reason a person gave."""
    zh, en = GROUNDS[one.ground]
    about = {Level.ACCOUNT: "本户", Level.DEBTOR: "该债务人", Level.CHARGE: f"费用“{one.charge}”"}[one.level]
    until, until_en = (f"至 {chinese_date(one.until)}", f"until {one.until}") if one.until else ("至解除为止", "until lifted")
    note, note_en = (f"：{one.note}", f": {one.note}") if one.note else ("", "")
    return Reason(
        code=f"hold-{one.ground.value}",
        zh=f"{about}{zh}{note}（{chinese_date(one.since)} {until}，登记人 {one.author}，编号 {one.name}）",
        en=f"{one.level.value} {one.charge}: {en}{note_en} (from {one.since} {until_en}, by {one.author}, {one.name})",
    )


def promise_lapsed(one: Hold) -> Reason:
    """A promise whose day has passed and something is still owed."""
    assert one.until is not None
    return Reason(
        code="promise-lapsed",
        zh=f"曾承诺 {chinese_date(one.until)} 前付款（编号 {one.name}），期满仍有欠费",
        en=f"payment was promised by {one.until} ({one.name}); something is still owed",
    )


def not_due(later: Sequence[Line], today: date) -> Reason:
    """Nothing is overdue."""
    first = min((line.due for line in later), default=today)
    return Reason(
        code="not-due",
        zh=f"尚未到期：最早应缴日 {chinese_date(first)}",
        en=f"nothing is overdue: the first line is due on {first}",
    )


def paid(total: int, sources: Sequence[str]) -> Reason:
    """Everything overdue was paid since the file was made."""
    named, named_en = (f"（{'、'.join(sources)}）", f" ({', '.join(sources)})") if sources else ("", "")
    return Reason(
        code="paid",
        zh=f"到期欠费 {figures(total)} 元已付清{named}，不再催缴",
        en=f"the {figures(total)} that was overdue has been paid{named_en}",
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


def too_early(oldest: date, days: int, step: Step, delay: int) -> Reason:
    """The first step is not reached."""
    zh, en = age(oldest, days)
    more, more_en = (f"（客户分类延后 {delay} 天）", f" ({delay} days later for its class)") if delay else ("", "")
    return Reason(
        code="too-early", zh=f"{zh}，未满 {step.days + delay} 天{more}", en=f"{en}, fewer than {step.days + delay}{more_en}"
    )


def next_from(before: Sent, step: Step, starts: date) -> Reason:
    """The next step is not reached."""
    return Reason(
        code="next-step-later",
        zh=f"{_sent(before)}；下一步（{what(step)}）自 {chinese_date(starts)} 起",
        en=f"{_sent_en(before)}; the next step ({codes(step)}) begins on {starts}",
    )


def ladder_done(before: Sent, book: Book) -> Reason:
    """Nothing further is due by the ladder."""
    again = before.since + timedelta(days=book.repeat_days)
    zh = f"，{chinese_date(again)} 起可再发一次" if book.repeat_days else "，政策不再重发"
    en = f"; it may come once more from {again}" if book.repeat_days else "; the policy does not repeat it"
    return Reason(
        code="ladder-done",
        zh=f"{_sent(before)}，已是最后一步{zh}；可考虑诉讼、支付令或调解",
        en=f"{_sent_en(before)}, the last step{en}; consider mediation, a payment order or suit",
    )


def below_minimum(total: int, book: Book) -> Reason:
    """Too little to write for."""
    return Reason(
        code="below-minimum",
        zh=f"逾期合计 {figures(total)} 元，低于起催金额 {figures(book.minimum)} 元",
        en=f"{figures(total)} overdue, less than the minimum of {figures(book.minimum)}",
    )


def interval(before: Sent, book: Book, today: date) -> Reason:
    """The last notice went out too short a while ago."""
    passed = (today - before.since).days
    return Reason(
        code="interval",
        zh=f"{_sent(before)}，距今 {passed} 天，未满间隔 {book.interval_days} 天",
        en=f"{_sent_en(before)}, {passed} days ago; the policy leaves {book.interval_days} days between notices",
    )


def deadline_running(before: Sent) -> Reason:
    """The period the last notice gave has not passed."""
    assert before.notice.deadline is not None
    return Reason(
        code="deadline-running",
        zh=f"{_sent(before)}，所给期限至 {chinese_date(before.notice.deadline)}，尚未届满",
        en=f"{_sent_en(before)} and gave until {before.notice.deadline}, which has not passed",
    )


def quiet(period: Quiet) -> Reason:
    """Nothing goes out these days."""
    return Reason(
        code="quiet-period",
        zh=f"静默期“{period.name}”（{period.start} 至 {period.end}）内不发函",
        en=f"nothing goes out in the quiet period {period.name} ({period.start} to {period.end})",
    )


def already(notice: Earlier) -> Reason:
    """The same charges were demanded at this stage."""
    state = "已发出" if notice.dispatched else "无交寄或投放记录，请先登记其送达，或说明理由后重发"
    state_en = (
        f"went out on {notice.dispatched}"
        if notice.dispatched
        else "not known to have gone out: record its dispatch, or give a reason to demand again"
    )
    return Reason(
        code="already-demanded",
        zh=f"同一费用已由 {notice.named}（{chinese_date(notice.on)}，{STAGES[notice.stage]}）催缴，{state}",
        en=f"already demanded by {_number(notice)} of {notice.on} ({notice.stage.value}), {state_en}",
    )


def overridden(notice: Earlier, why: str) -> Reason:
    """The guard hit and somebody gave a reason to go on."""
    return Reason(
        code="already-demanded-overridden",
        zh=f"同一费用已由 {notice.named}（{chinese_date(notice.on)}）催缴；再次催缴的理由：{why}",
        en=f"already demanded by {_number(notice)} of {notice.on}; demanded again because: {why}",
    )


def unproved(notices: Sequence[Earlier]) -> Reason:
    """Earlier notices that do not count."""
    last = notices[-1]
    return Reason(
        code="not-dispatched",
        zh=f"此前 {len(notices)} 份函件（最近 {last.named}，{chinese_date(last.on)}）无交寄或投放记录，未计入步骤",
        en=f"{len(notices)} earlier notices (the last {_number(last)}, {last.on}) "
        "are not known to have gone out and do not count",
    )


def no_address(channel: str) -> Reason:
    """A posted letter needs an address."""
    return Reason(
        code="address-missing",
        zh=f"{channel} 需要邮寄地址，请补通讯地址或小区地址",
        en=f"{channel} needs a postal address: give one, or the estate's",
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
