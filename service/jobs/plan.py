"""Planning: what would go out on a business day and why, laid out in full, with a digest that an approval names.

Nothing is written and nothing is numbered. Every letter is filled in and measured with the widest number, date and checkpoint
and a token of the right length, so that a missing glyph or an undefined variable is found before a number is spent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.intake.profile import NONE, Profile
from service.intake.reading import read_batch
from service.jobs import wording
from service.jobs.deciding import PLAIN, Circumstances, decide_all
from service.jobs.preflight import Preflight
from service.jobs.services import Library, Pool, Progress
from service.jobs.snapshot import issuer_snapshot
from service.jobs.tasks import Measure, Templates
from service.payment.qr import symbol
from service.policy.book import Book, load_book
from service.policy.deadlines import WorkCalendar
from service.policy.jurisdiction import display_rule, forbidden
from service.press.order import delivery_key
from service.rendering.admission import admit
from service.rendering.card import load_card
from service.rendering.specimen import URL as SPECIMEN_URL
from service.rendering.template import Program, compile_template
from service.terms.canonical import Json, canonical, sha256
from service.terms.case import Batch, Case
from service.terms.decision import CaseState, Decision, Reason
from service.terms.money import decimal_string
from service.terms.notice import planned_public
from service.terms.party import Estate, Issuer
from service.terms.problems import Problem, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A compiled template as a plan uses it."""

    program: Program
    docx: bytes
    card: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetter:
    """One letter that would go out."""

    case: Case
    decision: Decision
    public: Json
    """The public part but for its place."""
    pages: int
    """As laid out for the plan: an estimate, outside the digest."""
    duplex: bool
    envelope: str

    @property
    def sheets(self) -> int:
        """Sheets of paper."""
        return -(-self.pages // 2) if self.duplex else self.pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything an approval is about."""

    batch: Batch
    issuer: Issuer
    today: date
    book: Book
    forms: Mapping[str, Form]
    """By template id; only those in use."""
    letters: tuple[PlannedLetter, ...]
    """In delivery order."""
    decided: tuple[tuple[Case, Decision], ...]
    """Every case in file order with its final decision."""
    problems: tuple[Problem, ...]
    profile: Profile
    """The mapping profile the file was read with."""
    digest: str
    mark: int
    """Id of the newest fact that was known: what is stated later is news to the approved plan."""
    override: str
    """The reason for demanding what was demanded already, or empty."""

    @property
    def templates(self) -> Templates:
        """Program digest → bytes, as the pool wants them."""
        return {form.program.digest: (form.docx, form.card) for form in self.forms.values()}


def make_plan(
    data: bytes,
    *,
    name: str,
    issuer: Issuer,
    today: date,
    library: Library,
    calendar: WorkCalendar,
    pool: Pool,
    fonts: str,
    progress: Progress,
    circumstances: Circumstances = PLAIN,
    profile: Profile = NONE,
) -> Plan:
    """Read a file and plan its letters. Raises Refused for what holds for the file, issuer or a template as a whole."""
    batch = read_batch(data, name=name, estates=issuer.estates, profile=profile)
    book = load_book(issuer.policy)
    decided, told = decide_all(batch, issuer=issuer, book=book, today=today, calendar=calendar, circumstances=circumstances)
    forms = _forms({decision.template for _, decision in decided if decision.state is CaseState.DUE}, library, fonts)
    drafts = {
        case.account: _draft(case, decision, issuer=issuer, form=forms[decision.template], book=book, today=today)
        for case, decision in decided
        if decision.state is CaseState.DUE
    }
    templates = {form.program.digest: (form.docx, form.card) for form in forms.values()}
    due = [case for case, _ in decided if case.account in drafts]
    preflight = Preflight(templates=templates, fonts=fonts, pool=pool, progress=progress)
    measures = iter(preflight.run(len(due), lambda at: _widest(drafts[due[at].account], due[at], issuer)))
    uses = [(forms[decision.template].program, decision) for case, decision in decided if case.account in drafts]
    letters, final, problems = [], [], [*batch.problems, *told, *wording.of_templates(uses)]
    for case, decision in decided:
        if case.account not in drafts:
            final.append((case, decision))
            continue
        card, measure = forms[decision.template].program.card, next(measures)
        if issuer.estate(case.estate):
            measure = _required(measure, drafts[case.account], card.requires)
        first = case.lines[0]
        read = [wording.as_problem(finding, card.id) for finding in measure.wording]
        found = [replace(problem, row=first.row, sheet=first.sheet) for problem in (*measure.problems, *read)]
        problems += found
        if any(problem.blocking for problem in found):
            final.append((case, _held(decision, found)))
            continue
        final.append((case, decision))
        letters.append(
            PlannedLetter(
                case=case,
                decision=decision,
                public=drafts[case.account],
                pages=measure.pages,
                duplex=card.duplex,
                envelope=card.envelope,
            )
        )
    letters.sort(key=lambda letter: delivery_key(letter.case, letter.decision, sheets=letter.sheets, envelope=letter.envelope))
    return Plan(
        batch=batch,
        issuer=issuer,
        today=today,
        book=book,
        forms=forms,
        letters=tuple(letters),
        decided=tuple(final),
        problems=tuple(problems),
        profile=profile,
        digest=_digest(batch, issuer, today, book, forms, letters, final, profile),
        mark=circumstances.known.mark,
        override=circumstances.override,
    )


def _forms(names: Iterable[str], library: Library, fonts: str) -> dict[str, Form]:
    forms = {}
    for name in sorted(names):
        if name not in library.templates:
            raise Refused(
                "template-missing",
                f"the policy asks for the template {name!r}, which is not there",
                hint=f"可用模板:{'、'.join(sorted(library.templates))} / These templates are at hand.",
            )
        docx, card = library.templates[name]
        if name in library.own:
            admit(name, docx, card, fonts=fonts, symbol=symbol(SPECIMEN_URL), producer="Cuihan")
        forms[name] = Form(program=compile_template(docx, load_card(card)), docx=docx, card=card)
    return forms


def _draft(case: Case, decision: Decision, *, issuer: Issuer, form: Form, book: Book, today: date) -> Json:
    card = form.program.card
    if (card.stages and decision.stage not in card.stages) or (card.channels and decision.channel not in card.channels):
        raise Refused(
            "template-misfit",
            f"the policy sends the template {decision.template} for {decision.stage} by {decision.channel}, its card does not",
            hint=f"模板 {decision.template} 的卡片没有这一函种或送达方式;请改政策或卡片 / "
            f"The card of {decision.template} names other stages or channels: change the policy or the card.",
        )
    missing = [column for column in form.program.columns if column not in case.columns]
    if missing:
        raise Refused(
            "template-column-missing",
            f"the template {decision.template} names columns that the file does not have: {', '.join(missing)}",
            hint="补上这些列,或修改模板 / Add the columns to the file, or change the template.",
        )
    estate = issuer.estate(case.estate) or Estate(id=case.estate, name=case.estate)
    if decision.displayed and (shown := forbidden(form.program.variables, display_rule(estate.jurisdiction))):
        raise Refused(
            "display-shows-debt",
            f"the template {decision.template} would hang where anybody reads it, and prints {', '.join(shown)}",
            hint=f"{estate.jurisdiction or '未设辖区'}：张贴件只能写房号，请改用 displayed 模板 / "
            "A displayed letter names the premises only: use the template `displayed`.",
        )
    return planned_public(
        issuer=issuer,
        estate=estate,
        case=case,
        decision=decision,
        cutoff=today.isoformat(),
        columns=form.program.columns,
        digests={"policy": book.digest, "template": form.program.digest},
    )


def _widest(public: Json, case: Case, issuer: Issuer) -> bytes:
    """The public part with the widest of everything that only numbering decides."""
    year = 2088
    number = issuer.series.pattern.format(
        short=issuer.short, label=issuer.series.label, year=year, n=888_888, series=issuer.series.id
    )
    url = payment_url(case, issuer, "W" * 23)
    if not url:
        raise Refused(
            "qr-missing",
            f"there is nothing to put on the QR of {case.premises}",
            hint="在签发单位文件 [qr] 填写 base 或 static,或在表中增加 pay_url 列 / "
            "Give base or static under [qr] in the issuer's file, or a pay_url column.",
        )
    return canonical(
        public
        | {
            "number": number,
            "issued": f"{year}-12-28T22:58:58+08:00",
            "checkpoint": f"{issuer.id}/{issuer.series.id}/{year} 888888 {'W' * 20}",
            "doc_id": "8" * 32,
            "payment": public["payment"] | {"reference": number, "url": url},
        }
    )


def payment_url(case: Case, issuer: Issuer, token: str) -> str:
    """What the QR of a case says: the row's own address, the issuer's page with the token, or the bank's static code."""
    return case.pay_url or (issuer.qr_base + token if issuer.qr_base else issuer.qr_static)


def _required(measure: Measure, public: Json, names: Sequence[str]) -> Measure:
    empty = [name for name in names if not _value(public, name)]
    found = tuple(
        Problem(
            code="letter-incomplete",
            field=name,
            hint=f"模板要求填写 {name},请补全数据或签发单位设置 / "
            f"The template needs {name}: complete the row or the issuer's settings.",
        )
        for name in empty
    )
    return replace(measure, problems=measure.problems + found)


PLACED = frozenset({"number", "issued", "checkpoint", "doc_id", "payment.url", "payment.reference"})
"""Never empty, but not known before numbering."""


def _value(public: Json, name: str) -> object:
    if name in PLACED or name == "qr":
        return name
    value: object = public
    for part in name.split("."):
        value = value.get(part, "") if isinstance(value, dict) else ""
    return value


def _held(decision: Decision, found: Sequence[Problem]) -> Decision:
    codes = sorted({problem.code for problem in found if problem.blocking})
    reason = Reason(
        code="preflight",
        zh=f"试排版发现问题:{'、'.join(codes)}",
        en=f"laying the letter out found: {', '.join(codes)}",
    )
    return replace(decision, state=CaseState.HELD, reasons=(*decision.reasons, reason))


def _digest(
    batch: Batch,
    issuer: Issuer,
    today: date,
    book: Book,
    forms: Mapping[str, Form],
    letters: Sequence[PlannedLetter],
    final: Sequence[tuple[Case, Decision]],
    profile: Profile,
) -> str:
    """SHA-256 over what an approval binds: file and its profile, day, issuer, policy, templates, what each letter claims."""
    return sha256(
        canonical(
            {
                "v": 1,
                "file": batch.file_sha256,
                "today": today.isoformat(),
                "issuer": sha256(canonical(issuer_snapshot(issuer))),
                "policy": book.digest,
                "templates": {name: form.program.digest for name, form in forms.items()},
                "letters": [
                    {
                        "account": letter.case.account,
                        "addressee": letter.case.debtor,
                        "stage": letter.public["kind"],
                        "channel": str(letter.decision.channel or ""),
                        "lines": letter.public["lines"],
                        "total": letter.public["total"],
                        "deadline": letter.public["deadline"],
                    }
                    | {name: letter.public[name] for name in ("late_fees", "credits") if name in letter.public}
                    for letter in letters
                ],
                "others": [
                    {"account": case.account, "state": str(decision.state)}
                    for case, decision in final
                    if decision.state is not CaseState.DUE
                ],
            }
            | ({"profile": sha256(profile.source)} if profile.source else {})
        )
    )


def totals(plan: Plan) -> dict[str, str]:
    """Sum of the letters by currency, as decimal strings."""
    sums: dict[str, int] = {}
    for letter in plan.letters:
        sums[letter.case.currency] = sums.get(letter.case.currency, 0) + letter.decision.total
    return {currency: decimal_string(fen) for currency, fen in sorted(sums.items())}
