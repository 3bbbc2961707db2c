"""The hard cases a letter is looked at with: few and many lines, long names and addresses, the largest sum, rare characters.

Everything is invented. Each case is the public part of a notice, which is all a template sees; figures always add up.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Public = dict[str, Any]

COMPANY_45 = "厦门鹭岛样例阳光花园城市综合物业管理服务集团股份有限公司海沧区第一分公司思明项目管理中心甲"
UYGHUR_25 = "阿卜杜热西提·买买提吐尔逊·阿不都克里木江·努尔买"
OWNERS = "欧阳春晓、司马志远、诸葛子涵、上官婉儿、令狐明月"
RARE = "䶮㛃𫖯喆"
ADDRESS_100 = (
    "福建省厦门市思明区滨海街道环岛东路样例国际会展中心北片区海湾花园四期东苑（原样例渔村安置小区二期）"
    "临海组团第三区第十八号楼第二单元地上第十二层第一千二百零一号房（由消防通道东侧电梯厅进入后左转第三户）"
)
ENGLISH_COMPANY = "Harbour Example Estates Residential and Commercial Property Management Services (South Coast) Limited"
ENGLISH_OWNERS = "Anna Maria Example, Bartholomew Sample, Catherine O'Placeholder, Dmitri Specimen and Eleanor van Model-Test"
ENGLISH_NAME = "Alexandria Wilhelmina Featherstonehaugh-Cholmondeley"
ENGLISH_ADDRESS = (
    "Apartment 1201, Staircase 2, Building 3, The Old Example Shipyard and Maritime Business Park, "
    "88 Harbour Ring Road, Sampleton"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hard case: what it is called under the pictures, and its data."""

    id: str
    shown: str
    public: Public


def cases(language: str) -> tuple[Case, ...]:
    """The cases in the order of the contact sheet; `language` is a card's, of which "en" gives English data."""
    english = language.startswith("en")
    make = _english if english else _chinese
    long_name, person, owners, address, rare = (
        (ENGLISH_COMPANY, ENGLISH_NAME, ENGLISH_OWNERS, ENGLISH_ADDRESS, "Zoë Łukasiewicz-Ångström Ñandú")
        if english
        else (COMPANY_45, UYGHUR_25, OWNERS, ADDRESS_100, RARE)
    )
    return (
        Case(id="usual", shown="6 lines", public=make(count=6)),
        Case(id="one", shown="1 line, long name of a person", public=make(count=1, debtor=person)),
        Case(
            id="owners",
            shown="3 lines, five co-owners, long address",
            public=make(count=3, debtor=owners, address=address),
        ),
        Case(
            id="largest",
            shown="2 lines, largest sum, rare characters",
            public=make(count=2, debtor=rare, amounts=("99999000.00", "999.99")),
        ),
        Case(
            id="many",
            shown="24 lines, long names of both companies",
            public=make(count=24, debtor=long_name, issuer=long_name),
        ),
        Case(id="bare", shown="4 lines, every optional text empty", public=_bare(make(count=4))),
    )


def _lines(charges: tuple[str, ...], count: int, amounts: tuple[str, ...]) -> list[Mapping[str, str]]:
    found = []
    for at in range(count):
        year, month = 2024 + at // 12, at % 12 + 1
        last = calendar.monthrange(year, month)[1]
        charge = charges[at % len(charges)]
        amount = amounts[at % len(amounts)]
        metered = at % 4 == 3  # collected on behalf of a supplier: no price of ours
        found.append(
            {
                "charge": charge,
                "period_from": date(year, month, 1).isoformat(),
                "period_to": date(year, month, last).isoformat(),
                "due": date(year, month, last).isoformat(),
                "unit_price": "" if metered else "2.80",
                "quantity": "" if metered else "89.50",
                "receivable": "" if metered else amount,
                "received": "" if metered else "0.00",
                "amount": amount,
            }
        )
    return found


def _public(lines: list[Mapping[str, str]], **fields: object) -> Public:
    total = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    return {
        "v": 1,
        "kind": "demand",
        "issued": "2026-11-23T09:30:00+08:00",
        "cutoff": "2026-10-31",
        "deadline": "2026-12-08",
        "lines": lines,
        "total": str(total),
        "specimen": "",
        "doc_id": "00000000000000000000000000000000",
        "columns": [],
        **fields,
    }


def _chinese(
    *,
    count: int,
    debtor: str = "张伟",
    issuer: str = "厦门鹭安样例物业服务有限公司",
    address: str = "福建省厦门市思明区样例路88号海湾花园3号楼2单元1201室",
    amounts: tuple[str, ...] = ("250.60",),
) -> Public:
    number = "鹭安物催〔2026〕1286号"
    company = issuer == debtor
    return _public(
        _lines(("物业服务费", "公共能耗费", "车位管理费", "代收水费"), count, amounts),
        number=number,
        currency="CNY",
        issuer={
            "name": issuer,
            "short": "鹭安物业",
            "credit_code": "91350203MA2XXXXX0X",
            "address": "福建省厦门市思明区样例南路100号鹭安大厦3层",
            "postcode": "361004",
            "phone": "0592-5550100",
            "contact": "林经理",
            "hours": "周一至周日 8:30–18:00",
        },
        estate={
            "name": "海湾花园",
            "address": "福建省厦门市思明区样例路88号",
            "contract": "《海湾花园前期物业服务合同》",
            "clause": "第七条第二款",
            "court": "厦门市思明区人民法院",
            "contact": "陈晓岚",
            "phone": "0592-5550123",
        },
        debtor={"name": debtor, "salutation": "" if company else "先生/女士"},
        premises="3号楼2单元1201室",
        address=address,
        postcode="361008",
        payment={
            "account_name": issuer,
            "bank": "样例银行股份有限公司厦门思明支行",
            "account_no": "3510 1234 0501 2345 6789",
            "reference": number,
            "url": "https://pay.cuihe.example/p/AbCdEfGhIjKlMnOpQrStUv7",
        },
        checkpoint="存证 cuihan/7f3a/luan/zhengshi/2026 1285 MFRGGZDFMZTWQ2LKNNWG",
    )


def _english(
    *,
    count: int,
    debtor: str = "John Example",
    issuer: str = "Harbour Example Estates Ltd",
    address: str = "Apartment 1201, Building 3, 88 Harbour Road, Sampleton",
    amounts: tuple[str, ...] = ("250.60",),
) -> Public:
    number = "HE-2026-1286"
    return _public(
        _lines(("Service charge", "Common utilities", "Parking space", "Water (on behalf)"), count, amounts),
        number=number,
        currency="GBP",
        issuer={
            "name": issuer,
            "short": "Harbour",
            "credit_code": "EX 01234567",
            "address": "3rd floor, Example House, 100 Lake Street, Sampleton",
            "postcode": "SM1 4XX",
            "phone": "+44 1632 960100",
            "contact": "Customer services",
            "hours": "Mon–Fri 8:30–17:30",
        },
        estate={
            "name": "Harbour Gardens",
            "address": "88 Harbour Road, Sampleton",
            "contract": "the Harbour Gardens Services Agreement",
            "clause": "clause 7.2",
            "court": "the County Court at Sampleton",
            "contact": "Emma Specimen",
            "phone": "+44 1632 960123",
        },
        debtor={"name": debtor, "salutation": ""},
        premises="Building 3, Apartment 1201",
        address=address,
        postcode="SM2 8XX",
        payment={
            "account_name": issuer,
            "bank": "Example Bank plc, Sampleton",
            "account_no": "GB00 EXMP 0000 0012 3456 78",
            "reference": number,
            "url": "https://pay.cuihe.example/p/AbCdEfGhIjKlMnOpQrStUv7",
        },
        checkpoint="seal cuihan/7f3a/harbour/live/2026 1285 MFRGGZDFMZTWQ2LKNNWG",
    )


def _bare(public: Public) -> Public:
    """The same letter of a company that gave nothing but what it must."""
    empty = {
        "issuer": ("credit_code", "postcode", "hours"),
        "estate": ("contract", "clause", "court"),
        "debtor": ("salutation",),
    }
    plain = ("unit_price", "quantity", "receivable", "received", "period_from", "period_to")
    return (
        public
        | {group: public[group] | dict.fromkeys(keys, "") for group, keys in empty.items()}
        | {"postcode": "", "lines": [line | dict.fromkeys(plain, "") for line in public["lines"]]}
    )
