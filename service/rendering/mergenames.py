"""What the merge fields of old letters are called, and which of our variables each of them means.

A name with several meanings lists them all, the likeliest first: those are asked about. Names are compared without spaces,
signs, units and letter case, because Word itself writes `_` for every sign of a heading.
"""

import re
import unicodedata

ALIASES: dict[str, tuple[str, ...]] = {
    "debtor.name": (
        *(
            "业主姓名",
            "业主名称",
            "业主",
            "姓名",
            "户主",
            "户主姓名",
            "客户名称",
            "客户姓名",
            "欠费人",
            "欠费人姓名",
            "缴费人",
            "收件人",
        ),
        *("住户", "住户姓名", "租户", "租户名称", "owner", "owner name", "name", "debtor", "customer", "customer name"),
    ),
    "debtor.salutation": ("称呼", "称谓", "尊称", "salutation", "title"),
    "premises": (
        *(
            "房号",
            "房间号",
            "房产",
            "房产名称",
            "房屋",
            "房屋编号",
            "房屋地址",
            "室号",
            "门牌号",
            "单元房号",
            "铺位号",
            "物业地址",
        ),
        *("room", "room no", "unit", "unit no", "premises", "property", "house"),
    ),
    "address": ("通讯地址", "通信地址", "邮寄地址", "送达地址", "收件地址", "address", "postal address"),
    "postcode": ("邮编", "邮政编码", "postcode", "zip", "zip code"),
    "estate.name": ("小区", "小区名称", "项目", "项目名称", "楼盘", "楼盘名称", "estate", "community", "project"),
    "estate.contract": ("合同", "合同名称", "物业合同", "物业服务合同", "contract"),
    "estate.clause": ("合同条款", "条款", "clause"),
    "estate.court": ("法院", "管辖法院", "court"),
    "total|money": (
        *(
            "欠费金额",
            "欠费总额",
            "欠费合计",
            "欠费总计",
            "欠费",
            "欠款",
            "欠款金额",
            "欠款总额",
            "欠缴金额",
            "欠缴总额",
            "合计",
            "合计金额",
        ),
        *("总计", "总额", "总金额", "应缴总额", "应缴合计", "待缴金额", "未缴金额", "小写金额", "金额小写"),
        *("total", "amount due", "arrears", "balance", "outstanding"),
    ),
    "total|daxie": ("大写金额", "金额大写", "大写", "欠费大写", "合计大写", "欠费金额大写", "人民币大写", "大写合计"),
    "deadline|cndate": (
        *(
            "截止日期",
            "缴费期限",
            "缴费截止日期",
            "缴款期限",
            "付款期限",
            "最后期限",
            "限缴日期",
            "最后缴费日期",
            "最迟缴费日期",
        ),
        *("deadline", "pay by", "due date"),
    ),
    "issued|cndate": (
        "发函日期",
        "签发日期",
        "通知日期",
        "发文日期",
        "制表日期",
        "打印日期",
        "落款日期",
        "issued",
        "letter date",
    ),
    "cutoff|cndate": ("统计日期", "截至日期", "统计截止日期", "计算截止日期", "cut off", "as of"),
    "number": ("文号", "函号", "发文字号", "通知编号", "通知单号", "函件编号", "letter no", "reference", "ref no", "number"),
    "issuer.name": (
        "公司",
        "公司名称",
        "物业公司",
        "物业公司名称",
        "物业服务企业",
        "落款",
        "落款单位",
        "company",
        "company name",
    ),
    "issuer.short": ("公司简称", "简称"),
    "issuer.credit_code": ("统一社会信用代码", "信用代码", "税号"),
    "issuer.address": ("公司地址", "单位地址", "company address"),
    "issuer.hours": ("办公时间", "服务时间", "营业时间", "缴费时间", "office hours"),
    "estate.phone": ("服务电话", "客服电话", "物业电话", "咨询电话", "服务热线", "小区电话", "hotline"),
    "issuer.phone": ("公司电话", "总机", "company phone"),
    "estate.contact": ("联系人", "客服", "经办人", "contact"),
    "payment.account_name": ("户名", "收款人", "收款户名", "账户名称", "开户名", "收款单位", "account name", "payee"),
    "payment.bank": ("开户行", "开户银行", "收款银行", "bank"),
    "payment.account_no": ("账号", "银行账号", "收款账号", "银行账户", "账户", "bank account", "account no"),
    "payment.reference": ("付款附言", "附言", "转账附言", "汇款附言"),
    "payment.url": ("缴费链接", "缴费网址", "支付链接", "payment url"),
}
"""Our expression → the names that mean it and nothing else."""

CHARGES = 'lines|map(attribute="charge")|unique|join("、")'
FIRST_DAY = 'lines|map(attribute="period_from")|select|min|default("")|cndate'
LAST_DAY = 'lines|map(attribute="period_to")|select|max|default("")|cndate'

SEVERAL: dict[tuple[str, ...], tuple[str, ...]] = {
    ("地址", "单位地址"): ("address", "estate.address", "issuer.address"),
    ("小区地址", "项目地址"): ("estate.address",),
    ("电话", "联系电话", "手机", "联系方式", "phone", "telephone"): ("estate.phone", "issuer.phone"),
    ("日期", "时间", "年月日", "date"): ("issued|cndate", "cutoff|cndate", "deadline|cndate"),
    ("编号", "单号", "序号", "no"): ("number",),
    ("单位", "单位名称"): ("issuer.name", "debtor.name"),
    ("金额", "应缴金额", "应收金额", "amount"): ("total|money",),
    ("收费项目", "费用项目", "费用名称", "费项", "charge", "item"): (CHARGES,),
    ("开始日期", "起始日期", "费用开始日期", "欠费开始日期", "欠费起始日期", "起", "period from"): (FIRST_DAY,),
    ("结束日期", "终止日期", "费用截止日期", "费用结束日期", "欠费截止日期", "欠费结束日期", "止", "period to"): (LAST_DAY,),
}
"""Names whose meaning a person should confirm → what they can mean, the likeliest first."""

SAME = frozenset(
    ["debtor.name", "premises", "address", "postcode", "estate.name", "total|money", "total|daxie", "payment.url"],
)
"""Meanings that stay certain where the file has a column of the name, because that column is what they are made of."""

DATES = frozenset(["deadline", "issued", "cutoff"])
MONEY = frozenset(["total"])
FIELDS: dict[str, tuple[str, ...]] = {
    "issuer": ("name", "short", "credit_code", "address", "postcode", "phone", "contact", "hours"),
    "estate": ("name", "address", "contract", "clause", "court", "contact", "phone"),
    "debtor": ("name", "salutation"),
    "payment": ("account_name", "bank", "account_no", "reference", "url"),
    "lines[]": (*("charge", "period_from", "period_to", "due", "unit_price", "quantity", "receivable", "received", "amount"),),
}
PLAIN = (
    *("number", "issued", "cutoff", "deadline", "kind", "total", "currency", "premises", "address", "postcode", "specimen"),
    *("checkpoint", "doc_id", "lines"),
)
VARIABLES = frozenset([*PLAIN, *FIELDS, *(f"{owner}.{name}" for owner, names in FIELDS.items() for name in names)])
"""Every name a letter can use, as a compiled template lists it."""

NEEDED = frozenset(["deadline", "payment.account_name", "payment.bank", "payment.account_no", "payment.url"])
"""What may be empty and is then required by the card, so that no letter goes out with a gap."""

_UNIT = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]\s*$")
_SIGNS = re.compile(r"[\W_]+")


def plain(name: str) -> str:
    """A name as it is compared: "欠费金额(元)" and "欠费_金额" are 欠费金额."""
    text = unicodedata.normalize("NFKC", name).strip().lower()
    text = _SIGNS.sub("", _UNIT.sub("", text) or text)
    return text[1:] if re.match(r"m\d", text) else text  # Word puts M_ before a heading that begins with a digit


_KNOWN = {plain(name): (meaning,) for meaning, names in ALIASES.items() for name in names}
_ASKED = {plain(name): meanings for names, meanings in SEVERAL.items() for name in names}


def meanings(name: str) -> tuple[tuple[str, ...], bool]:
    """What a field's name can mean, the likeliest first, and whether that is certain."""
    text = plain(name)
    short = text.removesuffix("元")  # Word writes 欠费金额元 for the heading 欠费金额(元)
    for one in (text, short):
        if one in _KNOWN:
            return _KNOWN[one], True
        if one in _ASKED:
            return _ASKED[one], False
    return (), False
