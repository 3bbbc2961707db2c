"""A notice: a frozen snapshot of everything its letter needs, so that nothing is looked up again when it is rendered.

It has a *public* part, which is embedded in the PDF as `notice.json` and is all a template ever sees, and an *internal*
part (reasons, account, rows, token), which no letter, QR page or debtor sees. Together with the salt they are one line of
canonical JSON; the line's hash is in the leaf of the log, so each line verifies alone.

`doc_id` = HMAC-SHA256(salt, "doc")[:16] is part of the public part: whoever sees a neighbour's hash beside his own proof
cannot guess the letter behind it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.terms.canonical import Json, canonical, sha256
from service.terms.case import Case, Line
from service.terms.charged import NO_LATE_FEE, charged, line_fees, with_empty
from service.terms.decision import Decision
from service.terms.money import decimal_string
from service.terms.party import Estate, Issuer

SPECIMEN = "样张 SPECIMEN"
"""The mark under the text of every page of a test series' letters."""

COMPANY_MARKS = (
    *("公司", "企业", "集团", "中心", "商行", "银行", "经营部", "门市部", "工作室", "事务所", "合作社", "厂", "店"),
    *("学校", "幼儿园", "医院", "协会", "基金会", "委员会"),
)
"""What tells an organisation from a person: neither 先生 nor 女士 goes behind its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a letter stands in the numbers and the log when it is frozen."""

    no: int
    """Position in the log + 1."""
    number: str
    """Printed form of the number."""
    issued: datetime
    """Issue time, aware, Asia/Shanghai."""
    checkpoint: str
    """Previous checkpoint as printed in the footer."""
    url: str
    """What the QR says."""
    token: str = ""
    """The token in `url`, if it is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One frozen notice, read back from its stored line."""

    no: int
    public: Json
    internal: Json
    salt: bytes
    line: bytes
    """The canonical bytes, without newline."""
    public_bytes: bytes
    """What the PDF embeds as notice.json: the canonical bytes of the public part, as they stand in the line."""

    @property
    def input_sha256(self) -> str:
        """SHA-256 of the stored line: the leaf's `input`."""
        return sha256(self.line)

    @property
    def case_id(self) -> str:
        """The leaf's `case`: opaque, 32 hex digits, because an account is often a room number."""
        return opaque(self.salt, "case")


def opaque(salt: bytes, purpose: str) -> str:
    """HMAC-SHA256(salt, purpose), the first 16 bytes as 32 hex digits."""
    return hmac.digest(salt, purpose.encode("ascii"), hashlib.sha256)[:16].hex()


def freeze(*, place: Place, salt: bytes, public: Json, internal: Json) -> Notice:
    """The notice as it will be stored and rendered: built, written as canonical JSON, and read back from it.

    `public` and `internal` are the parts as planned; what only the place decides is added here.
    """
    added = {
        "number": place.number,
        "issued": place.issued.isoformat(),
        "checkpoint": place.checkpoint,
        "doc_id": opaque(salt, "doc"),
        "payment": public["payment"] | {"reference": place.number, "url": place.url},
    }
    shown = canonical(public | added)
    hidden = canonical(internal | {"token": place.token})
    line = _whole(no=place.no, public=shown, internal=hidden, salt=salt.hex())
    # read back: what is drawn is what was written, with its text in NFC
    return Notice(no=place.no, public=json.loads(shown), internal=json.loads(hidden), salt=salt, line=line, public_bytes=shown)


def thaw(line: bytes) -> Notice:
    """The notice in a stored line; raises ValueError where the line is not canonical."""
    try:
        value = json.loads(line)
        public, internal, salt = canonical(value["public"]), canonical(value["internal"]), str(value["salt"])
        again = _whole(no=value["no"], public=public, internal=internal, salt=salt)
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no line of inputs: {error}") from error
    if again != line:
        raise ValueError("this line of inputs is not in canonical form")
    return Notice(
        no=value["no"],
        public=value["public"],
        internal=value["internal"],
        salt=bytes.fromhex(salt),
        line=line,
        public_bytes=public,
    )


def _whole(*, no: int, public: bytes, internal: bytes, salt: str) -> bytes:
    """The canonical bytes of a notice, put together from those of its parts."""
    return b'{"internal":%s,"no":%d,"public":%s,"salt":"%s","v":1}' % (internal, no, public, salt.encode("ascii"))


def planned_public(
    *,
    issuer: Issuer,
    estate: Estate,
    case: Case,
    decision: Decision,
    cutoff: str,
    columns: Sequence[str],
    digests: Mapping[str, str],
) -> Json:
    """What the letter will say but for its place: the claim, its arithmetic, and the digests of policy and template.

    `cutoff` is the business date (ISO) to which the arrears are counted. `columns` are the user's own columns that the
    template names; no other column enters the public part.
    """
    account = estate.account
    fees = line_fees(decision)
    clause = estate.late_fee.clause if estate.late_fee else ""
    copy: Json = {"copy": {"no": case.copy.no, "of": case.copy.of}} if case.copy else {}
    said = copy | charged(decision, cutoff=cutoff, clause=clause)
    return said | {
        "v": 1,
        "cutoff": cutoff,
        "kind": decision.stage.value if decision.stage else "",
        "issuer": {
            "name": issuer.name,
            "short": issuer.short,
            "credit_code": issuer.credit_code,
            "address": issuer.address,
            "postcode": issuer.postcode,
            "phone": issuer.phone,
            "contact": issuer.contact,
            "hours": issuer.hours,
        },
        "estate": {
            "name": estate.name,
            "address": estate.address,
            "contract": estate.contract,
            "clause": estate.clause,
            "court": estate.court,
            "contact": estate.contact or issuer.contact,
            "phone": estate.phone or issuer.phone,
        },
        "debtor": {"name": case.debtor, "salutation": salutation(case.debtor)},
        "premises": case.premises,
        "address": case.address,
        "postcode": case.postcode,
        "lines": [_line(line, fees.get(at), bool(fees)) for at, line in enumerate(decision.lines)],
        "total": decimal_string(decision.total),
        "currency": case.currency,
        "deadline": decision.deadline.on.isoformat() if decision.deadline else "",
        "payment": {
            "account_name": account.account_name if account else "",
            "bank": account.bank if account else "",
            "account_no": account.account_no if account else "",
        },
        "specimen": SPECIMEN if issuer.series.test else "",
        "columns": [{"name": name, "value": case.columns[name]} for name in columns],
        "digests": dict(digests),
    }


def template_view(public: Json) -> Json:
    """The public part as a template sees it: the same, with `columns` by name.

    The stored form is a list, because keys of canonical JSON are ASCII and a user's column is called 管家 or 合同号.
    """
    return with_empty(public) | {"columns": {column["name"]: column["value"] for column in public["columns"]}}


def planned_internal(*, case: Case, decision: Decision) -> Json:
    """What only the issuer's own people may see: account, stage and channel with their reasons, rows.

    The identity of the batch, the digest of the plan and the letter's place in it, `batch`, `plan` and `position`, are added
    when it is frozen.
    """
    copy: Json = {}
    if case.copy:
        copy["copy"] = {"no": case.copy.no, "of": case.copy.of, "together": case.copy.together}
    return copy | {
        "v": 1,
        "account": case.account,
        "estate": case.estate,
        "stage": decision.stage.value if decision.stage else "",
        "channel": decision.channel.value if decision.channel else "",
        "template": decision.template,
        "reasons": [{"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in decision.reasons],
        "rows": sorted({line.row for line in decision.lines}),
        "phone": case.phone,
    }


def salutation(name: str) -> str:
    """先生/女士 behind a person's name, nothing behind a company's."""
    return "" if any(mark in name for mark in COMPANY_MARKS) else "先生/女士"


def _line(line: Line, fee: Json | None, fees: bool) -> Json:
    """A line as the notice states it; where any line has a late fee, each says its own, empty for none."""
    own: Json = {"late_fee": fee or NO_LATE_FEE} if fees else {}
    return own | {
        "charge": line.charge,
        "period_from": line.period_from.isoformat() if line.period_from else "",
        "period_to": line.period_to.isoformat() if line.period_to else "",
        "due": line.due.isoformat(),
        "unit_price": line.unit_price,
        "quantity": line.quantity,
        "receivable": "" if line.receivable is None else decimal_string(line.receivable),
        "received": "" if line.received is None else decimal_string(line.received),
        "amount": decimal_string(line.amount),
    }
