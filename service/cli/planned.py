"""A plan as a manager approves it, on one page: what goes out and what it comes to, what does not and why, what to look at."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from service.cli.shown import CHANNELS, NARROW, STAGES, STATES, out, problems, table
from service.jobs.plan import Plan, PlannedLetter, totals
from service.jobs.rows import row_outcomes
from service.terms.case import Case
from service.terms.decision import CaseState, Decision, Reason
from service.terms.money import fen, figures

HELD_SHOWN = 20
"""Held cases named one by one; each is in rows.csv, and in the plan's JSON."""
LABELS = {
    "not-due": "尚未到期 not due",
    "too-early": "未到起催天数 too early",
    "below-minimum": "低于起催金额 below the minimum",
    "paid": "已付清 paid since",
    "next-step-later": "已催,未到下一步 next step later",
    "ladder-done": "各步已发完 all steps sent",
    "interval": "未满间隔 interval",
    "deadline-running": "上一函期限未满 last deadline running",
    "quiet-period": "静默期 quiet period",
    "already-demanded": "近期已催 already demanded",
    "address-missing": "缺邮寄地址 no address",
    "preflight": "试排版有误 layout",
    "hold-dispute": "争议 dispute",
    "hold-promise": "承诺付款 promise",
    "hold-instalment": "分期 instalments",
    "hold-hardship": "困难 hardship",
    "hold-insolvency": "破产 insolvency",
    "hold-deceased": "死亡 deceased",
    "hold-other": "暂缓 hold",
}
"""Why nothing goes out, in a few words; other codes stand as they are, and are explained in docs."""
STEPS = {
    "step-first": "首步 first",
    "step-by-age": "按天数 by age",
    "step-next": "接上一步 next",
    "step-repeat": "再次 again",
}
NOTED = {
    "co-owners": "共有人,各送一份 co-owners, a letter each",
    "co-owners-together": "共有人,一份致全体 co-owners, one letter",
    "user-beside": "另有使用人 used by another",
    "netted": "收款、预存已冲抵 payments netted",
    "way-by-sum": "金额较大,换送达方式 another way for the sum",
    "way-by-class": "按客户分类调整 by customer class",
    "promise-lapsed": "承诺已过期 promise lapsed",
    "already-demanded-overridden": "近期已催,说明理由再催 demanded again for a reason",
    "not-dispatched": "此前函件无送达记录 earlier notices unproved",
    "late-fee": "列明违约金 late fee stated",
    "late-fee-no-clause": "表中违约金无条款,不列 late fee without clause",
    "hold-waiver": "免收违约金 late fee waived",
    "hold-dispute": "部分费用有争议,不列入 a charge in dispute",
    "lines-not-due": "另有未到期费用 lines not due",
}
"""What a manager looks at in letters that do go out."""


def show_plan(plan: Plan) -> None:
    """The plan on a terminal: rows by state, letters by estate, stage and channel, what stays and why, problems, digest."""
    outcomes = Counter(said["state"] for said in row_outcomes(plan))
    table(
        f"{plan.batch.file_name}({plan.batch.encoding}),业务日期 {plan.today}",
        [("行状态 rows", False), ("行数", True)],
        [(STATES.get(state, state), count) for state, count in sorted(outcomes.items())],
    )
    _letters(plan)
    _noted(plan.letters)
    _staying(plan)
    _held(plan)
    if plan.problems:
        out.print(f"需要处理的问题 problems: {len(plan.problems)}")
        problems(plan.problems, file_name=plan.batch.file_name)
    sums = "、".join(f"{currency} {figures(fen(amount))}" for currency, amount in totals(plan).items())
    if plan.override:
        out.print(f"再次催缴的理由 reason for demanding again: {plan.override}", markup=False, soft_wrap=True)
    out.print(f"共 {len(plan.letters)} 封,{sums or '0.00'};计划摘要 digest {plan.digest}", soft_wrap=True)


def _letters(plan: Plan) -> None:
    groups: dict[tuple[str, str, str], list[PlannedLetter]] = {}
    for letter in plan.letters:
        decision = letter.decision
        key = (_estate(plan, letter.case), str(decision.stage), str(decision.channel))
        groups.setdefault(key, []).append(letter)
    if not groups:
        out.print("没有应发的函件 / no letter is due")
        return
    columns: dict[tuple[str, bool], Callable[[Sequence[PlannedLetter]], object]] = {
        ("封数", True): len,
        ("金额(元)", True): lambda letters: figures(sum(one.decision.total for one in letters if one.counts)),
    }
    if any(letter.decision.late_fees for letter in plan.letters):
        columns["违约金(元)", True] = lambda letters: figures(
            sum(row.amount for one in letters if one.counts for row in one.decision.late_fees)
        )
    summed = len(columns)
    columns["逾期(天)", True] = lambda letters: _ages(letters, plan.today)
    beneath = []
    if len({letter.decision.deadline for letter in plan.letters}) == 1:
        beneath.append(f"期限 pay by {_deadlines(plan.letters)}")
    else:
        columns["期限 pay by", True] = _deadlines
    if out.width < NARROW:
        beneath.append(f"依据 why: {_steps(plan.letters)}")
    else:
        columns["依据 why", False] = _steps
    rows = [
        (estate, STAGES.get(stage, stage), CHANNELS.get(channel, channel), *(said(letters) for said in columns.values()))
        for (estate, stage, channel), letters in sorted(groups.items(), key=lambda group: _rung(*group[0]))
    ]
    sums = [said(plan.letters) for said in list(columns.values())[:summed]]
    rows.append(("合计 total", "", "", *sums, *[""] * (len(columns) - summed)))
    table("拟发函件 letters planned", [("小区 estate", False), ("函种 stage", False), ("送达 channel", False), *columns], rows)
    if beneath:
        out.print("；".join(beneath), soft_wrap=True)


def _rung(estate: str, stage: str, channel: str) -> tuple[str, int, int]:
    """Estate by estate up the ladder: the friendly letters first."""
    return estate, list(STAGES).index(stage), list(CHANNELS).index(channel)


def _ages(letters: Sequence[PlannedLetter], today: date) -> str:
    ages = [(today - min(line.due for line in letter.decision.lines)).days for letter in letters]
    return f"{min(ages)}–{max(ages)}" if min(ages) != max(ages) else str(min(ages))


def _deadlines(letters: Sequence[PlannedLetter]) -> str:
    deadlines = sorted({letter.decision.deadline.on for letter in letters if letter.decision.deadline})
    return "–".join(str(day) for day in dict.fromkeys((deadlines[0], deadlines[-1]))) if deadlines else ""


def _steps(letters: Sequence[PlannedLetter]) -> str:
    found = (reason.code for one in letters if one.counts for reason in one.decision.reasons)
    steps = Counter(STEPS[code] for code in found if code in STEPS)
    return "、".join(f"{step} {count}" if len(steps) > 1 else step for step, count in steps.items())


def _noted(letters: Iterable[PlannedLetter]) -> None:
    found: dict[str, list[tuple[PlannedLetter, Reason]]] = {}
    for letter in letters:
        for reason in letter.decision.reasons:
            if reason.code in NOTED:
                found.setdefault(reason.code, []).append((letter, reason))
    if not found:
        return
    table(
        "其中需留意 to be looked at",
        [("事项", False), ("封数", True), ("例 example", False)],
        [
            (NOTED[code], len(hits), f"{hits[0][0].case.premises}:{hits[0][1].zh}")
            for code, hits in sorted(found.items(), key=lambda item: list(NOTED).index(item[0]))
        ],
    )


def _staying(plan: Plan) -> None:
    groups: dict[tuple[str, str], list[tuple[Case, Decision]]] = {}
    for case, decision in plan.decided:
        if decision.state is not CaseState.DUE:
            groups.setdefault((str(decision.state), _code(decision)), []).append((case, decision))
    if not groups:
        return
    table(
        "不发与暂缓 not going out",
        [("状态", False), ("原因 reason", False), ("户数", True), ("逾期(元)", True), ("例 example", False)],
        [
            (
                STATES[state],
                LABELS.get(code, f"数据问题 {code}"),
                len(cases),
                figures(sum(decision.total for _, decision in cases)),
                f"{cases[0][0].premises or cases[0][0].account} {cases[0][0].debtor}:{cases[0][1].reasons[-1].zh}",
            )
            for (state, code), cases in sorted(groups.items())
        ],
    )


def _held(plan: Plan) -> None:
    held = [(case, decision) for case, decision in plan.decided if decision.state is CaseState.HELD]
    if not held:
        return
    table(
        "暂缓各户 held, one by one",
        [("户 case", False), ("姓名 debtor", False), ("逾期(元)", True), ("原因 reason", False)],
        [
            (case.premises or case.account, case.debtor, figures(decision.total), decision.reasons[-1].zh)
            for case, decision in held[:HELD_SHOWN]
        ],
    )
    if len(held) > HELD_SHOWN:
        out.print(f"  … 另有 {len(held) - HELD_SHOWN} 户,见 rows.csv 或 --json / and {len(held) - HELD_SHOWN} more")


def _code(decision: Decision) -> str:
    """What decided that nothing goes out: the last reason, or the problem that stopped it."""
    return decision.reasons[-1].code if decision.reasons else ""


def _estate(plan: Plan, case: Case) -> str:
    return next((estate.name for estate in plan.issuer.estates if estate.id == case.estate), case.estate)
