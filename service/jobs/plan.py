"""Planning: what would go out on a business day and why, laid out in full, with a digest that an approval names.

Nothing is written and nothing is numbered. Every letter is filled in and measured with the widest number, date and checkpoint
and a token of the right length, so that a missing glyph or an undefined variable is found before a number is spent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from service.intake.profile import NONE, Profile
from service.intake.reading import read_batch
from service.jobs import wording
from service.jobs.copies import Letters, letters_of
from service.jobs.deciding import PLAIN, Circumstances, decide_all
from service.jobs.drafting import Drafting, Form, forms_of
from service.jobs.pieces import PIECE, pack
from service.jobs.preflight import Preflight
from service.jobs.services import Library, Pool, Progress
from service.jobs.snapshot import issuer_snapshot
from service.jobs.tasks import Measure, Templates
from service.policy.book import Book, load_book
from service.policy.deadlines import WorkCalendar
from service.press.order import delivery_key
from service.terms.canonical import Json, canonical, sha256, sha256_with
from service.terms.case import Batch, Case
from service.terms.decision import CaseState, Decision, Reason
from service.terms.money import decimal_string
from service.terms.party import Issuer
from service.terms.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetter:
    """One letter that would go out."""

    case: Case
    decision: Decision
    pages: int
    """As laid out for the plan: an estimate, outside the digest."""
    duplex: bool
    envelope: str

    stack: int = 0
    """Sheets by which it is sorted: of the thickest letter of its case, so that copies lie side by side."""

    @property
    def counts(self) -> bool:
        """Whether its sum counts: of copies to co-owners that of the first."""
        return self.case.copy is None or self.case.copy.no == 1

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
    lines: tuple[tuple[int, bytes], ...]
    """What the letters say, in the same order, as `Drafting.line` writes it, in pieces (`pieces.packed`)."""
    decided: tuple[tuple[Case, Decision], ...]
    """Every case in file order with its final decision."""
    problems: tuple[Problem, ...]
    profile: Profile
    """The mapping profile the file was read with."""
    digest: str
    mark: int
    """Id of the newest fact that was known: what is stated later is news to the approved plan."""
    seen: tuple[int, int, int] | None
    """What the installation had done by then (`Known.seen`): letters to the same accounts since keep it from being approved."""
    override: str
    """The reason for demanding what was demanded already, or empty."""

    @property
    def templates(self) -> Templates:
        """Program digest → bytes, as the pool wants them."""
        return _templates(self.forms)


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
    forms = forms_of({decision.template for _, decision in decided if decision.state is CaseState.DUE}, library, fonts)
    drafting = Drafting(issuer=issuer, book=book, today=today, forms=forms)
    preflight = Preflight(templates=_templates(forms), fonts=fonts, pool=pool, progress=progress)
    due = _due(decided, book, forms)
    measures = _measured(due, drafting, preflight)
    uses = ((forms[decision.template].program, decision) for _, decision in decided if decision.state is CaseState.DUE)
    problems = [*batch.problems, *told, *wording.of_templates(uses)]
    letters: list[PlannedLetter] = []
    for at, made in due.items():
        measured, card = list(islice(measures, len(made.cases))), forms[made.decision.template].program.card
        found = _found(measured, decided[at][0], card.id)
        problems += found
        if any(problem.blocking for problem in found):
            decided[at] = (decided[at][0], _held(made.decision, found))
            continue
        decided[at] = (decided[at][0], made.decision)
        letters += _letters(made, measured, duplex=card.duplex, envelope=card.envelope)
    letters.sort(key=lambda letter: delivery_key(letter.case, letter.decision, sheets=letter.stack, envelope=letter.envelope))
    lines, digest = _written_down(letters, batch, decided, drafting, profile)
    return Plan(
        batch=batch,
        issuer=issuer,
        today=today,
        book=book,
        forms=forms,
        letters=tuple(letters),
        lines=lines,
        decided=tuple(decided),
        problems=tuple(problems),
        profile=profile,
        digest=digest,
        mark=circumstances.known.mark,
        seen=circumstances.known.seen,
        override=circumstances.override,
    )


def _templates(forms: Mapping[str, Form]) -> Templates:
    return {form.program.digest: (form.docx, form.card) for form in forms.values()}


def _due(decided: Sequence[tuple[Case, Decision]], book: Book, forms: Mapping[str, Form]) -> dict[int, Letters]:
    """By the place of each case that is due, its letters."""
    return {
        at: letters_of(case, decision, book=book, form=forms[decision.template].program)
        for at, (case, decision) in enumerate(decided)
        if decision.state is CaseState.DUE
    }


def _letters(made: Letters, measured: Sequence[Measure], *, duplex: bool, envelope: str) -> list[PlannedLetter]:
    letters = [
        PlannedLetter(case=case, decision=made.decision, pages=measure.pages, duplex=duplex, envelope=envelope)
        for case, measure in zip(made.cases, measured, strict=True)
    ]
    thickest = max(letter.sheets for letter in letters)
    return [replace(letter, stack=thickest) for letter in letters]


def _found(measured: Sequence[Measure], case: Case, card: str) -> list[Problem]:
    """What is wrong with the letters of a case, each thing once, at its first row."""
    first = case.lines[0]
    told = [
        problem
        for measure in measured
        for problem in (*measure.problems, *(wording.as_problem(finding, card) for finding in measure.wording))
    ]
    return list(dict.fromkeys(replace(problem, row=first.row, sheet=first.sheet) for problem in told))


def _measured(due: Mapping[int, Letters], drafting: Drafting, preflight: Preflight) -> Iterator[Measure]:
    """The measure of every letter that is due, in file order, with all that is wrong with it."""
    drafts = [(case, made.decision) for made in due.values() for case in made.cases]
    wrong: dict[int, tuple[Problem, ...]] = {}

    def filled(at: int) -> bytes:
        case, decision = drafts[at]
        public = drafting.public(case, decision)
        if told := drafting.missing(case, decision, public):
            wrong[at] = told
        return drafting.widest(case, public)

    for at, measure in enumerate(preflight.run(len(drafts), filled)):
        yield replace(measure, problems=(*measure.problems, *wrong[at])) if at in wrong else measure


def _held(decision: Decision, found: Sequence[Problem]) -> Decision:
    codes = sorted({problem.code for problem in found if problem.blocking})
    reason = Reason(
        code="preflight",
        zh=f"试排版发现问题:{'、'.join(codes)}",
        en=f"laying the letter out found: {', '.join(codes)}",
    )
    return replace(decision, state=CaseState.HELD, reasons=(*decision.reasons, reason))


def _written_down(
    letters: Sequence[PlannedLetter],
    batch: Batch,
    decided: Sequence[tuple[Case, Decision]],
    drafting: Drafting,
    profile: Profile,
) -> tuple[tuple[tuple[int, bytes], ...], str]:
    """The letters as the plan stores them, and the digest of all that an approval binds.

    The digest is SHA-256 over file and its profile, day, issuer, policy, templates, and per letter in order what it claims.
    """
    pieces: list[tuple[int, bytes]] = []

    def claims() -> Iterator[bytes]:
        for at in range(0, len(letters), PIECE):
            some = [(one, drafting.public(one.case, one.decision)) for one in letters[at : at + PIECE]]
            pieces.append((at, pack([drafting.line(one.case, one.decision, public) for one, public in some])))
            yield from (canonical(_claim(one, public)) for one, public in some)

    others = ({"account": case.account, "state": str(one.state)} for case, one in decided if one.state is not CaseState.DUE)
    head = {
        "v": 1,
        "file": batch.file_sha256,
        "today": drafting.today.isoformat(),
        "issuer": sha256(canonical(issuer_snapshot(drafting.issuer))),
        "policy": drafting.book.digest,
        "templates": {name: form.program.digest for name, form in drafting.forms.items()},
    } | ({"profile": sha256(profile.source)} if profile.source else {})
    digest = sha256_with(head, {"letters": claims(), "others": map(canonical, others)})
    return tuple(pieces), digest


def _claim(letter: PlannedLetter, public: Json) -> Json:
    """What the digest says of a letter."""
    copy: Json = {"copy": public["copy"], "address": letter.case.address} if letter.case.copy else {}
    return (
        copy
        | {
            "account": letter.case.account,
            "addressee": letter.case.debtor,
            "stage": public["kind"],
            "channel": str(letter.decision.channel or ""),
            "lines": public["lines"],
            "total": public["total"],
            "deadline": public["deadline"],
        }
        | {name: public[name] for name in ("late_fees", "credits") if name in public}
    )


def _counts(letter: PlannedLetter) -> bool:
    return letter.counts


def totals(plan: Plan) -> dict[str, str]:
    """Sum of the letters by currency, as decimal strings; what several co-owners are each asked for counts once."""
    sums: dict[str, int] = {}
    for letter in filter(_counts, plan.letters):
        sums[letter.case.currency] = sums.get(letter.case.currency, 0) + letter.decision.total
    return {currency: decimal_string(fen) for currency, fen in sorted(sums.items())}
