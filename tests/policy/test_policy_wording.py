"""Wording: threats are found however they are put, denials and lawful sentences are let through, and letters are complete."""

import json

import pypdfium2
import pytest
from support.golden import letters, stored

from service.policy.wording import lint_letter, lint_text, load_rules, shipped
from service.rendering.card import load_card
from service.terms.decision import Channel, Stage
from service.wiring.templates import library

THREATS = [
    ("threat-supply", "逾期未缴的,我司将采取停水停电措施。"),
    ("threat-supply", "届时将暂停对贵户的供水、供电服务。"),
    ("threat-supply", "我公司有权切断电源。"),
    ("threat-supply", "逾期 将 停 止 供 暖。"),
    ("threat-supply", "否则限制购电,直至缴清。"),
    ("threat-supply", "否则将关闭贵户燃气阀门。"),
    ("threat-supply", "届时拉闸处理。"),
    ("threat-access", "欠费期间停用您的门禁卡。"),
    ("threat-access", "限制您家车辆进出小区。"),
    ("threat-access", "将取消电梯使用权限。"),
    ("threat-credit", "将影响您的个人征信记录。"),
    ("threat-credit", "欠费信息将上报至失信名单。"),
    ("threat-credit", "将您列入黑名单。"),
    ("threat-others", "我们将通知您的工作单位。"),
    ("threat-others", "届时将告知您的家属。"),
    ("threat-others", "欠费可能影响您子女入学。"),
    ("threat-exposure", "将在小区公告栏公布欠费名单。"),
    ("threat-exposure", "将在业主群内点名通报。"),
    ("threat-exposure", "我司将予以曝光。"),
    ("threat-force", "届时将强制执行措施到位。"),
    ("threat-force", "一切后果自负！"),
    ("posing-as-lawyer", "律师函"),
    ("posing-as-lawyer", "东麓法律顾问团"),
    ("repealed-law", "根据《中华人民共和国合同法》第一百零七条。"),
    ("repealed-law", "依据《物业服务纠纷案件解释》第六条,经书面催交仍不缴纳的。"),
    ("waives-rest", "付清本期后,其余欠费不再追究。"),
    ("word-zhinajin", "每日按千分之三收取滞纳金。"),
    ("number-form", "翠禾物催〔2026〕第012号"),
    ("number-form", "翠禾物催[2026]12号"),
    ("reminder-threatens", "否则我司将提起诉讼。"),
    ("threat-en", "We will disconnect your water supply."),
    ("threat-en", "This may affect your credit record."),
    ("threat-en", "We shall inform your employer."),
    ("posing-as-lawyer", "ATTORNEY'S LETTER"),
]
LAWFUL = [
    "我司不会采取停水、停电等方式催交物业费。",
    "物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。",
    "如遇停电话请改拨值班电话。",
    "电梯维修费由全体业主分摊。",
    "请您或者您的家人与我们联系。",
    "如有疑问,可由家属代为联系。",
    "本函不构成对其他款项或者权利的放弃。",
    "违约金依照合同约定另计。",
    "翠禾物催〔2026〕12号",
    "《中华人民共和国民法典》第九百四十四条规定,业主应当支付物业费。",
    "物业服务合同第十二条约定按季支付。",
    "停车费每月一百五十元。",
    "热点问题请见小区公告栏。",
    "代收水费、电费由供应单位收取。",
    "我们可以另行委托律师发出律师函。",
    "We will not disconnect your water supply.",
    "Please contact our office with any question.",
]


@pytest.mark.parametrize(("code", "text"), THREATS)
def test_what_must_not_be_said_is_found(code, text):
    """Each threat by its code, with the words shown and the law it breaks."""
    found = [finding for finding in lint_text([("document ¶1", text)], stage=Stage.REMINDER) if finding.code == code]
    assert found
    assert all(finding.shown and finding.source and finding.where == "document ¶1" for finding in found)


@pytest.mark.parametrize("text", LAWFUL)
def test_lawful_sentences_pass(text):
    """A denial is no threat, and words that look like one are not."""
    assert lint_text([("document ¶1", text)], stage=Stage.DEMAND) == ()


def test_only_a_reminder_keeps_silent_about_courts():
    """What a demand must say a reminder should not."""
    says = [("document ¶1", "逾期不付的,我司将向人民法院提起诉讼。")]
    assert [finding.code for finding in lint_text(says, stage=Stage.REMINDER)] == ["reminder-threatens"]
    assert lint_text(says, stage=Stage.DEMAND) == ()


def test_every_rule_has_its_words():
    """Both languages and a source for every rule, and an example above for every forbidden one."""
    rules = shipped()
    for rule in (*rules.forbidden, *rules.required):
        assert rule.zh
        assert rule.en
        assert rule.source
    assert {rule.code for rule in rules.forbidden} == {code for code, _ in THREATS}


def shipped_letters():
    """Text, public part, card and number of each golden letter."""
    cards = {load_card(card).id: load_card(card) for _, card in library().templates.values()}
    for notice in stored():
        if notice.name.endswith("-06"):
            line = json.loads(notice.line)
            yield notice, line["public"], cards[line["internal"]["template"]]


@pytest.mark.parametrize(("notice", "public", "card"), list(shipped_letters()), ids=lambda value: getattr(value, "name", ""))
def test_our_own_letters_keep_the_rules(notice, public, card):
    """Nothing forbidden is in a shipped letter and nothing required is missing."""
    [pdf] = letters([notice])
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    stage = card.stages[0] if card.stages else None
    found = lint_text([("letter", line) for line in text.splitlines()], stage=stage)
    if card.id != "displayed":
        found += lint_letter(text, public, stage=stage, channel=card.channels[0] if card.channels else None, qr=True,
                             language=card.language)  # fmt: skip
    assert [(finding.code, finding.shown) for finding in found] == []


PUBLIC = {
    "number": "翠禾物催〔2026〕12号",
    "issuer": {"name": "翠禾物业服务有限公司", "phone": "0530-0000000", "address": "山东省东麓市望湖区样例路1号"},
    "estate": {"phone": "0530-0000001"},
    "debtor": {"name": "赵一鸣"},
    "premises": "1号楼2单元1501室",
    "lines": [{"amount": "751.80"}, {"amount": "1600.00"}],
    "total": "2351.80",
    "deadline": "2026-12-08",
    "payment": {"account_no": "6200000000000000018"},
}
WHOLE = """翠禾物业服务有限公司 催告函 翠禾物催〔2026〕12号 致:赵一鸣 1号楼2单元1501室 依据物业服务合同第十二条约定,
欠费 751.80 元、1,600.00 元,合计 2,351.80 元(贰仟叁佰伍拾壹元捌角)。请于2026年12月8日前付至账号
6200 0000 0000 0000 018。逾期我司将依法提起诉讼。如有异议请致电 0530-0000001。退信地址:山东省东麓市望湖区样例路1号"""


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ("翠禾物业服务有限公司", "missing-creditor"),
        ("〔2026〕12号", "missing-number"),
        ("赵一鸣", "missing-debtor"),
        ("1501室", "missing-premises"),
        ("2,351.80", "missing-total"),
        ("贰仟叁佰伍拾壹元捌角", "missing-words"),
        ("1,600.00", "missing-line"),
        ("2026年12月8日前", "missing-deadline"),
        ("6200 0000 0000 0000 018", "missing-way-to-pay"),
        ("0530-0000001", "missing-contact"),
        ("样例路1号", "missing-return-address"),
        ("依据物业服务合同第十二条约定", "no-legal-basis"),
        ("逾期我司将依法提起诉讼", "no-consequence"),
        ("如有异议请致电", "no-objection-way"),
    ],
)
def test_what_is_missing_is_named(without, code):
    """A complete demand has no finding; each thing taken out is named, and nothing else."""
    said = {"stage": Stage.DEMAND, "channel": Channel.REGISTERED}
    assert lint_letter(WHOLE, PUBLIC, **said) == ()
    assert without in WHOLE
    assert [finding.code for finding in lint_letter(WHOLE.replace(without, ""), PUBLIC, **said)] == [code]


def test_a_qr_is_a_way_to_pay_and_a_deadline_in_days_is_none():
    """Either the account or the QR; "七日内" does not say from when."""
    without = WHOLE.replace("6200 0000 0000 0000 018", "").replace("2026年12月8日前", "七日内")
    found = lint_letter(without, PUBLIC, stage=Stage.DEMAND, channel=Channel.HAND, qr=True)
    assert [finding.code for finding in found] == ["missing-deadline"]


def test_a_company_may_bring_its_own_rules():
    """The file is the rule: one forbidden word more is one finding more."""
    own = b"""
[[forbidden]]
code = "house-style"
severity = "warning"
pattern = "\xe4\xba\xb2\xe7\x88\xb1\xe7\x9a\x84"
unless = ""
source = "house style"
zh = "x"
en = "x"
[[required]]
code = "missing-number"
severity = "warning"
value = "number"
source = "s"
zh = "z"
en = "e"
"""
    rules = load_rules(own)
    assert [finding.code for finding in lint_text([("¶1", "亲爱的业主")], rules=rules)] == ["house-style"]
