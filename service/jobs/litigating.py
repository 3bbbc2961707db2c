"""Litigating: what the database holds of an account, as a matter for the court's forms; that it went out is journalled."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping

from service.archive.journal import Doing, Entry
from service.database import facts as stored
from service.database import journal as acts
from service.database import queries
from service.dossier.filing import Filed, claims_csv, review
from service.dossier.matter import Matter, Sent
from service.dossier.pleading import pleading
from service.jobs.issued import place_of
from service.jobs.journal import Journal
from service.jobs.known import Known, Stated, index_notices, recall
from service.jobs.services import onward
from service.jobs.stating import account_of
from service.policy.acts import clocks
from service.policy.reasons import GROUNDS
from service.press.control import CHANNELS, STAGES
from service.terms.canonical import Json, sha256
from service.terms.case import Case, Line
from service.terms.dates import chinese_date
from service.terms.decision import Channel, Stage
from service.terms.facts import Fact, FactKind
from service.terms.money import fen
from service.terms.party import Issuer
from service.terms.past import Claim, Ground
from service.terms.problems import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The papers of some matters."""

    files: Mapping[str, bytes]
    """By path below the output folder."""
    filed: tuple[Filed, ...]


def litigation_pack(
    journal: Journal, issuer: Issuer, accounts: Sequence[str], *, forms: Mapping[str, bytes], at: datetime, by: str
) -> Pack:
    """The papers for some accounts, `forms` by name; an entry `exported` says that they were handed out, with their hashes.

    Raises Refused("nothing-demanded") for an account of which no letter demands anything.
    """
    with journal.database.begin() as connection:
        index_notices(connection, issuer)
        known = recall(connection, issuer)
        names = dict.fromkeys(account_of(account, issuer.estates) for account in accounts)
        matters = [_matter(connection, issuer, known, name, today=at.date()) for name in names]
    filed = tuple(Filed(folder=f"{nth:03d}", matter=matter) for nth, matter in enumerate(matters, start=1))
    files = {"claims.csv": claims_csv(filed)}
    for one in filed:
        estate = issuer.estate(one.matter.newest["estate"]["name"])
        tariffs = estate.tariffs if estate else ()
        files |= {f"{one.folder}/{name}.docx": pleading(form, one.matter, tariffs) for name, form in forms.items()}
        files[f"{one.folder}/review.txt"] = review(one.matter)
    told = Entry(
        kind=Doing.EXPORTED,
        subject=issuer.id,
        facts={"litigation": len(filed), "files": [sha256(data) for data in files.values()]},
        said={"by": by, "about": [one.matter.account for one in filed], "files": {name: sha256(files[name]) for name in files}},
    )
    with journal.database.begin() as connection:
        journal.note(connection, issuer.id, [told], at=at, test=issuer.series.test)
    journal.seal(onward)
    return Pack(files=files, filed=filed)


def _matter(connection: Connection, issuer: Issuer, known: Known, account: str, *, today: date) -> Matter:
    rows = sorted(_letters(connection, issuer, account), key=lambda row: (row["year"], row["no"]))
    lines = [(row, json.loads(row["line"])) for row in rows]
    whole = [(row, line) for row, line in lines if "public" in line]
    if not whole:
        raise Refused(
            "nothing-demanded",
            f"no letter of {issuer.id} demands anything of {account}",
            hint="按欠费表写户号,或写 小区/房号 / Write the account as the arrears file has it, or ESTATE/PREMISES.",
        )
    newest, batch = whole[-1][1], whole[-1][0]["batch"]
    case = _case(newest)
    said = [one for one in known.said(case) if one.fact.on is None or one.fact.on <= today]
    facts = [one.fact for one in said]
    past = known.past(case, as_of=today, file="")
    mine = {_claim(line) for line in newest["public"]["lines"]}
    since = [one.fact for one in said if _since(one, newest["public"], mine)]
    before = [fact for fact in facts if fact.kind in (FactKind.PAYMENT, FactKind.PAID) and fact not in since]
    return Matter(
        account=account,
        newest=newest["public"],
        phone=newest["internal"]["phone"],
        addressees=tuple(dict.fromkeys(line["public"]["debtor"]["name"] for row, line in whole if row["batch"] == batch)),
        demands=tuple(sorted([*_ours(whole, facts), *_outside(facts)], key=lambda one: (one.on, one.number))),
        clocks=tuple(clocks(case, earlier=past.earlier, facts=facts)),
        paid_in=tuple(before),
        paid_since=tuple(since),
        disputes=tuple(
            f"{GROUNDS[hold.ground][0]}（{chinese_date(hold.since)}起{hold.note and '，' + hold.note}）"
            for hold in past.holds
            if hold.on(today) and hold.ground is not Ground.WAIVER
        ),
        dropped=tuple(_dropped(whole, mine | {_paid(fact) for fact in before})),
        erased=len(lines) - len(whole),
    )


def _letters(connection: Connection, issuer: Issuer, account: str) -> Iterator[RowMapping]:
    """The rows of the letters to an account that hold: neither void nor withdrawn, of a test series or of live ones."""
    test = issuer.series.test
    series = [issuer.series.id] if test else stored.series_of(connection, issuer.id)
    withdrawn = acts.withdrawn(connection, issuer=issuer.id)
    for row in list(stored.demands(connection, issuer.id, series)):
        if row["account"] == account and bool(json.loads(row["body"])["test"]) == test and place_of(row) not in withdrawn:
            found = queries.find_notice(connection, place_of(row))
            if found is not None:
                yield found


def _case(line: Json) -> Case:
    """The newest letter as a case, so that limitation and past are read of it as of a file."""
    public, internal = line["public"], line["internal"]
    return Case(
        account=internal["account"],
        estate=internal["estate"],
        premises=public["premises"],
        debtor=public["debtor"]["name"],
        lines=tuple(
            Line(
                row=0,
                charge=one["charge"],
                period_from=_day(one["period_from"]),
                period_to=_day(one["period_to"]),
                due=date.fromisoformat(one["due"]),
                amount=fen(one["amount"]),
            )
            for one in public["lines"]
        ),
    )


def _ours(whole: Sequence[tuple[RowMapping, Json]], facts: Sequence[Fact]) -> Iterator[Sent]:
    several = len({line["public"]["debtor"]["name"] for _, line in whole}) > 1
    for row, line in whole:
        public, internal = line["public"], line["internal"]
        to = f"（致{public['debtor']['name']}）" if several else ""
        events = [fact for fact in facts if fact.kind is FactKind.DELIVERY and fact.number == public["number"]]
        yield Sent(
            on=date.fromisoformat(public["issued"][:10]),
            number=public["number"],
            kind=STAGES[Stage(internal["stage"])] + to,
            channel=CHANNELS[Channel(internal["channel"])],
            place=place_of(row),
            pages=row["pages"] or 0,
            total=fen(public["total"]),
            deadline=public["deadline"],
            events=tuple(sorted(events, key=lambda fact: fact.on or date.min)),
        )


def _outside(facts: Sequence[Fact]) -> Iterator[Sent]:
    """What went out without Cuihan, as the office noted it."""
    for fact in facts:
        if fact.kind is FactKind.DEMAND and fact.on:
            events = [one for one in facts if one.kind is FactKind.DELIVERY and fact.number and one.number == fact.number]
            yield Sent(
                on=fact.on,
                number=fact.number or "（无文号）",
                kind=STAGES[Stage(fact.stage)] if fact.stage else "催缴函件",
                channel=CHANNELS[Channel(fact.channel)] if fact.channel else "",
                events=tuple(events) or ((fact,) if fact.proof else ()),
            )


def _since(one: Stated, newest: Json, mine: set[Claim]) -> bool:
    """Whether a payment came behind the count of the newest letter and may be for its claim."""
    fact, cutoff = one.fact, date.fromisoformat(newest["cutoff"])
    if fact.charge and fact.period_to:
        first = fact.period_from.isoformat() if fact.period_from else ""
        if (fact.charge, first, fact.period_to.isoformat()) not in mine:
            return False
    if fact.kind is FactKind.PAYMENT:
        return fact.on is None or fact.on > cutoff
    netted = {credit["source"] for credit in newest.get("credits") or () if credit["source"]}
    return fact.kind is FactKind.PAID and fact.proof not in netted and max(fact.on or one.day, one.day) >= cutoff


def _paid(fact: Fact) -> Claim:
    """The claim a payment names."""
    first, last = (day.isoformat() if day else "" for day in (fact.period_from, fact.period_to))
    return (fact.charge, first, last)


def _dropped(whole: Sequence[tuple[RowMapping, Json]], settled: set[Claim]) -> Iterator[str]:
    """What earlier letters demanded, as last demanded, and neither the newest does nor a payment explains."""
    last: dict[Claim, str] = {}
    for _, line in whole:
        for one in line["public"]["lines"]:
            last[_claim(one)] = (
                f"{one['charge']} {one['period_from']}–{one['period_to']} {one['amount']} 元（{line['public']['number']}）"
            )
    yield from (said for claim, said in last.items() if claim not in settled)


def _claim(line: Json) -> Claim:
    return (line["charge"], line["period_from"], line["period_to"] or line["due"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
