"""Drafting: what a letter will say before it has a number, as looked at in preflight and as stored with the approved plan.

A drafted letter is worked out when it is asked for, not kept: case and decision say everything, and a hundred thousand drafts
would fill the memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.jobs.services import Library
from service.payment.qr import symbol
from service.policy.book import Book
from service.policy.jurisdiction import display_rule, forbidden
from service.rendering.admission import admit
from service.rendering.card import load_card
from service.rendering.specimen import URL as SPECIMEN_URL
from service.rendering.template import Program, compile_template
from service.terms.canonical import Json, canonical
from service.terms.case import Case
from service.terms.decision import Decision
from service.terms.notice import planned_internal, planned_public
from service.terms.party import Estate, Issuer
from service.terms.problems import Problem, Refused

PLACED = frozenset({"number", "issued", "checkpoint", "doc_id", "payment.url", "payment.reference"})
"""Never empty, but not known before numbering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A compiled template as a plan uses it."""

    program: Program
    docx: bytes
    card: bytes


def forms_of(names: Iterable[str], library: Library, fonts: str) -> dict[str, Form]:
    """The templates of these ids, own ones admitted; raises Refused("template-missing") and what admission refuses."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Drafts the letters of one plan."""

    issuer: Issuer
    book: Book
    today: date
    forms: Mapping[str, Form]
    """By template id."""

    def public(self, case: Case, decision: Decision) -> Json:
        """The public part but for its place; raises Refused where the template does not fit decision, file or law."""
        program = self.forms[decision.template].program
        estate = self.issuer.estate(case.estate) or Estate(id=case.estate, name=case.estate)
        _check_fit(program, case, decision, estate)
        return planned_public(
            issuer=self.issuer,
            estate=estate,
            case=case,
            decision=decision,
            cutoff=self.today.isoformat(),
            columns=program.columns,
            digests={"policy": self.book.digest, "template": program.digest},
        )

    def line(self, case: Case, decision: Decision, public: Json) -> bytes:
        """The letter as an approved plan stores it."""
        said = {
            "public": public,
            "internal": planned_internal(case=case, decision=decision),
            "url": payment_url(case, self.issuer, ""),
            "own_url": int(not case.pay_url and bool(self.issuer.qr_base)),
        }
        return canonical(said)

    def widest(self, case: Case, public: Json) -> bytes:
        """The public part with the widest of everything that only numbering decides."""
        year, issuer = 2088, self.issuer
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

    def missing(self, case: Case, decision: Decision, public: Json) -> tuple[Problem, ...]:
        """What the template needs and the letter does not have; a preview's estates are in no settings, and need nothing."""
        requires = self.forms[decision.template].program.card.requires if self.issuer.estate(case.estate) else ()
        return _incomplete(public, requires)


def payment_url(case: Case, issuer: Issuer, token: str) -> str:
    """What the QR of a case says: the row's own address, the issuer's page with the token, or the bank's static code."""
    return case.pay_url or (issuer.qr_base + token if issuer.qr_base else issuer.qr_static)


def _check_fit(program: Program, case: Case, decision: Decision, estate: Estate) -> None:
    card = program.card
    if (card.stages and decision.stage not in card.stages) or (card.channels and decision.channel not in card.channels):
        raise Refused(
            "template-misfit",
            f"the policy sends the template {decision.template} for {decision.stage} by {decision.channel}, its card does not",
            hint=f"模板 {decision.template} 的卡片没有这一函种或送达方式;请改政策或卡片 / "
            f"The card of {decision.template} names other stages or channels: change the policy or the card.",
        )
    missing = [column for column in program.columns if column not in case.columns]
    if missing:
        raise Refused(
            "template-column-missing",
            f"the template {decision.template} names columns that the file does not have: {', '.join(missing)}",
            hint="补上这些列,或修改模板 / Add the columns to the file, or change the template.",
        )
    if decision.displayed and (shown := forbidden(program.variables, display_rule(estate.jurisdiction))):
        raise Refused(
            "display-shows-debt",
            f"the template {decision.template} would hang where anybody reads it, and prints {', '.join(shown)}",
            hint=f"{estate.jurisdiction or '未设辖区'}：张贴件只能写房号，请改用 displayed 模板 / "
            "A displayed letter names the premises only: use the template `displayed`.",
        )


def _incomplete(public: Json, names: Sequence[str]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            code="letter-incomplete",
            field=name,
            hint=f"模板要求填写 {name},请补全数据或签发单位设置 / "
            f"The template needs {name}: complete the row or the issuer's settings.",
        )
        for name in names
        if not _value(public, name)
    )


def _value(public: Json, name: str) -> object:
    if name in PLACED or name == "qr":
        return name
    value: object = public
    for part in name.split("."):
        value = value.get(part, "") if isinstance(value, dict) else ""
    return value
