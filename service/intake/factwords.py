"""The words of lists about the past: headings, and what offices write for a kind, a stage, a way, an event, a signer.

Words are compared without blanks and in lower case; the English codes themselves count too. A word nobody knows is told with
the words that could stand there, never guessed.
"""

from service.terms.decision import Channel, Stage
from service.terms.facts import Event, FactKind
from service.terms.past import ATTITUDES, HABITS, RESIDENCES, Ground

HEADINGS: dict[str, tuple[str, ...]] = {
    "kind": ("类型", "种类", "记录类型", "kind", "type"),
    "account": ("户号", "账户", "账户编号", "客户编号", "客户编码", "缴费户号", "account", "accountno"),
    "estate": ("小区", "小区名称", "项目", "项目名称", "楼盘", "estate", "community"),
    "room": ("房号", "房间号", "房屋", "收费对象", "房产名称", "铺位号", "车位号", "room", "premises"),
    "debtor": ("业主姓名", "业主名称", "业主", "债务人", "客户名称", "姓名", "debtor", "owner", "name"),
    "stage": ("函种", "阶段", "催缴阶段", "函件类型", "stage"),
    "channel": ("送达方式", "催缴方式", "发送方式", "channel"),
    "on": (
        *("日期", "催缴日期", "发函日期", "发出日期", "收款日期", "付款日期", "缴费日期", "缴费时间", "到账日期", "开始日期"),
        *("登记日期", "date", "on", "from", "since"),
    ),
    "until": ("期限", "截止日期", "结束日期", "到期日", "承诺日期", "until"),
    "number": ("文号", "函件编号", "编号", "number"),
    "event": ("事件", "送达结果", "投递结果", "结果状态", "event"),
    "signer": ("签收人", "signer"),
    "signer_class": ("签收人身份", "签收人类别", "与业主关系", "signerclass"),
    "proof": ("凭证", "证明", "证明材料", "附件", "流水号", "回执号", "邮件号码", "交易号", "proof", "reference"),
    "amount": ("金额", "收款金额", "付款金额", "实收金额", "amount"),
    "charge": ("收费项目", "费用项目", "费用名称", "费项", "charge", "item"),
    "period_from": ("费用开始日期", "费用开始时间", "periodfrom"),
    "period_to": ("费用截止日期", "费用结束日期", "费用结束时间", "periodto"),
    "period": ("账期", "费用期间", "所属期间", "收费期间", "period"),
    "reason": ("原因", "暂缓原因", "暂缓类型", "reason", "ground"),
    "note": ("备注", "说明", "事由", "情况说明", "note"),
    "author": ("登记人", "经办人", "author"),
    "habit": ("缴费习惯", "付款习惯", "habit"),
    "attitude": ("缴费态度", "沟通态度", "态度", "attitude"),
    "residence": ("居住情况", "居住状态", "入住情况", "房屋用途", "residence"),
}
"""Field → its headings, the more telling ones first."""

KINDS = {
    "催缴": FactKind.DEMAND,
    "催告": FactKind.DEMAND,
    "发函": FactKind.DEMAND,
    "送达": FactKind.DELIVERY,
    "投递": FactKind.DELIVERY,
    "付款": FactKind.PAYMENT,
    "收款": FactKind.PAYMENT,
    "缴费": FactKind.PAYMENT,
    "认债": FactKind.ADMISSION,
    "承诺": FactKind.ADMISSION,
    "分期": FactKind.ADMISSION,
    "起诉": FactKind.SUIT,
    "仲裁": FactKind.SUIT,
    "支付令": FactKind.SUIT,
    "分类": FactKind.CUSTOMER,
}
STAGES = {
    "提醒": Stage.REMINDER,
    "催缴通知": Stage.REMINDER,
    "催缴通知单": Stage.REMINDER,
    "缴费通知单": Stage.REMINDER,
    "催告": Stage.DEMAND,
    "催告函": Stage.DEMAND,
    "催款函": Stage.DEMAND,
    "律师函": Stage.FINAL,
    "起诉前告知": Stage.FINAL,
    "起诉前告知书": Stage.FINAL,
}
CHANNELS = {
    "专人": Channel.HAND,
    "当面": Channel.HAND,
    "专人送达": Channel.HAND,
    "直接送达": Channel.HAND,
    "上门": Channel.DOOR,
    "投放": Channel.DOOR,
    "门缝": Channel.DOOR,
    "上门投放": Channel.DOOR,
    "平信": Channel.ORDINARY,
    "挂号": Channel.REGISTERED,
    "挂号信": Channel.REGISTERED,
    "快递": Channel.EMS,
    "特快专递": Channel.EMS,
}
EVENTS = {
    "交寄": Event.MAILED,
    "寄出": Event.MAILED,
    "当面送达": Event.HANDED_OVER,
    "投放": Event.LEFT_AT_DOOR,
    "上门投放": Event.LEFT_AT_DOOR,
    "张贴": Event.DISPLAYED,
    "本人签收": Event.DELIVERED_SELF,
    "家属签收": Event.DELIVERED_COHABITANT,
    "同住家属签收": Event.DELIVERED_COHABITANT,
    "代理人签收": Event.DELIVERED_AUTHORISED,
    "收发室签收": Event.DELIVERED_MAILROOM,
    "快递柜": Event.DELIVERED_LOCKER,
    "他人签收": Event.DELIVERED_OTHER,
    "拒收": Event.REFUSED,
    "查无此址": Event.RETURNED_NO_SUCH_ADDRESS,
    "无人": Event.RETURNED_ABSENT,
    "逾期未领": Event.RETURNED_UNCLAIMED,
    "退回": Event.RETURNED_UNCLAIMED,
    "迁移": Event.RETURNED_MOVED,
    "死亡": Event.RETURNED_DEAD,
    "丢失": Event.LOST,
}
SIGNERS = {
    "本人": "self",
    "同住家属": "cohabitant",
    "家属": "cohabitant",
    "代理人": "authorised",
    "授权人": "authorised",
    "收发室": "mailroom",
    "门卫": "mailroom",
    "物业": "mailroom",
    "其他": "other",
}
GROUNDS = {
    "争议": Ground.DISPUTE,
    "异议": Ground.DISPUTE,
    "承诺": Ground.PROMISE,
    "承诺付款": Ground.PROMISE,
    "分期": Ground.INSTALMENT,
    "困难": Ground.HARDSHIP,
    "生活困难": Ground.HARDSHIP,
    "破产": Ground.INSOLVENCY,
    "死亡": Ground.DECEASED,
    "免收违约金": Ground.WAIVER,
    "其他": Ground.OTHER,
}
WORDS: dict[str, dict[str, str]] = {
    "kind": {word: str(kind) for word, kind in KINDS.items()} | {str(kind): str(kind) for kind in set(KINDS.values())},
    "stage": {word: str(stage) for word, stage in STAGES.items()} | {str(stage): str(stage) for stage in Stage},
    "channel": {word: str(way) for word, way in CHANNELS.items()} | {str(way): str(way) for way in Channel},
    "event": {word: str(event) for word, event in EVENTS.items()} | {str(event): str(event) for event in Event},
    "signer_class": SIGNERS | {word: word for word in SIGNERS.values()},
    "reason": {word: str(ground) for word, ground in GROUNDS.items()} | {str(ground): str(ground) for ground in Ground},
    "habit": {word: word for word in HABITS},
    "attitude": {word: word for word in ATTITUDES},
    "residence": {word: word for word in RESIDENCES},
}
"""Field → what may stand there → its code."""


def plain(text: str) -> str:
    """A heading or word as it is compared."""
    return "".join(text.split()).replace("_", "").lower()


RANK = {plain(heading): at for headings in HEADINGS.values() for at, heading in enumerate(headings)}
"""How telling a heading is for its field: 0 for the most."""
FIELD_OF = {plain(heading): name for name, headings in HEADINGS.items() for heading in headings}
CODE_OF = {name: {plain(word): code for word, code in words.items()} for name, words in WORDS.items()}
