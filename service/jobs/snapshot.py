"""The issuer as a snapshot: every setting a letter of a batch may rest on, frozen with the approval and kept by its digest."""

from service.terms.canonical import Json
from service.terms.party import Estate, Issuer


def issuer_snapshot(issuer: Issuer) -> Json:
    """Everything the issuer's settings say, as canonical JSON: archived by its digest when a plan is approved."""
    return {
        "id": issuer.id,
        "name": issuer.name,
        "short": issuer.short,
        "credit_code": issuer.credit_code,
        "address": issuer.address,
        "postcode": issuer.postcode,
        "phone": issuer.phone,
        "contact": issuer.contact,
        "hours": issuer.hours,
        "qr": {"base": issuer.qr_base, "static": issuer.qr_static},
        "series": {
            "id": issuer.series.id,
            "label": issuer.series.label,
            "pattern": issuer.series.pattern,
            "test": int(issuer.series.test),
        },
        "estates": [_estate(estate) for estate in issuer.estates],
    }


def _estate(estate: Estate) -> Json:
    account = estate.account
    return {
        "id": estate.id,
        "name": estate.name,
        "aliases": list(estate.aliases),
        "address": estate.address,
        "jurisdiction": estate.jurisdiction,
        "contract": estate.contract,
        "clause": estate.clause,
        "court": estate.court,
        "contact": estate.contact,
        "phone": estate.phone,
        "account": [account.account_name, account.bank, account.account_no] if account else [],
    } | _agreed(estate)


def _agreed(estate: Estate) -> Json:
    """What its contract agrees on about money, where the settings say so."""
    said: Json = {}
    if estate.late_fee:
        clause = estate.late_fee
        said["late_fee"] = {
            "clause": clause.clause,
            "kind": str(clause.kind),
            "rate": str(clause.rate),
            "grace_days": clause.grace_days,
            "floating": int(clause.floating),
            "year_days": clause.year_days,
            "cap_annual": "" if clause.cap_annual is None else str(clause.cap_annual),
            "cap_ratio": "" if clause.cap_ratio is None else str(clause.cap_ratio),
            "charges": list(clause.charges),
            "stages": list(clause.stages),
            "waived": [[one.start.isoformat(), one.end.isoformat(), one.why] for one in clause.waived],
        }
    if estate.tariffs:
        said["tariffs"] = [
            {
                "charge": one.charge,
                "price": str(one.price),
                "from": one.start.isoformat() if one.start else "",
                "until": one.end.isoformat() if one.end else "",
                "clause": one.clause,
                "unit": one.unit,
            }
            for one in estate.tariffs
        ]
    return said
