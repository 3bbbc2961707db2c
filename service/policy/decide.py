"""The decision: which letter a case gets on a business day, and every reason why, in both languages.

Pure: the same case, book and day give the same answer, whoever asks. The age of a case is that of its oldest overdue line; a
line still within its time of payment stays off the letter.
"""

from dataclasses import dataclass
from datetime import date

from service.policy.book import Book, Step
from service.policy.deadlines import WorkCalendar, last_day
from service.terms.case import Case, Line
from service.terms.dates import chinese_date
from service.terms.decision import CaseState, Channel, Deadline, Decision, Reason
from service.terms.money import figures
from service.terms.party import Estate

POSTAL = frozenset((Channel.ORDINARY, Channel.REGISTERED, Channel.EMS))
"""Channels that need a postal address; a postcode helps, and is not needed."""


@dataclass(frozen=True, slots=True)
class _Arrears:
    """What of a case is already overdue."""

    lines: tuple[Line, ...]
    later: tuple[Line, ...]
    total: int
    oldest: date
    """Last day of payment of the oldest overdue line; the business day itself where nothing is overdue."""
    days: int


def decide(case: Case, *, book: Book, today: date, calendar: WorkCalendar, estate: Estate | None = None) -> Decision:
    """What is to be done with `case` on the business day `today`.

    `estate` is the case's estate where the issuer knows it: its address serves where the case has none.
    """
    arrears = _arrears(case, today)
    if case.held:
        return _answer(CaseState.HELD, arrears, (_held(case),))
    step, reasons = _step(arrears, book, today)
    if step is None:
        return _answer(CaseState.EXCLUDED, arrears, reasons)
    if step.channel in POSTAL and not (case.address or (estate and estate.address)):
        return _answer(CaseState.HELD, arrears, (*reasons, _no_address(step)))
    deadline = last_day(today, days=book.deadline_days, calendar=calendar)
    return Decision(
        state=CaseState.DUE,
        reasons=(*reasons, *_left_off(arrears), _pay_by(deadline, book.deadline_days)),
        stage=step.stage,
        channel=step.channel,
        template=step.template,
        lines=arrears.lines,
        total=arrears.total,
        deadline=deadline,
    )


def _arrears(case: Case, today: date) -> _Arrears:
    lines = tuple(line for line in case.lines if line.due < today)
    later = tuple(line for line in case.lines if line.due >= today)
    oldest = min((line.due for line in lines), default=today)
    return _Arrears(lines, later, sum(line.amount for line in lines), oldest, (today - oldest).days)


def _answer(state: CaseState, arrears: _Arrears, reasons: tuple[Reason, ...]) -> Decision:
    return Decision(state=state, reasons=reasons, lines=arrears.lines, total=arrears.total)


def _step(arrears: _Arrears, book: Book, today: date) -> tuple[Step | None, tuple[Reason, ...]]:
    """The step of the ladder, or None, and why."""
    if not arrears.lines:
        return None, (_not_due(arrears, today),)
    reached = [step for step in book.steps if step.days <= arrears.days]
    if not reached:
        return None, (_too_early(arrears, book.steps[0]),)
    if arrears.total < book.minimum:
        return None, (_below_minimum(arrears, book),)
    if book.enter == "by_age":
        return reached[-1], (_by_age(arrears, reached[-1], len(reached)),)
    return reached[0], (_first_step(arrears, reached[0]),)


# --- the sentences -------------------------------------------------------------------------------------------------------


def _age(arrears: _Arrears) -> tuple[str, str]:
    return (
        f"最早一笔应缴日 {chinese_date(arrears.oldest)}，已逾期 {arrears.days} 天",
        f"the oldest line was due on {arrears.oldest}, {arrears.days} days ago",
    )


def _what(step: Step) -> str:
    return f"{step.stage.value}/{step.channel.value}"


def _by_age(arrears: _Arrears, step: Step, nth: int) -> Reason:
    zh, en = _age(arrears)
    return Reason(
        code="step-by-age",
        zh=f"{zh}，达到第 {nth} 步（{step.days} 天起，{_what(step)}）",
        en=f"{en}: step {nth} (from {step.days} days, {_what(step)})",
    )


def _first_step(arrears: _Arrears, step: Step) -> Reason:
    zh, en = _age(arrears)
    return Reason(
        code="step-first",
        zh=f"{zh}；政策规定从第 1 步开始（{step.days} 天起，{_what(step)}）",
        en=f"{en}; the policy starts at step 1 (from {step.days} days, {_what(step)})",
    )


def _held(case: Case) -> Reason:
    return Reason(
        code=case.held,
        zh=f"有数据问题（{case.held}），整户暂停，改正后重新上传",
        en=f"a row has a problem ({case.held}); the whole case is held until it is mended",
    )


def _not_due(arrears: _Arrears, today: date) -> Reason:
    first = min((line.due for line in arrears.later), default=today)
    return Reason(
        code="not-due",
        zh=f"尚未到期：最早应缴日 {chinese_date(first)}",
        en=f"nothing is overdue: the first line is due on {first}",
    )


def _too_early(arrears: _Arrears, step: Step) -> Reason:
    zh, en = _age(arrears)
    return Reason(code="too-early", zh=f"{zh}，未满 {step.days} 天", en=f"{en}, fewer than {step.days}")


def _below_minimum(arrears: _Arrears, book: Book) -> Reason:
    total, least = figures(arrears.total), figures(book.minimum)
    return Reason(
        code="below-minimum",
        zh=f"逾期合计 {total} 元，低于起催金额 {least} 元",
        en=f"{total} overdue, less than the minimum of {least}",
    )


def _no_address(step: Step) -> Reason:
    return Reason(
        code="address-missing",
        zh=f"{step.channel.value} 需要邮寄地址，请补通讯地址或小区地址",
        en=f"{step.channel.value} needs a postal address: give one, or the estate's",
    )


def _left_off(arrears: _Arrears) -> tuple[Reason, ...]:
    if not arrears.later:
        return ()
    count, total = len(arrears.later), figures(sum(line.amount for line in arrears.later))
    return (
        Reason(
            code="lines-not-due",
            zh=f"{count} 笔共 {total} 元尚未到期，不列入本函",
            en=f"{count} lines of {total} are not due yet and stay off the letter",
        ),
    )


def _pay_by(deadline: Deadline, days: int) -> Reason:
    moved = deadline.moved_from
    zh, en = f"{days} 天后为 {chinese_date(moved or deadline.on)}", f"{days} days on is {moved or deadline.on}"
    if moved:
        zh += f"，遇休息日顺延至 {chinese_date(deadline.on)}（民法典第203条）"
        en += f", no working day, so {deadline.on} (Civil Code Art. 203)"
    if deadline.assumed:
        zh += "；该年放假安排待国务院公布"
        en += "; the holidays of that year are not announced yet"
    return Reason(code="deadline", zh=f"缴款期限：{zh}", en=f"deadline: {en}")
