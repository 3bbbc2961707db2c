"""What decides a case, as sentences in both languages; what is said besides of a letter that goes out stands in `remarks`.

`docs/policy.md` lists every code with the rule and article behind it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from service.policy.book import Book, Step
from service.policy.exceptions import Quiet
from service.policy.ladder import Sent
from service.terms.case import Case, Line
from service.terms.dates import chinese_date
from service.terms.decision import Reason
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


def numbered(notice: Earlier) -> str:
    """How an English sentence calls a notice."""
    return ", ".join(notice.numbers) if notice.number else "a notice without number"


def _sent_en(one: Sent) -> str:
    where = "" if one.notice.ours else " (outside Cuihan)"
    return f"{one.notice.stage.value} {numbered(one.notice)}{where} went out on {one.since}"


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
        en=f"already demanded by {numbered(notice)} of {notice.on} ({notice.stage.value}), {state_en}",
    )


def no_address(channel: str) -> Reason:
    """A posted letter needs an address."""
    return Reason(
        code="address-missing",
        zh=f"{channel} 需要邮寄地址，请补通讯地址或小区地址",
        en=f"{channel} needs a postal address: give one, or the estate's",
    )
