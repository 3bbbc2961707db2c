"""What the finished Chinese letters say, read back from their PDFs: the fields practice asks for, and nothing the law forbids.

The table of fields is that of practice for reminder, formal demand and registered letter; the last word before a suit must
say what a formal demand says. The papers beside them (service-receipt, instalment, pledge, payment-confirmed) have their own.
"""

import copy
import re

import pytest
from support.shipped import LETTERS, NOTICE, hard, hard_cases, letter, program, text_of, usual

from service.terms.decision import Stage
from service.wiring.templates import library

CLAIM = {
    "number": "鹭安物催〔2026〕1286号",
    "premises": "海湾花园3号楼2单元1201室",
    "name": "张伟䶮",
    "company": "厦门鹭安物业服务有限公司",
    "total in figures": "¥1,503.60",
    "total in words": "人民币壹仟伍佰零叁元陆角",
    "day counted to": "2026年10月31日",
    "checkpoint": "存证cuihan/7f3a/luan/zhengshi/2026",
}
LETTER = CLAIM | {
    "addressee": "张伟䶮先生/女士（海湾花园3号楼2单元1201室）",
    "credit code": "91350203MA2XXXXX0X",
    "contract": "《海湾花园前期物业服务合同》第七条第二款",
    "table": "序号费用项目所属期间单价数量应收已收欠费",
    "a line": "1物业服务费2024.012.8089.50250.600.00250.60",
    "sum of the table": "合计（大写）：人民币壹仟伍佰零叁元陆角¥1,503.60",
    "last day": "2026年12月8日（含当日）",
    "account name": "户名厦门鹭安物业服务有限公司",
    "bank": "中国建设银行股份有限公司厦门思明支行",
    "account": "35101234050123456789",
    "reference": "付款备注鹭安物催〔2026〕1286号",
    "counter": "现场缴费福建省厦门市思明区湖滨南路100号鹭安大厦3层",
    "code": "扫码查询与缴费",
    "objection": "异议",
    "contact": "陈晓岚",
    "phone": "0592-5550123",
    "hours": "周一至周日8:30–18:00",
    "signed": "厦门鹭安物业服务有限公司2026年11月23日",
}
FORMAL = LETTER | {
    "basis": "《中华人民共和国民法典》第九百四十四条",
    "reasonable period": "合理期限",
    "court": "厦门市思明区人民法院",
    "suit": "提起诉讼",
    "payment order": "支付令",
    "arbitration": "申请仲裁",
    "late charge by its name": "违约金",
    "no waiver": "不构成对其他款项或者权利的放弃",
    "instalments": "协商分期付款",
}
RECORD = {
    "name": "受送达人张伟䶮",
    "address": "送达地址福建省厦门市思明区环岛路88号海湾花园3号楼2单元1201室",
    "way": "送达方式",
    "signature": "受送达人签名或盖章",
    "substitute": "代收人签名",
    "relation": "与受送达人关系及理由",
    "refusal": "拒收事由",
    "witness": "见证人签名",
    "photograph": "照片或录像编号",
    "server": "送达人",
}
PAID_BY_PARTS = CLAIM | {
    "acknowledged": "尚欠本金1,503.60元（大写：人民币壹仟伍佰零叁元陆角）",
    "instalments": "期次付款日期金额（元）金额（大写）第一期",
    "sum of instalments": "各期合计¥1,503.60人民币壹仟伍佰零叁元陆角",
    "account": "账号35101234050123456789",
    "address for service": "文书送达地址，变更时书面告知",
    "all at once": "一次付清剩余款项",
}
FIELDS = {
    "reminder": LETTER | {"title": "催缴通知单", "stub": "存根", "signed for": "签收人", "paid already": "无需重复支付"},
    "demand": FORMAL | RECORD | {"title": "催告函", "record": "送达回证", "phrase": "正式催告"},
    "demand-9704": FORMAL | {"title": "催告函", "phrase": "正式催告", "page number": "—1—", "pages": "共2页"},
    "registered": FORMAL | {
        "title": "催告函", "phrase": "正式催告", "window": "361008福建省厦门市思明区环岛路88号海湾花园3号楼2单元1201室张伟䶮收",
        "return": "退回地址361004福建省厦门市思明区湖滨南路100号鹭安大厦3层", "item number": "邮件号码", "slip": "回执",
        "acknowledged": "本人确认欠费，承诺分期付款",
    },
    "final": FORMAL | {
        "title": "起诉前告知书", "phrase": "将依法向厦门市思明区人民法院提起诉讼或者申请支付令", "mediation": "人民调解",
    },
    "displayed": {
        "title": "物业服务联系单", "number": CLAIM["number"], "premises": CLAIM["premises"], "company": CLAIM["company"],
        "call": "请业主尽快与服务中心联系", "contact": "陈晓岚", "phone": "0592-5550123", "hours": "周一至周日8:30–18:00",
        "second factor": "验证身份", "checkpoint": CLAIM["checkpoint"], "signed": LETTER["signed"],
    },
    "service-receipt": RECORD | {
        "title": "送达回证", "matter": "事由", "papers": "送达文书名称和件数", "number of the papers": "送达文书文号",
        "its own number": "本回证编号鹭安物催〔2026〕1286号", "identity": "证件名称及号码", "note": "备注",
        "issued by": "填发人",
        "staying": "留置送达", "post": "邮寄送达", "not an admission": "不代表对文书内容无异议",
    },
    "instalment": PAID_BY_PARTS | {"title": "分期付款协议", "parties": "甲方厦门鹭安物业服务有限公司", "owner": "乙方张伟䶮",
                                   "no waiver": "不构成甲方对其他款项或者权利的放弃", "copies": "一式两份"},
    "pledge": PAID_BY_PARTS | {"title": "还款承诺书", "promised": "特此承诺", "owner": "承诺人张伟䶮"},
    "payment-confirmed": CLAIM | {
        "title": "收款确认书", "payer": "付款人", "received": "实收金额（小写）¥", "in words": "实收金额（大写）人民币",
        "left": "尚余金额", "way": "收款方式", "day": "收款日期", "for": "收款内容及所属期间", "no invoice": "不代替发票",
        "phone": "0592-5550123", "signed": LETTER["signed"],
    },
}  # fmt: skip


def test_every_letter_has_its_fields():
    """A letter added to the folder is asked for here."""
    assert set(FIELDS) == set(LETTERS)


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in FIELDS.items() for field in fields])
def test_a_letter_prints_its_fields(name, field):
    assert FIELDS[name][field] in text_of(usual(name))


FORBIDDEN = {
    "utilities must never be cut off (Art. 944(3))": r"[停断限](止)?供?(水|电|气|暖|热)",
    "credit records": r"征信|失信|黑名单|老赖",
    "a company is no law firm": r"律师|法律顾问",
    "an administrative word; the claim is 违约金": r"滞纳金",
    "exposure": r"曝光|公示|公开张贴|业主群",
    "employer and family": r"工作单位|用人单位|所在单位|子女|孩子|上学|入学",
    "the repealed rule of the 2009 interpretation": r"书面催交",
    "a waiver": r"不再追究|放弃追究|免除",
    "threats": r"后果自负|严重后果|强制执行|否则|一切责任|拘留|限制高消费",
    "the standard form of a number": r"第鹭安|〕第|〔2026〕0|[\[【(]2026[\]】)]",
    "a count of days without a date": r"\d+日内|[一二三四五六七八九十]+日内",
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("why", list(FORBIDDEN))
def test_a_letter_never_says_what_it_must_not(name, why):
    said = text_of(usual(name)) + text_of(hard(name, "bare")) + text_of(hard(name, "many"))
    assert re.findall(FORBIDDEN[why], said) == []


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_is_broken_where_texts_are_missing(name):
    """No empty brackets, no doubled marks, no sentence without its contract or court."""
    said = text_of(hard(name, "bare"))
    assert (
        re.findall(r"（）|《》|None|\{\{|\{%|[，。；：、]{2}|依据的|依据，|依据。|向申请|向提起|[（《]，|代码：[。，）]", said)
        == []
    )


@pytest.mark.parametrize("name", sorted({*LETTERS} - {"displayed", "service-receipt", "payment-confirmed", "pledge"}))
def test_a_company_without_contract_names_the_contract_the_law_speaks_of(name):
    assert "物业服务合同" in text_of(hard(name, "bare"))


@pytest.mark.parametrize("name", ["demand", "final", "registered", "demand-9704"])
def test_without_a_court_the_competent_one_is_meant(name):
    assert re.search("依法向有管辖权的人民法院(申请支付令|提起诉讼)", text_of(hard(name, "bare")))


def test_the_displayed_letter_names_no_person_no_sum_and_no_debt():
    """Anybody may read it: the number in small print is all that could tell."""
    said = text_of(usual("displayed"))
    assert [word for word in ("张伟", "先生", "1,503.60", "壹仟", "¥", "3510", "户名", "物业服务费") if word in said] == []
    assert re.findall("催|欠|缴|费", said.replace(CLAIM["number"], "")) == []
    large = [glyph for page in usual("displayed") for glyph in page.glyphs if glyph.bottom - glyph.top > 4]
    assert not {glyph.char for glyph in large} & set("催欠缴费")


@pytest.mark.parametrize("name", ["reminder", "displayed", "payment-confirmed"])
def test_a_friendly_paper_names_no_consequence(name):
    assert not re.search("诉讼|仲裁|支付令|法院|违约金|催告", text_of(usual(name)))


def test_the_last_word_does_not_invent_earlier_letters():
    """Earlier letters are not among a notice's data: no dates and no numbers of them."""
    said = text_of(usual("final"))
    assert set(re.findall(r"\d{4}年\d{1,2}月\d{1,2}日", said)) == {"2026年10月31日", "2026年12月8日", "2026年11月23日"}
    assert set(re.findall(r"〔\d{4}〕\d+号", said)) == {"〔2026〕1286号"}


def test_the_official_look_says_the_words_of_the_demand():
    """One demand in two looks: every paragraph of its body is the same."""

    def body(name):
        said = text_of(usual(name))
        begin, end = said.index("为海湾花园提供物业服务"), said.index("特此函告")
        return re.sub(r"鹭安物催〔2026〕1286号第1页.*?存证.{40,60}?NNWG|—\d—.*?NNWG", "", said[begin:end])

    assert body("demand-9704").replace("付款方式", "") == body("demand").replace("付款方式", "")


@pytest.mark.parametrize("name", sorted({*LETTERS} - {"displayed"}))
def test_a_character_no_font_has_is_a_named_problem(name):
    """𠮷 (U+20BB7) is in no shipped font: the letter is not printed with a hole where a name should be."""
    notice = copy.deepcopy(NOTICE)
    notice["debtor"]["name"] = "𠮷田"
    problems = letter(name, notice).problems
    assert {problem.code for problem in problems} == {"missing-glyph"}
    assert all("𠮷" in problem.shown for problem in problems)


@pytest.mark.parametrize("name", sorted({*LETTERS} - {"displayed"}))
def test_rare_characters_and_long_names_are_printed(name):
    for case, data in hard_cases().items():
        assert data["debtor"]["name"] in text_of(hard(name, case))


def test_the_cards_name_stages_only_where_the_paper_is_one():
    stages = {name: program(name).card.stages for name in LETTERS}
    assert stages == {
        "reminder": (Stage.REMINDER,),
        "displayed": (Stage.REMINDER,),
        "demand": (Stage.DEMAND,),
        "demand-9704": (Stage.DEMAND,),
        "registered": (Stage.DEMAND,),
        "final": (Stage.FINAL,),
        "service-receipt": (),
        "instalment": (),
        "pledge": (),
        "payment-confirmed": (),
    }


def test_the_service_finds_every_letter():
    assert set(LETTERS) <= set(library().templates)
