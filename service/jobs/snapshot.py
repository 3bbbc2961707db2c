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
    }
